"""Mutation coverage: what a test notices, what survives, and that a justification must be needed."""

from dataclasses import replace

import pytest

from advisor.pack.catalogue import DerivationTest
from advisor.pack.load import load_pack
from advisor.pack.positions import Document
from advisor.pack.rule import Rule
from advisor.reason.coverage import coverage, suggested
from advisor.reason.selftest import run_tests
from tests.effort import gate_only

PACK = load_pack()
TESTS = [
    {"facts": {"cpu.count": "1"}, "expect": "fail", "because": "one"},
    {"facts": {"cpu.count": "2"}, "expect": "pass", "because": "two"},
    {"facts": {}, "expect": "unknown", "because": "nothing known"},
]
RULE = {
    "id": "few-processors",
    "title": "-",
    "status": "test",
    "references": ["-"],
    "given": {"few": "cpu.count < 2", "virtual": "vm.virtual"},
    "when": "few",
    "verdict": {"severity": "low"},
    "explain": {"checks": "-", "matters": "-", "cannot_see": "-"},
    "tests": TESTS,
}


def pack_with(**changed):
    data = {**RULE, **changed}
    document = Document("rules/settings/few-processors.yaml", data, {(): (1, 1)})
    return replace(
        PACK,
        rules={**PACK.rules, RULE["id"]: Rule.model_validate(data)},
        files={**PACK.files, RULE["id"]: document},
    )


def survivors(pack, owner="few-processors"):
    return [one.mutant for one in coverage(pack, owner).survivors]


def test_values_on_both_sides_of_a_threshold_notice_it():
    assert survivors(pack_with(given={"few": "cpu.count < 2"})) == []


def test_a_test_that_fails_notices_nothing():
    failing = [{"facts": {"cpu.count": "2"}, "expect": "fail", "because": "wrong"}, *TESTS[:1], TESTS[2],
               {"facts": {"cpu.count": "9"}, "expect": "pass", "because": "many"}]  # fmt: skip
    assert "given.few: 3 for 2" in survivors(pack_with(given={"few": "cpu.count < 2"}, tests=failing))


def test_a_threshold_that_no_test_touches():
    tests = [{"facts": {"cpu.count": "8"}, "expect": "pass", "because": "many"}, TESTS[0], TESTS[2]]
    assert survivors(pack_with(given={"few": "cpu.count < 2"}, tests=tests)) == ["given.few: 3 for 2"]


def test_a_condition_that_nothing_uses_survives_whatever_becomes_of_it():
    assert survivors(pack_with()) == ["given.virtual: 'vm.virtual' flipped"]


def test_a_survivor_can_be_justified_and_the_justification_must_be_needed():
    reason = {"mutant": "given.virtual: 'vm.virtual' flipped", "because": "read by a later version"}
    measured = coverage(pack_with(survivors=[reason]), "few-processors")
    assert not measured.survivors
    assert not measured.idle
    (justified,) = [one for one in measured.outcomes if one.because]
    assert justified.because == "read by a later version"
    idle = coverage(pack_with(given={"few": "cpu.count < 2"}, survivors=[reason]), "few-processors")
    assert [one.mutant for one in idle.idle] == [reason["mutant"]]


MARKED = {
    "verdict": {
        "severity": "low",
        "suspects": [
            {**next(mark for mark in PACK.files["vm-stun"].data["verdict"]["suspects"] if "for" in mark),
             "id": "vm-stun", "if": "few", "for": "2"},
        ],
    },
    "actions": [{"id": "plan-migration", "stance": "consider", "if": "few and virtual", "because": "-"}],
}  # fmt: skip


def test_marks_and_proposals_are_seen_by_tests_that_ask_for_them():
    pack = pack_with(**MARKED)
    assert "verdict.suspects[0].if: 'few' flipped" in survivors(pack)
    seen = [
        {**TESTS[0], "facts": {"cpu.count": "1", "vm.virtual": "true"}, "score": {"vm-stun": "2"},
         "proposes": ["consider plan-migration"]},
        {**TESTS[0], "facts": {"cpu.count": "1", "vm.virtual": "false"}, "score": {"vm-stun": "2"}, "proposes": []},
        {**TESTS[1], "facts": {"cpu.count": "2", "vm.virtual": "true"}, "score": {"vm-stun": "0"}, "proposes": []},
        {**TESTS[2], "score": {"vm-stun": "0 to 2"}},
    ]  # fmt: skip
    pack = pack_with(**MARKED, tests=seen)
    assert all(outcome.passed for outcome in run_tests(pack, "few-processors"))
    assert survivors(pack) == []


def test_a_wrong_score_fails_with_both_said():
    wrong = [{**TESTS[0], "score": {"vm-stun": "4"}}, *TESTS[1:]]
    (outcome,) = [one for one in run_tests(pack_with(**MARKED, tests=wrong), "few-processors") if not one.passed]
    assert (outcome.expected, outcome.got) == ("fail, vm-stun 4", "fail, vm-stun 2")


@pytest.mark.parametrize("owner", ["fixed_version", "os.kernel-5.2", "ndis.below_fix"])
def test_what_all_rules_share_is_mutated_too(owner):
    assert coverage(PACK, owner).outcomes


def test_a_table_that_only_prose_quotes_has_no_thresholds():
    assert "fixed_date" in PACK.tables
    assert not coverage(PACK, "fixed_date").outcomes


@pytest.mark.parametrize(
    ("kind", "name", "mutant"),
    [
        ("tables", "fixed_version", "tables.fixed_version.rows.x86: 5.2.3790.4525 for 5.2.3790.4524"),
        ("conditions", "os.service-pack-2", "conditions.os.service-pack-2.when: 3 for 2"),
    ],
)
def test_tables_and_named_conditions_justify_survivors_too(kind, name, mutant):
    file, document = next((file, one) for file, one in PACK.files.items() if name in one.data.get(kind, {}))
    told = {**document.data[kind][name], "survivors": [{"mutant": mutant, "because": "-"}]}
    data = {**document.data, kind: {**document.data[kind], name: told}}
    pack = replace(PACK, files={**PACK.files, file: replace(document, data=data)})
    assert [one.mutant for one in coverage(pack, name).idle] == [mutant]  # the pack's tests notice it


def test_a_derivation_s_test_sees_its_fact_as_it_was_before():
    facts = {"os.version": "5.2.3790", "os.service_pack": "1", "tcpip.rss": {"absent": "not-found"}}
    test = DerivationTest.model_validate({"facts": facts, "expect": "false", "because": "not_found() holds"})
    derivations = tuple(
        one.model_copy(update={"tests": (test,)}) if one.fact == "tcpip.rss" else one for one in PACK.derivations
    )
    (outcome,) = run_tests(replace(PACK, derivations=derivations), "tcpip.rss")
    assert outcome.passed


@gate_only
def test_suggestions_have_a_value_for_every_type_of_fact():
    given = {"few": "cpu.count < 2", "read": "known(ndis.version) and known(ndis.modified) and known(os.arch)"}
    pack = pack_with(given=given, when="few and read")
    made = [{**one.test, "because": "suggested"} for one in suggested(pack, "few-processors")]
    assert made
    assert survivors(pack_with(given=given, when="few and read", tests=[*TESTS, *made])) == []


@gate_only
def test_suggestions_notice_what_they_promise():
    pack = pack_with(**MARKED)
    before = survivors(pack)
    made = [{**one.test, "because": "suggested"} for one in suggested(pack, "few-processors")]
    assert made
    after = survivors(pack_with(**MARKED, tests=[*TESTS, *made]))
    assert len(after) < len(before)
    assert after == []

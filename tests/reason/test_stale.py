"""What was observed too long ago is absent for the rules that say so, and for no others."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.model.fact import AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.verdict import Verdict
from advisor.pack.duration import parse_duration, written
from advisor.pack.load import load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer

NOW = datetime(2013, 3, 31, 12, tzinfo=UTC)
SERVER = {"os.version": "5.2.3790", "os.arch": "x86", "ndis.version": "5.2.3790.3959", "vm.virtual": "true",
          "vm.snapshot_count": "1"}  # fmt: skip


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def judged(pack, ages, now=NOW):
    """The judgement of a server whose facts have these ages; one without an age does not tell its time."""
    facts = [
        Fact(name, from_text(pack.facts[name].type, text), Origin("test"), NOW - ages[name] if name in ages else None)
        for name, text in SERVER.items()
    ]
    judge = Judge(pack, list(pack.rules.values()), PlainChainer)
    return judge(Deriver(pack)(host_facts("CVP1", facts)), now)


def finding(judgement, rule):
    return next(one for one in judgement.findings if one.rule == rule)


@pytest.mark.parametrize(
    ("age", "verdict"),
    [
        (None, Verdict.FAIL),
        (timedelta(0), Verdict.FAIL),
        (timedelta(days=7), Verdict.FAIL),
        (timedelta(days=7, seconds=1), Verdict.UNKNOWN),
        (timedelta(days=-3), Verdict.FAIL),
    ],
)
def test_a_fact_is_stale_beyond_its_greatest_age(pack, age, verdict):
    ages = {} if age is None else {"vm.snapshot_count": age}
    assert finding(judged(pack, ages), "vm-snapshots-present").verdict is verdict


def test_the_finding_says_what_is_stale_and_how_to_get_it(pack):
    one = finding(judged(pack, {"vm.snapshot_count": timedelta(days=8)}), "vm-snapshots-present")
    (missing,) = one.missing
    assert (missing.fact, missing.reason) == ("vm.snapshot_count", AbsentReason.STALE)
    assert "vmsd" in missing.collect


def test_a_stale_fact_is_stale_for_that_rule_alone(pack):
    ages = dict.fromkeys(SERVER, timedelta(days=100))
    judgement = judged(pack, ages)
    assert finding(judgement, "ndis-hotfix-missing").verdict is Verdict.FAIL
    assert finding(judgement, "support-ended").verdict is Verdict.FAIL
    assert finding(judgement, "vm-snapshots-present").verdict is Verdict.UNKNOWN
    assert judgement.facts.scalars["vm.snapshot_count"].known


def test_without_a_moment_of_assessment_nothing_is_stale(pack):
    assert finding(judged(pack, {"vm.snapshot_count": timedelta(days=999)}, None), "vm-snapshots-present").verdict is (
        Verdict.FAIL
    )


def test_what_is_derived_is_as_old_as_the_oldest_fact_behind_it(pack):
    ages = {"ndis.version": timedelta(days=10), "os.arch": timedelta(days=30)}
    derived = judged(pack, ages).facts.scalars["ndis.below_fix"]
    assert derived.value is True
    assert derived.observed_at == NOW - timedelta(days=30)


def test_a_greatest_age_is_of_a_fact_that_the_rule_looks_at(tmp_path):
    from advisor.errors import PackError

    rule = """
id: odd-age
title: Odd
status: stable
references: [none]
max_age: {ndis.version: 7d, symptom.samples: 7d, os.weather: 7d}
given: {old: os.version < "6.0", few: symptom.samples < 3}
when: old and few
verdict: {severity: info}
explain: {checks: c, matters: m, cannot_see: s}
tests:
  - {facts: {os.version: 5.2.3790, symptom.samples: "1"}, expect: fail, because: b}
  - {facts: {os.version: 6.1.7601}, expect: pass, because: b}
  - {facts: {}, expect: unknown, because: b}
"""
    (tmp_path / "rules" / "settings").mkdir(parents=True)
    path = tmp_path / "rules" / "settings" / "odd-age.yaml"
    path.write_text(rule)
    with pytest.raises(PackError) as raised:
        load_pack([tmp_path])
    told = str(raised.value)
    assert "no condition of the rule looks at ndis.version" in told
    assert "symptom.samples is seen anew in every run" in told
    assert "os.weather" in told
    path.write_text(rule.replace("ndis.version: 7d, symptom.samples: 7d, os.weather: 7d", "os.version: soon"))
    with pytest.raises(PackError, match="'soon' is no span of time"):
        load_pack([tmp_path])


def test_every_greatest_age_is_proven_by_a_test_with_an_older_fact(pack):
    from advisor.pack.rule import AgedFact

    def aged(rule):
        for test in rule.tests:
            for name, given in test.facts.items():
                if isinstance(given, AgedFact) and test.expect is Verdict.UNKNOWN:
                    yield name, given.age
                for member in given if isinstance(given, tuple) else ():
                    yield from (
                        (f"{name}[].{key}", one.age) for key, one in member.items() if isinstance(one, AgedFact)
                    )

    rules = [rule for rule in pack.rules.values() if rule.max_age]
    assert rules
    for rule in rules:
        assert any(age > rule.max_age.get(name, age) for name, age in aged(rule)), rule.id


@pytest.mark.parametrize("text", ["90d", "1d", "12h", "30m", "36h", "47h"])
def test_spans_are_written_as_they_are_read(text):
    assert written(parse_duration(text)) == text


@pytest.mark.parametrize("text", ["", "0d", "-1d", "1.5d", "1w", "d", "999999d", "1 d"])
def test_other_spans_are_none(text):
    with pytest.raises(ValueError, match="no span of time"):
        parse_duration(text)


SAVED = """{"schema": "advisor.facts/1", "hosts": [{"host": "CVP1", "role": "cvp", "facts": [
{"name": "vm.virtual", "value": true, "source": {"kind": "vmx"}, "observed_at": "2013-03-30T00:00:00Z"},
{"name": "vm.snapshot_count", "value": 1, "source": {"kind": "vmsd"}, "observed_at": "2013-03-30T00:00:00Z"}]}]}"""


@pytest.mark.parametrize("command", ["check", "diagnose"])
def test_the_moment_of_assessment_is_an_input_and_stands_in_the_result(command, tmp_path, pack):
    from advisor import api
    from advisor.report.json import check_document, diagnosis_document

    path = tmp_path / "facts.json"
    path.write_text(SAVED)
    for now, verdict in ((NOW, "fail"), (NOW + timedelta(days=30, microseconds=1234), "unknown")):
        if command == "check":
            document = check_document(api.check([str(path)], pack=pack, now=now), pack.texts)
            findings = document["hosts"][0]["findings"]
        else:
            document = diagnosis_document(api.diagnose(str(path), pack=pack, now=now), pack.texts)
            findings = document["findings"]
        found = next(one for one in findings if one["rule"] == "vm-snapshots-present")
        assert found["verdict"] == verdict
        assert datetime.fromisoformat(document["assessed_at"]) == now.replace(
            microsecond=now.microsecond // 1000 * 1000
        )


def test_a_moment_without_a_zone_is_refused(tmp_path, pack):
    from advisor import api
    from advisor.errors import UsageError

    with pytest.raises(UsageError, match="lacks its zone"):
        api.check([str(tmp_path)], pack=pack, now=datetime(2013, 3, 31))

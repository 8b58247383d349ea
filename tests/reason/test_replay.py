"""The replayable record: the same facts, pack and engine give the same verdict, and what differs is named."""

import json
import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import api
from advisor.model.comparison import Cause, Movement
from advisor.model.diagnosis import HostReport, PackIdentity
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.record import Record, ResultKind, Verdicts
from advisor.model.replay import Sameness, Subject
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.pack.facts_hash import hash_of_facts
from advisor.pack.load import load_pack
from advisor.read.result_document import result_record
from advisor.reason import engine
from advisor.reason.compare import compare
from advisor.reason.replay import replay
from advisor.report.json import check_document, diagnosis_document
from tests.conftest import ROOT
from tests.effort import tries
from tests.reason import derived_packs as made
from tests.reason import packs

EXAMPLE = str(ROOT / "examples" / "heartbeat-loss")
PACK = load_pack()


@cache
def saved(kind="diagnosis", reasoner=None):
    if kind == "diagnosis":
        return json.dumps(diagnosis_document(api.diagnose(EXAMPLE, pack=PACK, engine=reasoner), PACK.texts))
    return json.dumps(check_document(api.check([EXAMPLE], pack=PACK, engine=reasoner), PACK.texts))


def record(text=None, pack=PACK):
    return result_record("result", text or saved(), pack)


def inputs(replayed):
    return {one.name: one.sameness for one in replayed.inputs}


def tampered(name, value):
    document = json.loads(saved())
    next(one for one in document["hosts"][0]["facts"] if one["name"] == name)["value"] = value
    return record(json.dumps(document))


def other_pack():
    """The shipped pack, in which a rule fails where it passed."""
    rule = PACK.rules["sp2-missing"]
    rules = {**PACK.rules, rule.id: rule.model_copy(update={"when": f"not ({rule.when})"})}
    return replace(PACK, rules=rules, identity=PackIdentity("other", "2", "ef" * 32))


@pytest.mark.parametrize("kind", ["diagnosis", "check"])
def test_the_same_facts_pack_and_engine_give_the_same_verdict(kind):
    replayed = replay(record(saved(kind)), PACK)
    assert replayed.reproduced is Sameness.SAME
    assert not replayed.changes
    assert set(inputs(replayed).values()) == {Sameness.SAME}
    assert replayed.verdicts > 40


def test_a_fact_that_was_touched_is_found_out_even_where_it_decides_nothing():
    replayed = replay(tampered("symptom.samples", 901), PACK)
    assert inputs(replayed)["facts"] is Sameness.DIFFERS
    assert not replayed.changes
    assert replayed.reproduced is Sameness.DIFFERS


def test_a_fact_that_decides_changes_the_verdicts_that_are_named():
    replayed = replay(tampered("ndis.version", "5.2.3790.4524"), PACK)
    changes = {(one.subject, one.id): (one.before, one.after) for one in replayed.changes if one.host == "CVP1"}
    assert changes[Subject.RULE, "ndis-hotfix-missing"] == ("fail", "pass")
    assert changes[Subject.ACTION, "install-ndis-hotfix"] == ("do", "")


def test_a_verdict_that_was_touched_is_found_out():
    document = json.loads(saved())
    document["findings"][0]["verdict"] = "fail"
    replayed = replay(record(json.dumps(document)), PACK)
    assert inputs(replayed)["facts"] is Sameness.SAME
    assert [(one.before, one.after) for one in replayed.changes] == [("fail", "pass")]
    assert replayed.reproduced is Sameness.DIFFERS


def test_another_pack_is_named_and_judges_again():
    replayed = replay(record(), other_pack())
    assert inputs(replayed)["pack"] is Sameness.DIFFERS
    assert {one.id for one in replayed.changes} >= {"sp2-missing"}
    assert replayed.reproduced is Sameness.DIFFERS
    same_rules = replay(record(), replace(PACK, identity=PackIdentity("other", "2", "ef" * 32)))
    assert inputs(same_rules)["pack"] is Sameness.DIFFERS
    assert same_rules.reproduced is Sameness.SAME


@pytest.mark.skipif(not engine.available(), reason="durable_rules can't be installed on this Python")
def test_the_recorded_engine_reasons_again_and_another_one_is_named():
    plain = record(saved(reasoner="plain"))
    assert inputs(replay(plain, PACK))["engine"] is Sameness.SAME
    other = replay(plain, PACK, "durable_rules")
    assert inputs(other)["engine"] is Sameness.DIFFERS
    assert other.reproduced is Sameness.SAME


def test_a_result_without_a_hash_is_reproduced_but_nothing_vouches_for_it():
    document = json.loads(saved())
    del document["facts_sha256"]
    replayed = replay(record(json.dumps(document)), PACK)
    assert not replayed.changes
    assert replayed.reproduced is Sameness.UNKNOWN


def made_record(pack, judge, facts):
    """A record of one random host."""
    judgement = judge(facts)
    everything = tuple(judgement.facts)
    digest = hash_of_facts([("host", everything)])
    verdicts = Verdicts.of(judgement.findings, judgement.suspects, judgement.actions, judgement.conflicts)
    report = HostReport("host", None, None, everything)
    return Record(
        "r", ResultKind.DIAGNOSIS, pack.identity, "plain", "0", None, None, digest, digest, (report,), verdicts
    )


@settings(max_examples=tries(100))
@given(st.integers(0, 2**48))
def test_any_pack_and_host_is_reproduced_from_the_facts_of_the_result(seed):
    chance = random.Random(seed)
    pack = made.random_pack(PACK, chance, facts=3, rules=5)
    replayed = replay(made_record(pack, made.judge_of(pack), packs.random_host(chance, pack)), pack)
    assert replayed.reproduced is Sameness.SAME


@settings(max_examples=tries(60))
@given(st.integers(0, 2**48))
def test_comparing_loses_no_rule_and_blames_the_facts_when_the_pack_is_the_same(seed):
    chance = random.Random(seed)
    pack = made.random_pack(PACK, chance, facts=2, rules=4)
    judge = made.judge_of(pack)
    before, after = (made_record(pack, judge, packs.random_host(chance, pack)) for _ in range(2))
    found = compare(before, after, pack)
    assert len(found.rules) == len(pack.rules)
    assert not found.pack_changed
    for one in found.rules:
        assert (one.movement is Movement.UNCHANGED) == (one.before is one.after and one.after is not Verdict.FAIL)
        assert one.cause is (None if one.before is one.after else Cause.FACTS)
    assert all(
        one.movement in (Movement.UNCHANGED, Movement.STILL_FAILING) for one in compare(before, before, pack).rules
    )
    assert not compare(before, before, pack).facts


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        ("fail", "pass", "fixed"),
        ("fail", "not-applicable", "fixed"),
        ("fail", "fail", "still-failing"),
        ("pass", "fail", "new"),
        ("unknown", "fail", "new"),
        (None, "fail", "new"),
        ("fail", "unknown", "no-longer-known"),
        ("pass", "unknown", "no-longer-known"),
        ("fail", None, "no-longer-known"),
        ("unknown", "pass", "newly-known"),
        ("unknown", "unknown", "unchanged"),
        ("pass", "not-applicable", "changed"),
        ("pass", None, "changed"),
        (None, "unknown", "changed"),
    ],
)
def test_how_a_verdict_moves(before, after, movement):
    sides = [None if side is None else Verdict(side) for side in (before, after)]
    assert Movement.between(*sides) is Movement(movement)


def compared(before, after, pack):
    return {(one.host, one.rule): one for one in compare(before, after, pack).rules}


def test_the_older_facts_under_the_newer_pack_tell_the_causes_apart():
    newer = other_pack()
    fixed = tampered("ndis.version", "5.2.3790.4524")
    after = replace(fixed, pack=newer.identity, verdicts=rejudged(fixed, newer))
    found = compared(record(), after, newer)
    assert found["CVP1", "ndis-hotfix-missing"].cause is Cause.FACTS
    assert found["CVP1", "sp2-missing"].cause is Cause.PACK
    assert found["PG1A", "sp2-missing"].movement is Movement.NEW
    # The other way round: the pack at hand is the older one, and the newer facts are judged by it.
    back = compared(record(), after, PACK)
    assert back["CVP1", "sp2-missing"].cause is Cause.PACK
    assert back["CVP1", "ndis-hotfix-missing"].cause is Cause.FACTS
    # Neither is at hand.
    lost = compared(record(), after, replace(PACK, identity=PackIdentity("third", "3", "12" * 32)))
    assert lost["CVP1", "sp2-missing"].cause is Cause.UNTOLD


def rejudged(one, pack):
    from advisor.reason.judging import judge_again, verdicts_of
    from advisor.reason.plain import PlainChainer

    return verdicts_of(one, judge_again(one, pack, PlainChainer))


def test_facts_differ_in_meaning_only():
    def with_facts(*facts):
        report = HostReport("host", None, None, facts)
        return replace(record(), hosts=(report,), verdicts=Verdicts({}, {}, {}, {}, {}))

    def fact(name, value, **more):
        return Fact(name, value, packs.Origin("test"), **more)

    before = with_facts(
        fact("os.version", "5.2"),
        fact("hotfix.installed", ("KB1", "KB2")),
        fact("ndis.version", FileVersion.parse("5.2.3790.3959 (gdr)")),
        fact("vm.platform", Absent(AbsentReason.NOT_COLLECTED)),
        fact("tcpip.rss", Absent(AbsentReason.NOT_COLLECTED)),
        fact("cpu.count", 2),
    )
    after = with_facts(
        fact("os.version", "5.2.0"),
        fact("hotfix.installed", ("kb2", "KB1")),
        fact("ndis.version", FileVersion.parse("5.2.3790.3959")),
        fact("vm.platform", Absent(AbsentReason.ACCESS_DENIED)),
        fact("tcpip.rss", Absent(AbsentReason.NOT_FOUND)),
        fact("cpu.count", Absent(AbsentReason.STALE)),
    )
    assert [change.name for change in compare(before, after, PACK).facts] == ["tcpip.rss", "cpu.count"]


def test_hosts_that_only_one_side_has():
    alone = replace(record(), hosts=record().hosts[:1], verdicts=first_host(record()))
    gone = compare(record(), alone, PACK)
    assert (gone.only_before, gone.only_after) == (("PG1A",), ())
    assert {one.host for one in gone.rules} == {"CVP1"}
    come = compare(alone, record(), PACK)
    assert come.only_after == ("PG1A",)
    new = {one.rule for one in come.rules if one.host == "PG1A" and one.movement is Movement.NEW}
    assert new == {
        rule for (host, rule), verdict in record().verdicts.findings.items() if host == "PG1A" and verdict == "fail"
    }


def first_host(one):
    kept = [{key: value for key, value in side.items() if key[0] == "CVP1"} for side in sides(one.verdicts)]
    return Verdicts(*kept)


def sides(verdicts):
    return verdicts.findings, verdicts.severities, verdicts.levels, verdicts.stances, verdicts.winners


def test_a_check_and_a_diagnosis_are_compared_by_the_rules_that_both_have():
    found = compare(record(saved("check")), record(), PACK)
    judged = {rule for _, rule in record(saved("check")).verdicts.findings}
    assert {one.rule for one in found.rules} == judged
    assert {one.severity for one in found.rules} <= set(Severity)

"""Waivers held against findings: who is meant, until when, and on which facts."""

import fnmatch
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.origin import Origin
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.model.waiver import Reopening, Waiver
from advisor.pack.evidence_hash import evidence_hash, evidence_of
from advisor.pack.load import load_pack
from advisor.reason.waivers import apply, idle_waivers, matches, unmatched

NOW = datetime(2027, 1, 1, tzinfo=UTC)
PLACE = Origin("ndis", "CVP1/ndis.txt", 6)


def fact(name, value, instance=None, origin=PLACE):
    return Fact(name, value, origin, instance=instance)


def finding(verdict="fail", rule="ndis-hotfix-missing", facts=("ndis.version", "os.arch"), missing=()):
    because = (Reason("It is old.", facts, PLACE),) if facts else ()
    lacks = tuple(Missing(name, AbsentReason.NOT_COLLECTED, "") for name in missing)
    return Finding(rule, "CVP1", Verdict(verdict), Severity.HIGH, because, lacks)


FACTS = (fact("ndis.version", FileVersion.parse("5.2.3790.3959")), fact("os.arch", "x86"), fact("os.locale", "en-us"))


def waiver(rule="ndis-hotfix-missing", host="CVP1", expires=NOW + timedelta(days=1), evidence=None, facts=()):
    return Waiver(rule, host, "owner", "approver", "reason", expires, evidence, Origin("waiver", "w.yaml", 3), facts)


def accepted(found=None, facts=FACTS, **more):
    told = evidence_of(found or finding(), facts)
    return waiver(evidence=evidence_hash(told), facts=told, **more)


def only(waivers, findings=None, facts=FACTS, now=NOW, host="CVP1"):
    (waived,) = apply(waivers, host, findings or [finding()], facts, now)
    return waived


def test_it_accepts_what_fails():
    assert only([waiver()], [finding("fail")]).holds


def test_what_is_unknown_is_accepted_with_its_evidence_alone():
    """A waiver of a failure does not go on to hide that nobody knows any more."""
    unknown = finding("unknown")
    assert apply([waiver()], "CVP1", [unknown], FACTS, NOW) == ()
    accepted = evidence_hash(evidence_of(unknown, FACTS))
    assert only([waiver(evidence=accepted)], [unknown]).holds


@pytest.mark.parametrize("verdict", ["pass", "not-applicable"])
def test_it_says_nothing_of_what_passes(verdict):
    assert apply([waiver()], "CVP1", [finding(verdict)], FACTS, NOW) == ()


@pytest.mark.parametrize("host", ["cvp1", "CVP1", "C*", "*", "*1", "c*p*1"])
def test_it_means_a_host_by_its_name_or_by_a_pattern_whatever_the_case(host):
    assert only([waiver(host=host)]).holds


@pytest.mark.parametrize("host", ["CVP", "CVP10", "VP1", "PG*", "C?P1", "[C]VP1", ""])
def test_it_means_no_other_host(host):
    assert apply([waiver(host=host)], "CVP1", [finding()], FACTS, NOW) == ()


def test_it_means_no_other_rule():
    assert apply([waiver(rule="netdma-on")], "CVP1", [finding()], FACTS, NOW) == ()


@given(st.text("ab*", max_size=12), st.text("ab", max_size=12))
def test_patterns_match_as_those_of_a_shell_do(pattern, name):
    assert matches(pattern, name) == fnmatch.fnmatchcase(name, pattern)


def test_a_hostile_pattern_takes_no_time():
    assert not matches("*a" * 5000 + "b", "a" * 5000)
    assert not matches("a" * 3 + "*" * 100_000 + "b", "a" * 1000)


def test_it_holds_until_its_expiry_and_not_at_it():
    expires = NOW + timedelta(hours=1)
    assert only([waiver(expires=expires)], now=expires - timedelta(seconds=1)).holds
    late = only([waiver(expires=expires)], now=expires)
    assert (late.holds, late.reopened) == (False, Reopening.EXPIRED)


def test_the_same_facts_hold_and_other_facts_of_the_host_may_change():
    facts = (*FACTS[:2], fact("os.locale", "de-de"), fact("cpu.count", 8))
    assert only([accepted()], facts=facts).holds
    moved = tuple(fact(one.name, one.value, origin=Origin("inventory", "other.txt", 1)) for one in FACTS)
    assert only([accepted()], facts=moved).holds


def test_a_changed_fact_reopens_and_is_told():
    now = (fact("ndis.version", FileVersion.parse("5.2.3790.1830")), *FACTS[1:])
    waived = only([accepted()], facts=now)
    assert waived.reopened is Reopening.CHANGED
    (turn,) = waived.changes
    assert (turn.name, turn.was, turn.now) == ("ndis.version", "5.2.3790.3959", "5.2.3790.1830")


def test_a_change_is_told_without_values_where_the_waiver_has_none():
    bare = waiver(evidence=evidence_hash(evidence_of(finding(), FACTS)))
    assert only([bare]).holds
    waived = only([bare], facts=FACTS[1:])
    assert (waived.reopened, waived.changes) == (Reopening.CHANGED, ())


def test_an_unknown_finding_stands_on_what_it_lacks():
    unknown = finding("unknown", facts=("os.arch",), missing=("ndis.version",))
    lacking = (fact("ndis.version", Absent(AbsentReason.ACCESS_DENIED)), FACTS[1])
    held = accepted(unknown, lacking)
    assert only([held], [unknown], lacking).holds
    other = (fact("ndis.version", Absent(AbsentReason.NOT_FOUND)), FACTS[1])
    assert only([held], [unknown], other).reopened is Reopening.CHANGED


def test_a_fact_that_nobody_collected_is_the_same_listed_or_not():
    unknown = finding("unknown", facts=(), missing=("ndis.version",))
    listed = (fact("ndis.version", Absent(AbsentReason.NOT_COLLECTED)),)
    assert evidence_of(unknown, listed) == evidence_of(unknown, ()) == (("ndis.version", "absent: not-collected"),)


def test_evidence_is_of_members_by_their_instance_and_of_values_in_one_spelling():
    found = finding(facts=("nic[].rss", "hotfix.installed", "symptom.longest_gap", "tcpip.rss"))
    facts = [
        fact("nic[].rss", "on", "0007"),
        fact("nic[].rss", "off", "0001"),
        fact("hotfix.installed", ("KB2", "KB1")),
        fact("symptom.longest_gap", 5.0),
        fact("tcpip.rss", True),
    ]
    told = evidence_of(found, facts)
    assert told == evidence_of(found, reversed(facts))
    assert dict(told) == {
        "nic[0001].rss": "off",
        "nic[0007].rss": "on",
        "hotfix.installed": "KB1, KB2",
        "symptom.longest_gap": "5",
        "tcpip.rss": "true",
    }


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5), st.randoms())
def test_the_hash_is_of_names_and_values_whatever_their_order(facts, random):
    pairs = list(facts.items())
    random.shuffle(pairs)
    assert evidence_hash(pairs) == evidence_hash(sorted(facts.items()))
    assert re.fullmatch("[0-9a-f]{64}", evidence_hash(pairs))


def test_of_several_one_that_holds_counts_then_the_nearest_then_the_last():
    gone = waiver(expires=NOW - timedelta(days=1))
    wide, near = waiver(host="*", expires=NOW + timedelta(days=90)), waiver()
    longer = waiver(expires=NOW + timedelta(days=5))
    assert only([gone, wide]).waiver is wide
    assert only([wide, near]).waiver is near
    assert only([near, longer]).waiver is longer


def test_what_speaks_of_nothing_is_told():
    judged, hosts = ["ndis-hotfix-missing", "sp2-missing"], ["CVP1"]
    good = waiver()
    others = [waiver(rule="nds-hotfix-missing"), waiver(host="CVP2"), waiver(host="X*"), waiver(rule="vm-stun")]
    assert unmatched([good, *others], judged, hosts) == tuple(others)
    problems = idle_waivers(load_pack(), [good, *others], judged, hosts)
    assert [problem.lost for problem in problems] == [False] * 4
    assert [problem.line for problem in problems] == [3] * 4
    assert "Did you mean ndis-hotfix-missing" in problems[0].next
    assert "'CVP2'" in problems[1].what
    assert "does not judge" in problems[3].what


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("ndis-hotfix-mising", "Did you mean ndis-hotfix-missing or "),
        ("task-offload-onn", "Did you mean task-offload-on"),
        ("something-else-entirely", "`advisor rules list` lists them."),
    ],
)
def test_a_waiver_of_no_rule_is_told_with_the_nearest_ones(rule, hint):
    pack = load_pack()
    (told,) = idle_waivers(pack, [waiver(rule=rule)], list(pack.rules), ["CVP1"])
    assert (told.file, told.line, told.lost) == ("w.yaml", 3, False)
    assert repr(rule) in told.what
    assert told.next.startswith(hint)
    assert re.fullmatch(r"Did you mean [a-z0-9-]+( or [a-z0-9-]+)?\?|`advisor rules list` lists them\.", told.next)

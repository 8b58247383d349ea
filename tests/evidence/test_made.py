"""Made-up evidence is weighed like what was recorded, and what it shows depends on nothing else."""

from dataclasses import replace

import pytest

from advisor.evidence.made import with_symptoms
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.pack.made_evidence import MadeEvidence
from advisor.reason.coverage import coverage
from advisor.reason.derive import host_facts
from advisor.reason.selftest import run_tests
from advisor.workshop import rule_coverage, rule_tests
from tests.evidence.scene import real_pack

LOSS = {"cvp.session-shutdown": "59s800ms", "cvp.heartbeat-missed": "71s"}
NOTE = {
    "every": "1s",
    "counters": {"dpc-rate": "0x59 10x11 0x119"},
    "logs": {"cvp": "3x59 _x11 3x119"},
    "events": LOSS,
}


def symptoms(facts=(), **made):
    found = with_symptoms(host_facts("test", facts), MadeEvidence.model_validate(made), real_pack())
    return {
        name.removeprefix("symptom."): None if isinstance(fact.value, Absent) else fact.value
        for name, fact in found.scalars.items()
    }


def test_the_tech_notes_shape():
    seen = symptoms(**NOTE)
    assert (seen["heartbeat_lost"], seen["log_gaps"], seen["gaps_with_dpc"]) == (True, 1, 1)
    assert seen["longest_gap"] == pytest.approx(11, abs=0.5)
    assert seen["dpc_p_value"] <= 0.01
    assert (seen["streams_stopped"], seen["samples"], seen["peer_lost"]) == ("application", 192, None)


def test_a_step_without_any_sample_has_no_row():
    seen = symptoms(**{**NOTE, "counters": {"dpc-rate": "0x59 _x11 0x119", "dpc-time": "1x59"}})
    assert (seen["streams_stopped"], seen["samples"]) == ("all", 180)


def test_the_other_end():
    peer = {"logs": {"pim": "2x190"}, "events": {"pim.connection-reset": ["71s", "72s"]}}
    seen = symptoms(**NOTE, peer=peer)
    assert (seen["peer_lost"], seen["peer_shows_cause"]) == (True, False)
    stopped = {"logs": {"pim": "3x59 _x11 3x119"}, "events": {"pim.connection-reset": "71s"}}
    assert symptoms(**NOTE, peer=stopped)["peer_shows_cause"] is True


def test_values_of_an_event_reach_the_symptom():
    stun = {"vmware.vm-stunned": {"at": "71s", "values": {"microseconds": "9500000"}}}
    assert symptoms(**{**NOTE, "events": {**LOSS, **stun}})["stun_seconds"] == 9.5


def test_a_log_that_writes_nothing_is_no_log():
    assert symptoms(every="1s", logs={"cvp": "0x20 _x20"})["heartbeat_lost"] is None


def test_a_known_symptom_among_the_facts_stays_and_an_absent_one_does_not():
    given = [
        Fact("symptom.log_gaps", 7, Origin("test")),
        Fact("symptom.heartbeat_lost", Absent(AbsentReason.NOT_FOUND), Origin("test")),
    ]
    seen = symptoms(given, **NOTE)
    assert (seen["log_gaps"], seen["heartbeat_lost"]) == (7, True)


def test_evidence_and_facts_give_the_same_twice():
    assert symptoms(**NOTE) == symptoms(**NOTE)


def test_every_suspect_is_tested_by_series_too():
    """Each suspect's rule has a test with evidence that must fail and one that must not."""
    suspects = {mark.id for rule in real_pack().rules.values() for mark in rule.verdict.suspects}
    assert len(suspects) == 9
    for suspect in suspects:
        expected = {test.expect.value for test in real_pack().rules[suspect].tests if test.evidence}
        assert "fail" in expected, suspect
        assert len(expected) > 1, suspect


def test_tests_with_evidence_fail_where_nobody_weighs_it():
    """No test of the pack may pass for want of its evidence."""
    alone = [one for one in run_tests(real_pack(), "vm-stun") if not one.passed]
    assert [one.got for one in alone] == ["its evidence is not weighed here; advisor.workshop does"] * 2
    assert all(one.passed for one in rule_tests(identity="vm-stun"))


def test_tests_with_evidence_notice_mutants():
    """With its evidence weighed, a rule's tests notice more than without; without it, only the unknown are left."""
    pack = real_pack()
    document = pack.files["vm-stun"]
    tests = [test for test in document.data["tests"] if "evidence" in test or test["expect"] == "unknown"]
    fewer = replace(pack, files={**pack.files, "vm-stun": replace(document, data={**document.data, "tests": tests})})

    def noticed(covered):
        return sum(one.noticed for one in covered.outcomes)

    assert noticed(rule_coverage(fewer, "vm-stun")) > noticed(coverage(fewer, "vm-stun"))

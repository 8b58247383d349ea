"""The tech note's incident, as it ships in examples/heartbeat-loss, from end to end."""

from functools import cache
from pathlib import Path

import pytest

from advisor.api import check, diagnose
from advisor.model.diagnosis import AnswerKind
from advisor.model.suspect import Level

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "heartbeat-loss"


@cache
def result():
    return diagnose(str(EXAMPLE))


def facts(host):
    return {fact.name: fact for report in result().hosts if report.host == host for fact in report.facts}


def test_the_answer():
    answer = result().answer
    assert (answer.kind, answer.suspect, answer.host) == (AnswerKind.SUSPECT, "ndis-dpc-starvation", "CVP1")
    first = result().suspects[0]
    assert (first.id, first.host, first.level) == ("ndis-dpc-starvation", "CVP1", Level.PROBABLE)


def test_the_gap_is_measured_to_the_millisecond_with_its_line():
    (gap,) = [gap for gap in result().gaps if gap.host == "CVP1"]
    assert gap.seconds == pytest.approx(10.797, abs=0.001)
    line = (EXAMPLE / "CVP1" / "CVPCall.log").read_text().splitlines()[gap.origin.line - 1]
    assert "19:36:57.328" in line
    assert "Missed 2 VRU PIM heartbeats" in line


def test_the_dpc_rate_rises_from_0_to_10_in_it():
    rates = [spike for spike in result().spikes if (spike.host, spike.counter) == ("CVP1", "dpc-rate")]
    assert max(spike.peak for spike in rates) == 10
    assert {spike.baseline for spike in rates} == {0}
    (coincidence,) = [one for one in result().coincidences if one.host == "CVP1"]
    assert (coincidence.gaps, coincidence.hits) == (1, 1)
    assert coincidence.p_value < 0.01


def test_the_innocent_peer_is_left_alone():
    told = {(action.host, action.id): action.stance for action in result().actions}
    assert told["PG1A", "install-ndis-hotfix"] == "avoid"
    assert ("PG1A", "enable-rss") not in told


def test_facts_come_with_file_and_line():
    found = facts("CVP1")
    assert str(found["ndis.version"].value) == "5.2.3790.3959"
    assert found["ndis.version"].origin.file == "CVP1/ndis.txt"
    assert found["tcpip.rss"].value is False
    assert found["nic[].driver_version"].value == "4.6.110.0"
    assert found["os.service_pack"].value == 2


def test_the_same_input_gives_the_same_result():
    assert diagnose(str(EXAMPLE)) == result()


def test_a_health_check_of_the_same_servers_convicts_nobody():
    checked = check([str(EXAMPLE)])
    stances = {(host.report.host, action.id): action.stance for host in checked.hosts for action in host.actions}
    assert stances["CVP1", "install-ndis-hotfix"] == "consider"
    assert {host.report.host for host in checked.hosts} == {"CVP1", "PG1A"}
    assert {rule.rule for host in checked.hosts for rule in host.findings} == {
        rule.rule for rule in checked.hosts[0].findings
    }

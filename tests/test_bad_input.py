"""The issue's list of bad input, through the command line: a clear message or an absent fact, never a traceback."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import run as advisor

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "heartbeat-loss"


@pytest.fixture
def incident(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "incident"))


def document(result):
    assert "Traceback" not in result.stderr
    assert result.returncode in (0, 3, 5), result.stderr
    return json.loads(result.stdout)


def problems(found, name):
    return [problem for problem in found["problems"] if name in problem["file"]]


@pytest.mark.parametrize("content", [None, b"", b"what a day\n", bytes(range(256)) * 64])
def test_nothing_known(tmp_path, content):
    if content is not None:
        (tmp_path / "file.txt").write_bytes(content)
    result = advisor("diagnose", tmp_path)
    assert result.returncode == 2
    assert str(tmp_path) in result.stderr
    assert "Traceback" not in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 64, b"\0" * 5000, b"what a day\n"])
def test_a_bad_file_beside_good_ones_is_a_problem_and_the_answer_stays(incident, content):
    (incident / "CVP1" / "extra.dat").write_bytes(content)
    found = document(advisor("diagnose", incident, "--format", "json"))
    assert found["suspects"][0]["id"] == "ndis-dpc-starvation"
    assert problems(found, "extra.dat")


def test_a_truncated_log(incident):
    log = incident / "CVP1" / "CVPCall.log"
    log.write_bytes(log.read_bytes()[:60_000])
    found = document(advisor("diagnose", incident, "--format", "json"))
    assert problems(found, "CVPCall.log")


def test_a_perfmon_file_of_zero_rows(incident):
    recording = incident / "CVP1" / "perfmon.csv"
    recording.write_text(recording.read_text().splitlines()[0] + "\n")
    found = document(advisor("diagnose", incident, "--format", "json"))
    assert problems(found, "perfmon.csv")
    (host,) = [host for host in found["hosts"] if host["host"] == "CVP1"]
    (value,) = [fact for fact in host["facts"] if fact["name"] == "symptom.dpc_p_value"]
    assert value["absent"]["reason"] == "not-collected"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "-25:00", "five"])
def test_a_zone_that_is_none(incident, zone):
    (incident / "incident.yaml").write_text(f"hosts:\n  PG1A: {{role: pg, timezone: '{zone}'}}\n")
    result = advisor("diagnose", incident)
    assert result.returncode == 2
    assert "incident.yaml:2:" in result.stderr
    assert zone in result.stderr


def test_a_zone_that_is_wrong(incident):
    (incident / "incident.yaml").write_text("hosts:\n  PG1A: {role: pg, timezone: '+01:00'}\n")
    found = document(advisor("diagnose", incident, "--format", "json"))
    assert problems(found, "PG1A")
    assert found["suspects"][0]["host"] == "CVP1"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("titel: x\n", ":1:1"),
        ("hosts:\n  CVP1: {roll: cvp}\n", ":2:10"),
        ("hosts:\n  CVP1: {role: boss}\n", ":2:10"),
        ("hosts:\n  CVP1: {date: 30.3.2013}\n", ":2:10"),
        ("hosts: [\n", ":"),
    ],
)
def test_an_incident_file_with_a_typo(incident, text, place):
    (incident / "incident.yaml").write_text(text)
    result = advisor("diagnose", incident)
    assert result.returncode == 2
    assert f"incident.yaml{place}" in result.stderr
    assert "Traceback" not in result.stderr


def test_two_hosts_of_one_name():
    twice = advisor("check", EXAMPLE / "CVP1", EXAMPLE / "CVP1", "--format", "json")
    names = [host["host"] for host in document(twice)["hosts"]]
    assert len(set(names)) == 2
    assert "two hosts" in twice.stderr


def test_what_two_copies_of_a_log_tell_is_told_once(incident):
    """A copy with other line ends, and the beginning of one: neither is the same file, both tell the same."""
    before = document(advisor("evidence", incident, "--format", "json"))
    log = (incident / "CVP1" / "CVPCall.log").read_bytes()
    (incident / "CVP1" / "again.txt").write_bytes(log.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    (incident / "CVP1" / "part.txt").write_bytes(b"".join(log.splitlines(keepends=True)[:900]))
    after = document(advisor("evidence", incident, "--format", "json"))
    for what in ("events", "gaps"):
        assert [_without_place(one) for one in after[what]] == [_without_place(one) for one in before[what]]
    assert len(after["streams"]) > len(before["streams"])


def _without_place(sign):
    return {name: value for name, value in sign.items() if name not in ("source", "stream")}


def test_a_recording_whose_clock_ran_back_has_no_spike_that_ends_before_it_begins(incident):
    path = incident / "CVP1" / "perfmon.csv"
    header, *rows = path.read_text().splitlines(keepends=True)
    path.write_text(header + "".join(reversed(rows)))
    found = document(advisor("evidence", incident, "--format", "json"))
    assert found["spikes"]
    assert all(spike["start"] <= spike["end"] for spike in found["spikes"])

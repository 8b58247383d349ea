"""`advisor consult`: an interview by hand and by a file of answers, interrupted and resumed."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from advisor.cli import consult as command
from advisor.cli.main import cli
from advisor.report.schemas import schema_document
from tests.cli.terminal import converse, with_terminal
from tests.effort import gate_only, some
from tests.test_example import EXAMPLE

GOLDEN = Path(__file__).resolve().parents[1] / "report" / "golden"
TECH_NOTE = """
os.version: 5.2.3790
os.service_pack: 2
os.arch: x86
cpu.count: 2
ndis.version: 5.2.3790.3959
tcpip.rss: no
tcpip.chimney: no
tcpip.netdma: no
tcpip.task_offload_disabled: yes
firewall.ics: no
vm.virtual: no
hotfix.installed: KB948496
nic: [{name: Broadcom, rss: off, speed_duplex: auto, receive_buffers: 512, driver_date: "2010-01-01T00:00Z"}]
symptom.idle_gap_only: no
seen.dpc_rise: yes
symptom.streams_stopped: application
symptom.clock_stepped: no
symptom.link_dropped: no
symptom.heartbeat_lost: yes
symptom.perfmon_present: yes
symptom.receive_errors_follow_load: no
os.edition: Enterprise
"""


@pytest.fixture
def ask(monkeypatch, tmp_path):
    """Runs the command with what a person types, as if in a terminal."""
    monkeypatch.setattr(command, "is_terminal", lambda: True)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))

    def run(*arguments, typed=""):
        return CliRunner().invoke(cli, ["consult", *map(str, arguments)], input=typed)

    return run


@pytest.fixture
def answers(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text(TECH_NOTE, encoding="utf-8")
    return file


def document(text):
    found = json.loads(text)
    assert not list(Draft202012Validator(schema_document("diagnosis")).iter_errors(found))
    return found


def facts(found):
    return {fact["name"]: fact for fact in found["hosts"][0]["facts"]}


def test_a_file_of_answers_ends_in_the_document_of_a_diagnosis(answers):
    result = CliRunner().invoke(cli, ["consult", "--answers", str(answers), "--format", "json", "--host", "CVP1"])
    assert result.exit_code == 3
    found = document(result.stdout)
    assert found["answer"]["suspect"] == "ndis-dpc-starvation"
    done = {action["id"] for action in found["actions"] if action["stance"] == "do"}
    assert done == {"install-ndis-hotfix", "enable-rss"}
    told = facts(found)
    assert told["os.version"]["source"]["kind"] == "answer"
    assert told["os.version"]["observed_at"].endswith("Z")
    # Nobody asked for it, because it changes no advice; it is a fact all the same.
    assert told["os.edition"]["value"] == "Enterprise"


@pytest.mark.parametrize(
    "adapters", some(["nic[0007].name: Broadcom\nnic[0007].rss: unavailable", "nic[].rss: unavailable"])
)
def test_adapters_may_be_told_in_any_way(answers, adapters):
    lines = [line for line in TECH_NOTE.splitlines() if not line.startswith("nic")]
    answers.write_text("\n".join([*lines, adapters]), encoding="utf-8")
    result = CliRunner().invoke(cli, ["consult", "--answers", str(answers), "--format", "json"])
    found = document(result.stdout)
    assert facts(found)["tcpip.rss_offered"]["value"] is False
    stances = {action["id"]: action["stance"] for action in found["actions"]}
    assert (stances["enable-rss"], stances["install-ndis-hotfix"]) == ("avoid", "do")


@gate_only
def test_what_was_said_can_be_judged_again(answers, tmp_path):
    saved = tmp_path / "result.json"
    CliRunner().invoke(cli, ["consult", "--answers", str(answers), "--format", "json", "-o", str(saved)])
    result = CliRunner().invoke(cli, ["whatif", str(saved), "--do", "enable-rss", "--format", "json"])
    assert "ndis-dpc-starvation" in {entry["id"] for entry in json.loads(result.stdout)["cleared"]}


def test_where_nobody_can_be_asked_it_says_what_to_do():
    result = CliRunner().invoke(cli, ["consult"])
    assert result.exit_code == 2
    assert "--answers FILE" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("os.versoin: 5.2.3790", "answers.yaml:1:1: there is no fact 'os.versoin'. Did you mean os.version"),
        ("os.arch: arm", "one of x86, x64, ia64"),
        ("ndis.version: 5.2\nos.arch: arm", "answers.yaml:2:1"),
        ("- 5.2.3790", "must be a mapping"),
        ("nic.rss: on", "is of a list"),
        ("nic: [on]", "must be a mapping, such as"),
        ("os.arch: &a [*a]", "answers.yaml:1"),
    ],
)
def test_wrong_answers_in_a_file_are_told_with_their_place(answers, text, said):
    answers.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["consult", "--answers", str(answers)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("about", [[str(EXAMPLE)], ["--host", "CVP1"]])
def test_answers_about_a_host_that_the_interview_is_not_about_are_told(answers, about):
    answers.write_text("hosts: {PG9: {os.arch: x86}}", encoding="utf-8")
    result = CliRunner().invoke(cli, ["consult", *about, "--answers", str(answers)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "speak of the host 'PG9'; the interview is about CVP1" in result.stderr


@gate_only
def test_where_nothing_was_collected_the_file_of_answers_says_which_hosts_there_are(answers, tmp_path):
    answers.write_text("hosts: {CVP1: {os.version: 5.2.3790}, 服务器 2: {os.version: 6.1.7601}}", encoding="utf-8")
    session = tmp_path / "session.jsonl"
    arguments = ["consult", "--answers", str(answers), "--session", str(session), "--format", "json"]
    found = document(CliRunner().invoke(cli, arguments).stdout)
    assert [host["host"] for host in found["hosts"]] == ["CVP1", "服务器 2"]
    known = [next(fact for fact in host["facts"] if fact["name"] == "os.version") for host in found["hosts"]]
    assert [fact["value"] for fact in known] == ["5.2.3790", "6.1.7601"]
    assert len(found["findings"]) == 2 * len({one["rule"] for one in found["findings"]})
    again = document(CliRunner().invoke(cli, [*arguments, "--resume"]).stdout)
    assert [host["host"] for host in again["hosts"]] == ["CVP1", "服务器 2"]


@pytest.mark.parametrize("text", some(["", "# nothing is known yet\n", "{}"]))
def test_an_empty_file_of_answers_says_that_nothing_is_known(answers, text):
    answers.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["consult", "--answers", str(answers), "--format", "json"])
    assert result.exit_code == 5
    assert {one["verdict"] for one in document(result.stdout)["findings"]} <= {"unknown", "not-applicable"}


def test_a_source_is_read_and_only_the_rest_is_asked(answers):
    answers.write_text("hosts: {CVP1: {firewall.ics: no}}", encoding="utf-8")
    result = CliRunner().invoke(cli, ["consult", str(EXAMPLE), "--answers", str(answers), "--format", "json"])
    found = document(result.stdout)
    told = facts(found)
    assert told["firewall.ics"]["source"]["kind"] == "answer"
    assert told["os.version"]["source"]["kind"] == "systeminfo"
    assert found["gaps"]
    (action,) = [one for one in found["actions"] if (one["host"], one["id"]) == ("CVP1", "enable-rss")]
    assert not any("ICS" in check for check in action["first_checks"])


def test_a_bad_answer_is_asked_again_with_the_reason_and_enter_explains(ask, tmp_path):
    result = ask("--session", tmp_path / "s.jsonl", typed="banana\n\n6.1.7601\ndone\n")
    assert "banana is no answer here. Wanted: a version, such as 5.2.3790" in result.stdout
    assert "5.2.3790 is the kernel whose Ndis.sys" in result.stdout
    assert "2. " in result.stdout
    assert "The advice by what is known so far" in result.stdout


def test_why_shows_the_line_of_reasoning(ask, tmp_path):
    page = ask("--session", tmp_path / "s.jsonl", typed="why\nquit\n").stdout
    assert "It is asked because these hang on it:" in page
    assert "(ndis-dpc-starvation): may still be anything" in page
    assert "below 5.2 / 5.3 or more: then ruled out" in page
    assert all(len(line) <= 80 for line in page.splitlines() if "s.jsonl" not in line)


def test_the_dialogue_is_as_it_was(ask, tmp_path, monkeypatch):
    """ADVISOR_GOLDEN=write renews the golden file. What is typed does not show, as it does in a terminal."""
    monkeypatch.chdir(tmp_path)
    typed = "5.2.3790\nno\nyes\nback\nwhy\nperhaps\nno\nquit\n"
    page = ask("--session", "s.jsonl", "--format", "text", typed=typed).stdout
    golden = GOLDEN / "consult.txt"
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(page, encoding="utf-8", newline="\n")
    assert page == golden.read_text(encoding="utf-8")


def test_in_chinese(ask, tmp_path):
    page = ask("--session", tmp_path / "s.jsonl", "--lang", "zh", typed="why\n不知道\nquit\n").stdout
    assert "1. 命令" in page or "1. " in page
    assert "之所以问" in page
    assert "2. " in page


def test_questions_keep_out_of_the_way_of_a_document(ask, tmp_path):
    result = ask("--session", tmp_path / "s.jsonl", "--format", "json", typed="5.2.3790\nback\n6.1.7601\ndone\n")
    assert document(result.stdout)["schema"] == "advisor.diagnosis/1"
    assert facts(document(result.stdout))["os.version"]["value"] == "6.1.7601"
    assert "taken back: os.version" in result.stderr


def test_an_interview_that_ends_in_the_middle_goes_on_without_loss(ask, tmp_path):
    session = tmp_path / "s.jsonl"
    result = ask("--session", session, typed="5.2.3790\nno\n")  # the input ends here
    assert result.exit_code == 130
    assert "--resume --session" in result.stdout
    again = ask("--session", session, "--resume", typed="back\nyes\ndone\n")
    assert "2 answers are there already." in again.stdout
    assert "taken back: symptom.idle_gap_only" in again.stdout
    assert again.exit_code in (0, 3, 5)
    lines = [json.loads(line) for line in session.read_text(encoding="utf-8").splitlines()]
    assert [line.get("fact") for line in lines] == [
        None, "os.version", "symptom.idle_gap_only", None, "symptom.idle_gap_only"
    ]  # fmt: skip
    assert lines[3]["undo"] is True


def test_resume_without_a_session_takes_the_latest(ask):
    assert "there is no interview to go on with" in ask("--resume").stderr
    ask(typed="5.2.3790\n")
    assert "One answer is there already." in ask("--resume", typed="quit\n").stdout


def test_a_session_is_never_overwritten(ask, tmp_path):
    session = tmp_path / "s.jsonl"
    ask("--session", session, typed="5.2.3790\n")
    result = ask("--session", session, typed="6.1.7601\n")
    assert result.exit_code == 2
    assert "--resume goes on with it" in result.stderr


def test_a_resumed_interview_remembers_what_it_is_about(ask, tmp_path):
    session = tmp_path / "s.jsonl"
    ask(EXAMPLE, "--session", session, typed="quit\n")
    assert "On CVP1:" in ask("--resume", "--session", session, typed="quit\n").stdout
    other = ask(tmp_path, "--resume", "--session", session)
    assert other.exit_code == 2
    assert "leave SOURCE out" in other.stderr


@gate_only
@with_terminal
def test_the_real_program_in_a_terminal(tmp_path):
    """Typed answers, Ctrl-C in the middle, and the way on to the advice."""
    session = tmp_path / "s.jsonl"
    screen, code = converse(["consult", "--session", session], ["5.2.3790", "no", b"\x03"], tmp_path)
    assert code == 130
    assert "Traceback" not in screen
    assert "1. What does the command `ver` print?" in screen
    screen, code = converse(["consult", "--resume", "--session", session], ["?"] * 60, tmp_path)
    assert "2 answers are there already." in screen
    assert "No further answer can change the advice." in screen
    assert code == 5

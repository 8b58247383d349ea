"""`advisor plan --guide`: through a pseudo-terminal and a pipe, killed and resumed, verified, in two languages."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from tests.cli.terminal import KILL, converse, with_terminal
from tests.effort import gate_only
from tests.report.closed import validator
from tests.test_example import EXAMPLE

HOTFIX = "install-ndis-hotfix"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The example's diagnosis, and its facts after the whole fix, as files."""
    folder = tmp_path_factory.mktemp("results")
    result, facts = folder / "result.json", folder / "new.json"
    run("diagnose", EXAMPLE, "--format", "json", "--engine", "plain", "--output", result)
    run("collect", EXAMPLE, "--format", "json", "--output", facts)
    document = json.loads(facts.read_text())
    wanted = {"ndis.version": "5.2.3790.4524", "tcpip.rss": True, "nic[].rss": "on"}
    for fact in document["hosts"][0]["facts"]:
        fact.pop("observed_at", None)
        if fact["name"] in wanted:
            fact["value"] = wanted[fact["name"]]
    facts.write_text(json.dumps(document))
    return folder


def run(*arguments, typed=None):
    return CliRunner().invoke(cli, [str(one) for one in arguments], input=typed)


@pytest.fixture
def sit(results, tmp_path):
    """One sitting over the example's result: the lines that are typed, and further options."""

    def sitting(*lines, options=(), result="result.json"):
        command = ("plan", results / result, "--guide", "--engine", "plain", "--journal", tmp_path / "j.jsonl")
        named = ("--by", "Ana") if "--by" not in options else ()
        return run(*command, "--format", "text", *named, *options, typed="".join(f"{line}\n" for line in lines))

    sitting.journal = tmp_path / "j.jsonl"
    return sitting


def entries(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()[1:]]


def answers(path):
    return [(line["host"], line["step"], line["answer"]) for line in entries(path) if "answer" in line]


def test_each_step_is_shown_with_all_that_it_needs(sit):
    page = " ".join(sit("later", "quit").stdout.split())
    for part in (
        "CVP1, step 2 of 5",
        "why: Ndis.sys 5.2.3790.3959 predates",
        "save first: A full backup",
        "risk: Ndis.sys carries all of the network",
        "undo: Remove the hotfix",
        "verify: After the restart",
        "Answer: done, skip (and why)",
        "leave alone on CVP1: disable-rss",
    ):
        assert part in page


def test_who_said_what_and_when_is_kept(sit):
    sit("skip no newer driver", "done", "quit")
    first, second = entries(sit.journal)
    assert (first["by"], first["answer"], first["reason"]) == ("Ana", "skipped", "no newer driver")
    assert first["at"].endswith("Z")
    assert (second["step"], second["answer"]) == (HOTFIX, "done")


def test_a_skip_and_a_failure_ask_for_the_reason(sit):
    page = sit("skip", "", "not offered", "failed", "it hung", "quit").stdout
    assert page.count("Why is it skipped?") == 2
    assert "What happened?" in page
    assert "undo: Remove the hotfix" in page.partition("What happened?")[2]
    assert [line["reason"] for line in entries(sit.journal)] == ["not offered", "it hung"]


@pytest.mark.parametrize("answer", ["skip too late", "failed it hung", "not now"])
def test_what_requires_a_step_is_held_back_with_the_reason(sit, answer):
    page = sit("skip x", answer, "skip x", "skip x").stdout
    assert "CVP1: held back: enable-rss" in page
    assert "step 3 of 5" not in page
    assert HOTFIX in page.partition("held back: enable-rss")[2].partition("step 4")[0]


def test_a_restart_is_a_step_of_its_own_and_holds_back(sit):
    page = sit("skip x", "done", "not now").stdout
    assert "== Restart 1 of the server" in page
    assert "Only while PG1A carries the calls" in page
    assert "held back: enable-rss" in page
    assert "restart 1: put off by Ana" in " ".join(page.partition("held back: enable-rss")[2].split())


def test_not_now_is_asked_again_the_next_time_and_what_was_answered_is_not(sit):
    sit("skip x", "not now", "quit")
    page = sit("quit").stdout
    assert "2 answers are kept there already" in page
    assert "step 2 of 5" in page
    assert "put off by Ana" in page
    assert "step 1 of 5" not in page


def test_a_failed_step_is_offered_again_the_next_time(sit):
    sit("skip x", "failed it hung", "quit")
    assert "failed, says Ana" in sit("done", "quit").stdout
    assert answers(sit.journal)[-1] == ("CVP1", HOTFIX, "done")


def test_the_last_answer_can_be_given_once_more(sit):
    sit("skip x", "failed it hung", "back", "done", "redo 1", "done", "redo nothing", "quit")
    assert answers(sit.journal) == [
        ("CVP1", "update-nic-driver", "skipped"),
        ("CVP1", HOTFIX, "failed"),
        ("CVP1", HOTFIX, "done"),
        ("CVP1", "update-nic-driver", "done"),
    ]


def test_what_is_held_back_can_not_be_asked_for(sit):
    page = sit("skip x", "redo enable-rss", "quit").stdout
    assert "CVP1: held back: enable-rss" in page
    assert "step 3 of 5" not in page


def test_the_other_side_waits_until_this_one_is_verified(sit):
    page = " ".join(sit("skip x", "done", "done", "done", "done", "skip x", "skip x", "not now", "quit").stdout.split())
    before, _, after = page.partition("PG1A, step 1 of 3")
    assert "CVP1 is not verified yet; finish it before PG1A is touched" in before
    assert after


def test_what_is_no_answer_changes_nothing_and_gets_help(sit):
    page = sit("perhaps", "", "help", "list", "\x1b[31m", "quit").stdout
    assert page.count("skip WHY") == 4
    assert entries(sit.journal) == []
    assert "\x1b" not in page


def test_the_end_of_the_input_keeps_everything_and_says_how_to_go_on(sit):
    result = sit("skip x", "done")
    assert "All answers are kept in" in result.stdout
    assert result.exit_code == 3
    assert len(entries(sit.journal)) == 2


def test_done_is_said_to_be_done_until_facts_show_it(sit, results):
    fixed = str(results / "new.json")
    page = sit("skip x", "done", "done", "done", "done", "skip x", "skip x", f"verify {fixed}", "quit").stdout
    assert "Said to be done, and not verified: install-ndis-hotfix, enable-rss" in " ".join(page.split())
    assert f"fixed: Install the Ndis.sys hotfix KB 972071 ({HOTFIX})" in page
    # What tells, and how it is got on this Windows.
    assert "Version of Ndis.sys (ndis.version)" in page
    assert 'wmic datafile where name="c:\\\\windows' in page.partition("are the steps in place?")[2]
    checks = {one["step"]: one["verdict"] for one in entries(sit.journal)[-1]["checks"] if one["host"] == "CVP1"}
    assert checks[HOTFIX] == checks["enable-rss"] == "fixed"


@pytest.mark.parametrize("answer", ["not now", "skip too late for today", "done"])
def test_a_host_can_be_left_unverified_but_no_word_verifies_it(sit, answer):
    page = sit("skip x", "done", "done", "done", "done", "skip x", "skip x", answer, "quit").stdout
    assert "Not verified now; the steps stay said to be done." in page
    assert "PG1A, step 1" in page


def test_a_step_that_facts_do_not_show_is_asked_again_at_once(sit):
    page = sit("skip x", "done", "done", "done", "done", "skip x", "skip x", f"verify {EXAMPLE}", "quit").stdout
    assert f"not fixed: Install the Ndis.sys hotfix KB 972071 ({HOTFIX})" in page
    after = page.partition("not fixed: Install")[2]
    assert "CVP1, step 2 of 5" in after
    assert "not fixed, as new facts show" in after


def test_a_source_that_can_not_be_read_is_told_and_asked_again(sit, tmp_path):
    page = sit("verify", str(tmp_path / "none"), "verify", "", "quit").stdout
    assert "none" in page
    assert entries(sit.journal) == []


def test_new_facts_alone_without_a_question(sit, results):
    sit("skip x", "done", "done", "done", "done", "quit")
    result = sit(options=("--verify", results / "new.json"))
    assert "What the new facts say of CVP1" in result.stdout
    # CVP1 is fixed; what is to be done on PG1A is still open.
    assert result.exit_code == 3
    assert sit("quit", options=("--host", "CVP1")).exit_code == 0


def test_the_exit_code_tells_what_only_a_person_vouches_for(sit):
    sit("skip x", "done", "done", "done", "done", "skip x", "skip x", "not now", options=("--host", "CVP1"))
    assert sit("not now", options=("--host", "CVP1")).exit_code == 5
    assert sit("not now", options=("--host", "CVP1", "--strict")).exit_code == 3


def test_the_plan_is_shown_with_what_was_done(sit, results):
    sit("skip no time", "done", "quit")
    shown = run("plan", results / "result.json", "--journal", sit.journal, "--format", "text", "--engine", "plain")
    page = " ".join(shown.stdout.split())
    assert "skipped by Ana" in page
    assert "said to be done by Ana" in page
    assert "held back until this is done: restart 1" in page
    assert shown.exit_code == 3
    listed = run(
        "plan", results / "result.json", "--journal", sit.journal, "--format", "md", "--engine", "plain"
    ).stdout
    assert "- [x] **2. Install" in listed
    assert "- [ ] **1" in listed
    document = json.loads(run("plan", results / "result.json", "--journal", sit.journal, "--format", "json").stdout)
    assert not [error.message for error in validator("plan").iter_errors(document)]
    states = [step["state"]["standing"] for step in document["hosts"][0]["steps"]]
    assert states[:3] == ["skipped", "done", "held"]
    assert document["hosts"][0]["restarts"][0]["state"]["standing"] == "open"


def test_a_document_at_the_end_of_a_sitting_stands_alone_on_the_output(sit):
    result = sit("skip x", "quit", options=("--format", "json"))
    document = json.loads(result.stdout)
    assert document["hosts"][0]["steps"][0]["state"]["by"] == "Ana"
    assert "Answer: done" in result.stderr


@pytest.mark.parametrize(("form", "begins"), [("html", "<!DOCTYPE html>"), ("md", "# ")])
def test_a_page_to_file_at_the_end_of_a_sitting_stands_alone_on_the_output(sit, form, begins):
    result = sit("skip x", "quit", options=("--format", form))
    assert result.stdout.lower().startswith(begins.lower())
    assert "Answer: done" not in result.stdout
    assert "Answer: done" in result.stderr


def test_somebody_else_goes_on_on_another_machine(sit, results, tmp_path):
    sit("skip x", "done", "quit")
    there = tmp_path / "there"
    there.mkdir()
    (there / "result.json").write_bytes((results / "result.json").read_bytes())
    (there / "j").write_bytes(sit.journal.read_bytes())
    command = ("plan", there / "result.json", "--guide", "--journal", there / "j", "--by", "Ben", "--engine", "plain")
    page = run(*command, "--format", "text", typed="done\nquit\n").stdout
    assert "2 answers are kept there already" in page
    assert [line["by"] for line in entries(there / "j")] == ["Ana", "Ana", "Ben"]


def test_the_journal_of_another_plan_is_refused(sit):
    sit("skip x", "quit")
    other = sit("quit", options=("--rss-policy", "docwiki"))
    assert other.exit_code == 2
    assert "is the journal of another plan" in other.stderr


def test_options_that_belong_to_the_guide(results):
    for option in (("--by", "me"), ("--verify", "x")):
        result = run("plan", results / "result.json", *option)
        assert result.exit_code == 2
        assert "--guide" in result.stderr


def test_the_standard_input_is_for_answers(results):
    for arguments in (("-",), (results / "result.json", "--verify", "-")):
        result = run("plan", *arguments, "--guide")
        assert result.exit_code == 2
        assert "reads answers from the standard input" in result.stderr


def test_a_name_is_shown_and_never_obeyed(sit):
    sit("skip x", "quit", options=("--by", "Ana\x1b[31m\n"))
    assert entries(sit.journal)[0]["by"] == "Ana?[31m"
    assert sit("quit", options=("--by", " ")).exit_code == 2


def test_in_chinese(sit):
    page = sit("跳过 没有新驱动", "完成", "退出", options=("--lang", "zh")).stdout
    assert "请回答：done" in page
    assert "只有新的事实证明之后才算已修复" in page
    assert [line["answer"] for line in entries(sit.journal)] == ["skipped", "done"]


@gate_only
@with_terminal
def test_killed_in_the_middle_and_resumed_in_a_terminal(results, tmp_path):
    """Killed while it waits, and while an answer may be half written; every answer that was acknowledged is there."""
    journal = tmp_path / "j.jsonl"
    command = ("plan", results / "result.json", "--guide", "--journal", journal, "--by", "Ana", "--engine", "plain")
    screen, code = converse(command, ["skip no newer driver", "done", KILL], tmp_path)
    assert code == -9
    assert "It counts as fixed once new facts show it" in screen
    assert answers(journal) == [("CVP1", "update-nic-driver", "skipped"), ("CVP1", HOTFIX, "done")]
    with journal.open("ab") as file:
        file.write(b'{"at": "2026-11-26T12:00:00.000Z", "by": "An')  # the disk took half a line
    screen, code = converse(command, ["done", "done", "quit"], tmp_path)
    assert code == 3
    assert "2 answers are kept there already" in screen
    assert "CVP1, restart" in screen
    assert [step for _, step, _ in answers(journal)] == ["update-nic-driver", HOTFIX, "restart/1", "enable-rss"]


@gate_only
@with_terminal
def test_interrupted_it_says_how_to_go_on(results, tmp_path):
    command = ("plan", results / "result.json", "--guide", "--by", "Ana", "--engine", "plain")
    screen, code = converse(command, ["not now", b"\x03"], tmp_path)
    assert code == 130
    assert "All answers are kept in" in screen
    (journal,) = (tmp_path / "heartbeat-advisor").glob("plan-*.jsonl")
    assert len(entries(journal)) == 1
    # The same result finds its journal by itself.
    screen, code = converse(command, [b"\x04"], tmp_path)
    assert "One answer is kept there already" in screen
    assert code == 3


@with_terminal
def test_two_guides_on_one_journal_are_refused(results, sit):
    from advisor import planning
    from advisor.cli.guide_journal import GuideJournal
    from advisor.pack.load import load_pack

    plan = planning.plan(str(results / "result.json"), pack=load_pack(), engine="plain")
    held = GuideJournal.open(sit.journal, plan, "Ben")
    result = sit("done")
    held.close()
    assert result.exit_code == 2
    assert "another guide is writing to this journal" in result.stderr


def test_answers_outlive_an_upgrade_of_the_rules(results, tmp_path, monkeypatch):
    """Another pack is another journal; what was said to steps that both have goes over, and no more is claimed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    command = ("plan", results / "result.json", "--guide", "--engine", "plain", "--by", "Ana", "--format", "text")
    run(*command, typed="skip no newer driver\ndone\ndone\nquit\n")
    (before,) = (tmp_path / "heartbeat-advisor").iterdir()
    pack = tmp_path / "pack"
    assert run("rules", "new", "ours-more", "--kind", "settings", "--dir", pack).exit_code == 0
    again = run(*command, "--rules", pack, typed="quit\n")
    assert again.exit_code == 3, again.stderr
    (after,) = (path for path in (tmp_path / "heartbeat-advisor").iterdir() if path != before)
    assert answers(before) == [
        ("CVP1", "update-nic-driver", "skipped"), ("CVP1", HOTFIX, "done"), ("CVP1", "restart/1", "done")
    ]  # fmt: skip
    assert answers(after) == answers(before)[:2]
    page = "".join(again.stdout.split())
    assert f"Theruleshavechangedsince{before}.Answerstakenoverfromit:2;" in page
    assert "therearenomore:1." in page
    assert "The rules have changed" not in run(*command, "--rules", pack, typed="quit\n").stdout


def test_an_earlier_journal_that_was_changed_is_told_and_not_taken_over(results, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    command = ("plan", results / "result.json", "--guide", "--engine", "plain", "--by", "Ana", "--format", "text")
    run(*command, typed="skip no newer driver\nquit\n")
    (before,) = (tmp_path / "heartbeat-advisor").iterdir()
    before.write_text(before.read_text().replace("no newer", "a newer"))
    before = before.rename(before.with_name(before.name.rpartition("-")[0] + "-00000000.jsonl"))
    page = "".join(run(*command, typed="quit\n").stdout.split())
    assert f"{before}:2:waschangedsinceitwaswritten" in page
    assert "step1of5" in page

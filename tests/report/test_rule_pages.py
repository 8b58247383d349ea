"""What is shown of packs and stored audits: survivors, differences and how the rules of a run ended."""

from dataclasses import replace
from types import SimpleNamespace

from advisor.model.audit import Run
from advisor.model.origin import Origin
from advisor.model.stored import RunState, StoredRun
from advisor.model.verdict import Severity, Verdict
from advisor.model.waiver import Waiver
from advisor.report.coverage_page import coverage_document, write_coverage
from advisor.report.pack_diff_page import diff_document, write_diff
from advisor.report.page import Look, render
from advisor.report.stored_run import run_document, worst_first, write_run
from advisor.report.words import Words
from tests.report import sample

WORDS = Words(sample.texts(), sample.GLOSSARY)
PLAIN = Look(width=200)


def mutant(what, noticed=True, because=""):
    return SimpleNamespace(owner="rss-off", place="a.yaml:7", mutant=what, noticed=noticed, because=because)


SEEN, LEFT, KNOWN, IDLE = mutant("1 for 2"), mutant("3 for 2", False), mutant("4", False, "never"), mutant("5")
COVERED = SimpleNamespace(outcomes=(SEEN, LEFT, KNOWN), survivors=(LEFT,), idle=(IDLE,))


def test_each_survivor_and_idle_reason_has_a_line_and_the_counts_come_last():
    *told, count = render(PLAIN, lambda page: write_coverage(page, WORDS, COVERED)).strip().splitlines()
    assert told == [
        "a.yaml:7: rss-off: no test notices 3 for 2",
        "a.yaml:7: rss-off: is justified, but a test notices it or it does not exist: 5",
    ]
    assert count == "1 of 3 mutants are noticed, 1 can't be and say why, 1 survive"
    document = coverage_document(sample.PACK, COVERED)
    assert document["justified"] == [{"owner": "rss-off", "place": "a.yaml:7", "mutant": "4", "because": "never"}]
    assert document["summary"] == {"mutants": 3, "noticed": 1, "survivors": 1}


def turn(case, before, after):
    return SimpleNamespace(case=case, kind="verdict", id="rss-off", before=before, after=after)


DIFF = SimpleNamespace(
    old=sample.PACK,
    new=replace(sample.PACK, version="0.1.1"),
    added=("new-one",),
    removed=(),
    changed=("rss-off",),
    reworded=(),
    cases=3,
    turns=(turn("first", "pass", "fail"), turn("first", None, "fail"), turn("second", "fail", None)),
    unread=("a folder",),
    bump="major",
    least_version="1.0.0",
    is_told=False,
)


def test_turns_stand_under_their_case_and_the_version_to_give_comes_last():
    text = render(PLAIN, lambda page: write_diff(page, WORDS, DIFF))
    assert [text.count(f"Case {case}") for case in ("first", "second")] == [1, 1]
    for said in ("new: new-one", "rss-off: pass becomes fail", "nothing becomes fail", "fail becomes nothing",
                 "not read: a folder", "2 of 3 cases are answered differently"):  # fmt: skip
        assert said in text
    assert text.strip().splitlines()[-1].startswith("A major change: give the new pack version 1.0.0 or later")
    cases = diff_document(DIFF)["cases"]
    assert [(one["case"], len(one["turns"])) for one in cases] == [("first", 2), ("second", 1)]


def test_a_version_that_says_enough_and_packs_that_are_the_same():
    told = SimpleNamespace(**{**vars(DIFF), "is_told": True})
    assert "and the new pack says 0.1.1" in render(PLAIN, lambda page: write_diff(page, WORDS, told))
    same = SimpleNamespace(**{**vars(told), "bump": "none", "turns": (), "added": (), "changed": (), "unread": ()})
    assert "The packs are the same (0.1.1)" in render(PLAIN, lambda page: write_diff(page, WORDS, same))


RUN = Run("r1", sample.START, sample.END, 4, 3, 1, fleet="north")
STORED = StoredRun(
    RUN,
    sample.PACK,
    "durable_rules",
    {"rss-off": Severity.LOW, "tcp-offload": Severity.HIGH, "vm-stun": Severity.HIGH, "snapshot-old": Severity.HIGH},
    state=RunState.FINISHED,
    counts={
        "rss-off": {Verdict.FAIL: 3, Verdict.UNKNOWN: 1},
        "tcp-offload": {Verdict.PASS: 4},
        "vm-stun": {Verdict.FAIL: 1, Verdict.PASS: 3},
    },
)
WAIVER = Waiver("rss-off", "CVP*", "Ann", "Bob", "old cards", sample.END, None, Origin("waivers", "w.yaml", 3))


def test_the_rules_of_a_run_stand_worst_first_with_their_counts():
    assert worst_first(STORED) == ["vm-stun", "rss-off", "tcp-offload", "snapshot-old"]
    text = render(PLAIN, lambda page: write_run(page, WORDS, STORED, ()))
    assert "of the fleet north" in text
    assert "Receive side scaling is off (rss-off): 3 fail, 1 unknown" in text
    assert "TCP offload resets connections (tcp-offload): 4 pass" in text
    assert "(vm-stun): 1 fail, 3 pass" in text
    assert "waiver" not in text


def test_a_run_that_is_not_finished_has_no_counts_yet_and_its_waivers_are_told():
    running = replace(STORED, state=RunState.RUNNING, run=replace(RUN, fleet=""))
    text = render(PLAIN, lambda page: write_run(page, WORDS, running, (WAIVER,)))
    assert text.count("the audit is not finished") == len(STORED.severities)
    assert "of the fleet without a name" in text
    assert "1 waiver was in force" in text
    assert "rss-off on CVP* until" in text
    assert "owned by Ann, approved by Bob: old cards" in text


def test_the_document_of_a_run_names_its_rules_and_waivers():
    document = run_document(STORED, (WAIVER, replace(WAIVER, evidence="ab" * 32)), WORDS)
    titles = {one["rule"]: one["title"] for one in document["run"]["rules"]}
    assert titles["rss-off"] == "Receive side scaling is off"
    assert ["evidence" in one for one in document["waivers"]] == [False, True]

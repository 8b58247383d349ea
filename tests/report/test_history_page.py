"""The audits of a store: by fleet, each with how it moved, and what may go."""

from dataclasses import replace

from advisor.model.stored import RunState
from advisor.report.history import previous, write_history, write_removal
from advisor.report.page import render
from tests.report.test_rule_pages import PLAIN, RUN, STORED, WORDS

LATER = replace(STORED, run=replace(RUN, id="r2"), pinned=True, counts={})
RUNNING = replace(STORED, run=replace(RUN, id="r3"), state=RunState.RUNNING)
UNNAMED = replace(STORED, run=replace(RUN, id="r4", fleet=""))


def test_audits_stand_below_their_fleet():
    runs = [RUNNING, LATER, STORED, UNNAMED]
    lines = render(PLAIN, lambda page: write_history(page, WORDS, "kept.db", runs)).splitlines()
    assert lines[0] == "4 audits in kept.db"
    told = [line for line in lines if "(run r" in line or line.startswith("Fleet")]
    assert [line for line in told if line.startswith("Fleet")] == [
        "Fleet north: 3 audits", "Fleet without a name: 1 audit",
    ]  # fmt: skip
    assert "not finished" in told[1]
    assert "[pinned]" in told[2]
    assert "4 failures (run r1)" in told[3]


def test_a_run_is_compared_with_the_finished_one_before_it():
    assert previous([LATER, RUNNING, STORED]) == [STORED, STORED, None]


def test_what_would_go_asks_for_a_yes():
    def said(runs, removed):
        return render(PLAIN, lambda page: write_removal(page, WORDS, "kept.db", runs, removed=removed))

    assert "Nothing in kept.db may go" in said([], removed=False)
    assert "say --yes" not in said([], removed=False)
    assert "Would be removed from kept.db: 1 audit" in said([STORED], removed=False)
    assert "say --yes" in said([STORED], removed=False)
    assert "Removed from kept.db: 2 audits" in said([STORED, LATER], removed=True)
    assert "say --yes" not in said([STORED], removed=True)

"""The clock of the advisor's own machine is set while it works: nothing is lost, and nothing ends before it began."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from advisor.cli.guide_journal import GuideJournal
from advisor.cli.journal import About, Journal
from advisor.model.guide import Answered, Said, Standing
from advisor.pack.load import load_pack
from advisor.remedy.progress import progress
from tests.cli.test_guide_journal import PLAN
from tests.cli.test_journal import answer
from tests.hostile.commands import run

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def clock(monkeypatch: pytest.MonkeyPatch, place: str, *moments: datetime) -> None:
    """What a module is told when it asks; the last moment stays."""
    told: Iterator[datetime] = chain(moments, repeat(moments[-1]))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return next(told)

    monkeypatch.setattr(place, Clock)


def audited(store: Path) -> dict[str, Any]:
    result = run("audit", str(EXAMPLE), "--store", str(store), "--format", "json")
    assert result.exit_code == 3, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document["run"]  # type: ignore[no-any-return]


def test_an_audit_during_which_the_clock_is_set_back_does_not_end_before_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(monkeypatch, "advisor.moment.datetime", NOON, NOON - 9 * HOUR)
    told = audited(tmp_path / "store.db")
    assert told["started"] <= told["finished"]


def test_an_audit_that_is_resumed_after_the_clock_was_set_back_is_the_same_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("audit", str(EXAMPLE), "--journal", str(tmp_path / "journal"), "--format", "json")
    clock(monkeypatch, "advisor.moment.datetime", NOON)
    first = json.loads(run(*command).stdout)
    clock(monkeypatch, "advisor.moment.datetime", NOON - 9 * HOUR)
    second = json.loads(run(*command).stdout)
    assert second["run"]["started"] == first["run"]["started"] == "2026-11-26T12:00:00.000Z"
    assert second["run"]["finished"] >= second["run"]["started"]
    assert second["rules"] == first["rules"]


def test_every_run_is_in_the_history_whatever_the_clock_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, runs = tmp_path / "store.db", []
    for moment in (NOON, NOON - 9 * HOUR, NOON + HOUR):
        clock(monkeypatch, "advisor.moment.datetime", moment)
        runs.append(audited(store)["id"])
    history = json.loads(run("audit", "history", "--store", str(store), "--format", "json").stdout)
    assert sorted(one["run"]["id"] if "run" in one else one["id"] for one in history["runs"]) == sorted(runs)


def test_what_was_said_last_counts_and_not_what_the_clock_calls_later(tmp_path: Path) -> None:
    journal = GuideJournal.open(tmp_path / "journal", PLAN, "Ana")
    for at, said in ((NOON, Answered.SKIPPED), (NOON - 9 * HOUR, Answered.DONE)):
        journal.add(Said(at, "Ana", "A", "patch", said, ""))
    journal.close()
    found = progress(PLAN, GuideJournal.read(journal.path, PLAN))
    assert found.of("A", "patch").standing is Standing.DONE


def test_an_interview_keeps_the_order_in_which_it_was_told(tmp_path: Path) -> None:
    from dataclasses import replace

    journal = Journal.begin(tmp_path / "session", About(None, None))
    told = [replace(answer("host.name", name), at=NOON - number * HOUR) for number, name in enumerate(("A", "B"))]
    for one in told:
        journal.tell(one)
    assert [one.answer for one in Journal.resume(journal.path, load_pack().facts).entries] == told

"""Whom `collect` asks, in which window, and what comes of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor.cli.asking import Asking, collected
from advisor.cli.commands import collect_commands
from advisor.errors import UsageError
from advisor.model.problem import Problem
from advisor.pack.load import load_pack
from advisor.report.glossary import Glossary
from advisor.report.words import Words
from tests.command_line import run

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "gate"
PACK = load_pack()
WORDS = Words(PACK.texts.in_language("en"), Glossary.of(PACK, collect_commands(PACK)))


def asking(begin, end):
    return Asking(None, None, False, None, 1.0, 1.0, 1, (), begin, end, None, False)


def test_without_a_side_there_is_no_window():
    assert asking(None, None).window() is None


def test_one_side_leaves_the_other_open():
    start = datetime(2013, 3, 30, tzinfo=UTC)
    assert asking(None, "2013-03-30T00:00:00Z").window() == (datetime.min.replace(tzinfo=UTC), start)
    begin, end = asking("2013-03-30", None).window()
    assert begin == start
    assert end > start


def test_times_with_an_offset_become_utc():
    begin, _ = asking("2013-03-30T02:00:00+02:00", "2013-03-31").window()
    assert (begin, begin.utcoffset().total_seconds()) == (datetime(2013, 3, 30, tzinfo=UTC), 0)


@pytest.mark.parametrize(
    ("begin", "end", "what"),
    [
        ("2013-03-31", "2013-03-30", "--from 2013-03-31 is not before --to 2013-03-30"),
        ("9999-01-01", None, "is not before --to now"),
        ("yesterday", None, "--from yesterday: is no time"),
        (None, "noon", "--to noon: is no time"),
    ],
)
def test_a_window_that_is_none_is_told(begin, end, what):
    with pytest.raises(UsageError) as caught:
        asking(begin, end).window()
    assert what in str(caught.value)


def test_a_journal_without_hosts_is_told_before_anything_is_read(tmp_path):
    done = run("collect", tmp_path, "--journal", tmp_path / "kept.jsonl")
    assert done.returncode == 2
    assert "--journal keeps the answers of hosts; there is none among the targets." in done.stderr


def test_what_paths_and_a_vcenter_tell_is_one_document(monkeypatch):
    asked = {}

    def answer(center, store, pack, **options):
        asked.update(options, center=center)
        return SimpleNamespace(hosts=(), problems=(Problem("vc1", "did not answer", "", lost=True),))

    monkeypatch.setattr("advisor.fleet.virtual_machines.ask_vcenter", answer)
    limits = replace(asking("2013-03-30", "2013-03-31"), machines=("CVP*",), host_limit=7.0)
    settings = SimpleNamespace(rules=())
    found = collected([str(EXAMPLE / "facts"), "vcenter://vc1"], limits, settings, PACK, WORDS)
    assert "CVP1" in {host["host"] for host in found.document["hosts"]}
    assert found.document["schema"] == "advisor.facts/1"
    assert found.incomplete
    assert "vc1" in asked["center"]
    assert (asked["names"], asked["timeout"]) == (("CVP*",), 7.0)
    assert asked["window"] == limits.window()

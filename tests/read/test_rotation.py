"""Rotated logs: the same answers as one file would give, with the lines of each file."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.entries import ListedEntries
from advisor.model.reading import Reading
from advisor.model.stream import LogEvent, LogStream
from advisor.read.rotation import JoinedEntries, join

BEGIN = datetime(2013, 3, 30, 19).timestamp()


def reading(file: str, times: list[float], process: str = "java", offset: int | None = 0) -> Reading:
    entries = ListedEntries(file, times, range(1, len(times) + 1))
    event = LogEvent("heartbeat-missed", times[0], 1, file, file=file)
    return Reading(file, "cvp", streams=(LogStream(file, "cvp", process, entries, (event,), offset),))


def files(readings: list[Reading]) -> list[list[str]]:
    """The files of each stream that is left."""
    return [
        sorted({entry.file for entry in stream.entries.between(float("-inf"), float("inf"))})
        for one in readings
        for stream in one.streams
    ]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("CVP1/error.log.1", "CVP1/error.log"),
        ("CVP1/Error.2013-03-29.0.log", "CVP1/Error.2013-03-30.0.log"),
        ("CVP1/CVP-7.log", "CVP1/CVP-8.log"),
        ("CVP1/error (1).log", "CVP1/error.log"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_files_of_one_log(older: str, newer: str, swapped: bool) -> None:
    parts = [reading(older, [BEGIN, BEGIN + 1]), reading(newer, [BEGIN + 2, BEGIN + 20])]
    found = join(parts[::-1] if swapped else parts, 60)
    assert files(found) == [sorted([older, newer])]
    stream = next(stream for one in found for stream in one.streams)
    assert stream.file == newer
    assert [event.file for event in stream.events] == [older, newer]
    (pause,) = stream.entries.pauses(5)
    assert (pause.before.file, pause.before.line, pause.after.line) == (newer, 1, 2)


@pytest.mark.parametrize(
    "second",
    [
        reading("CVP1/call.log", [BEGIN + 2]),
        reading("CVP1/old/error.log.1", [BEGIN + 2]),
        reading("CVP1/error.log.1", [BEGIN + 2], process="vrupim"),
        reading("CVP1/error.log.1", [BEGIN + 2], offset=None),
        reading("CVP1/error.log.1", [BEGIN - 10, BEGIN + 9]),
        reading("CVP1/error.log.1", [BEGIN + 3600]),
    ],
    ids=["another name", "another folder", "another process", "another clock", "at the same time", "another evening"],
)
def test_files_of_several_logs(second: Reading) -> None:
    assert len(files(join([reading("CVP1/error.log", [BEGIN, BEGIN + 1]), second], 60))) == 2


def test_a_gap_over_the_seam() -> None:
    found = join([reading("a.log.1", [BEGIN]), reading("a.log", [BEGIN + 11])], 60)
    (pause,) = found[1].streams[0].entries.pauses(5)
    assert (pause.before.file, pause.after.file, pause.seconds) == ("a.log.1", "a.log", 11)


@given(
    st.lists(st.sampled_from([0.0, 0.5, 3.0, 6.0, -2.0]), min_size=1, max_size=60),
    st.lists(st.integers(1, 59), max_size=3),
    st.integers(0, 60),
    st.integers(1, 9),
)
@settings(deadline=None)
def test_joined_is_as_one(steps: list[float], cuts: list[int], start: int, count: int) -> None:
    moment, times = datetime(2013, 3, 30), []
    for step in steps:
        moment += timedelta(seconds=step)
        times.append(moment.timestamp())
    places = [0, *sorted({cut for cut in cuts if cut < len(times)}), len(times)]
    parts = [
        ListedEntries(f"a.log.{begin}", times[begin:end], range(begin + 1, end + 1)) for begin, end in pairwise(places)
    ]
    joined, whole = JoinedEntries(parts), ListedEntries("a.log", times, range(1, len(times) + 1))
    assert joined.count == whole.count
    assert [time for run in joined.stretches() for time in run] == times
    for least in (0.5, 2.0, 5.0):
        assert [(p.before.line, p.after.line) for p in joined.pauses(least)] == [
            (p.before.line, p.after.line) for p in whole.pauses(least)
        ]
        assert [(p.before.line, p.after.line) for p in joined.returns(least)] == [
            (p.before.line, p.after.line) for p in whole.returns(least)
        ]
    found = joined.between(times[0] + start, times[0] + start + 30)
    assert [entry.line for entry in found] == [
        entry.line for entry in whole.between(times[0] + start, times[0] + start + 30)
    ]
    if found:
        expected = [entry.line for entry in whole.following(found[0], count)]
        assert [entry.line for entry in joined.following(found[0], count)] == expected


def test_an_entry_of_another_log() -> None:
    joined = JoinedEntries([ListedEntries("a", [1.0], [1])])
    with pytest.raises(KeyError):
        joined.following(ListedEntries("b", [1.0], [1]).first, 1)

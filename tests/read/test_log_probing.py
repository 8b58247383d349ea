"""Probes against a plain list of every entry: the same answers, whatever the log looks like."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.gather.folder import disk_file
from advisor.model.entries import Entries, ListedEntries
from advisor.model.source import SourceFile
from advisor.model.stream import LogStream
from advisor.read import log_text, signatures
from advisor.read.log import LogReader
from advisor.read.log_clock import LogClock, clock_for
from advisor.read.log_layout import EntryPattern, best
from advisor.read.log_listing import listing
from advisor.read.log_probing import ProbedEntries, UnorderedError
from advisor.read.log_text import LogText
from tests.effort import some, tries
from tests.read.format_pack import PACK, host, kinds, stream
from tests.read.test_log import MISSED, SHUTDOWN, TERMINATED

START = datetime(2013, 3, 30, 21, 30)
FILLER = "%CVP_8_5_IVR-7-CALL:  {Thrd=http-8000-1} VXMLManager:generateVXML: CALLGUID=E1D13C79 clientType: IOS"


def cvp(steps: Sequence[float], wraps: Sequence[int] = (), first: int | None = None) -> bytes:
    """A log whose neighbours lie so many seconds apart; entries whose index is in `wraps` take two lines more, and
    sequence numbers begin at `first`, if there are any."""
    moment, rows = START, []
    for index, step in enumerate(steps):
        moment += timedelta(seconds=step)
        stamp = moment.strftime("%b %d %Y %H:%M:%S.") + f"{moment.microsecond // 1000:03d} -0500: "
        number = "" if first is None else f"{first + index}: 10.1.2.3: "
        rows.append(number + stamp + FILLER + ("\n wrapped\n\n" if index in wraps else "\n"))
    return "".join(rows).encode()


def pim(steps: Sequence[float]) -> bytes:
    """The same without dates but for headers: one in front, and one at each midnight."""
    moment, day, rows = START, None, []
    for step in steps:
        moment += timedelta(seconds=step)
        if moment.date() != day and (day is None or moment.date() > day):
            day = moment.date()
            rows.append(f"Events from {day:%B %d, %Y}:\n")
        rows.append(f"{moment:%H:%M:%S}:{moment.microsecond // 1000:03d} pg1A-pim1 Trace: nothing of note.\n")
    return "".join(rows).encode()


def both(data: bytes, block: int) -> tuple[ProbedEntries | None, ListedEntries]:
    pattern = best(data[:65536].decode(), PACK.logs)
    assert pattern is not None
    text = LogText(data)
    listed = listing(LogText(data), pattern, _clock(pattern)).entries("a.log")
    assert listed is not None
    try:
        return ProbedEntries("a.log", text, pattern, _clock(pattern), block), listed
    except UnorderedError:
        return None, listed


def _clock(pattern: EntryPattern) -> LogClock:
    clock = clock_for(pattern.line, pattern.layout.groups, pattern.has_header, date(2013, 3, 30), None)
    assert clock is not None
    return clock


def assert_same(probed: Entries, listed: Entries, windows: Sequence[tuple[float, float]]) -> None:
    assert probed.first == listed.first
    assert probed.last == listed.last
    for least in (1.0, 5.0, 30.0):
        assert probed.pauses(least) == listed.pauses(least)
    for start, end in windows:
        begin = listed.first.at + start
        found = probed.between(begin, begin + end)
        assert list(found) == list(listed.between(begin, begin + end))
        if found:
            assert probed.following(found[0], 7) == listed.following(found[0], 7)
    # Each stretch is a run of the list.
    everything = [entry.at for entry in listed.between(float("-inf"), float("inf"))]
    for stretch in probed.stretches():
        begin = everything.index(stretch[0])
        assert everything[begin : begin + len(stretch)] == list(stretch)


ORDERED = st.lists(st.sampled_from([0.0, 0.002, 0.05, 0.3, 0.999, 1.0, 2.5, 4.999, 5.0, 11.0, 40.0]), min_size=1,
                   max_size=300)  # fmt: skip
WINDOWS = st.lists(st.tuples(st.floats(-5, 900), st.floats(0, 200)), max_size=4)


@given(ORDERED, st.sets(st.integers(0, 300), max_size=20), st.sampled_from([64, 300, 1000, 5000]), WINDOWS,
       st.sampled_from([None, 0, 95]))  # fmt: skip
@settings(deadline=None, max_examples=tries(150))
def test_a_log_in_order(
    steps: list[float], wraps: set[int], block: int, windows: list[tuple[float, float]], first: int | None
) -> None:
    probed, listed = both(cvp(steps, tuple(wraps), first), block)
    if probed is not None:
        assert_same(probed, listed, windows)


@given(ORDERED, st.sampled_from([64, 300, 1000]), WINDOWS)
@settings(deadline=None, max_examples=tries(100))
def test_a_log_that_has_only_headers_for_dates(
    steps: list[float], block: int, windows: list[tuple[float, float]]
) -> None:
    probed, listed = both(pim([*steps, *([60.0] * 200)]), block)
    if probed is not None:
        assert_same(probed, listed, windows)


@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from([4096, 8192]))
@settings(deadline=None, max_examples=tries(40))
def test_steps_of_the_clock_and_gaps_in_a_regular_log(seed: int, count: int, block: int) -> None:
    """Steps back of two seconds and more, and gaps of five and more, are all found, wherever they lie."""
    chance = random.Random(seed)
    steps = [chance.uniform(0.005, 0.055) for _ in range(6000)]
    for place in chance.sample(range(300, 5700, 300), count):
        steps[place] += chance.choice([-60.0, -3.0, -2.0, 5.0, 11.0, 300.0])
    probed, listed = both(cvp(steps), block)
    assert probed is not None
    assert probed.pauses(5.0) == listed.pauses(5.0)
    assert probed.returns(1.5) == listed.returns(1.5)
    assert abs(probed.count - listed.count) <= 0.02 * listed.count


def test_a_log_out_of_order_is_listed() -> None:
    data = cvp([100.0, *([-30.0, 15.0, 15.2] * 2000)])
    probed, _ = both(data, 2048)
    assert probed is None


@pytest.mark.parametrize("year", some(["1601", "2100"]))
def test_a_stamp_from_another_century_is_left_out(year: str) -> None:
    rows = cvp([0.02] * 60_000).splitlines(keepends=True)
    for place in (0, 100, 101, 30_000, 59_999):
        rows[place] = rows[place].replace(b"2013", year.encode(), 1)
    for part in (rows[:500], rows):
        reading = LogReader().read(_file(b"".join(part)), host(), PACK)
        log = reading.streams[0]
        assert log.entries.first.line == 2
        assert {entry.line for entry in log.entries.between(float("-inf"), float("inf"))} == {
            line for line in range(1, len(part) + 1) if year.encode() not in part[line - 1][:12]
        }
        assert not log.entries.pauses(1.0)
        assert "without a possible time" in reading.problems[0].what


def test_a_long_log_gives_the_events_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = cvp([0.02] * 40_000).splitlines(keepends=True)
    for place, message in ((3, SHUTDOWN), (20_000, TERMINATED), (20_001, MISSED), (39_999, MISSED)):
        rows[place] = rows[place].replace(FILLER.encode(), message.replace(" ", "\r\n> ").encode())
    data = b"".join(rows)
    long = stream(data)
    assert isinstance(long.entries, ProbedEntries)
    monkeypatch.setattr("advisor.read.log.SHORT", 1 << 30)
    short = stream(data)
    assert isinstance(short.entries, ListedEntries)
    assert long.events == short.events
    assert [event.kind for event in long.events] == [
        "session-shutdown",
        "connection-terminated",
        "heartbeat-missed",
        "heartbeat-missed",
    ]
    assert data.splitlines()[long.events[1].line - 1].startswith(b"Mar 30 2013")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_long_log_in_any_encoding(encoding: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = cvp([0.02] * 2000).decode().replace(FILLER, MISSED, 1).replace("\n", end)
    monkeypatch.setattr(log_text, "SHORT", 1 << 10)
    monkeypatch.setattr(log_text, "_PIECE", 1 << 12)
    monkeypatch.setattr("advisor.read.log.SHORT", 1 << 10)
    log = stream(text.encode(encoding))
    assert kinds(log) == ["heartbeat-missed"]
    assert (log.entries.first.line, log.entries.last.line) == (1, 2000)
    assert not log.entries.pauses(0.03)


def test_nuls_and_other_encodings_in_a_long_log(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = cvp([0.02] * 2000).decode().replace(FILLER, f"{FILLER} Grüße", 50).splitlines(keepends=True)
    wide = "".join(rows[1000:1400]).replace(FILLER, MISSED, 1).encode("utf-16-le")
    data = "".join(rows[:1000]).encode("cp1252") + wide + b"\0" * 5000 + "".join(rows[1400:]).encode()
    monkeypatch.setattr(log_text, "SHORT", 1 << 10)
    monkeypatch.setattr("advisor.read.log.SHORT", 1 << 10)
    log = stream(data)
    assert kinds(log) == ["heartbeat-missed"]
    assert (log.entries.first.line, log.entries.last.line) == (1, 2000)


@given(st.binary(max_size=300), st.lists(st.binary(min_size=1, max_size=4), unique=True, max_size=5))
@settings(deadline=None)
def test_hyperscan_finds_what_a_plain_search_finds(data: bytes, words: list[bytes]) -> None:
    assert signatures.find(data, words, print) == signatures._searched(data, words)


def test_without_hyperscan_the_events_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = cvp([0.02] * 500).replace(FILLER.encode(), MISSED.encode(), 3)
    found = stream(data).events
    monkeypatch.setattr(signatures, "_hyperscan", lambda words: None)
    assert stream(data).events == found
    assert len(found) == 3


def test_an_entry_of_another_log_follows_nothing() -> None:
    probed, _ = both(cvp([0.02] * 5000), 4096)
    other, _ = both(cvp([0.02] * 5000, wraps=(0, 1)), 4096)
    assert probed is not None
    assert other is not None
    with pytest.raises(KeyError):
        probed.following(other.last, 3)


def _file(data: bytes) -> SourceFile:
    return SourceFile("a.log", len(data), lambda offset, length: data[offset : offset + length])


def test_a_log_that_is_written_newest_first_is_read_from_its_end() -> None:
    rows = cvp([0.5] * 30 + [11.0] + [0.5] * 30).splitlines(keepends=True)
    log = stream(b"".join(reversed(rows)))
    (pause,) = log.entries.pauses(5.0)
    assert (pause.before.line, pause.after.line) == (32, 31)
    assert [entry.line for entry in log.entries.following(pause.after, 3)] == [31, 30, 29]
    assert log.entries.first.line == 61
    assert not log.entries.returns(0.1)


def test_more_long_logs_than_a_process_may_map(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(log_text, "SHORT", 1 << 10)
    monkeypatch.setattr(log_text, "_MOST_OPEN", 2)
    monkeypatch.setattr("advisor.read.log.SHORT", 1 << 10)
    read: list[LogStream] = []
    opened: list[str] = []
    for number in range(5):
        path = tmp_path / f"{number}.log"
        path.write_bytes(cvp([0.02] * 1000 + [float(number + 5)] + [0.02] * 1000))
        file = disk_file(path, path.name, path.stat().st_size)

        def mapping(file: SourceFile = file) -> bytes:
            opened.append(file.name)
            return file.content()

        read += LogReader().read(replace(file, mapping=mapping), host(), PACK).streams
    assert opened == [f"{number}.log" for number in range(5)]
    # Each is asked after it was let go, and answers all the same.
    for number, stream_ in enumerate(read):
        (pause,) = stream_.entries.pauses(5.0)
        assert (round(pause.seconds), pause.after.line) == (number + 5, 1001)
    assert len(opened) > 5
    (tmp_path / "0.log").unlink()
    with pytest.raises(OSError, match=r"0\.log"):
        read[0].entries.between(0.0, float("inf"))


@pytest.mark.parametrize("year", ["1601", "1985", "2100"])
def test_a_log_of_another_century_has_no_times(year: str) -> None:
    reading = LogReader().read(_file(cvp([1.0] * 50).replace(b"2013", year.encode())), host(), PACK)
    assert not reading.streams
    assert any("no entry has a time" in problem.what for problem in reading.problems)

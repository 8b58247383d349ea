"""A log that was rotated is one stream again: its files in the order of time, where one begins as the other ends.

The files are told by their names, which differ in numbers alone (`error.log`, `error.log.1`, `Error.2013-03-30.2.log`),
and by their times, which follow each other closely: logs of two processes overlap, and of two evenings lie far apart.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from advisor.model.entries import Entries, Entry, Pause
from advisor.model.reading import Reading
from advisor.model.stream import LogStream

_NUMBERS = re.compile(r"[._ ()-]*\d+\)?")
_LATE = 2.0


class JoinedEntries:
    """See `model.entries.Entries`: several files as one. Never empty."""

    def __init__(self, parts: Sequence[Entries]) -> None:
        self._parts = tuple(parts)

    @property
    def count(self) -> int:
        return sum(part.count for part in self._parts)

    @property
    def first(self) -> Entry:
        return self._parts[0].first

    @property
    def last(self) -> Entry:
        return self._parts[-1].last

    def stretches(self) -> Sequence[Sequence[float]]:
        return [stretch for part in self._parts for stretch in part.stretches()]

    def pauses(self, least: float) -> Sequence[Pause]:
        inside = [list(part.pauses(least)) for part in self._parts]
        return self._with_seams(inside, [pause if pause.seconds >= least else None for pause in self._seams()])

    def returns(self, least: float) -> Sequence[Pause]:
        inside = [list(part.returns(least)) for part in self._parts]
        backward = [pause if pause.seconds < 0 and -pause.seconds >= least else None for pause in self._seams()]
        return self._with_seams(inside, backward)

    def between(self, start: float, end: float) -> Sequence[Entry]:
        return [entry for part in self._parts for entry in part.between(start, end)]

    def following(self, entry: Entry, count: int) -> Sequence[Entry]:
        """Raises KeyError for an entry of another log."""
        files = [part.first.file for part in self._parts]
        if entry.file not in files:
            raise KeyError(entry.file)
        index = files.index(entry.file)
        found = list(self._parts[index].following(entry, count))
        for part in self._parts[index + 1 :]:
            if len(found) >= count:
                break
            found += part.following(part.first, count - len(found))
        return found

    def _seams(self) -> list[Pause]:
        return [Pause(earlier.last, later.first) for earlier, later in pairwise(self._parts)]

    @staticmethod
    def _with_seams(inside: Sequence[list[Pause]], seams: Sequence[Pause | None]) -> list[Pause]:
        found = list(inside[0])
        for seam, part in zip(seams, inside[1:], strict=True):
            found += [*([seam] if seam is not None else []), *part]
        return found


def join(readings: Sequence[Reading], largest_hole: float) -> list[Reading]:
    """The readings with the files of each rotated log joined into one stream, which stands where its last file stood.

    `largest_hole` is in seconds: how much later one file may begin than the one before it ends.
    """
    joined: dict[str, LogStream | None] = {}
    for group in _groups(readings):
        for run in _runs(group, largest_hole):
            if len(run) > 1:
                joined.update({stream.file: None for stream in run})
                joined[run[-1].file] = _one(run)
    return [_with(reading, joined) for reading in readings]


def _groups(readings: Iterable[Reading]) -> list[list[LogStream]]:
    """Streams that may be one log, each group in the order of time."""
    groups: dict[tuple[object, ...], list[LogStream]] = {}
    for reading in readings:
        for stream in reading.streams:
            folder, _, name = stream.file.rpartition("/")
            stem = _NUMBERS.sub("", name).casefold()
            key = (folder, stem, stream.format, stream.process, stream.utc_offset is None)
            groups.setdefault(key, []).append(stream)
    return [sorted(group, key=lambda stream: stream.entries.first.at) for group in groups.values() if len(group) > 1]


def _runs(streams: Sequence[LogStream], largest_hole: float) -> list[list[LogStream]]:
    """Streams in groups of which each begins as the one before ends."""
    runs = [[streams[0]]]
    for earlier, later in pairwise(streams):
        if -_LATE <= later.entries.first.at - earlier.entries.last.at <= largest_hole:
            runs[-1].append(later)
        else:
            runs.append([later])
    return runs


def _one(run: Sequence[LogStream]) -> LogStream:
    events = tuple(event for stream in run for event in stream.events)
    return replace(run[-1], entries=JoinedEntries([stream.entries for stream in run]), events=events)


def _with(reading: Reading, joined: dict[str, LogStream | None]) -> Reading:
    streams = tuple(joined.get(stream.file, stream) for stream in reading.streams)
    return replace(reading, streams=tuple(stream for stream in streams if stream is not None))

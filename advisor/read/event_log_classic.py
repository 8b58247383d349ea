"""Event logs of NT to Server 2003 (`.Evt`): a ring of records behind a header of 48 bytes.

Of a log that was copied while Windows wrote it the header lies about where the ring begins and ends; the mark behind
the youngest record does not. Within the ring no offset is believed: every record has a signature, and its length at
both of its ends. The ring may break within a record, which then goes on behind the header. Layout: ELF_LOGFILE_HEADER,
EVENTLOGRECORD, ELF_EOF_RECORD of Microsoft's "Event Log File Format".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from mmap import mmap
from struct import Struct

from advisor.model.problem import Problem
from advisor.read.event_record import EventRecord, Written

SIGNATURE = b"LfLe"
_BEGINNING = b"\x30\0\0\0" + SIGNATURE
_SIZE = Struct("<I")
_HEADER = Struct("<12I")
_RECORD = Struct("<6I4H6I")
_END = Struct("<10I")
_END_SIGNATURE = Struct("<5I").pack(_END.size, 0x11111111, 0x22222222, 0x33333333, 0x44444444)
_DIRTY = 1
# The higher half of the number holds its severity and whose it is; no viewer shows them.
_EVENT = 0xFFFF
_LEVELS = {0: "Success", 1: "Error", 2: "Warning", 4: "Information", 8: "Audit Success", 16: "Audit Failure"}
_AGAIN = "Save the log in Event Viewer (Save Log File As), do not copy its file."
_REPORTED = 1 << 20


def is_classic(data: bytes) -> bool:
    """Is this the beginning of such a file?"""
    return data.startswith(_BEGINNING)


@dataclass(frozen=True, slots=True)
class _Ring:
    """Where the oldest record begins and where the youngest ends, and how many there are in all."""

    begin: int
    end: int
    count: int

    def stretches(self, size: int) -> tuple[tuple[int, int], ...]:
        """The parts of the file that hold the records; what lies between end and begin are remnants of older ones."""
        if self.begin <= self.end:
            return ((self.begin, self.end),)
        return (self.begin, size), (_HEADER.size, self.end)


class ClassicLog:
    """The records of one file. Their times are whole seconds of UTC."""

    offset = 0

    def __init__(self, buffer: bytes | mmap) -> None:
        self._buffer = buffer
        self._ring = self._found_ring()
        self._read = self._damaged = 0

    def records(self, report: Callable[[int], None]) -> Iterator[Written]:
        done = 0
        for begin, end in self._ring.stretches(len(self._buffer)):
            position = begin
            while (found := self._buffer.find(SIGNATURE, position, end)) >= 0:
                start = found - _SIZE.size
                data = self._whole(start)
                if data is None:
                    self._damaged += 1
                    position = found + len(SIGNATURE)
                    continue
                self._read += 1
                yield _written(data)
                position = start + len(data)
                if position - begin > _REPORTED:
                    done, begin = done + position - begin, position
                    report(done)

    def look(self, raw: str) -> EventRecord:
        source, level, event, computer, *strings = raw.split("\0")
        return EventRecord(source, level, event, computer, tuple(strings))

    def problems(self, name: str) -> Iterator[Problem]:
        lost = max(self._damaged, self._ring.count - self._read)
        if lost:
            yield Problem(name, f"records that can't be read: {lost}; they were left out.", _AGAIN)

    def _whole(self, start: int) -> bytes | None:
        """The record that begins at `start`; None where its two lengths are not the same."""
        buffer, size = self._buffer, len(self._buffer)
        (length,) = _SIZE.unpack_from(buffer, start)
        if length % 4 or not _RECORD.size + _SIZE.size <= length <= size - _HEADER.size:
            return None
        end = start + length
        beyond = end - size
        last = end - _SIZE.size
        if last >= size:
            last += _HEADER.size - size
        if last + _SIZE.size > size or _SIZE.unpack_from(buffer, last)[0] != length:
            return None
        return buffer[start:end] if beyond <= 0 else buffer[start:] + buffer[_HEADER.size : _HEADER.size + beyond]

    def _found_ring(self) -> _Ring:
        """By the mark behind the youngest record, which is always true; by a header that is clean; else the whole file,
        of nobody knows how many records."""
        buffer, size = self._buffer, len(self._buffer)
        # Older marks may stand among the remnants.
        for following, oldest, begin, end in sorted(self._marks(), reverse=True):
            if self._is_begin(begin, end):
                return _Ring(begin, end, following - oldest)
        if size >= _HEADER.size:
            begin, end, following, oldest, _, flags = _HEADER.unpack_from(buffer, 0)[4:10]
            if not flags & _DIRTY and self._is_begin(begin, end):
                return _Ring(begin, min(end, size), following - oldest)
        return _Ring(_HEADER.size, size, 0)

    def _marks(self) -> Iterator[tuple[int, int, int, int]]:
        """The number of the next record and of the oldest, where the ring begins, and where the mark stands."""
        position = self._buffer.find(_END_SIGNATURE)
        while 0 <= position <= len(self._buffer) - _END.size:
            begin, own, following, oldest, _ = _END.unpack_from(self._buffer, position)[5:]
            if own == position:
                yield following, oldest, begin, position
            position = self._buffer.find(_END_SIGNATURE, position + 1)

    def _is_begin(self, begin: int, end: int) -> bool:
        """Does the oldest record stand there, or none at all?"""
        signature = begin + _SIZE.size
        return begin >= _HEADER.size and (
            begin == end or self._buffer[signature : signature + len(SIGNATURE)] == SIGNATURE
        )


def _written(data: bytes) -> Written:
    length, _, number, generated, _, event, kind, count, _, _, _, strings, _, _, _, rest = _RECORD.unpack_from(data)
    end = length - _SIZE.size
    strings = strings if _RECORD.size <= strings <= end else end
    names = data[_RECORD.size : strings].decode("utf-16-le", "replace").split("\0", 2)
    source, computer = (*names, "", "")[:2]
    text = data[strings : rest if strings <= rest <= end else end].decode("utf-16-le", "replace")
    level = _LEVELS.get(kind, str(kind))
    raw = "\0".join((source, level, str(event & _EVENT), computer, *text.split("\0")[:count]))
    return Written(number, float(generated) if generated else None, raw)

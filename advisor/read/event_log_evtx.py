"""Event logs since Vista (`.evtx`), by the library `evtx`, which comes with the extra `offline`.

A file is a header and chunks of 64 KiB, each readable without the others. The library gets one chunk at a time: what
is damaged costs no more than itself, a chunk that was cut still gives its first records, and memory stays flat.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from mmap import mmap
from struct import Struct
from typing import Any
from zlib import crc32

from advisor.model.problem import Problem
from advisor.read.event_record import EventRecord, Written
from advisor.read.event_xml import record_of, seconds

SIGNATURE = b"ElfFile\0"
_CHUNK_SIGNATURE = b"ElfChnk\0"
_HEADER_SIZE = 4096
_CHUNK_SIZE = 65536
# Signature, first and last chunk, next record, size of what is used, version 3.1, size of the block, chunks, flags; the
# sum behind it leaves out the flags.
_HEADER = Struct("<8sQQQIHHHH76xI")
_SUMMED = 120
_SMALLEST_RECORD = 24
_EXPORT = "Export the log again with wevtutil epl."


def is_evtx(data: bytes) -> bool:
    """Is this the beginning of such a file?"""
    return data.startswith(SIGNATURE)


def library() -> Any | None:
    """The library, or None where it is not installed."""
    try:
        return import_module("evtx")
    except ImportError:
        return None


def needs_library(name: str) -> Problem:
    """How to get it, or do without."""
    file = name.rpartition("/")[2]
    stem = file.rpartition(".")[0] or file
    return Problem(
        name,
        "is a binary event log, which needs the library evtx.",
        'Install it with pip install "heartbeat-advisor[offline]", or export the log on Windows: '
        f'wevtutil qe "{file}" /lf:true /f:RenderedXml > "{stem}.xml"',
    )


class EvtxLog:
    """The records of one file. Their times are UTC."""

    offset = 0

    def __init__(self, buffer: bytes | mmap, evtx: Any) -> None:
        self._buffer, self._evtx = buffer, evtx
        self._read = 0
        self._first, self._last = 1 << 64, 0

    def records(self, report: Callable[[int], None]) -> Iterator[Written]:
        for start in range(_HEADER_SIZE, len(self._buffer), _CHUNK_SIZE):
            chunk = self._buffer[start : start + _CHUNK_SIZE]
            if chunk.startswith(_CHUNK_SIGNATURE):
                yield from self._chunk(chunk.ljust(_CHUNK_SIZE, b"\0"))
            report(min(start + _CHUNK_SIZE, len(self._buffer)))

    def look(self, raw: str) -> EventRecord | None:
        return record_of(raw)

    def problems(self, name: str) -> Iterator[Problem]:
        lost = max(self._last, self._declared()) - self._first + 1 - self._read if self._read else 0
        if lost > 0:
            yield Problem(
                name,
                f"records that can't be read: {lost}; they were left out.",
                _EXPORT,
            )
        elif (len(self._buffer) - _HEADER_SIZE) % _CHUNK_SIZE:
            # The header of a log in use lags behind, but Windows always writes whole chunks.
            yield Problem(name, "is cut; what followed the cut is missing.", _EXPORT)

    def _chunk(self, chunk: bytes) -> Iterator[Written]:
        parser = self._evtx.PyEvtxParser(BytesIO(_ALONE + chunk), 1, indent=False)
        records = parser.records()
        for _ in range(_CHUNK_SIZE // _SMALLEST_RECORD):
            try:
                record = next(records)
            except StopIteration:
                return
            except RuntimeError:
                continue  # one record; the number that is missing tells it
            number = record["event_record_id"]
            self._read += 1
            self._first, self._last = min(self._first, number), max(self._last, number)
            yield Written(number, seconds(record["timestamp"].removesuffix(" UTC")), record["data"])

    def _declared(self) -> int:
        """The number of the last record by the header, which lags behind in a log that was copied while in use."""
        head = self._buffer[: _HEADER.size + 4]
        if len(head) < _HEADER.size + 4 or crc32(head[:_SUMMED]) != int.from_bytes(head[_HEADER.size :], "little"):
            return 0
        following: int = _HEADER.unpack_from(head)[3]
        return following - 1


def _header_of_one() -> bytes:
    fields = _HEADER.pack(SIGNATURE, 0, 0, 1, 128, 1, 3, _HEADER_SIZE, 1, 0)
    return (fields + crc32(fields[:_SUMMED]).to_bytes(4, "little")).ljust(_HEADER_SIZE, b"\0")


_ALONE = _header_of_one()
"""The header of a file of one chunk: the file's own may be damaged, and speaks of all."""

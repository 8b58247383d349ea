"""Event logs exported as XML: `wevtutil qe /f:xml`, `/f:RenderedXml` (one element after the other, perhaps without a
root) and what Event Viewer saves. Read piece by piece: such a file may be long, and all of it one line.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from mmap import mmap

from advisor.model.problem import Problem
from advisor.read.event_record import EventRecord, Written
from advisor.read.event_xml import NAMESPACE, record_of, seconds

_BEGIN = re.compile(rf"<Event\s[^<>]*{re.escape(NAMESPACE)}")
_EVENT = re.compile(r"<Event[\s>].*?</Event>", re.S)
_LAST_BEGIN = "<Event"
_STAMP = re.compile(r"<TimeCreated\s+SystemTime=[\"']([^\"']{10,40})[\"']")
_PIECE = 1 << 20
# Windows holds no record that is longer than one chunk of its own log; its XML may be some times as long.
_LONGEST = 1 << 21


def looks_xml(head: str) -> bool:
    """Is this the beginning of such a file?"""
    return head.lstrip("\ufeff \t\r\n").startswith("<") and _BEGIN.search(head) is not None


class XmlLog:
    """The records of one file, counted from 1. Their times are UTC."""

    offset = 0

    def __init__(self, buffer: bytes | mmap) -> None:
        self._buffer = buffer
        self._damaged = 0

    def records(self, report: Callable[[int], None]) -> Iterator[Written]:
        rest, read = "", 0
        for text, done in self._pieces():
            rest += text
            end = 0
            for match in _EVENT.finditer(rest):
                end = match.end()
                read += 1
                stamp = _STAMP.search(match.group())
                yield Written(read, None if stamp is None else seconds(stamp.group(1)), match.group())
            rest = rest[end:]
            if len(rest) > _LONGEST:
                self._damaged += _LAST_BEGIN in rest
                rest = ""
            report(done)
        self._damaged += _BEGIN.search(rest) is not None

    def look(self, raw: str) -> EventRecord | None:
        return record_of(raw)

    def problems(self, name: str) -> Iterator[Problem]:
        if self._damaged:
            yield Problem(name, f"records that can't be read: {self._damaged}; they were left out.", "Export it again.")

    def _pieces(self) -> Iterator[tuple[str, int]]:
        decoder = getincrementaldecoder(_encoding(self._buffer[:4096]))("replace")
        for start in range(0, len(self._buffer), _PIECE):
            piece = self._buffer[start : start + _PIECE]
            yield decoder.decode(piece), start + len(piece)


def _encoding(head: bytes) -> str:
    """Windows writes UTF-8 here; PowerShell makes UTF-16 of what is redirected in it."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if head.count(b"\0") * 3 > len(head):
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return "utf-8-sig"

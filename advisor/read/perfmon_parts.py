"""A Perfmon text log → the rows under each of its headers.

Perfmon writes a new header when a log is started again into the same file.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from advisor.model.source import SourceFile
from advisor.read import perfmon_header
from advisor.read.perfmon_chunks import chunks
from advisor.read.perfmon_clean import clean
from advisor.read.perfmon_counters import CounterNames
from advisor.read.perfmon_rows import Rows
from advisor.read.perfmon_split import split_lines
from advisor.read.text import decode

_MARK = re.compile(rb"\(PDH-[CT]SV [0-9]", re.I)
# Byte-order mark, blanks and the quotation mark.
_BEFORE = re.compile(rb'(?:^|\n)(?:[ \t"]|\xef\xbb\xbf)*\Z')
_LONGEST_BEFORE = 32


def parts(file: SourceFile, names: CounterNames) -> list[Rows]:
    """The rows under each header, in file order; what stands before the first one is passed over. Raises OSError."""
    found: list[Rows] = []
    line = 1
    for chunk in chunks(file):
        split = split_lines(chunk, found[-1].header) if found else None
        if split is not None and split.plain.all():
            line += found[-1].add(split, line)
            continue
        text = clean(chunk)
        starts = list(_headers(text))
        if split is not None and text is chunk and not starts:
            line += found[-1].add(split, line)
            continue
        line += _rows(text[: starts[0]] if starts else text, line, found)
        for start, end in pairwise([*starts, len(text)]):
            rows = text.find(b"\n", start, end) + 1 or end
            found.append(Rows(perfmon_header.parse(decode(text[start:rows]), names)))
            line += 1 + _rows(text[rows:end], line + 1, found)
    return found


def _rows(data: bytes, line: int, found: list[Rows]) -> int:
    """How many lines there were; they go to the last header."""
    if not data:
        return 0
    return found[-1].add(split_lines(data, found[-1].header), line) if found else data.count(b"\n")


def _headers(text: bytes) -> Iterator[int]:
    """Where the lines begin that are headers."""
    for mark in _MARK.finditer(text):
        begin = max(0, mark.start() - _LONGEST_BEFORE)
        before = _BEFORE.search(text[begin : mark.start()])
        if before is None:
            continue
        start = begin + before.start()
        if text[start : start + 1] == b"\n":
            yield start + 1
        elif start == 0:
            yield 0

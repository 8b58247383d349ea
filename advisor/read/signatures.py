"""Where the words stand that mark a log's events: all of them in one pass over the bytes.

Hyperscan does it at the speed of memory. Where it has no wheel, one search a word gives the same answer.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from advisor.read.log_text import Buffer

Hit = tuple[int, int]
"""The offset at which a word begins, and its index."""

# Between two pieces the scanner waits for Python's lock, so they are large.
_AT_ONCE = 1 << 27


def find(buffer: Buffer, words: Sequence[bytes], report: Callable[[int], None]) -> list[Hit]:
    """Every place of every word, sorted. `report` is told how many bytes are through."""
    if not words:
        return []
    scanner = _hyperscan(tuple(words))
    hits = _searched(buffer, words) if scanner is None else _scanned(buffer, words, scanner, report)
    report(len(buffer))
    return hits


def _searched(buffer: Buffer, words: Sequence[bytes]) -> list[Hit]:
    return sorted((offset, index) for index, word in enumerate(words) for offset in _places(buffer, word))


def _places(buffer: Buffer, word: bytes) -> Iterator[int]:
    offset = buffer.find(word)
    while offset >= 0:
        yield offset
        offset = buffer.find(word, offset + 1)


def _scanned(buffer: Buffer, words: Sequence[bytes], scanner: Any, report: Callable[[int], None]) -> list[Hit]:
    hits: list[Hit] = []
    lengths = [len(word) for word in words]
    overlap = max(lengths) - 1
    view = memoryview(buffer)
    for begin in range(0, len(buffer), _AT_ONCE):
        end = min(begin + _AT_ONCE + overlap, len(buffer))

        def hit(index: int, _from: int, to: int, _flags: int, _context: object, begin: int = begin) -> None:
            place = to - lengths[index]
            # A word that begins in the overlap is found again at the beginning of the next piece.
            if place < _AT_ONCE:
                hits.append((begin + place, index))

        scanner.scan(view[begin:end], match_event_handler=hit)
        report(end)
    return sorted(hits)


@cache
def _hyperscan(words: tuple[bytes, ...]) -> Any:
    """A compiled scanner of these words, or None where hyperscan is not installed."""
    try:
        import hyperscan
    except ImportError:
        return None
    scanner = hyperscan.Database()
    scanner.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in word) for word in words],
        ids=list(range(len(words))),
        elements=len(words),
        flags=[0] * len(words),
    )
    return scanner

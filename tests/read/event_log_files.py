"""Event logs made for tests: `.Evt` rings byte by byte, and what the reader makes of any file."""

from struct import pack

from advisor.model.reading import Reading
from advisor.read.event_log import EventLogReader
from advisor.read.text import decode
from tests.read.format_pack import PACK, host, source

HEADER = 48


def evt_record(
    number: int,
    at: int,
    source_: str,
    event: int,
    *strings: str,
    kind: int = 4,
    computer: str = "CVP1",
    data: bytes = b"",
) -> bytes:
    """One EVENTLOGRECORD; the higher half of the number is what Windows puts there."""
    names = f"{source_}\0{computer}\0".encode("utf-16-le")
    text = "".join(f"{string}\0" for string in strings).encode("utf-16-le")
    begin = 56 + len(names)
    rest = begin + len(text)
    length = rest + len(data)
    padding = -length % 4
    length += padding + 4
    fixed = pack("<I4s4I4H6I", length, b"LfLe", number, at, at, 0x40000000 | event, kind, len(strings), 0, 0,
                 0, begin, 0, begin, len(data), rest)  # fmt: skip
    return fixed + names + text + data + bytes(padding) + pack("<I", length)


def evt_file(
    records: list[bytes], first: int = 1, start: int = HEADER, size: int | None = None, *, dirty: bool = False
) -> bytes:
    """A log of consecutive records from number `first` on. With `size` it is a full ring whose oldest begins at
    `start`; a dirty header still has the values of an empty log."""
    ring = b"".join(records)
    following = first + len(records)
    end = HEADER + (start - HEADER + len(ring)) % ((size or 1 << 40) - HEADER)
    mark = pack("<10I", 40, 0x11111111, 0x22222222, 0x33333333, 0x44444444, start, end, following, first, 40)
    told = (HEADER, HEADER, 1, 0) if dirty else (start, end, following, first)
    header = pack("<I4s10I", HEADER, b"LfLe", 1, 1, *told, size or 65536, int(dirty), 0, HEADER)
    if size is None:
        return header + ring + mark
    body = bytearray(size - HEADER)
    for index, byte in enumerate(ring + mark):
        body[(start - HEADER + index) % len(body)] = byte
    return header + bytes(body)


def read_event_log(data: bytes | str) -> Reading:
    """What the reader makes of a file that it recognises."""
    raw = data.encode() if isinstance(data, str) else data
    reader = EventLogReader()
    assert reader.begins(raw[:1024]) or reader.recognises(decode(raw[:65536]), PACK)
    reading = reader.read(source(raw, "CVP1/System.evt"), host(), PACK)
    assert isinstance(reading, Reading)
    return reading

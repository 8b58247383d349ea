"""The log formats and counters that ship with the advisor, without the rest of a pack; and files out of nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.model.stream import LogStream, SampleTable
from advisor.pack import positions
from advisor.pack.formats import CountersFile, LogFormat
from advisor.pack.load import Pack
from advisor.pack.schema import Piece, build
from advisor.read.log import LogReader
from advisor.read.perfmon import PerfmonReader
from advisor.read.text import decode

FACTS = Path(__file__).parents[2] / "facts"
DATA = Path(__file__).parents[3] / "shared" / "data"


def piece(shape: type[Any], path: Path) -> Any:
    document, faults = positions.load(str(path), path.read_bytes())
    assert not faults, [str(fault) for fault in faults]
    built, faults = build(shape, document)
    assert built is not None, [str(fault) for fault in faults]
    return built


def from_yaml(shape: type[Piece], text: str) -> list[str]:
    """What is wrong with a piece written as `text`."""
    document, faults = positions.load("test.yaml", text)
    return [str(fault) for fault in faults or build(shape, document)[1]]


PACK = cast(
    Pack,
    SimpleNamespace(
        logs=tuple(piece(LogFormat, path) for path in sorted((FACTS / "logs").glob("*.yaml"))),
        counters=piece(CountersFile, FACTS / "counters.yaml"),
    ),
)


def source(data: bytes, name: str = "CVP1/Error.log") -> SourceFile:
    return SourceFile(name, len(data), lambda offset, length: data[offset : offset + length])


def failing(offset: int, length: int) -> bytes:
    raise OSError("the share went away")


def host(incident: date | None = None) -> HostSource:
    return HostSource("CVP1", (), date=incident)


def read_log(data: bytes | str, incident: date | None = None) -> Reading:
    """What the log reader makes of a file that it recognises."""
    return _read(LogReader(), data, incident)


def read_perfmon(data: bytes | str) -> Reading:
    return _read(PerfmonReader(), data, None)


def _read(reader: LogReader | PerfmonReader, data: bytes | str, incident: date | None) -> Reading:
    raw = data.encode() if isinstance(data, str) else data
    assert reader.recognises(decode(raw[:65536]), PACK)
    return reader.read(source(raw), host(incident), PACK)


def stream(data: bytes | str, incident: date | None = None) -> LogStream:
    reading = read_log(data, incident)
    assert len(reading.streams) == 1, reading.problems
    return reading.streams[0]


def table(data: bytes | str) -> SampleTable:
    reading = read_perfmon(data)
    assert len(reading.tables) == 1, reading.problems
    return reading.tables[0]


def times(log: LogStream) -> tuple[float, ...]:
    """When every entry was written, in file order."""
    return tuple(entry.at for entry in log.entries.between(float("-inf"), float("inf")))


def lines(log: LogStream) -> tuple[int, ...]:
    """Where every entry begins."""
    return tuple(entry.line for entry in log.entries.between(float("-inf"), float("inf")))


def kinds(log: LogStream) -> list[str]:
    return [event.kind for event in log.events]


def utc(text: str) -> float:
    """`2013-03-30 19:36:46.105` as seconds since 1970, read as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


Render = Callable[[str], bytes]

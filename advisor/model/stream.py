"""What readers make of logs and Perfmon: stamps, events, samples; still in the clock of the host that wrote them.

Times are seconds since 1970 as floats. With `utc_offset` known (seconds east of Greenwich, from the stamps or the
header) they are UTC already; with None they are the host's wall clock read as if it were UTC, and the evidence stage
places them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from advisor.model.entries import Entries


@dataclass(frozen=True, slots=True)
class LogEvent:
    """A line whose pattern `facts/logs` knows. `values` are the pattern's named groups, as text; `file` is the one that
    holds the line, which may be another than the stream's where rotation made several of it."""

    kind: str
    at: float
    line: int
    text: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    file: str = ""


@dataclass(frozen=True, slots=True)
class LogStream:
    """One log: when its entries were written, and which of them tell an event. Events are in file order.

    `format` is the id in `facts/logs`; `process` the Windows process that writes it (a pause of it silences the log),
    or "".
    """

    file: str
    format: str
    process: str
    entries: Entries
    events: tuple[LogEvent, ...]
    utc_offset: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """One Perfmon column: `counter` is the id in `facts/counters.yaml`; a missing sample is None."""

    counter: str
    instance: str
    column: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class SampleTable:
    """One Perfmon file: a stamp per row (file order), the asked-for columns, `host` from the column paths, or "".

    `zone` is the name of the time zone as the header writes it (`Eastern Daylight Time`), or "".
    """

    file: str
    host: str
    times: tuple[float, ...]
    lines: tuple[int, ...]
    series: tuple[Series, ...]
    utc_offset: int | None
    zone: str = ""

"""Event logs that PowerShell exported: `Get-WinEvent` (Vista and later), `Get-EventLog` and
`Get-WmiObject Win32_NTLogEvent`, each through `Export-Csv`. The columns are properties, in English on every Windows.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO

from advisor.model.problem import Problem
from advisor.read.event_record import EventRecord, Written
from advisor.read.stamps import midnight, time_of_day
from advisor.read.written_date import Order, WrittenClock

_COLUMNS = {
    "source": ("providername", "source", "sourcename"),
    "level": ("leveldisplayname", "entrytype", "type"),
    "event": ("id", "eventid", "eventcode"),
    "computer": ("machinename", "computername"),
    "message": ("message",),
    "at": ("timecreated", "timegenerated"),
}
_NEEDED = {"source", "event", "at"}
_DELIMITERS = (",", ";", "\t")
_WMI_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}([+-]\d{3})$")
_TYPE = "#TYPE"
_CELL = "\0"


@dataclass(frozen=True, slots=True)
class _Header:
    """The columns by what they hold; `lines` of the file stand before the first record."""

    delimiter: str
    places: dict[str, int]
    lines: int


def looks_table(head: str) -> bool:
    """Is this the beginning of such a file?"""
    return _header(head) is not None


class TableLog:
    """The records of one file. Their times are the host's wall clock, or UTC where WMI wrote them."""

    def __init__(self, text: str) -> None:
        """Raises ValueError when the text has no header."""
        header = _header(text)
        if header is None:
            raise ValueError("no header")
        self._text, self._header = text, header
        self._broken = 0
        at = header.places["at"]
        self._clock = WrittenClock(row[at] for _, row in self._rows())
        self._is_wmi = _WMI_DATE.match(next((row[at] for _, row in self._rows()), "")) is not None

    @property
    def offset(self) -> int | None:
        return 0 if self._is_wmi else None

    def records(self, report: Callable[[int], None]) -> Iterator[Written]:
        *cells, at = (self._header.places.get(name) for name in _COLUMNS)
        seconds = _wmi_seconds if self._is_wmi else self._clock.seconds
        self._broken = 0
        for line, row in self._rows():
            raw = _CELL.join("" if place is None else row[place] for place in cells)
            yield Written(line, None if at is None else seconds(row[at].strip()), raw)

    def look(self, raw: str) -> EventRecord:
        source, level, event, computer, message = raw.split(_CELL)
        return EventRecord(source, level, event, computer, (message,))

    def problems(self, name: str) -> Iterator[Problem]:
        if self._broken:
            yield Problem(name, f"records that can't be read: {self._broken}; they were left out.", "Export it again.")
        if not self._is_wmi and self._clock.order is Order.UNPROVEN:
            yield Problem(name, "no date shows whether the day or the month comes first; read month first.",
                          "If that is wrong, export the log again with unambiguous dates.")  # fmt: skip

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each whole row with the physical line at which it begins."""
        lines = StringIO(self._text, newline="")
        for _ in range(self._header.lines):
            lines.readline()
        rows = csv.reader(lines, delimiter=self._header.delimiter)
        width = max(self._header.places.values()) + 1
        while True:
            line = self._header.lines + rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                row = [""]
            if len(row) >= width:
                yield line, row
            elif row:
                self._broken += 1


def _header(text: str) -> _Header | None:
    """The header is the first line, but for the name of the type that older PowerShells put before it."""
    lines = text.lstrip("\ufeff")[:8192].splitlines()[:2]
    before = 1 if lines and lines[0].startswith(_TYPE) else 0
    for delimiter in _DELIMITERS if len(lines) > before else ():
        names = [cell.strip(' "').casefold() for cell in lines[before].split(delimiter)]
        found = {what: next((names.index(name) for name in known if name in names), None)
                 for what, known in _COLUMNS.items()}  # fmt: skip
        places = {what: place for what, place in found.items() if place is not None}
        if places.keys() >= _NEEDED:
            return _Header(delimiter, places, before + 1)
    return None


def _wmi_seconds(text: str) -> float | None:
    """`20130330193646.000000-240`: local time, and the minutes that it is ahead of UTC."""
    match = _WMI_DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, east = match.groups()
    date, clock = midnight(int(year), int(month), int(day)), time_of_day(hour, minute, second)
    return None if date is None or clock is None else date + clock - 60.0 * int(east)

"""Reports of msinfo32: `.nfo` (XML) and what it exports as text, in any language.

Its first part says what `systeminfo` says, in lines that are told apart the same way (tables `msinfo_…`). Of the rest,
network adapters are known by their number: `[00000007] Intel(R) …`, which is that of the adapter's class key.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from advisor.model.problem import Problem
from advisor.pack.load import Pack
from advisor.pack.zones import offset_at, parse_zone
from advisor.read.labelled import FEWEST, Field, named
from advisor.read.notation import zone_name
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of
from advisor.read.safe_xml import Begin, XmlFault, events
from advisor.read.text import split_lines
from advisor.read.written_date import Order, WrittenClock

PROCESSOR, ADAPTER, REPORT = "processor", "adapter", "report"
WRITTEN, ZONE = "written", "zone_name"
_PROCESSORS = "cpus"
_ROOT = "MsInfo"
_CATEGORY = re.compile(r"^\[([^\[\]]{1,80})\]$")
_CREATED = re.compile(r"^[^\t]{3,80}?[:\uff1a]\s*(\d{1,4}[./-]\s?\d{1,2}[./-].{6,30})$")
_DATE = re.compile(r"\b\d{1,4}([./-])\s?\d{1,2}\1\s?\d{2,4}\.?,? \d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?", re.I)
_NUMBERED = re.compile(r"^\[(\d{8})\]\s*(\S.*)$")
_DEVICE = re.compile(r"^[\w{}*-]{2,60}\\\S")
_CREATED_ELEMENT = "CreationUTC"
_MOST_DATES = 2000

Pairs = list[Field]


class MsInfoReader(RowReader):
    """One row for the summary (group ""), one each processor, adapter, and for the report itself."""

    format = "msinfo"
    also = ("systeminfo",)

    def recognises(self, head: str, pack: Pack) -> bool:
        lines = split_lines(head)
        if _is_xml(head):
            return re.search(rf"<{_ROOT}[\s>]", head[:2000]) is not None
        if not any(_CATEGORY.match(line.strip()) for line in lines[:10]):
            return False
        return len(named(next(_text_parts(lines), []), pack, self.format)) >= FEWEST

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        text = "\n".join(lines)
        parts = list(_xml_parts(text) if _is_xml(text) else _text_parts(lines))
        summary = next((part for part in parts if len(named(part, pack, self.format)) >= FEWEST), [])
        found = named(summary, pack, self.format)
        items = [Item(name, field.value, field.line) for name, field in found.items()]
        rows = [row_of("", items, False, min((item.line for item in items), default=1))]
        if _PROCESSORS in found:
            own = [field for field in summary if field.label == found[_PROCESSORS].label]
            rows += [row_of(PROCESSOR, [Item(PROCESSOR, one.value, one.line)], False, one.line) for one in own]
        rows += [row for part in parts for row in _adapters(part)]
        zone = found[ZONE].value if ZONE in found else ""
        return [*rows, *_written(text, lines, zone, pack)]

    def faults(self, file: str, lines: list[str], pack: Pack) -> Iterator[Problem]:
        text = "\n".join(lines)
        if _is_xml(text):
            try:
                for _ in events(text):
                    pass
            except XmlFault as fault:
                yield Problem(file, f"can't be read to its end: {fault}.", "Save the report again.")


def _is_xml(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def _xml_parts(text: str) -> Iterator[Pairs]:
    """The pairs of each category: `Data` elements of two elements, whose names are translated too."""
    part: Pairs = []
    cells: list[tuple[str, int]] = []
    depth = data = 0
    try:
        for event in events(text):
            if isinstance(event, Begin):
                depth += 1
                if event.name == "Category":
                    yield part
                    part = []
                elif event.name == "Data":
                    data, cells = depth, []
                continue
            if data and depth == data + 1:
                cells.append((event.text.strip(), event.line))
            elif depth == data:
                if len(cells) == 2:
                    part.append(Field(cells[0][0], cells[1][0], (), cells[0][1]))
                data = 0
            depth -= 1
    except XmlFault:
        pass  # `faults` tells; what was read until then counts
    yield part


def _text_parts(lines: Sequence[str]) -> Iterator[Pairs]:
    """The pairs of each `[Category]`: lines of two cells, parted by a tab."""
    part: Pairs = []
    for number, line in enumerate(lines, 1):
        if _CATEGORY.match(line.strip()):
            if part:
                yield part
            part = []
            continue
        cells = line.split("\t")
        if len(cells) in (2, 3) and not "".join(cells[2:]).strip():
            part.append(Field(cells[0].strip(), cells[1].strip(), (), number))
    if part:
        yield part


def _adapters(part: Pairs) -> Iterator[Row]:
    own: list[Item] = []
    for one in part:
        match = _NUMBERED.match(one.value)
        if match:
            if own:
                yield row_of(ADAPTER, own, False, own[0].line)
            number, name = match.groups()
            own = [Item("index", number[-4:], one.line), Item("description", name, one.line)]
        elif own and not one.value and not one.label:
            yield row_of(ADAPTER, own, False, own[0].line)
            own = []
        elif own and _DEVICE.match(one.value):
            own.append(Item("device", one.value, one.line))
    if own:
        yield row_of(ADAPTER, own, False, own[0].line)


def _written(text: str, lines: Sequence[str], zone: str, pack: Pack) -> Iterator[Row]:
    """When the report was made: `.nfo` says it in UTC, the text in the machine's own time."""
    found = _created(text) if _is_xml(text) else _first_line(lines)
    if found is None:
        return
    line, told = found
    clock = WrittenClock([told, *_dates(text)])
    wall = clock.seconds(told)
    if wall is None or clock.order is Order.UNPROVEN:
        return
    if not _is_xml(text):
        try:
            wall -= offset_at(parse_zone(zone_name(zone, pack.tables), pack.tables), wall)
        except ValueError:
            return
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=wall)
    yield row_of(REPORT, [Item(WRITTEN, moment.isoformat(), line)], False, line)


def _created(text: str) -> tuple[int, str] | None:
    try:
        for event in events(text):
            if not isinstance(event, Begin) and event.name == _CREATED_ELEMENT:
                return event.line, event.text.strip()
            if isinstance(event, Begin) and event.name == "Category":
                break
    except XmlFault:
        pass
    return None


def _first_line(lines: Sequence[str]) -> tuple[int, str] | None:
    for number, line in enumerate(lines[:3], 1):
        match = _CREATED.match(line.strip())
        if match:
            return number, match.group(1).strip()
    return None


def _dates(text: str) -> Iterable[str]:
    """Other dates of the report, which prove the order of day and month."""
    for count, match in enumerate(_DATE.finditer(text)):
        if count == _MOST_DATES:
            return
        yield match.group()

"""RVTools exports: a workbook with a tab of each subject, or one file of separated values a tab.

A row is a thing of one machine; its group is the tab, which the columns tell where nothing else does.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.inventory import Inventory, Listed, counts, reading_of
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import decode
from advisor.read.workbook import LARGEST, SIGNATURE, SheetRow, WorkbookError, library, needs_library, sheets

_MACHINE = "VM"
_ALIAS = "DNS Name"
_TABS = "rvtools_tab"
_SEPARATORS = (",", ";", "\t")
_LARGEST = 512 << 20
_HEADINGS_WITHIN = 3
_MOST_COLUMNS = 1000


class RvtoolsReader:
    """Reads both forms. A file lists many machines: the host's is found by its name."""

    format = "rvtools"

    def recognises(self, head: str, pack: Pack) -> bool:
        return head.startswith(SIGNATURE) or _heading(head, _columns(pack)) is not None

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        inventory = self.inventory(file, pack)
        return inventory if isinstance(inventory, tuple) else reading_of(inventory, file, host, pack)

    def inventory(self, file: SourceFile, pack: Pack) -> Inventory | tuple[Problem, ...]:
        """Every machine that the file lists, or why there is none. Raises OSError."""
        if file.head(4) == SIGNATURE.encode("latin-1"):
            return self._of_workbook(file, pack)
        if file.size > _LARGEST:
            return (Problem(file.name, "is too large for a list of machines."),)
        return _of_text(file.name, decode(file.content()), pack)

    def _of_workbook(self, file: SourceFile, pack: Pack) -> Inventory | tuple[Problem, ...]:
        if file.size > LARGEST:
            return (Problem(file.name, "is too large for a workbook."),)
        openpyxl = library()
        if openpyxl is None:
            return (needs_library(file.name),)
        asked = _asked(pack)
        rows: list[tuple[str, Row]] = []
        kinds: list[str] = []
        problems: tuple[Problem, ...] = ()
        try:
            for title, cells in sheets(file.content(), openpyxl, set(_columns(pack).values())):
                kinds.append(title)
                rows += _tab(title, cells, asked)
        except WorkbookError as error:
            problems = (Problem(file.name, f"{error}.", "Export it again."),)
        if not kinds:
            what = "is a workbook, but holds no tab of RVTools that the advisor asks for."
            return problems or (Problem(file.name, what, "Export all tabs of RVTools to one workbook."),)
        return _inventory(rows, kinds, problems, lacking=())


def _columns(pack: Pack) -> Mapping[str, str]:
    """Columns that only one tab has → the tab."""
    return {name.casefold(): tab for name, tab in pack.tables[_TABS].rows.items()} if _TABS in pack.tables else {}


def _heading(head: str, columns: Mapping[str, str]) -> tuple[int, str] | None:
    """The line (from 0) and the separator of the headings, when these are an export's first lines."""
    for number, line in enumerate(islice(io.StringIO(head), _HEADINGS_WITHIN)):
        for separator in _SEPARATORS:
            names = [name.strip().strip('"').casefold() for name in line.split(separator)]
            if names[0] == _MACHINE.casefold() and any(name in columns for name in names):
                return number, separator
    return None


def _of_text(name: str, text: str, pack: Pack) -> Inventory | tuple[Problem, ...]:
    columns = _columns(pack)
    found = _heading(text[:65536], columns)
    if found is None:
        return (Problem(name, "has no headings of an RVTools tab.", "Export it again."),)
    first, separator = found
    rows: list[tuple[str, Row]] = []
    problems: tuple[Problem, ...] = ()
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    kind = ""
    try:
        for _ in range(first):
            next(table)
        headings = next(table)
        kind = next(tab for heading in headings if (tab := columns.get(heading.strip().casefold())) is not None)
        rows += _tab(kind, _numbered(table, headings, first + 1), _asked(pack))
    except (csv.Error, StopIteration) as error:
        problems = (Problem(name, f"breaks off: {error or 'no row follows'}.", "Export it again.", table.line_num),)
    return _inventory(rows, [kind], problems, lacking=(kind,) if kind and not problems else ())


def _numbered(table: Any, headings: list[str], line: int) -> Iterator[SheetRow]:
    """Each row with the line on which it begins: a note in it may span lines."""
    yield line, tuple(headings[:_MOST_COLUMNS])
    begin = table.line_num + 1
    for cells in table:
        yield begin, tuple(cells[:_MOST_COLUMNS])
        begin = table.line_num + 1


def _asked(pack: Pack) -> frozenset[str]:
    """The columns that the catalogue asks for; an export has a hundred."""
    sources = (one for spec in pack.facts.values() for one in spec.sources if one.format == RvtoolsReader.format)
    names = {_MACHINE, _ALIAS}.union(*({*source.name, *source.where} for source in sources))
    return frozenset(name.casefold() for name in names)


def _tab(kind: str, table: Iterable[SheetRow], asked: Collection[str]) -> Iterator[tuple[str, Row]]:
    """The rows of a tab, each with its machine's name."""
    rows = iter(table)
    headings = [heading.strip() for heading in next(rows, (0, ()))[1]]
    machine = next((place for place, name in enumerate(headings) if name.casefold() == _MACHINE.casefold()), None)
    if machine is None:
        return
    places = [(place, name) for place, name in enumerate(headings) if name.casefold() in asked]
    for line, cells in rows:
        if machine < len(cells) and cells[machine].strip():
            told = ((name, cells[place].strip()) for place, name in places if place < len(cells))
            items = [Item(name, text, line) for name, text in told if text]
            yield cells[machine].strip(), row_of(kind, items, False, line)


def _inventory(
    rows: Iterable[tuple[str, Row]], kinds: list[str], problems: tuple[Problem, ...], *, lacking: tuple[str, ...]
) -> Inventory:
    machines: dict[str, tuple[str, list[Row]]] = {}
    for name, row in rows:
        machines.setdefault(name.casefold(), (name, []))[1].append(row)
    # Where a file breaks off, what it does not hold may have stood behind the break.
    counted = [] if problems else kinds
    listed = tuple(_listed(name, own, counted) for name, own in machines.values())
    return Inventory(RvtoolsReader.format, listed, lacking, problems)


def _listed(name: str, rows: list[Row], kinds: Iterable[str]) -> Listed:
    aliases = tuple(dict.fromkeys(alias for row in rows if (alias := row.text(_ALIAS))))
    return Listed(name, (*rows, counts(rows, kinds, rows[0].line)), aliases)

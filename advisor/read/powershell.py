"""What PowerShell's cmdlets for Windows and its network adapters say, as a list, a table, CSV, JSON, XML or HTML.

`Get-NetAdapterAdvancedProperty` gives an object each property; they are made one row an adapter, with the properties
under their names in the registry, as the adapter's class key has them.
"""

from collections.abc import Iterator, Sequence

from advisor.model.problem import Problem
from advisor.model.source import HostSource
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.nodes import NAMES, node_of, own_rows
from advisor.read.objects import Objects, asked_for
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import split_lines
from advisor.read.wmic import WmicReader, object_faults

ADVANCED = "advanced"
OWNER, KEYWORD, VALUE, SHOWN = "Name", "RegistryKeyword", "RegistryValue", "DisplayValue"
_UNSAID = "System.String[]"
"""What Export-Csv writes for a list: its type. The words that Windows shows for it stand beside it."""


class PowerShellReader(RowReader):
    """It knows its own by an object of which the catalogue can use something. Objects of WMI beside them are read."""

    format = "powershell"
    also = (WmicReader.format,)

    def recognises(self, head: str, pack: Pack) -> bool:
        return bool(facts_from_rows(self.format, "", self.rows(split_lines(head), pack), pack))

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        asked = asked_for(pack, self.format, *self.also)
        rows = Objects(lines, asked | {KEYWORD.casefold()}).rows
        return (*rows, *_adapters(rows))

    def own(self, rows: Sequence[Row], file: str, host: HostSource) -> tuple[Sequence[Row], Sequence[Problem]]:
        return own_rows(rows, file, host)

    def faults(self, file: str, lines: list[str], pack: Pack) -> Iterator[Problem]:
        return object_faults(file, lines)


def _adapters(rows: Sequence[Row]) -> Iterator[Row]:
    """One row an adapter of its advanced properties."""
    found: dict[tuple[str, str], list[Item]] = {}
    for row in rows:
        owner, keyword, value = row.text(OWNER), row.text(KEYWORD), row.get(VALUE)
        if value is not None and value.text == _UNSAID:
            value = row.get(SHOWN)
        if owner and keyword and value is not None and value.text:
            node = node_of(row)
            first = [Item(OWNER, owner, row.line), *([Item(NAMES[0], node, row.line)] if node else [])]
            found.setdefault((node, owner), first).append(Item(keyword, value.value, value.line))
    for items in found.values():
        yield row_of(ADVANCED, items, False, items[0].line)

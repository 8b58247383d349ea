"""What `netsh` shows of the network stack: `int tcp show global`, `int ip show global`, `int ip show offload`, and the
address translation in `routing ip nat dump`.

Its settings are `label : token` lines. Labels are translated; tokens (`enabled`) are not, and neither are most of the
abbreviations in the labels. So the catalogue's tables know the labels by those (`netsh_label`), and the one label
without any, of the switch that stands first, by its place (`netsh_first`). Which block of lines it is, its other labels
tell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.pack.load import Pack
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import split_lines

LABELS, FIRST, OFFLOADS = "netsh_label", "netsh_first", "netsh_offload"
INTERFACE = "interface"
_SIGN = re.compile("[:\uff1a=]")
# No line of netsh is longer; a longer one of another tool is not searched.
_LONGEST = 1000
_RULE = re.compile(r"^\s*-{10,}\s*$")
# `Interface 11: Local Area Connection` of Windows 6, `… interface "Local Area Connection" with index: 10003` of 5.
_INTERFACE = re.compile(r"^\s*\S+(?:\s\S+)?\s+(\d{1,8})\s*[:\uff1a]\s*(\S.*)$")
_CONTEXT = re.compile(r"^\s*pushd\s+(?:\S+\s+){0,4}(\S+)\s*$", re.I)
_MODE = re.compile(r"^\s*(?:add|set)\s+interface\s+.{0,300}?\bmode=(\w+)\s*$", re.I)
_NAT = "nat"
_QUOTED_INTERFACE = re.compile(
    r"^\s*\S.*?[\"\u201c\u00ab](.{1,200}?)[\"\u201d\u00bb]\s.*?[:\uff1a]\s*(\d{1,8})\s*[:\uff1a]?\s*$"
)


@dataclass(slots=True)
class _Block:
    """Settings that stand together; `known` are those whose label the catalogue knows."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    known: dict[str, Item] = field(default_factory=dict)


class NetshReader(RowReader):
    """A row each block of settings (group `settings`), each interface of `show offload`, and each of a NAT's dump."""

    format = "netsh"

    def recognises(self, head: str, pack: Pack) -> bool:
        return bool(self.rows(split_lines(head), pack))

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        lines = [line[:_LONGEST] for line in lines]
        return [*_settings(lines, pack), *_interfaces(lines, pack), *_translated(lines)]


def _settings(lines: Sequence[str], pack: Pack) -> Iterator[Row]:
    labels = [(re.compile(pattern, re.I), name) for pattern, name in pack.tables[LABELS].rows.items()]
    first = pack.tables[FIRST].rows
    for block in _blocks(lines, labels):
        for other, name in first.items():
            if other in block.known and name not in block.known:
                number, value = block.lines[0]
                block.known[name] = Item(name, value, number)
        if block.known:
            items = list(block.known.values())
            yield row_of("settings", items, False, items[0].line)


def _blocks(lines: Sequence[str], labels: Sequence[tuple[re.Pattern[str], str]]) -> Iterator[_Block]:
    """The settings below each ruled line, up to an empty line or one that is no setting."""
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        if _RULE.match(line):
            if block is not None:
                yield block
            block = _Block()
            continue
        label, value = _setting(line)
        if block is None or not value:
            if block is not None and block.lines:
                yield block
                block = None
            continue
        block.lines.append((number, value))
        name = next((name for pattern, name in labels if pattern.search(label)), None)
        if name is not None and name not in block.known:
            block.known[name] = Item(name, value, number)
    if block is not None:
        yield block


def _setting(line: str) -> tuple[str, str]:
    """Label and token; two empty texts for a line that is no setting."""
    sign = _SIGN.search(line)
    label, value = (line[: sign.start()].strip(), line[sign.end() :].strip()) if sign else ("", "")
    return (label, value) if label and value else ("", "")


def _interfaces(lines: Sequence[str], pack: Pack) -> Iterator[Row]:
    """What each interface offloads. An interface that lists nothing offloads nothing."""
    tasks = [(re.compile(pattern, re.I), name) for pattern, name in pack.tables[OFFLOADS].rows.items()]
    found: list[list[Item]] = []
    for number, line in enumerate(lines, 1):
        quoted, plain = _QUOTED_INTERFACE.match(line), _INTERFACE.match(line)
        if quoted or plain:
            name = quoted.group(1) if quoted else plain.group(2).rstrip() if plain else ""
            found.append([Item(INTERFACE, name, number)])
        elif found and (task := next((name for pattern, name in tasks if pattern.search(line)), None)) is not None:
            found[-1].append(Item(task, "true", number))
    if any(len(items) > 1 for items in found):
        yield from (row_of("offload", items, True, items[0].line) for items in found)


def _translated(lines: Sequence[str]) -> Iterator[Row]:
    """The interfaces of `routing ip nat dump`, a script in netsh's own words, which are those of no language."""
    inside = False
    for number, line in enumerate(lines, 1):
        context = _CONTEXT.match(line)
        inside = context.group(1).casefold() == _NAT if context else inside
        mode = _MODE.match(line) if inside else None
        if mode:
            yield row_of(_NAT, [Item("mode", mode.group(1), number)], False, number)

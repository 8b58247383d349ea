"""Hyper-V's machines and checkpoints: what `Get-VM` and `Get-VMSnapshot` (`Get-VMCheckpoint`) give to ConvertTo-Json,
or to Format-List.

An object is a row, whose group (`machine`, `snapshot`) its properties tell. Windows PowerShell writes moments as
`/Date(1364686600000)/`, later ones in ISO 8601; one with properties of its own stands in an object, under `value`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.inventory import Inventory, Listed, reading_of
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import decode, split_lines

_OF_SNAPSHOT = "VMName"
_NAME = "Name"
_OBJECTS = "hyper_v_object"
_SNAPSHOT = "snapshot"
_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")
_NAMED = re.compile(r'"(?:VMName|Name)"\s*:')
_LINE = re.compile(r"^([A-Za-z]\w{1,60})[ \t]*:(?:[ \t](.*))?\r?$", re.M)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 256 << 20


class HyperVReader:
    """A file lists one machine or many: the host's is found by its name."""

    format = "hyper-v"

    def recognises(self, head: str, pack: Pack) -> bool:
        if _is_json(head):
            return bool(_NAMED.search(head)) and any(f'"{name}"' in head for name in _kinds(pack))
        names = {match.group(1) for match in _LINE.finditer(head)}
        return not names.isdisjoint((_NAME, _OF_SNAPSHOT)) and not names.isdisjoint(_kinds(pack))

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        inventory = self.inventory(file, pack)
        return inventory if isinstance(inventory, tuple) else reading_of(inventory, file, host, pack)

    def inventory(self, file: SourceFile, pack: Pack) -> Inventory | tuple[Problem, ...]:
        """Every machine that the file lists, or why there is none. Raises OSError."""
        if file.size > _LARGEST:
            return (Problem(file.name, "is too large for a list of machines."),)
        text = decode(file.content())
        try:
            objects = list(_of_json(text) if _is_json(text) else _of_list(text))
        except (ValueError, RecursionError) as error:
            what = f"is not valid JSON: {error}."
            return (Problem(file.name, what, "It may have been cut; save it again."),)
        machines: dict[str, tuple[str, list[Row]]] = {}
        strange = 0
        for line, items in objects:
            named = _row(line, items, _kinds(pack))
            if named is None:
                strange += 1
                continue
            machines.setdefault(named[0].casefold(), (named[0], []))[1].append(named[1])
        listed = tuple(Listed(name, tuple(rows)) for name, rows in machines.values())
        what = f"objects that are neither a machine nor a checkpoint: {strange}; they were left out."
        return Inventory(self.format, listed, problems=(Problem(file.name, what),) if strange else ())


def _kinds(pack: Pack) -> Mapping[str, str]:
    """Properties → what an object is that has them, the most telling first."""
    return pack.tables[_OBJECTS].rows if _OBJECTS in pack.tables else {}


def _row(line: int, items: Iterable[Item], kinds: Mapping[str, str]) -> tuple[str, Row] | None:
    """The machine's name and the row; None for another kind of object."""
    named = {item.name.casefold(): item for item in items}
    kind = next((kind for name, kind in kinds.items() if name.casefold() in named), None)
    owner = named.get((_OF_SNAPSHOT if kind == _SNAPSHOT else _NAME).casefold()) or named.get(_OF_SNAPSHOT.casefold())
    if kind is None or owner is None or not owner.text.strip():
        return None
    return owner.text.strip(), row_of(kind, list(named.values()), False, line)


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _of_json(text: str) -> Iterator[tuple[int, list[Item]]]:
    """The items of each object. Raises ValueError and RecursionError."""
    document = json.loads(text.lstrip("\ufeff"))
    for raw in document if isinstance(document, list) else [document]:
        yield 1, list(_items(raw)) if isinstance(raw, dict) else []


def _items(raw: Mapping[str, Any]) -> Iterator[Item]:
    for name, value in raw.items():
        inner = value.get("value") if isinstance(value, dict) else value
        if isinstance(inner, bool):
            yield Item(name, "true" if inner else "false", 1)
        elif isinstance(inner, str | int | float):
            text = str(inner).encode("utf-8", "replace").decode("utf-8")  # JSON may hold halves of characters
            yield Item(name, _plain(text), 1)


def _of_list(text: str) -> Iterator[tuple[int, list[Item]]]:
    """The items of each object of a list, in which an empty line parts objects."""
    items: list[Item] = []
    for number, line in enumerate(split_lines(text), 1):
        match = _LINE.match(line)
        if match is not None:
            items.append(Item(match.group(1), (match.group(2) or "").strip(), number))
        elif not line.strip() and items:
            yield items[0].line, items
            items = []
    if items:
        yield items[0].line, items


def _plain(text: str) -> str:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return text
    try:
        return (_EPOCH + timedelta(milliseconds=int(match.group(1)))).isoformat()
    except OverflowError:
        return text

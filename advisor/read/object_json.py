"""Objects that PowerShell made JSON of (`ConvertTo-Json`): one, an array, or several one after the other."""

import json
import re
from collections.abc import Iterator
from typing import Any

from advisor.read.object_value import of_json
from advisor.read.rows import Item, Row, row_of

_NEXT = re.compile(r"[\s,\[\]]*")
# What every object of CIM drags along says nothing of its own.
_LUGGAGE = ("Cim", "PS")
_DEEPEST = 6


def looks_json(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def json_rows(text: str) -> Iterator[Row]:
    """A row each object, those inside others included; what follows a fault, as in a cut file, is left out."""
    decoder = json.JSONDecoder()
    position, line = 0, 1
    while True:
        match = _NEXT.match(text, position)
        start = match.end() if match else position
        if start >= len(text) or text[start] != "{":
            return
        line += text.count("\n", position, start)
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield from _rows(value, line, 0)
        line += text.count("\n", start, end)
        position = end


def _rows(value: dict[str, Any], line: int, depth: int) -> Iterator[Row]:
    items = [Item(name, told, line) for name, member in value.items() if (told := of_json(member)) is not None and name]
    if items:
        yield row_of("", items, False, line)
    if depth == _DEEPEST:
        return
    for name, member in value.items():
        if not name.startswith(_LUGGAGE):
            for one in member if isinstance(member, list) else [member]:
                if isinstance(one, dict) and of_json(one) is None:
                    yield from _rows(one, line, depth + 1)

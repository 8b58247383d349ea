"""A table, and its text as CSV, as lines of JSON, and as Markdown. What stands in a cell is hostile until written.

A cell that is a number stays one. Text never begins, for a spreadsheet, with what makes it a formula, never breaks a
line, and has no control characters: those are written visibly, as `\\n` or `\\x1b`.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from advisor.report.markdown_safe import cell as markdown_cell
from advisor.report.visible import visible
from advisor.report.words import iso

Cell: TypeAlias = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are names for programs, the same in every language. A None is an empty cell."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


Tables: TypeAlias = Mapping[str, Callable[[], Table]]
"""Tables by name, the first that which is meant unless another is asked for."""

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"(^|;)(\s*[\"']?\s*)(?=[=+@\-\uff1d\uff0b\uff20\uff0d])")
"""What a spreadsheet takes for a formula: at the begin of a cell, and of what is one where semicolons separate."""
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)


def csv_text(table: Table) -> str:
    """RFC 4180: commas, quotes doubled, lines end in CR LF. With a byte order mark where it holds more than ASCII,
    which Excel would else read in the code page of the machine."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    made = text.getvalue()
    return made if made.isascii() else BYTE_ORDER_MARK + made


def jsonl_text(tables: Iterable[Table]) -> str:
    """One row a line, an object with the name of its `table` and a member a cell; empty cells are left out."""
    lines = []
    for table in tables:
        for row in table.rows:
            cells = {name: _json_cell(cell) for name, cell in zip(table.columns, row, strict=True) if cell is not None}
            lines.append(json.dumps({"table": table.name, **cells}, ensure_ascii=True) + "\n")
    return "".join(lines)


def markdown_text(table: Table) -> str:
    """A table of GitHub's Markdown; text stands in code spans, where nothing of it is obeyed."""
    lines = ["| " + " | ".join(table.columns) + " |", "|" + " --- |" * len(table.columns)]
    lines += ["| " + " | ".join(_markdown_cell(cell) for cell in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


def defused(text: str) -> str:
    """The text as a spreadsheet's text: an apostrophe before what would be a formula. A number alone is one."""
    if _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(lambda match: f"{match[1]}{match[2]}'", text)


def _csv_cell(cell: Cell) -> str | int | float:
    plain = _plain(cell)
    if isinstance(plain, str):
        return defused(visible(plain))
    return plain


def _json_cell(cell: Cell) -> Cell:
    return cell if isinstance(cell, bool) else _plain(cell)


def _markdown_cell(cell: Cell) -> str:
    plain = _plain(cell)
    return markdown_cell(plain) if isinstance(plain, str) else str(plain)


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return iso(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell

"""Workbooks of Excel as rows of texts, by the library `openpyxl`, which comes with the extra `offline`.

A workbook is a zip of XML, and every number in it is its maker's: how much of it is read is bounded before anything is.
"""

import warnings
import zipfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from typing import Any

from advisor.model.problem import Problem

SIGNATURE = "PK\x03\x04"
LARGEST = 256 << 20
"""Bytes of a workbook that are worth a look."""
_LARGEST_UNPACKED = 1 << 30
_LARGEST_SHEET = 128 << 20
_LARGEST_SHARED = 32 << 20
"""Of a part that the library holds in memory as a whole: texts, styles, relations."""
_BOOK, _SHEETS = "xl/", "worksheets/"
_RATIO = 400
_HARMLESS = 64 << 20
_MOST_ROWS = 200_000
_MOST_COLUMNS = 256
_MOST_CELLS = 5_000_000

SheetRow = tuple[int, tuple[str, ...]]


class WorkbookError(ValueError):
    """Not read; the message says why."""


def library() -> Any | None:
    """The library, or None where it is not installed."""
    try:
        return import_module("openpyxl")
    except ImportError:
        return None


def needs_library(name: str) -> Problem:
    """How to get it, or do without."""
    what = "is a workbook of Excel, which needs the library openpyxl."
    return Problem(name, what, 'Install it with pip install "heartbeat-advisor[offline]", or save its tabs as CSV.')


def sheets(content: bytes, openpyxl: Any, wanted: Collection[str]) -> Iterator[tuple[str, list[SheetRow]]]:
    """Title and rows of the sheets whose titles are `wanted`, without regard to case or a prefix `tab`; a row is its
    number and its cells. Raises WorkbookError, also when some sheets were had."""
    _check_size(content)
    titles = {one.casefold(): one for one in wanted}
    with _reasons():
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    with closing(book):
        for sheet in book.worksheets:
            title = titles.get(str(sheet.title).casefold().removeprefix("tab"))
            if title is not None:
                with _reasons():
                    rows = list(_rows(sheet))
                yield title, rows


@contextmanager
def _reasons() -> Iterator[None]:
    """Whatever the library makes of a file of unknown makers, as a WorkbookError; it also warns of trifles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except WorkbookError:
            raise
        except Exception as error:
            raise WorkbookError(f"is a damaged workbook ({type(error).__name__})") from None


def _check_size(content: bytes) -> None:
    """Raises WorkbookError. The sizes that a zip declares are those that Python unpacks at most."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise WorkbookError("is a damaged workbook") from None
    if not any(part.filename.startswith(_BOOK) for part in parts):
        raise WorkbookError("is a document, and no workbook of Excel")
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > _HARMLESS and unpacked > _RATIO * len(content)
    too_large = any(
        part.file_size > (_LARGEST_SHEET if _SHEETS in part.filename else _LARGEST_SHARED) for part in parts
    )
    if is_bomb or too_large or unpacked > _LARGEST_UNPACKED:
        raise WorkbookError("unpacks to more than any inventory needs")


def _rows(sheet: Any) -> Iterator[SheetRow]:
    """Raises WorkbookError behind as many rows or cells as no inventory has."""
    sheet.reset_dimensions()
    left = _MOST_CELLS
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), 1):
        used = max((place for place, cell in enumerate(cells, 1) if cell is not None), default=0)
        left -= used
        if number > _MOST_ROWS or left < 0:
            raise WorkbookError("has more rows in one tab than any inventory needs")
        if used:
            yield number, tuple([_text(cell) for cell in cells[:used]])


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)

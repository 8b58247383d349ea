"""Workbooks for the tests, by openpyxl itself, and by hand where they are to be wrong."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

TYPES = "[Content_Types].xml"


def workbook(tabs: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tabs.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def altered(content: bytes, part: str, replacement: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replacement if name == part else old.read(name))
    return changed.getvalue()


def document(**parts: bytes) -> bytes:
    """A zip that an office would open."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(TYPES, b"<Types/>")
        for name, part in parts.items():
            packed.writestr(name, part)
    return content.getvalue()

"""Objects of WMI and PowerShell in whatever form they were saved → rows."""

import re
from collections.abc import Iterator, Sequence

from advisor.pack.load import Pack
from advisor.read.object_csv import csv_rows, looks_quoted
from advisor.read.object_html import html_rows, looks_html
from advisor.read.object_json import json_rows, looks_json
from advisor.read.object_print import printed_rows
from advisor.read.object_xml import xml_rows
from advisor.read.rows import Row
from advisor.read.safe_xml import XmlFault, looks_xml

_BEFORE_XML = re.compile(r"^[^<]{0,200}?(?=<)", re.S)


class Objects:
    """The objects of one file. `fault` says why its end was not read; "" when all of it was."""

    def __init__(self, lines: Sequence[str], wanted: frozenset[str]) -> None:
        self.fault = ""
        self.is_printed = False
        self.rows = tuple(self._rows(lines, wanted))

    def _rows(self, lines: Sequence[str], wanted: frozenset[str]) -> Iterator[Row]:
        text = "\n".join(lines)
        # The first run of wmic glues a sentence to its output.
        marked = _BEFORE_XML.sub(lambda match: "\n" * match.group().count("\n"), text, count=1)
        if looks_xml(marked):
            yield from html_rows(text) if _is_html(marked) else self._xml(marked)
        elif looks_json(text):
            yield from json_rows(text)
        elif looks_quoted(lines):
            yield from csv_rows(lines)
        else:
            self.is_printed = True
            yield from printed_rows(lines, wanted)

    def _xml(self, text: str) -> Iterator[Row]:
        try:
            yield from xml_rows(text)
        except XmlFault as fault:
            self.fault = str(fault)


def _is_html(text: str) -> bool:
    return looks_html(text[:4096]) and not text.lstrip().startswith("<?xml")


def asked_for(pack: Pack, *formats: str) -> frozenset[str]:
    """The properties that the catalogue asks of these formats, case-folded."""
    return frozenset(
        name.casefold()
        for sources in (pack.observed, *(spec.sources for spec in pack.facts.values()))
        for source in sources
        if source.format in formats
        for name in (*source.name, *source.where)
    )

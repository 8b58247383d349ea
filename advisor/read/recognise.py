"""Finds the reader of each file by the file's content, and reads a host."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.reader import Reader
from advisor.read.text import decode, is_text

# The narrowest signature first: a log may quote a list, a list never quotes a log. Imported when first needed.
READERS = (
    "advisor.read.facts_document:FactsDocumentReader",
    "advisor.read.registry:RegistryReader",
    "advisor.read.vmsd:SnapshotListReader",
    "advisor.read.vmsd:MachineReader",
    "advisor.read.perfmon:PerfmonReader",
    "advisor.read.systeminfo:SystemInfoReader",
    "advisor.read.log:LogReader",
    "advisor.read.wmic:WmicReader",
    "advisor.read.version_banner:VersionBannerReader",
)


@cache
def readers() -> tuple[Reader, ...]:
    """One reader of each format, in the order in which they are asked."""
    return tuple(
        getattr(import_module(module), name)() for module, _, name in (entry.partition(":") for entry in READERS)
    )


def reader_of(head: str, pack: Pack) -> Reader | None:
    """The reader that knows a file by its beginning."""
    return next((reader for reader in readers() if reader.recognises(head, pack)), None)


def read_host(host: HostSource, pack: Pack) -> tuple[list[Reading], list[Problem]]:
    """Every file of the host, read. What can't be read is a problem; the problems inside readings stay there."""
    results = [_read(file, host, pack) for file in host.files]
    if host.date is None:
        results = _dated(results, host, pack)
    return [one for one in results if isinstance(one, Reading)], [one for one in results if isinstance(one, Problem)]


def _dated(results: list[Reading | Problem], host: HostSource, pack: Pack) -> list[Reading | Problem]:
    """Logs whose stamps lack a date are read again with the day on which the host's other recordings begin, if they
    tell one."""
    readings = [one for one in results if isinstance(one, Reading)]
    begins = [stream.times[0] for one in readings for stream in one.streams if stream.times]
    begins += [table.times[0] for one in readings for table in one.tables if table.times]
    undated = {format.id for format in pack.logs}
    if not begins:
        return results
    dated = replace(host, date=datetime.fromtimestamp(min(begins), UTC).date())
    files = {file.name: file for file in host.files}
    return [
        _read(files[one.file], dated, pack)
        if isinstance(one, Reading) and one.format in undated and not one.streams
        else one
        for one in results
    ]


def _read(file: SourceFile, host: HostSource, pack: Pack) -> Reading | Problem:
    try:
        data = file.head()
        if not data:
            return Problem(file.name, "is empty.", "Collect it again.")
        head = decode(data)
        reader = reader_of(head, pack) if head.strip() else None
        if reader is not None:
            return reader.read(file, host, pack)
    except OSError as error:
        return Problem(file.name, f"can't be read: {error.strerror or error}.")
    if not head.strip():
        return Problem(file.name, "holds nothing but white space.", "Collect it again.")
    if not is_text(data):
        return Problem(
            file.name, "is binary, and no format that the advisor knows.", "Export it as text, or leave it out."
        )
    return Problem(file.name, f"is not recognised; known formats are {', '.join(_formats())}.")


def _formats() -> Iterator[str]:
    yield from dict.fromkeys(reader.format for reader in readers())

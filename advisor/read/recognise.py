"""Finds the reader of each file by the file's content, and reads a host."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.pack.load import Pack
from advisor.read.beginnings import BEGINNING, beginnings, remembered
from advisor.read.bundle import accounted
from advisor.read.coverage import cut_logs, first_day
from advisor.read.host_facts import NAME
from advisor.read.live import live_readings, observed
from advisor.read.observation import Observation
from advisor.read.reader import BinaryReader, Reader
from advisor.read.refused import refused
from advisor.read.rotation import join
from advisor.read.text import is_text

# Imported when first needed.
BINARY_READERS = (
    "advisor.read.program_file:ProgramReader",
    "advisor.read.hive_file:HiveReader",
    "advisor.read.event_log:EventLogReader",
)

# The narrowest signature first: a log may quote a list, a list never quotes a log.
READERS = (
    "advisor.read.event_log:EventLogReader",
    "advisor.read.facts_document:FactsDocumentReader",
    "advisor.read.manifest:ManifestReader",
    "advisor.read.inventory:MachineFileReader",
    "advisor.read.vsphere:VsphereReader",
    "advisor.read.rvtools:RvtoolsReader",
    "advisor.read.hyper_v:HyperVReader",
    "advisor.read.ansible:AnsibleReader",
    "advisor.read.registry:RegistryReader",
    "advisor.read.vmsd:SnapshotListReader",
    "advisor.read.vmsd:MachineReader",
    "advisor.read.perfmon:PerfmonReader",
    "advisor.read.powershell:PowerShellReader",
    "advisor.read.msinfo:MsInfoReader",
    "advisor.read.systeminfo:SystemInfoReader",
    "advisor.read.log:LogReader",
    "advisor.read.netsh:NetshReader",
    "advisor.read.wmic:WmicReader",
    "advisor.read.version_banner:VersionBannerReader",
)

_Result = Reading | tuple[Problem, ...]


@cache
def readers() -> tuple[Reader, ...]:
    """One reader of each format of texts, in the order in which they are asked."""
    return tuple(_made(READERS))


@cache
def binary_readers() -> tuple[BinaryReader, ...]:
    return tuple(_made(BINARY_READERS))


def _made(entries: Iterable[str]) -> Iterator[Any]:
    for module, _, name in (entry.partition(":") for entry in entries):
        yield getattr(import_module(module), name)()


def reader_of(head: str, pack: Pack) -> Reader | None:
    """The reader that knows a file by its beginning."""
    return next((reader for reader in readers() if reader.recognises(head, pack)), None)


def read_host(host: HostSource, pack: Pack) -> tuple[list[Reading], list[Problem]]:
    """Every file of the host and its registry, read. Problems inside readings stay there."""
    results = [_read(file, host, pack) for file in host.files]
    if host.date is None:
        results = _dated(results, host, pack)
    results = accounted(results, host.files, pack)
    readings = [one for one in results if isinstance(one, Reading)]
    problems = [problem for one in results if not isinstance(one, Reading) for problem in one]
    readings = join(readings, pack.evidence.rotation_hole)
    readings = observed([*readings, *live_readings(host, pack)], host.asked_at)
    problems += _several_machines(readings)
    problems += cut_logs(readings, host.files, host, pack)
    return readings, problems


def _dated(results: list[_Result], host: HostSource, pack: Pack) -> list[_Result]:
    """Logs whose stamps lack a date are read again with the host's own day on which its other recordings begin, if
    they tell one."""
    day = first_day([one for one in results if isinstance(one, Reading)], host, pack)
    undated = {format.id for format in pack.logs}
    if day is None:
        return results
    dated = replace(host, date=day)
    return [
        _read(file, dated, pack) if isinstance(one, Reading) and one.format in undated and not one.streams else one
        for file, one in zip(host.files, results, strict=True)
    ]


def _several_machines(readings: Iterable[Reading]) -> Iterator[Problem]:
    """Files that give their machine different names were put into one folder by mistake."""
    told: dict[str, tuple[str, object]] = {}
    for reading in readings:
        for fact in reading.facts:
            if fact.name == NAME and fact.known and not (isinstance(fact, Observation) and fact.fallback):
                # One machine may be called by its full name, or by the first 15 letters of it.
                told.setdefault(str(fact.value).casefold().partition(".")[0][:15], (reading.file, fact.value))
    places = list(told.values())
    for file, name in places[1:]:
        what = f"is of the machine {name}, and {places[0][0]} is of {places[0][1]}; their facts are mixed here."
        yield Problem(file, what, "Put the files of each machine into a folder of its own.")


def _read(file: SourceFile, host: HostSource, pack: Pack) -> _Result:
    result = _reading(file, host, pack)
    return (result,) if isinstance(result, Problem) else result


def _reading(file: SourceFile, host: HostSource, pack: Pack) -> _Result | Problem:
    try:
        first = file.head(BEGINNING)
        if not first:
            return Problem(file.name, "is empty.", "Collect it again.")
        binary = next((reader for reader in binary_readers() if reader.begins(first)), None)
        if binary is not None:
            return binary.read(remembered(file, first), host, pack)
        data = file.head()
        heads = [head for head in beginnings(file) if head.strip()]
        reader = next(filter(None, (reader_of(head, pack) for head in heads)), None)
        if reader is not None:
            return reader.read(file, host, pack)
    except OSError as error:
        what = f"can't be read: {error.strerror or error}."
        problem = Problem(file.name, what)
        if file.format is None:
            return problem
        absent = refused(Refusal(file.format, AbsentReason.NOT_COLLECTED, f"{file.name} {what}"), file.name, pack)
        return Reading(file.name, file.format, tuple(absent), problems=(problem,))
    if not heads:
        return Problem(file.name, "holds nothing but white space.", "Collect it again.")
    if not is_text(data):
        return Problem(
            file.name, "is binary, and no format that the advisor knows.", "Export it as text, or leave it out."
        )
    return Problem(file.name, f"is not recognised; known formats are {', '.join(_formats())}.")


def _formats() -> Iterator[str]:
    yield from dict.fromkeys((*(one.format for one in readers()), *(one.format for one in binary_readers())))

"""Any input → its hosts with their files."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import IO

from advisor.errors import UsageError
from advisor.gather.bundles import Unpacker
from advisor.gather.copies import without_copies
from advisor.gather.disk import disk_file
from advisor.gather.folder import folder_tree
from advisor.gather.incident_file import FILE, IncidentFile, IncidentHost, parse_incident
from advisor.gather.place import Tree, printable
from advisor.gather.spool import Spool
from advisor.gather.streams import CHUNK, Report, silent
from advisor.gather.windows_disk import is_windows_tree
from advisor.model.problem import Problem
from advisor.model.source import Gathered, HostSource, SourceFile
from advisor.pack.catalogue import Table

STANDARD_INPUT = "-"
_MISSPELT = frozenset({"incident.yml", "incident.yaml.txt", "incident.json"})
_MACHINE_FOLDER = "vm"
"""Where a host's files of the hypervisor lie, by the layout that is asked for (CONTRACT): not a host's name."""
_PACKED = re.compile(r"\.(?:tar(?:\.\w+)?|\w+)$", re.IGNORECASE)


def gather(
    where: str, tables: Mapping[str, Table], stdin: IO[bytes] | None = None, report: Report = silent
) -> tuple[Gathered, list[Problem]]:
    """The hosts of a folder, an archive, a single file or standard input (`-`), and what could not be had of it.

    A compressed file is offered unpacked and without the suffix of its compression (`error.log.1.gz` → `error.log.1`),
    or under its full name where a file of the shorter one lies beside it. An archive in a host's folder is like a
    folder there: its files are `CVP1/logs.zip/error.log`. Problems of packed files give their full names. Other files
    are only looked at, not read.

    `tables` are the catalogue's: they know the names of Windows' time zones. `report(name, done, total)` is told of
    each file that is unpacked how many of its packed bytes are through. Raises UsageError when there is no such input,
    when `incident.yaml` is wrong, or when there is no room to unpack.
    """
    unpacker = Unpacker(Spool(), report)
    if where == STANDARD_INPUT:
        file = unpacker.spool.add("stdin", iter(partial((stdin or sys.stdin.buffer).read, CHUNK), b""))
        return _without_copies(_arranged(unpacker.input(file), tables, stem=None))
    path = Path(where)
    try:
        if path.is_dir():
            return _without_copies(_unpacked(_arranged(folder_tree(path), tables, stem=None), unpacker))
        if not path.exists():
            raise UsageError(f"{where}: there is no such file or folder.")
        if not path.is_file():
            raise UsageError(f"{where}: is no ordinary file; give a folder, an archive or a file.")
        if path.name == FILE:
            raise UsageError(f"{where}: describes an incident; give the folder that it stands in: {path.parent}")
        tree = unpacker.input(disk_file(path, printable(path.name), path.stat().st_size))
        return _without_copies(_arranged(tree, tables, stem=_PACKED.sub("", path.name)))
    except OSError as error:
        raise UsageError(f"{where}: can't be read: {error.strerror or error}.") from None


def _unpacked(arranged: tuple[Gathered, list[Problem]], unpacker: Unpacker) -> tuple[Gathered, list[Problem]]:
    gathered, problems = arranged
    hosts = []
    for host in gathered.hosts:
        others = [one.name for one in gathered.hosts if one is not host and one.name is not None]
        unpacked, found = unpacker.host(host, others)
        hosts.append(unpacked)
        problems += found
    return replace(gathered, hosts=tuple(hosts)), problems


def _without_copies(arranged: tuple[Gathered, list[Problem]]) -> tuple[Gathered, list[Problem]]:
    gathered, problems = arranged
    gathered, copies = without_copies(gathered)
    return gathered, [*problems, *copies]


def _arranged(tree: Tree, tables: Mapping[str, Table], stem: str | None) -> tuple[Gathered, list[Problem]]:
    tops = {name.partition("/")[0] for name in tree.names}
    if len(tops) == 1 and _is_wrapping(top := tops.pop(), tree, stem):
        tree = tree.without_top(top)
    described = next((file for file in tree.files if file.name == FILE), None)
    incident = IncidentFile() if described is None else parse_incident(described.content(), FILE, tables)
    files = [file for file in tree.files if file is not described]
    problems = [*tree.problems, *_misspelt(files)]
    files = [file for file in files if file.name.casefold() not in _MISSPELT]
    # The folders of a Windows directory are no hosts, nor is what the hypervisor has of the one host beside it.
    one_host = is_windows_tree(tree.names) or _has_own_folder_only(files, incident.hosts)
    inner = [] if one_host else [file for file in files if "/" in file.name]
    folders = _by_folder(inner, [] if one_host else [name for name in tree.lost if "/" in name])
    loose = [file for file in files if one_host or "/" not in file.name]
    if folders:
        problems += _without_folder(folders, incident.hosts)
    hosts = _hosts(folders, incident.hosts) if folders else _single(loose, incident.hosts)
    return Gathered(tuple(hosts), incident.title, incident.note, tuple(loose) if folders else ()), problems


def _is_wrapping(top: str, tree: Tree, stem: str | None) -> bool:
    """Is the only thing at the top the incident's own folder, as packing a folder makes it, and not a host's?"""
    return f"{top}/{FILE}" in tree.names or (
        stem is not None and top == stem and all("/" in name for name in tree.names)
    )


def _has_own_folder_only(files: Iterable[SourceFile], described: Iterable[str]) -> bool:
    """Does the only folder, beside files of the host, hold what is known of its virtual machine?"""
    tops = {file.name.partition("/")[0].casefold() if "/" in file.name else "" for file in files}
    return tops == {"", _MACHINE_FOLDER} and _MACHINE_FOLDER not in {name.casefold() for name in described}


def _misspelt(files: list[SourceFile]) -> list[Problem]:
    return [
        Problem(file.name, "is not read.", f"Name it {FILE}.") for file in files if file.name.casefold() in _MISSPELT
    ]


def _without_folder(folders: Iterable[str], described: Iterable[str]) -> Iterator[Problem]:
    """Hosts of `incident.yaml` that have no folder, while there are folders that it does not name: a slip of the
    pen?"""
    described = list(described)
    named = {name.casefold() for name in described}
    unnamed = {folder.casefold(): folder for folder in folders if folder.casefold() not in named}
    there = {folder.casefold() for folder in folders}
    for name in described if unnamed else ():
        if name.casefold() not in there:
            near = get_close_matches(name.casefold(), list(unnamed), n=1)
            other = f"Folders that it does not name: {', '.join(unnamed.values())}."
            hint = f"Did you mean {unnamed[near[0]]}?" if near else other
            yield Problem(FILE, f"names {name}, but there is no folder of that name.", hint)


def _by_folder(files: Iterable[SourceFile], lost: Iterable[str]) -> dict[str, list[SourceFile]]:
    """Files by their topmost folder; one whose files are all damaged is empty. Raises UsageError when two folders
    differ only in case: Windows names do not."""
    folders: dict[str, list[SourceFile]] = {}
    for file in files:
        folders.setdefault(file.name.partition("/")[0], []).append(file)
    for name in lost:
        folders.setdefault(name.partition("/")[0], [])
    spelt: dict[str, str] = {}
    for name in folders:
        other = spelt.setdefault(name.casefold(), name)
        if other != name:
            raise UsageError(f"{other} and {name} are two folders of one host; put their files into one.")
    return folders


def _hosts(folders: Mapping[str, list[SourceFile]], described: Mapping[str, IncidentHost]) -> list[HostSource]:
    """The hosts by name; one that only `incident.yaml` names has no files."""
    entries = {name.casefold(): (name, entry) for name, entry in described.items()}
    hosts = [_host(name, files, entries.pop(name.casefold(), (name, None))[1]) for name, files in folders.items()]
    hosts += [_host(name, [], entry) for name, entry in entries.values()]
    return sorted(hosts, key=lambda host: (host.name or "").casefold())


def _single(files: list[SourceFile], described: Mapping[str, IncidentHost]) -> list[HostSource]:
    """A folder without subfolders is one host: the only one that is described, else one that its facts will name."""
    if len(described) == 1:
        ((name, entry),) = described.items()
        return [_host(name, files, entry)]
    unnamed = [_host(None, files, None)] if files or not described else []
    return [*unnamed, *(_host(name, [], entry) for name, entry in described.items())]


def _host(name: str | None, files: list[SourceFile], entry: IncidentHost | None) -> HostSource:
    if entry is None:
        return HostSource(name, tuple(files))
    return HostSource(name, tuple(files), entry.role, entry.timezone, entry.date)

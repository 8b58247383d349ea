"""A document or an inventory of several hosts among the files of an unnamed one → a host each: other steps see single
hosts."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.model.problem import Problem
from advisor.model.source import Gathered, HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.ansible import AnsibleReader
from advisor.read.ansible import host_facts as ansible_facts
from advisor.read.facts_document import FactsDocumentReader, host_entries, name_of
from advisor.read.inventories import Machine, listed_machines, parts_of
from advisor.read.nodes import NAMES, nodes
from advisor.read.powershell import PowerShellReader
from advisor.read.text import decode, split_lines
from advisor.read.wmic import WmicReader

_ANSIBLE, _WHOLE = "ansible_facts", "whole"
_BEGINNING = 4096


def separate(gathered: Gathered, pack: Pack) -> Gathered:
    """The same input with the hosts of its saved facts and of its inventories named, and with what inventories beside
    the hosts' folders say of each host. What of a document can't be read stays where it is."""
    machines, shared = listed_machines(gathered.shared, pack)
    hosts: list[HostSource] = []
    for host in gathered.hosts:
        hosts += _split(host, pack) if host.name is None else (_with_own(host, machines, pack),)
    told = {file.name for host in hosts for file in host.files}
    listed = [file for file in gathered.shared if file not in shared and file.name not in told]
    return replace(
        gathered,
        hosts=tuple(sorted(hosts, key=lambda host: (host.name is None, (host.name or "").casefold()))),
        shared=(*shared, *listed),
    )


def unclaimed(gathered: Gathered) -> Iterator[Problem]:
    """Files beside the hosts' folders that tell of none of them."""
    for file in gathered.shared:
        what = "stands beside the hosts' folders, so it is nobody's; left out."
        yield Problem(file.name, what, "Put it into its host's folder.")


def _with_own(host: HostSource, shared: Sequence[Machine], pack: Pack) -> HostSource:
    """The host with its own machine of each inventory: the tabs of an export know it by one name only together."""
    if host.name is None:
        return host
    machines, others = listed_machines(host.files, pack)
    own = parts_of(host.name, machines)
    files = (*own, *others) if own else host.files
    return replace(host, files=(*files, *parts_of(host.name, shared)))


def _split(host: HostSource, pack: Pack) -> Iterator[HostSource]:
    # By name, and by how often one document has had that name before: two hosts of one name are not one host.
    found: dict[tuple[str, int], tuple[str, list[SourceFile], str | None]] = {}
    others: list[SourceFile] = []
    listed, files = listed_machines(host.files, pack)
    for file in files:
        entries, is_whole = _entries(file, pack)
        named = [(name, entry) for entry in entries if (name := name_of(entry)) is not None]
        if not named:
            others.append(file)
            continue
        is_whole = is_whole and len(named) == len(entries)
        counts = Counter(name.casefold() for name, _ in named)
        # What is wrong with a document is told once: by the reader, which meets it whole with the first of its hosts.
        teller = (
            None if is_whole else next((key for key, count in counts.items() if count == 1), named[0][0].casefold())
        )
        seen: Counter[str] = Counter()
        for name, entry in named:
            key, role = name.casefold(), entry.get("role")
            known = found.setdefault((key, seen[key]), (name, [], role if isinstance(role, str) else None))
            known[1].append(file if key == teller and not seen[key] else _document(file, entry))
            seen[key] += 1
    for machine in listed:
        found.setdefault((machine.name.casefold(), 0), (machine.name, [], None))[1].extend(machine.files)
    if len(found) == 1:
        # Saved facts beside raw files: all of them are of the one host.
        ((name, files, role),) = found.values()
        yield replace(host, name=name, role=host.role or role, files=tuple(files + others))
        return
    for name, files, role in found.values():
        yield HostSource(name, tuple(files), role)
    if others or not found:
        yield replace(host, files=tuple(others))


def _entries(file: SourceFile, pack: Pack) -> tuple[list[Mapping[str, Any]], bool]:
    """The hosts of a document, and whether nothing is wrong with it."""
    try:
        head = decode(file.head())
        if FactsDocumentReader().recognises(head, pack):
            problems: list[Any] = []
            entries = list(host_entries(decode(file.content()), file.name, problems))
            return entries, not problems
        if AnsibleReader().recognises(head, pack):
            return _of_ansible(file)
        if any(name.casefold() in head[:_BEGINNING].casefold() for name in NAMES):
            return [{"host": name, _WHOLE: True} for name in _nodes(file, head, pack)], True
    except OSError:
        pass  # the reader will say so when it meets the file
    return [], True


def _nodes(file: SourceFile, head: str, pack: Pack) -> tuple[str, ...]:
    """The machines of an output of WMI or PowerShell, when they are several."""
    reader = next((one for one in (PowerShellReader(), WmicReader()) if one.recognises(head, pack)), None)
    if reader is None:
        return ()
    named = nodes(reader.rows(split_lines(decode(file.content())), pack))
    return named if len(named) > 1 else ()


def _of_ansible(file: SourceFile) -> tuple[list[Mapping[str, Any]], bool]:
    """The hosts of Ansible's output, when they are several: a single one may be called by its address there."""
    problems: list[Any] = []
    found = list(ansible_facts(decode(file.content()), file.name, problems))
    if len(found) < 2:
        return [], True
    return [{"host": name, _ANSIBLE: dict(facts)} for name, facts in found], not problems


def _document(file: SourceFile, entry: Mapping[str, Any]) -> SourceFile:
    """The part of a document that is about one host, under the document's own name; the whole of one in which its
    reader finds a host itself."""
    if _WHOLE in entry:
        return file
    single: dict[str, Any]
    if _ANSIBLE in entry:
        single = {_ANSIBLE: entry[_ANSIBLE]}
    else:
        single = {"schema": entry["schema"], "hosts": [{key: value for key, value in entry.items() if key != "schema"}]}
    content = json.dumps(single, ensure_ascii=False).encode("utf-8")
    return SourceFile(file.name, len(content), lambda offset, length: content[offset : offset + length])

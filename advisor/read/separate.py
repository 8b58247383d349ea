"""A document of several hosts among the files of an unnamed one → a host each: other steps see single hosts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from advisor.model.source import Gathered, HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.facts_document import FactsDocumentReader, host_entries
from advisor.read.text import decode


def separate(gathered: Gathered, pack: Pack) -> Gathered:
    """The same input with the hosts of its saved facts named. Documents that can't be read stay where they are."""
    hosts = [one for host in gathered.hosts for one in (_split(host, pack) if host.name is None else (host,))]
    return replace(
        gathered, hosts=tuple(sorted(hosts, key=lambda host: (host.name is None, (host.name or "").casefold())))
    )


def _split(host: HostSource, pack: Pack) -> Iterator[HostSource]:
    found: dict[str, tuple[str, list[SourceFile], str | None]] = {}
    others: list[SourceFile] = []
    for file in host.files:
        entries = _entries(file, pack)
        if not entries or any(not isinstance(entry.get("host"), str) for entry in entries):
            others.append(file)
            continue
        for entry in entries:
            name, role = entry["host"], entry.get("role")
            known = found.setdefault(name.casefold(), (name, [], role if isinstance(role, str) else None))
            known[1].append(_document(file, entry))
    if len(found) == 1:
        # Saved facts beside raw files: all of them are of the one host.
        ((name, files, role),) = found.values()
        yield replace(host, name=name, role=host.role or role, files=tuple(files + others))
        return
    for name, files, role in found.values():
        yield HostSource(name, tuple(files), role)
    if others or not found:
        yield replace(host, files=tuple(others))


def _entries(file: SourceFile, pack: Pack) -> list[Mapping[str, Any]]:
    try:
        if FactsDocumentReader().recognises(decode(file.head()), pack):
            problems: list[Any] = []
            entries = list(host_entries(decode(file.content()), file.name, problems))
            return [] if problems else entries
    except OSError:
        pass  # the reader will say so when it meets the file
    return []


def _document(file: SourceFile, entry: Mapping[str, Any]) -> SourceFile:
    """The part of a document that is about one host, under the document's own name."""
    single = {"schema": entry["schema"], "hosts": [{key: value for key, value in entry.items() if key != "schema"}]}
    content = json.dumps(single, ensure_ascii=False).encode("utf-8")
    return SourceFile(file.name, len(content), lambda offset, length: content[offset : offset + length])

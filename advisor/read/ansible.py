"""Facts that Ansible gathered of Windows hosts: `ansible -m setup`, its `--tree`, the JSON callback, and fact caches.

What a single host's facts say becomes one row, with the prefix `ansible_` taken off and members of members behind dots
(`date_time.iso8601`); each network interface is a row of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.rows import Item, Row, row_of
from advisor.read.text import decode

INTERFACE = "interface"
_FACTS = "ansible_facts"
_PREFIX = "ansible_"
_MARKS = ('"ansible_facts"', '"ansible_hostname"', '"ansible_os_family"', '"ansible_distribution"')
# `CVP1 | SUCCESS => {` of the command, with its colours; failed hosts have no facts.
_SAID = re.compile(r"^(?:\x1b\[[\d;]*m)?([^\s|]{1,255}) \| ([A-Z!]+)[^=\n]{0,40}=>\s*(?=\{)", re.M)
_DONE = "SUCCESS"
_HOSTS = "hosts"
_DEEPEST = 8
_WINDOWS = re.compile(r"windows|win32nt", re.I)

Entry = tuple[str | None, Mapping[str, Any]]


class AnsibleReader:
    """Reads the facts of one host; in a file of several it is found by its name."""

    format = "ansible"

    def recognises(self, head: str, pack: Pack) -> bool:
        start = head.lstrip("\ufeff \t\r\n")
        return (start.startswith(("{", "\x1b")) or _SAID.match(start) is not None) and any(
            mark in head for mark in _MARKS
        )

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        problems: list[Problem] = []
        entries = list(host_facts(decode(file.content()), file.name, problems))
        own = entries
        if len(entries) > 1 and host.name is not None:
            own = [entry for entry in entries if (entry[0] or "").casefold() == host.name.casefold()]
            if not own:
                listed = ", ".join(sorted(name for name, _ in entries if name))
                problems.append(Problem(file.name, f"holds facts of {listed}, and none of {host.name}."))
        facts = facts_from_rows(self.format, file.name, [row for _, one in own for row in _rows(one)], pack)
        if own and not facts and not problems:
            what = f"is a {self.format} file, but tells nothing that the advisor asks for."
            problems.append(Problem(file.name, what))
        return Reading(file.name, self.format, facts, problems=tuple(problems)) if own else tuple(problems)


def host_facts(text: str, file: str, problems: list[Problem]) -> Iterator[Entry]:
    """Each host's name, where the file tells it, and its facts."""
    text = text.lstrip("\ufeff")
    said = list(_SAID.finditer(text))
    decoder = json.JSONDecoder()
    for match in said:
        if match.group(2) != _DONE:
            what = f"holds no facts of {match.group(1)}, which Ansible could not ask."
            problems.append(Problem(file, what, "Gather its facts again.", text.count("\n", 0, match.start()) + 1))
    starts = [(match.group(1), match.end()) for match in said if match.group(2) == _DONE] or (
        [] if said else [(None, len(text) - len(text.lstrip()))]
    )
    found = False
    for name, start in starts:
        try:
            document, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            line = text.count("\n", 0, start) + 1
            problems.append(Problem(file, f"is not valid JSON: {error}.", "It may have been cut; save it again.", line))
            continue
        for entry in _entries(name, document, 0):
            found = True
            yield entry
    if not found and not problems:
        problems.append(Problem(file, "holds facts of no host.", "Collect the facts again."))


def _entries(name: str | None, document: Any, depth: int) -> Iterator[Entry]:
    """The facts in a document: its own, or those of every host that a play's results name."""
    if not isinstance(document, dict) or depth > _DEEPEST:
        return
    facts = document.get(_FACTS)
    if isinstance(facts, dict):
        yield name, facts
    elif any(key.startswith(_PREFIX) for key in document):
        yield name, document
    else:
        for key, member in document.items():
            if key == _HOSTS and isinstance(member, dict):
                for host, result in member.items():
                    yield from _entries(str(host), result, depth + 1)
            else:
                for one in member if isinstance(member, list) else [member]:
                    yield from _entries(None, one, depth + 1)


def _rows(facts: Mapping[str, Any]) -> Sequence[Row]:
    plain = {key.removeprefix(_PREFIX): value for key, value in facts.items()}
    system = " ".join(str(plain.get(key, "")) for key in ("os_family", "system", "distribution"))
    if not _WINDOWS.search(system):
        return []
    rows = [row_of("", list(_items("", plain, 0)), False, 1)]
    interfaces = plain.get("interfaces")
    for one in interfaces if isinstance(interfaces, list) else []:
        if isinstance(one, dict):
            rows.append(row_of(INTERFACE, list(_items("", one, 0)), False, 1))
    return rows


def _items(prefix: str, members: Mapping[str, Any], depth: int) -> Iterator[Item]:
    for key, value in members.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            yield from _items(f"{name}.", value, depth + 1)
        elif isinstance(value, list):
            entries = tuple(str(one) for one in value if isinstance(one, str | int | float))
            if entries:
                yield Item(name, entries, 1)
        elif isinstance(value, str | int | float):
            yield Item(name, str(value), 1)

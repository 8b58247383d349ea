"""A file of answers for an interview, in YAML: `fact: value`, per host under `hosts:` where there are several.

os.version: 5.2.3790
ndis.version: "?"                      nobody knows
tcpip.rss: not there                   looked for, and not there
nic: [{name: Intel, rss: on}]          adapters that nothing else tells of; nic[0001].rss is one that is known
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from advisor.errors import UsageError
from advisor.model.fact import Absent, AbsentReason, Value
from advisor.pack import positions
from advisor.pack.catalogue import FactSpec
from advisor.pack.positions import Document, Path
from advisor.pack.said import said_name, said_value

UNKNOWN_WORDS = frozenset({"?", "unknown", "don't know", "dont know", "不知道"})
ABSENT_WORDS = frozenset({"not there", "none there", "absent", "没有"})

Said: TypeAlias = Mapping[tuple[str, str | None], Value | Absent]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file says of every host, and of single ones (names in lower case)."""

    every: Said
    hosts: Mapping[str, Said]
    names: tuple[str, ...] = ()
    """The single hosts, as the file writes them."""

    def of(self, host: str) -> Said:
        return {**self.every, **self.hosts.get(host.casefold(), {})}


def is_unknown(text: str) -> bool:
    return text.strip().casefold() in UNKNOWN_WORDS


def is_not_there(text: str) -> bool:
    return text.strip().casefold() in ABSENT_WORDS


def load_answers(file: str, content: bytes, facts: Mapping[str, FactSpec]) -> Answers:
    """The file's answers, typed. Raises UsageError with every fault as `path:line:column`."""
    document, found = positions.load(file, content)
    faults = [str(fault) for fault in found]
    data = document.data
    if not faults and data is None:
        data = {}  # nothing but comments: nothing is known
    if not faults and not isinstance(data, dict):
        faults.append(str(document.fault((), "the file must be a mapping of facts to answers")))
    if faults:
        raise UsageError("\n".join(faults))
    hosts = data.get("hosts") or {}
    reader = _Reader(document, facts, faults)
    every = dict(reader.said({name: answer for name, answer in data.items() if name != "hosts"}, ()))
    single: dict[str, Said] = {}
    if not isinstance(hosts, dict):
        faults.append(str(document.fault(("hosts",), "'hosts' must be a mapping of names to answers")))
        hosts = {}
    for name, answers in hosts.items():
        if isinstance(answers, dict):
            single[name.casefold()] = dict(reader.said(answers, ("hosts", name)))
        else:
            faults.append(str(document.fault(("hosts", name), "a host must be a mapping of facts to answers")))
    if faults:
        raise UsageError("\n".join(faults))
    return Answers(every, single, tuple(hosts))


@dataclass
class _Reader:
    document: Document
    facts: Mapping[str, FactSpec]
    faults: list[str]

    def said(self, answers: Mapping[str, Any], path: Path) -> Iterator[tuple[tuple[str, str | None], Value | Absent]]:
        for name, given in answers.items():
            try:
                if isinstance(given, list):
                    yield from self._members(name, given)
                else:
                    spec, instance = said_name(name, self.facts)
                    yield (spec.name, instance), self._value(spec, given)
            except ValueError as error:
                self.faults.append(str(self.document.fault((*path, name), str(error))))

    def _members(self, head: str, given: list[Any]) -> Iterator[tuple[tuple[str, str | None], Value | Absent]]:
        """`nic: [{name: …, rss: …}]`: which members there are, and what each is."""
        names: list[str] = []
        if f"{head}[].name" not in self.facts:
            raise ValueError(f"{head!r} is no list of the catalogue; give one answer")
        for number, member in enumerate(given, start=1):
            if not isinstance(member, dict):
                raise ValueError(f"a member of {head} must be a mapping, such as {{name: Intel, rss: on}}")
            names.append(str(member.get("name") or f"{head} {number}"))
            for key, value in member.items():
                if key != "name":
                    spec, _ = said_name(f"{head}[].{key}", self.facts)
                    yield (spec.name, str(number)), self._value(spec, value)
        yield (f"{head}[].name", None), tuple(names)

    def _value(self, spec: FactSpec, given: Any) -> Value | Absent:
        if given is None or (isinstance(given, str) and is_unknown(given)):
            return Absent(AbsentReason.NOT_COLLECTED, "asked for, and not known")
        if not isinstance(given, str):
            raise ValueError(f"{spec.name} takes one answer, and not a mapping")
        return Absent(AbsentReason.NOT_FOUND) if is_not_there(given) else said_value(spec, given)

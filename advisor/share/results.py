"""The same result with pseudonyms, by what its parts mean.

Texts of files and of people are replaced before anything is concluded from them, so the advisor's own sentences, the
names of facts and ids never pass here: a host may be called `server`, and no sentence suffers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import PurePath, PureWindowsPath
from typing import Any, TypeVar

from advisor.model.audit import Audit
from advisor.model.diagnosis import HostReport
from advisor.model.evidence import Evidence, HostReadings
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.guide import Said, Verification
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.record import Place, Record, Verdicts
from advisor.model.version import FileVersion
from advisor.model.waiver import Waiver
from advisor.pack.facts_hash import hash_of_facts
from advisor.share.redactor import Redactor

T = TypeVar("T")
_NAME_OF_HOST = "host.name"
_HOSTS = frozenset({"host"})
_PATHS = frozenset({"file", "stream"})
_AS_IS = frozenset({"kind", "format", "name", "role"})
"""Words of the advisor's own; every other text of a part is somebody's."""
_OWN_WORDS = frozenset({
    "actions", "fact", "facts", "facts_sha256", "id", "level", "requires", "rule", "schema", "severity", "stance",
    "suspect", "verdict", "winner",
})  # fmt: skip
"""Members of documents whose texts are ids and hashes of the advisor's, which a host may be called like."""
_REASONS = frozenset(reason.value for reason in AbsentReason)
"""Other reasons are those of people."""


class Results:
    """Replaces by `redactor` in what is read, in evidence and in records; learns from all of it first."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor

    def hosts(self, hosts: Iterable[HostReadings]) -> tuple[HostReadings, ...]:
        """Hosts as they were read. Their logs stay as they are: the evidence that is taken from them is replaced."""
        listed = tuple(hosts)
        for host in listed:
            self.redactor.learn_host(host.host)  # before any text spells it in its own way
        for host in listed:
            self._learn(host.host, host.facts)
            for reading in host.readings:
                for table in reading.tables:
                    self.redactor.learn_host(table.host)
                for stream in reading.streams:
                    for event in stream.events:
                        self.redactor.learn(event.text)
        return tuple(replace(host, host=self.redactor.host(host.host), facts=self.facts(host.facts)) for host in listed)

    def facts(self, facts: HostFacts) -> HostFacts:
        scalars = {name: self._fact(fact) for name, fact in facts.scalars.items()}
        instances: dict[str, Mapping[str, Fact]] = {}
        for instance, members in facts.instances.items():
            instances[self.redactor.text(instance)] = {name: self._fact(fact) for name, fact in members.items()}
        return HostFacts(self.redactor.host(facts.host), scalars, instances)

    def evidence(self, evidence: Evidence) -> Evidence:
        for event in evidence.events:
            self.redactor.learn(event.text)
        return self._part(evidence)

    def reports(self, reports: Iterable[HostReport]) -> tuple[HostReport, ...]:
        listed = tuple(reports)
        for report in listed:
            self._learn(report.host, report.facts)
        return tuple(replace(report, host=self.redactor.host(report.host), facts=tuple(map(self._fact, report.facts)))
                     for report in listed)  # fmt: skip

    def record(self, record: Record) -> Record:
        """The record of a saved result. One that vouched for its facts vouches for the replaced ones."""
        hosts = self.reports(record.hosts)
        found = hash_of_facts((host.host, host.facts) for host in hosts)
        return replace(
            record,
            name=self.source(record.name),
            facts_sha256=found if record.facts_sha256 == record.facts_found else record.facts_sha256,
            facts_found=found,
            hosts=hosts,
            verdicts=self._verdicts(record.verdicts),
            problems=self.problems(record.problems),
        )

    def problems(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        return tuple(
            replace(
                problem,
                file=self.source(problem.file),
                what=self.redactor.text(problem.what),
                next=self.redactor.text(problem.next),
            )
            for problem in problems
        )

    def audit(self, audit: Audit) -> Audit:
        """The verdicts of a fleet: its hosts, what could not be read, and where they came from."""
        for host in audit.hosts:
            self.redactor.learn_host(host)
        hosts = [self.redactor.host(host) for host in audit.hosts]
        run = replace(audit.run, fleet=self.source(audit.run.fleet))
        return replace(audit, run=run, hosts=hosts, problems=self.problems(audit.problems))

    def waivers(self, waiver: Waiver, hosts: Iterable[str]) -> tuple[Waiver, ...]:
        """The waiver for each of the `hosts` that it is of; for a host that nobody has, where it is of none."""
        redactor = self.redactor
        return tuple(
            replace(
                waiver,
                host=redactor.host(host),
                owner=redactor.person(waiver.owner),
                approver=redactor.person(waiver.approver),
                reason=self.text(waiver.reason),
                origin=replace(
                    self._origin(waiver.origin), file=waiver.origin.file and self.source(waiver.origin.file)
                ),
                facts=tuple((name, redactor.text(value)) for name, value in waiver.facts),
            )
            for host in (tuple(hosts) or (waiver.host,))
        )

    def said(self, entries: Iterable[Said | Verification]) -> list[Said | Verification]:
        """What was said to the steps of a plan, by whom, and what new facts told."""
        return [self._told(one) if isinstance(one, Said) else self._looked(one) for one in entries]

    def _told(self, said: Said) -> Said:
        host, by = self.redactor.host(said.host), self.redactor.person(said.by)
        return replace(said, host=host, by=by, reason=self.text(said.reason))

    def _looked(self, look: Verification) -> Verification:
        checks = tuple(
            replace(
                one,
                host=self.redactor.host(one.host),
                because=tuple(self.text(because) for because in one.because),
                missing=tuple(replace(lack, collect=self.text(lack.collect)) for lack in one.missing),
            )
            for one in look.checks
        )
        return replace(look, by=self.redactor.person(look.by), checks=checks)

    def source(self, where: str) -> str:
        """A path that a person gave: where it lies on that person's disk is nobody's business."""
        if PurePath(where).is_absolute() or PureWindowsPath(where).is_absolute():
            where = (PureWindowsPath(where) if "\\" in where else PurePath(where)).name
        return self.redactor.path(where)

    def text(self, text: str) -> str:
        """What a person wrote: a title, a note."""
        self.redactor.learn(text)
        return self.redactor.text(text)

    def learn_document(self, document: Mapping[str, Any]) -> None:
        """What a saved document calls its hosts is known from now on."""
        for host in _objects(document.get("hosts")):
            if isinstance(host.get("host"), str):
                self.redactor.learn_host(host["host"])
            for fact in _objects(host.get("facts")):
                if fact.get("name") == _NAME_OF_HOST and isinstance(fact.get("value"), str):
                    self.redactor.learn_host(fact["value"])

    def document(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """A saved document, with its own words left as they are, and each FACT by what its name means."""
        self.learn_document(document)
        return self._object(document)

    def _object(self, part: Mapping[str, Any]) -> dict[str, Any]:
        told = {key: self._member(key, value) for key, value in part.items()}
        name = part.get("name")
        if not (isinstance(name, str) and isinstance(part.get("value"), str)):
            return told
        if name in self.redactor.facts_as_they_are or "raw" in part:  # a version is no address
            kept = {key: part[key] for key in ("value", "raw") if isinstance(part.get(key), str)}
            self.redactor.kept.update(kept.values())
            told.update(kept)
        elif name == _NAME_OF_HOST:
            told["value"] = self.redactor.host(part["value"])
        return told

    def _member(self, key: str, value: Any) -> Any:
        if isinstance(value, str):
            is_own = key in _OWN_WORDS or (key == "reason" and value in _REASONS)
            return value if is_own else self._text_of(key, value)
        if isinstance(value, list):
            return [self._member(key, one) for one in value]
        return self._object(value) if isinstance(value, dict) else value

    def _learn(self, host: str, facts: Iterable[Fact]) -> None:
        self.redactor.learn_host(host)
        for fact in facts:
            if fact.name == _NAME_OF_HOST and isinstance(fact.value, str):
                self.redactor.learn_host(fact.value)
            for text in fact.value if isinstance(fact.value, tuple) else (fact.value, fact.origin.detail):
                if isinstance(text, str):
                    self.redactor.learn(text)

    def _fact(self, fact: Fact) -> Fact:
        value = fact.value
        if isinstance(value, FileVersion):
            self.redactor.kept |= {value.dotted, value.raw}
        elif fact.name in self.redactor.facts_as_they_are:
            self.redactor.kept |= {value} if isinstance(value, str) else set(value if isinstance(value, tuple) else ())
        elif fact.name == _NAME_OF_HOST and isinstance(value, str):
            value = self.redactor.host(value)
        elif isinstance(value, str):
            value = self.redactor.text(value)
        elif isinstance(value, tuple):
            value = tuple(self.redactor.text(one) for one in value)
        elif isinstance(value, Absent):
            value = replace(value, detail=self.redactor.text(value.detail))
        return replace(
            fact,
            value=value,
            origin=self._origin(fact.origin),
            instance=None if fact.instance is None else self.redactor.text(fact.instance),
            replaces=None
            if fact.replaces is None
            else replace(fact.replaces, detail=self.redactor.text(fact.replaces.detail)),
        )

    def _origin(self, origin: Origin) -> Origin:
        file = None if origin.file is None else self.redactor.path(origin.file)
        return replace(origin, file=file, detail=self.redactor.text(origin.detail))

    def _part(self, part: T) -> T:
        """A part of the evidence: its hosts, its paths and its texts, at any depth."""
        replaced: Any = part
        if isinstance(part, Fact):
            replaced = self._fact(part)
        elif isinstance(part, Origin):
            replaced = self._origin(part)
        elif isinstance(part, Problem):
            (replaced,) = self.problems((part,))
        elif isinstance(part, tuple):
            replaced = tuple(self._part(one) for one in part)
        elif isinstance(part, Mapping):  # what is told by host
            replaced = {self.redactor.host(host): self._part(one) for host, one in part.items()}
        elif is_dataclass(part) and not isinstance(part, Enum | datetime | type):
            told = {field.name: self._field(field.name, getattr(part, field.name)) for field in fields(part)}
            replaced = replace(part, **told)
        return replaced  # type: ignore[no-any-return]

    def _field(self, name: str, value: Any) -> Any:
        if isinstance(value, Enum) or not isinstance(value, str):
            return self._part(value)
        return self._text_of(name, value)

    def _text_of(self, name: str, value: str) -> str:
        if name in _HOSTS:
            return self.redactor.host(value)
        if name in _PATHS:
            return self.redactor.path(value)
        return value if name in _AS_IS else self.redactor.text(value)

    def _verdicts(self, verdicts: Verdicts) -> Verdicts:
        def by_place(told: Mapping[Place, T]) -> dict[Place, T]:
            return {(self.redactor.host(host), identity): one for (host, identity), one in told.items()}

        return Verdicts(*(by_place(getattr(verdicts, field.name)) for field in fields(verdicts)))


def _objects(part: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list of a document, as far as it is one."""
    yield from (one for one in part if isinstance(one, dict)) if isinstance(part, list) else ()

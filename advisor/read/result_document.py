"""Saved results, read strictly and whole: `advisor.diagnosis/1` and `advisor.check/1` as records to judge again.

As a SOURCE the same documents give their collected facts alone (`facts_document`); here symptoms and options, which
belong to the run, are what the run is replayed from.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.diagnosis import HostReport, PackIdentity
from advisor.model.fact import Absent, AbsentReason, Fact, Value
from advisor.model.origin import Origin
from advisor.model.record import Place, Record, ResultKind, Verdicts
from advisor.model.suspect import Level
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.facts_hash import hash_of_document
from advisor.pack.load import Pack
from advisor.pack.values import from_text
from advisor.read.text import decode

STANDARD_INPUT = "-"
_KINDS = {f"advisor.{kind}/1": kind for kind in ResultKind}
_HEADS = tuple(f'"advisor.{kind}/' for kind in ResultKind)
_HEAD = 4096
_DERIVED = "derived"
_Word = TypeVar("_Word", Verdict, Severity, Level, Stance, AbsentReason)


def saved_record(where: str, pack: Pack, stdin: IO[bytes] | None = None) -> Record | None:
    """The record of a saved result; None when `where` is something else, such as a folder or a facts document.

    Nothing is read from the standard input (`-`) unless a result stands there. Raises UsageError when it is a result,
    but damaged or of another version.
    """
    content = _content(where, stdin)
    return None if content is None else result_record(where, decode(content), pack)


def result_record(name: str, text: str, pack: Pack) -> Record:
    """The record of a result's text. Raises UsageError that says what is wrong, where, and what to do."""
    return _Reader(name, pack).record(text)


def _content(where: str, stdin: IO[bytes] | None) -> bytes | None:
    """The bytes of a result, told by its beginning."""
    if where == STANDARD_INPUT:
        stream: Any = stdin or sys.stdin.buffer
        if hasattr(stream, "peek"):
            return bytes(stream.read()) if _is_result(stream.peek(_HEAD)) else None
        if not stream.seekable():
            return None
        place = stream.tell()
        content = bytes(stream.read())
        stream.seek(place)
        return content if _is_result(content[:_HEAD]) else None
    path = Path(where)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
            return head + file.read() if _is_result(head) else None
    except OSError as error:
        raise UsageError(f"{where}: can't be read: {error.strerror or error}.") from None


def _is_result(head: bytes) -> bool:
    text = decode(head[: _HEAD - _HEAD % 4]).lstrip("\ufeff \t\r\n")
    return text.startswith("{") and '"schema"' in text and any(known in text for known in _HEADS)


class _Reader:
    """Reads one document; every fault ends it with the place in the document."""

    def __init__(self, name: str, pack: Pack) -> None:
        self._name = name
        self._pack = pack

    def record(self, text: str) -> Record:
        document = self._document(text)
        schema = self._text(document, "schema", "the document")
        if schema not in _KINDS:
            known = " and ".join(_KINDS)
            self._fault(
                f"is of the schema {schema[:60]!r}; this version replays {known}", "Use the version that wrote it"
            )
        kind = _KINDS[schema]
        pack = self._object(document.get("pack"), "pack")
        hosts = [self._object(host, f"hosts[{index}]") for index, host in self._list(document, "hosts", "the document")]
        reports = tuple(self._host(host, f"hosts[{index}]") for index, host in enumerate(hosts))
        names = [report.host for report in reports]
        if len(set(names)) != len(names):
            self._fault("holds two hosts of one name")
        engine, version = self._text(document, "engine", "the document", ""), document.get("engine_version")
        return Record(
            name=self._name,
            kind=kind,
            pack=self._identity(pack, "pack"),
            engine=f"{engine} {version}" if isinstance(version, str) else engine,
            advisor_version=self._text(document, "advisor_version", "the document", ""),
            assessed_at=self._time(document.get("assessed_at"), "assessed_at"),
            facts_as_of=self._time(document.get("facts_as_of", document.get("assessed_at")), "facts_as_of"),
            facts_sha256=self._text(document, "facts_sha256", "the document", ""),
            facts_found=hash_of_document((str(host["host"]), host["facts"]) for host in hosts),
            hosts=reports,
            verdicts=self._verdicts(document, hosts, kind),
        )

    def _document(self, text: str) -> Mapping[str, Any]:
        try:
            document = json.loads(text.lstrip("\ufeff"), parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            self._fault(f"is not valid JSON: {error}", "It may have been cut; save the result again")
        return self._object(document, "the document")

    def _identity(self, pack: Mapping[str, Any], where: str) -> PackIdentity:
        """One pack; its layers are packs without layers."""
        layers = [] if where != "pack" or "layers" not in pack else self._list(pack, "layers", where)
        name, version, sha256 = (self._text(pack, key, where) for key in ("name", "version", "sha256"))
        single = (self._identity(self._object(layer, f"{where}.layers[{index}]"), "layers") for index, layer in layers)
        return PackIdentity(name, version, sha256, tuple(single))

    def _host(self, host: Mapping[str, Any], where: str) -> HostReport:
        name = self._text(host, "host", where)
        facts = tuple(self._fact(fact, f"{where}.facts[{index}]") for index, fact in self._list(host, "facts", where))
        if len({(fact.name, fact.instance) for fact in facts}) != len(facts):
            self._fault(f"{where} holds two facts of one name")
        role = host.get("role")
        return HostReport(name, role if isinstance(role, str) else None, None, facts)

    def _fact(self, raw: Any, where: str) -> Fact:
        entry = self._object(raw, where)
        name = self._text(entry, "name", where)
        where = f"{where} ({name})"
        instance = self._text(entry, "instance", where) if "instance" in entry else None
        if ("value" in entry) == ("absent" in entry):
            self._fault(f"{where} must have one of 'value' and 'absent'")
        before = self._absent(self._object(entry["replaces"], where), where) if "replaces" in entry else None
        if "absent" in entry:
            kind = entry["source"].get("kind") if isinstance(entry.get("source"), dict) else None
            return Fact(
                name, self._absent(entry, where), Origin(_DERIVED if kind == _DERIVED else "none"), instance=instance
            )
        origin = self._origin(self._object(entry.get("source"), f"{where}.source"), where)
        value = self._value(self._pack.facts.get(name), entry, where)
        observed = self._time(entry.get("observed_at"), where)
        return Fact(name, value, origin, observed, instance, replaces=before)

    def _absent(self, entry: Mapping[str, Any], where: str) -> Absent:
        absent = self._object(entry.get("absent"), f"{where}.absent")
        detail = absent.get("detail")
        return Absent(self._word(AbsentReason, absent, "reason", where), detail if isinstance(detail, str) else "")

    def _value(self, spec: FactSpec | None, entry: Mapping[str, Any], where: str) -> Value:
        """The value by the catalogue's type; of a fact that this catalogue lacks, as JSON has it."""
        value = entry["value"]
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            value = tuple(value)
        if not isinstance(value, str | int | float | tuple):
            self._fault(f"{where}: {str(value)[:60]!r} is no value of a fact")
        if spec is None:
            return value
        try:
            typed = _typed(spec, value)
        except (ValueError, OverflowError) as error:
            self._fault(f"{where}: {error}")
        raw, branch = entry.get("raw"), entry.get("branch")
        if isinstance(typed, FileVersion):
            return FileVersion(
                typed.fields, branch if isinstance(branch, str) else None, raw if isinstance(raw, str) else ""
            )
        return typed

    def _origin(self, source: Mapping[str, Any], where: str) -> Origin:
        file, line, detail = source.get("file"), source.get("line"), source.get("detail")
        return Origin(
            self._text(source, "kind", f"{where}.source"),
            file if isinstance(file, str) else None,
            line if isinstance(line, int) and not isinstance(line, bool) else None,
            detail if isinstance(detail, str) else "",
        )

    def _verdicts(self, document: Mapping[str, Any], hosts: list[Mapping[str, Any]], kind: ResultKind) -> Verdicts:
        """A diagnosis lists them once for all hosts, a check host by host."""
        owners = [(document, "the document")]
        if kind is ResultKind.CHECK:
            owners = [(host, f"hosts[{index}]") for index, host in enumerate(hosts)]
        findings = list(self._entries(owners, "findings", "rule"))
        suspects = list(self._entries(owners, "suspects", "id")) if kind is ResultKind.DIAGNOSIS else []
        actions = list(self._entries(owners, "actions", "id"))
        return Verdicts(
            findings={place: self._word(Verdict, one, "verdict", where) for place, one, where in findings},
            severities={place: self._word(Severity, one, "severity", where) for place, one, where in findings},
            levels={place: self._word(Level, one, "level", where) for place, one, where in suspects},
            stances={place: self._word(Stance, one, "stance", where) for place, one, where in actions},
            winners={
                place: self._text(one, "winner", where)
                for place, one, where in self._entries(owners, "conflicts", "id", optional=True)
            },
        )

    def _entries(
        self, owners: list[tuple[Mapping[str, Any], str]], key: str, identity: str, *, optional: bool = False
    ) -> Iterator[tuple[Place, Mapping[str, Any], str]]:
        for owner, where in owners:
            if optional and key not in owner:
                continue
            for index, raw in self._list(owner, key, where):
                place = f"{key}[{index}]" if where == "the document" else f"{where}.{key}[{index}]"
                entry = self._object(raw, place)
                yield (self._text(entry, "host", place), self._text(entry, identity, place)), entry, place

    def _object(self, value: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._fault(f"{where} must be an object of JSON")
        return value

    def _list(self, owner: Mapping[str, Any], key: str, where: str) -> Iterator[tuple[int, Any]]:
        value = owner.get(key)
        if not isinstance(value, list):
            self._fault(f"{where} lacks the list {key!r}")
        return enumerate(value)

    def _text(self, owner: Mapping[str, Any], key: str, where: str, otherwise: str | None = None) -> str:
        value = owner.get(key, otherwise)
        if not isinstance(value, str) or (otherwise is None and not value):
            self._fault(f"{where} lacks the text {key!r}")
        return value

    def _word(self, kind: type[_Word], owner: Mapping[str, Any], key: str, where: str) -> _Word:
        text = self._text(owner, key, where)
        found = next((word for word in kind if word.value == text), None)
        if found is None:
            self._fault(f"{where}: {key} {text[:60]!r} is none of {', '.join(word.value for word in kind)}")
        return found

    def _time(self, text: Any, where: str) -> datetime | None:
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._fault(f"{where}: {str(text)[:60]!r} is no time of ISO 8601 with its zone")
        return moment.astimezone(UTC)

    def _fault(self, what: str, then: str = "Save the result again") -> NoReturn:
        raise UsageError(f"{self._name}: {what}. {then}.")


def _typed(spec: FactSpec, value: str | int | float | tuple[str, ...]) -> Value:
    """The JSON value as the catalogue's type. Raises ValueError."""
    wrong = ValueError(f"{str(value)[:60]!r} is not of the type {spec.type.value}")
    if isinstance(value, bool) != (spec.type is FactType.BOOLEAN) or isinstance(value, tuple) != (
        spec.type is FactType.TEXT_LIST
    ):
        raise wrong
    if isinstance(value, bool | tuple):
        return value
    if spec.type in (FactType.INTEGER, FactType.NUMBER):
        if isinstance(value, str) or (spec.type is FactType.INTEGER and value != int(value)):
            raise wrong
        return int(value) if spec.type is FactType.INTEGER else float(value)
    if not isinstance(value, str):
        raise wrong
    return from_text(spec.type, value)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")

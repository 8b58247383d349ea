"""Saved facts: `advisor.facts/1` documents (one, or one a line), and the results of `check` and `diagnose`.

A result's symptoms and options are not read back: they belong to that run, and are found again from the logs.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.fact_source import Trust
from advisor.pack.load import Pack
from advisor.pack.text import LANGUAGES, Texts
from advisor.pack.values import told
from advisor.read.observation import Observation
from advisor.read.text import decode

ROLE = "host.role"
FACTS = "advisor.facts/"
RESULTS = ("advisor.check/", "advisor.diagnosis/")
KNOWN = ("advisor.facts/1", "advisor.check/1", "advisor.diagnosis/1")
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_NO_TEXT = re.compile("[\ud800-\udfff]")
_OF_THE_RUN = ("option", "evidence")
DERIVED = "derived"


class FactsDocumentReader:
    """Reads the facts of one host; in a document of several it is found by its name."""

    format = "facts"

    def recognises(self, head: str, pack: Pack) -> bool:
        start = head.lstrip("\ufeff \t\r\n")[:4096]
        return start.startswith("{") and '"schema"' in head and any(f'"{name}' in head for name in (FACTS, *RESULTS))

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        problems: list[Problem] = []
        entries = list(host_entries(decode(file.content()), file.name, problems))
        if not entries:
            return tuple(problems or [Problem(file.name, "holds facts of no host.", "Collect the facts again.")])
        own = entries
        if len(entries) > 1:
            own = [entry for entry in entries if host.name is None or _is_named(entry, host.name)]
            problems += _of_many(entries, own, file.name, host.name)
        facts = [fact for entry in own for fact in _facts(entry, file.name, pack, problems)]
        return Reading(file.name, self.format, tuple(facts), problems=tuple(problems))


def name_of(entry: Mapping[str, Any]) -> str | None:
    """The host's name, when the entry tells one."""
    name = entry.get("host")
    return name if isinstance(name, str) and name.strip() else None


def _of_many(
    entries: Sequence[Mapping[str, Any]], own: Sequence[Mapping[str, Any]], file: str, host: str | None
) -> Iterator[Problem]:
    """What is wrong with a document of several hosts, of which `own` are about this one."""
    names = [name_of(entry) for entry in entries]
    if None in names:
        yield Problem(file, f"facts of hosts without a name: {names.count(None)}; they were left out.")
    if not own:
        listed = ", ".join(dict.fromkeys(name for name in names if name is not None))
        yield Problem(file, f"holds facts of {listed}, and none of {host}.")
    if len(own) > 1 and host is not None:
        yield Problem(file, f"holds facts of two hosts named {host}; they were taken for one.", "Name them apart.")


def host_entries(text: str, file: str, problems: list[Problem]) -> Iterator[Mapping[str, Any]]:
    """The hosts of the document or of all documents, each with `host`, `role`, `facts` and `schema`."""
    for line, document in _documents(text, file, problems):
        schema = document.get("schema")
        if not isinstance(schema, str) or not schema.startswith((FACTS, *RESULTS)):
            problems.append(Problem(file, "is no document of this advisor: its schema is not known.", line=line))
            continue
        if schema not in KNOWN:
            what = f"is of the schema {schema[:60]}, which this version does not know; it knows {', '.join(KNOWN)}."
            problems.append(Problem(file, what, "Collect the facts again, or use the version that wrote it.", line))
            continue
        hosts = document.get("hosts")
        entries = [entry for entry in hosts if isinstance(entry, dict)] if isinstance(hosts, list) else []
        if not entries:
            problems.append(Problem(file, "holds facts of no host.", "Collect the facts again.", line))
        elif isinstance(hosts, list) and len(entries) < len(hosts):
            what = f"hosts that are no object of JSON: {len(hosts) - len(entries)}; they were left out."
            problems.append(Problem(file, what, line=line))
        for entry in entries:
            yield {**entry, "schema": schema}


def _documents(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """One JSON object, or one a line."""
    text = text.lstrip("\ufeff")
    try:
        parts: list[tuple[int | None, Any]] = [(None, _loads(text))]
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or not any(_is_document(line) for _, line in lines):
            problems.append(Problem(file, f"is not valid JSON: {error}.", "It may have been cut; save it again."))
            return
        parts = []
        for number, line in lines:
            try:
                parts.append((number, _loads(line)))
            except (ValueError, RecursionError) as fault:
                problems.append(Problem(file, f"is not valid JSON: {fault}.", line=number))
    for place, part in parts:
        if isinstance(part, dict):
            yield place, part
        else:
            problems.append(Problem(file, "must be an object of JSON.", line=place))


def _loads(text: str) -> Any:
    r"""The JSON of the text; halves of characters (a lone `\ud800`), which no report can hold, become a mark."""
    value = json.loads(text)
    return _printable(value) if _HALF.search(text) else value


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_TEXT.sub("\ufffd", value)
    if isinstance(value, list):
        return [_printable(one) for one in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(one) for key, one in value.items()}
    return value


def _is_document(line: str) -> bool:
    """Is this line, by its ends, a document by itself?"""
    line = line.strip()
    return line.startswith("{") and line.endswith("}") and '"schema"' in line


def _is_named(entry: Mapping[str, Any], name: str) -> bool:
    return (name_of(entry) or "").casefold() == name.casefold()


def _facts(entry: Mapping[str, Any], file: str, pack: Pack, problems: list[Problem]) -> Iterator[Observation]:
    is_result = str(entry["schema"]).startswith(RESULTS)
    raw_facts = entry.get("facts")
    listed = list(raw_facts) if isinstance(raw_facts, list) else []
    if isinstance(entry.get("role"), str) and not any(
        isinstance(raw, dict) and raw.get("name") == ROLE for raw in listed
    ):
        listed.append({"name": ROLE, "value": entry["role"]})
    for raw in listed:
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
            problems.append(Problem(file, "a fact must be an object with a name."))
            continue
        source = raw["source"] if isinstance(raw.get("source"), dict) else {}
        if is_result and (raw["name"].startswith("symptom.") or source.get("kind") in _OF_THE_RUN):
            continue
        spec = pack.facts.get(raw["name"])
        if spec is None:
            problems.append(
                Problem(file, f"the fact {raw['name']!r} is not in the catalogue.", "See `advisor facts list`.")
            )
            continue
        fact = _fact(spec, raw, source, file, pack, problems)
        if fact is not None:
            yield fact


def _fact(
    spec: FactSpec, raw: Mapping[str, Any], source: Mapping[str, Any], file: str, pack: Pack, problems: list[Problem]
) -> Observation | None:
    kind = source.get("kind")
    value: Value | Absent
    if "value" in raw:
        try:
            value = typed(spec, raw["value"])
        except (ValueError, OverflowError) as error:
            problems.append(Problem(file, f"{spec.name}: {error}."))
            value = Absent(AbsentReason.UNPARSABLE, str(error))
    else:
        value = _absent(raw.get("absent"))
        if value.reason is AbsentReason.NOT_COLLECTED and (kind == DERIVED or _is_bare(value.detail, pack)):
            return None
    instance = source.get("instance", raw.get("instance"))
    is_untold = instance is None and isinstance(value, Absent)  # nobody could look at any adapter
    if not is_untold and ("[]" in spec.name) != (instance is not None):
        what = "needs the 'instance' that it is a member of" if instance is None else "is no list and has no 'instance'"
        problems.append(Problem(file, f"{spec.name} {what}."))
        return None
    origin = Origin("facts", file, None, _first_source(source))
    return Observation(
        spec.name,
        value,
        origin,
        _observed(raw.get("observed_at")),
        None if instance is None else str(instance),
        fallback=kind == DERIVED,  # it follows from other facts, and will again
        trust=_trust(spec, kind),
    )


def _trust(spec: FactSpec, kind: Any) -> Trust:
    """What the catalogue says of the source that was read at first, when it says one thing of all of that format."""
    said = {source.trust for source in spec.sources if source.format == kind}
    return said.pop() if len(said) == 1 else Trust.PLAIN


def typed(spec: FactSpec, value: Any) -> Value:
    """What a document holds of a fact, as the catalogue types it. Raises ValueError and OverflowError."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, list) and spec.type is FactType.TEXT_LIST:
        return tuple(str(word) for word in value)
    if not isinstance(value, str | int | float):
        raise ValueError(f"{str(value)[:60]!r} is not of the type {spec.type.value}")
    found = told(spec.type, str(value))
    if spec.type is FactType.CHOICE and found not in spec.values:
        raise ValueError(f"{value!r} is none of {', '.join(spec.values)}")
    return found


def _absent(raw: Any) -> Absent:
    reason = raw.get("reason") if isinstance(raw, dict) else None
    known = next((one for one in AbsentReason if one.value == reason), AbsentReason.NOT_COLLECTED)
    return Absent(known, str(raw.get("detail") or "") if isinstance(raw, dict) else "")


def _is_bare(detail: str, pack: Pack) -> bool:
    """Does it say no more than that nobody collected the fact, in whichever language it was written?"""
    return not detail or any(
        detail == _not_collected(pack.texts.folders, language)
        for language in (LANGUAGES[:1] if detail.isascii() else LANGUAGES)
    )


@lru_cache(maxsize=16)
def _not_collected(folders: tuple[Path, ...], language: str) -> str:
    return Texts(language, folders).say(f"absent.{AbsentReason.NOT_COLLECTED}")


def _first_source(source: Mapping[str, Any]) -> str:
    """Where the fact was read at first, when the document says so."""
    parts = [str(source[key]) for key in ("kind", "file", "line") if source.get(key) is not None]
    return " ".join(parts)[:200]


def _observed(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None

"""A copy of an incident that may leave the house: the same files, with pseudonyms in them and in their names."""

import json
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from advisor.errors import UsageError
from advisor.gather import gather
from advisor.gather.incident_file import FILE
from advisor.model.problem import Problem
from advisor.model.progress import Progress, watched
from advisor.model.source import Gathered, SourceFile
from advisor.pack.facts_hash import hash_of_document
from advisor.pack.load import Pack
from advisor.read.text import decode, is_text
from advisor.share.door import Sharing

_DOCUMENT = '"advisor.'
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def make_copy(
    source: str, target: Path, pack: Pack, sharing: Sharing, report: Progress | None = None
) -> tuple[int, list[Problem]]:
    """Write the copy into the folder `target`, which must be empty or new; how many files it has, and what was left
    out.

    Every file is looked at before the first is written, so that what one of them names is hidden in all. Files that
    are no text (hives, event logs, programs, .blg) are left out: the advisor's answer tells what is in them.
    Raises UsageError: no such source, or no room to write.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: is there already; give --output a folder that is new or empty.")
    gathered, problems = gather(source, pack.tables)
    gathered = gathered if report is None else watched(gathered, report)
    files = [file for host in gathered.hosts for file in host.files] + list(gathered.shared)
    for host in gathered.hosts:
        if host.name is not None:
            sharing.redactor.learn_host(host.name)
    texts: list[SourceFile] = []
    for file in files:
        found, left_out = _looked_at(file, sharing)
        texts += [file] if found else []
        problems += left_out
    count = 0
    taken: set[str] = set()
    for file in texts:
        content = shared_text(decode(file.content()), sharing)
        _write(target, _free(sharing.results.redactor.path(file.name), taken), content)
        count += 1
    about = _incident(gathered, sharing)
    if count and about is not None:
        _write(target, FILE, about)
    return count, problems


def shared_text(text: str, sharing: Sharing) -> str:
    """A log, a list, or a document of the advisor, whose hash is made anew."""
    document = _document(text)
    if document is not None:
        return json.dumps(_shared_document(document, sharing), ensure_ascii=False, indent=2) + "\n"
    lines = text.splitlines(keepends=True)
    return "".join(sharing.results.redactor.text(line) for line in lines)


def _looked_at(file: SourceFile, sharing: Sharing) -> tuple[bool, list[Problem]]:
    try:
        content = file.content()
    except OSError as error:
        return False, [Problem(file.name, f"can't be read: {error.strerror or error}.", "Check the permissions.")]
    if content and not is_text(content):
        what = "is no text, so nobody can say what it tells; left out."
        return False, [Problem(file.name, what, "Share what the advisor reads in it: advisor collect --redact.")]
    text = decode(content)
    document = _document(text)
    if document is not None:
        sharing.results.learn_document(document)
    for line in text.splitlines():
        sharing.redactor.learn(line)
    return True, []


def _document(text: str) -> dict[str, Any] | None:
    """A document of the advisor's own."""
    if not text.lstrip("\ufeff \r\n\t").startswith("{") or _DOCUMENT not in text[:4096]:
        return None
    try:
        found = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _shared_document(document: dict[str, Any], sharing: Sharing) -> dict[str, Any]:
    before = _hash(document)
    shared: dict[str, Any] = sharing.results.document(document)
    if before is not None and document.get("facts_sha256") == before:
        shared["facts_sha256"] = _hash(shared)
    return shared


def _hash(document: dict[str, Any]) -> str | None:
    """Of the facts, as far as they are well-formed."""
    try:
        return hash_of_document((str(host["host"]), host["facts"]) for host in document["hosts"])
    except (KeyError, TypeError, AttributeError):
        return None


def _incident(gathered: Gathered, sharing: Sharing) -> str | None:
    """`incident.yaml` anew."""
    results = sharing.results
    hosts: dict[str, dict[str, str]] = {}
    for host in gathered.hosts:
        told = {"role": host.role, "timezone": host.timezone, "date": host.date and host.date.isoformat()}
        if host.name is not None and any(told.values()):
            hosts[results.redactor.host(host.name)] = {key: value for key, value in told.items() if value}
    about: dict[str, Any] = {"title": results.text(gathered.title), "note": results.text(gathered.note), "hosts": hosts}
    known = {key: value for key, value in about.items() if value}
    return yaml.safe_dump(known, sort_keys=False) if known else None


def _free(name: str, taken: set[str]) -> str:
    """A name that lies below the target on every system, and that no other file has."""
    parts = [_harmless(part) for part in PurePosixPath(name).parts if part not in ("", "/", ".", "..")] or ["file"]
    path, number = "/".join(parts), 1
    while path.casefold() in taken:
        number += 1
        path = "/".join((*parts[:-1], f"{number}-{parts[-1]}"))
    taken.add(path.casefold())
    return path


def _harmless(part: str) -> str:
    part = "".join("_" if letter in '\\:*?"<>|' or not letter.isprintable() else letter for letter in part)
    part = part.rstrip(". ")[-200:] or "_"
    return f"_{part}" if part.startswith("-") or part.partition(".")[0].casefold() in _RESERVED else part


def _write(target: Path, name: str, content: str) -> None:
    path = target / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror or error}. Give --output another place.") from None


__all__: Sequence[str] = ("make_copy", "shared_text")

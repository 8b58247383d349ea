"""A copy of an incident that may leave the house: the same files, with pseudonyms in them and in their names."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from advisor.device_name import is_device
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
from advisor.share.self_check import left_in_file

_DOCUMENT = '"advisor.'
_MOST_NAMED = 5


def make_copy(
    source: str, target: Path, pack: Pack, sharing: Sharing, report: Progress | None = None
) -> tuple[int, list[Problem]]:
    """Write the copy into the folder `target`, which must be empty or new; how many files it has, and what was left
    out.

    Every file is looked at before the first is written, so that what one of them names is hidden in all; and once more
    as it would be shared. Files that are no text (hives, event logs, programs, .blg) are left out: the advisor's answer
    tells what is in them. A copy that breaks off leaves nothing. Raises UsageError: no such source, no room to write.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: is there already; give --output a folder that is new or empty.")
    gathered, problems = gather(source, pack.tables)
    gathered = gathered if report is None else watched(gathered, report)
    files = [file for host in gathered.hosts for file in host.files] + list(gathered.shared)
    for host in gathered.hosts:
        if host.name is not None:
            sharing.redactor.learn_host(host.name)
    for text in (gathered.title, gathered.note, *(file.name for file in files)):
        sharing.redactor.learn(text)
    texts: list[SourceFile] = []
    for file in files:
        readable, told = _looked_at(file, sharing)
        texts += [file] if readable else []
        problems += told
    if not texts:
        return 0, problems
    with _all_or_nothing(target) as made:
        left_out = _copy(texts, made, target, sharing)
        about = _incident(gathered, sharing)
        if about is not None and len(left_out) < len(texts):
            left_out += _put(made, target, FILE, FILE, about, sharing)
    return len(texts) - len(left_out), [*problems, *left_out]


def _copy(texts: Sequence[SourceFile], made: Path, target: Path, sharing: Sharing) -> list[Problem]:
    taken: set[str] = set()
    problems: list[Problem] = []
    for file in texts:
        content = shared_text(decode(file.content()), sharing)
        name = _free(sharing.results.redactor.path(file.name), taken)
        problems += _put(made, target, file.name, name, content, sharing)
    return problems


def _put(made: Path, target: Path, file: str, name: str, content: str, sharing: Sharing) -> list[Problem]:
    """Write a file, or leave it out and tell why, when it would still tell whose servers it is about."""
    data = content.encode("utf-8", "replace")
    left = left_in_file(name, data, sharing)
    if left:
        what = f"would still hold what tells whose servers it is about ({', '.join(left[:_MOST_NAMED])}); left out."
        return [Problem(file, what, "--redact-word WORD hides a word more.")]
    path = made / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise _unwritable(target / name, error) from None
    return []


@contextmanager
def _all_or_nothing(target: Path) -> Iterator[Path]:
    """A folder whose files come into the target when all of them are there; of what breaks off nothing is left."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        home = target if target.is_dir() else target.parent
        beside = tempfile.TemporaryDirectory(dir=home, prefix=".advisor-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _unwritable(target, error) from None
    with beside as folder:
        made = Path(folder) / "copy"
        made.mkdir()
        yield made
        try:
            if home == target:
                for path in made.iterdir():
                    path.rename(target / path.name)
            else:
                made.rename(target)
        except OSError as error:
            raise _unwritable(target, error) from None


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
    return f"_{part}" if part.startswith("-") or is_device(part) else part


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: can't be written: {error.strerror or error}. Give --output another place.")


__all__: Sequence[str] = ("make_copy", "shared_text")

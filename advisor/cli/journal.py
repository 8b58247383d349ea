"""The record of an interview while it goes on: one JSON object a line, each on the disk before the next question.

The first line says what the interview is about, the others are answers and what was taken back. A line that a crash cut
short was never acknowledged; it is dropped when the interview is resumed.
"""

import contextlib
import errno
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.folders import state_folder
from advisor.held_file import hold
from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.interview import Answer
from advisor.pack.catalogue import FactSpec
from advisor.pack.said import said_value
from advisor.pack.values import iso, to_json

SCHEMA = "advisor.consult/1"
_LARGEST = 16 << 20


@dataclass(frozen=True, slots=True)
class About:
    """What an interview is about: its source, None for nothing collected, and the policy on RSS."""

    source: str | None
    rss_policy: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer, or None: the last one was taken back."""

    answer: Answer | None


class Journal:
    """Appends to the file. Opening it raises UsageError when it can't be written, or holds something else."""

    def __init__(self, path: Path, about: About, entries: tuple[Entry, ...] = (), size: int = 0) -> None:
        self.path = path
        self.about = about
        self.entries = entries
        self._size = size
        """Bytes that are there, as far as we know."""

    @classmethod
    def begin(cls, path: Path | None, about: About) -> "Journal":
        """A new journal; one in the user's state folder when no file is named."""
        chosen = path or state_folder() / f"{datetime.now(UTC):consult-%Y%m%d-%H%M%S-%f}.jsonl"
        journal = cls(chosen, about)
        if chosen.exists():
            raise UsageError(f"{chosen}: is there already; --resume goes on with it, or name another file.")
        try:
            chosen.parent.mkdir(parents=True, exist_ok=True)
            with chosen.open("x", encoding="utf-8"):
                pass
        except OSError as error:
            raise _unwritable(chosen, error) from None
        head = {"schema": SCHEMA, "at": _now()}
        told = {"source": about.source, "rss_policy": about.rss_policy}
        try:
            journal._append({**head, **{name: value for name, value in told.items() if value is not None}})
        except BaseException:
            chosen.unlink(missing_ok=True)
            raise
        return journal

    @classmethod
    def resume(cls, path: Path | None, facts: Mapping[str, FactSpec]) -> "Journal":
        """The journal of that file; the latest of the state folder when none is named."""
        chosen = path or _latest()
        try:
            if chosen.stat().st_size > _LARGEST:
                raise UsageError(f"{chosen}: is no interview of this advisor; it is too large.")
            content = chosen.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if whole != content:
                with chosen.open("r+b") as file:
                    file.truncate(len(whole))
        except OSError as error:
            raise UsageError(f"{chosen}: can't be read: {error.strerror or error}.") from None
        lines = list(_objects(chosen, whole))
        if not lines or lines[0].get("schema") != SCHEMA:
            raise UsageError(f"{chosen}: is no interview of this advisor; --session names one.")
        about = About(*(_text(lines[0].get(name)) for name in ("source", "rss_policy")))
        entries = tuple(_entry(chosen, number, line, facts) for number, line in enumerate(lines[1:], start=2))
        return cls(chosen, about, entries, len(whole))

    def tell(self, answer: Answer) -> None:
        """Write down an answer; it is on the disk when this returns."""
        instance = {} if answer.instance is None else {"instance": answer.instance}
        said: dict[str, Any] = {"value": to_json(answer.value)} if not isinstance(answer.value, Absent) else {}
        if isinstance(answer.value, Absent):
            said = {"absent": {"reason": answer.value.reason.value, "detail": answer.value.detail}}
        self._append({"at": iso(answer.at), "host": answer.host, "fact": answer.fact, **instance, **said})

    def take_back(self) -> None:
        self._append({"at": _now(), "undo": True})

    def _append(self, line: Mapping[str, Any]) -> None:
        """In one piece, or not at all. Raises UsageError, also when somebody else has gone on with the interview."""
        told = (json.dumps(line, ensure_ascii=True) + "\n").encode()
        try:
            with FileIO(self.path, "r+") as file:
                if not hold(file.fileno()) or file.seek(0, os.SEEK_END) != self._size:
                    what = f"{self.path}: somebody else goes on with this interview; your last answer was not kept."
                    raise UsageError(f"{what} Go on with --resume when they are through.")
                self._write(file, told)
        except OSError as error:
            raise _unwritable(self.path, error) from None
        self._size += len(told)

    def _write(self, file: FileIO, told: bytes) -> None:
        try:
            if file.write(told) != len(told):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                file.truncate(self._size)
            raise


def _objects(path: Path, content: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise UsageError(f"{path}:{number}: is no line of an interview; mend or remove it.")
        yield found


def _entry(path: Path, number: int, line: Mapping[str, Any], facts: Mapping[str, FactSpec]) -> Entry:
    if line.get("undo") is True:
        return Entry(None)
    host, name, instance = (_text(line.get(key)) for key in ("host", "fact", "instance"))
    spec = facts.get(name or "")
    try:
        if spec is None or host is None:
            raise ValueError("the fact is not in the catalogue")
        at = datetime.fromisoformat(str(line.get("at")))
        if at.tzinfo is None:
            raise ValueError("the time lacks its zone")
        value = _value(spec, instance, line)
        return Entry(Answer(host, spec.name, instance, value, at.astimezone(UTC)))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{path}:{number}: {name}: {error}; mend or remove the line.") from None


def _value(spec: FactSpec, instance: str | None, line: Mapping[str, Any]) -> Value | Absent:
    absent = line.get("absent")
    if isinstance(absent, dict):
        return Absent(AbsentReason(str(absent.get("reason"))), str(absent.get("detail") or ""))
    value = line.get("value")
    if isinstance(value, list):
        words = tuple(str(word) for word in value)
        return words if "[]" in spec.name and instance is None else said_value(spec, ",".join(words) or " ")
    if isinstance(value, bool):
        return said_value(spec, "true" if value else "false")
    return said_value(spec, str(value))


def _latest() -> Path:
    folder = state_folder()
    found = sorted(folder.glob("consult-*.jsonl")) if folder.is_dir() else []
    if not found:
        raise UsageError(f"there is no interview to go on with in {folder}; --session names one.")
    return found[-1]


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: can't be written: {error.strerror or error}. Give --session another place.")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _now() -> str:
    return iso(datetime.now(UTC))

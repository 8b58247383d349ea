"""The record of a guided plan while it is carried out: one JSON object a line, each on the disk before the next one.

The first line says by which facts and which pack the plan was made, and no path, so that somebody else goes on with it
on another machine. Every line carries the hash of all lines up to itself: one that was changed or taken out is noticed.
A line that a crash cut short was never acknowledged; it is dropped.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeAlias

from advisor.errors import UsageError
from advisor.model.fact import AbsentReason
from advisor.model.finding import Missing
from advisor.model.guide import Answered, Checked, Said, Verification, Verified
from advisor.model.plan import Plan

SCHEMA = "advisor.guide/1"
_BEGINNING = f'{{"schema": "{SCHEMA}"'.encode()
_LARGEST = 16 << 20
Entry: TypeAlias = Said | Verification


class GuideJournal:
    """Holds the file for itself while it is open, and appends to it."""

    def __init__(self, path: Path, file: IO[bytes], entries: Sequence[Entry], chain: str) -> None:
        self.path = path
        self.entries = list(entries)
        self._file = file
        self._chain = chain

    @classmethod
    def open(cls, path: Path, plan: Plan, by: str) -> "GuideJournal":
        """The journal of that file, or a new one. Raises UsageError when it can't be written, somebody else is writing
        to it, it was changed, or it is of another plan."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+b")
        except OSError as error:
            raise _unwritable(path, error) from None
        try:
            if not _hold(file):
                what = f"{path}: another guide is writing to this journal"
                raise UsageError(f"{what}; let it end, or name another file with --journal.")
            content = _content(path, file)
            whole = _whole(path, content)
            lines = _lines(path, whole)
            journal = cls(path, file, _entries(path, lines, plan), lines[-1]["chain"] if lines else "")
            if not content.startswith(whole):
                file.write(b"\n")
            elif whole != content:
                file.truncate(len(whole))
            file.seek(0, os.SEEK_END)
            if not lines:
                journal._append(_head(plan, by))
                _keep_name(path)
        except BaseException:
            file.close()
            raise
        return journal

    @staticmethod
    def read(path: Path, plan: Plan) -> list[Entry]:
        """What was said so far, also while somebody is writing to it. Errors as for `open`."""
        try:
            with path.open("rb") as file:
                content = _content(path, file)
        except OSError as error:
            raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from None
        lines = _lines(path, _whole(path, content))
        if not lines:
            raise _foreign(path)
        return _entries(path, lines, plan)

    def add(self, entry: Entry) -> None:
        """Write it down; it is on the disk when this returns."""
        self._append(_said(entry) if isinstance(entry, Said) else _verification(entry))
        self.entries.append(entry)

    def close(self) -> None:
        self._file.close()

    def _append(self, line: Mapping[str, Any]) -> None:
        chain = _link(self._chain, line)
        try:
            self._file.write((json.dumps({**line, "chain": chain}, ensure_ascii=True) + "\n").encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self.path, error) from None
        self._chain = chain


def _hold(file: IO[bytes]) -> bool:
    """Whether the file is ours alone, until it is closed or this process ends, however it ends. Where the system has no
    such locks, everybody gets one."""
    with contextlib.suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
    with contextlib.suppress(ImportError):
        import msvcrt

        try:
            file.seek(_LARGEST)  # no byte that anybody reads
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
    return True


def _keep_name(path: Path) -> None:
    """The new file's name is on the disk, too; where a folder can't be opened, the system does so by itself."""
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _content(path: Path, file: IO[bytes]) -> bytes:
    file.seek(0)
    content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise _foreign(path)
    return content


def _whole(path: Path, content: bytes) -> bytes:
    """The content without a line that was cut short; one of which only the line's end is missing gets it back."""
    kept, _, rest = content.rpartition(b"\n")
    if not rest:
        return content
    if not kept and not (_BEGINNING.startswith(rest) or rest.startswith(_BEGINNING)):
        raise _foreign(path)
    try:
        json.loads(rest)
    except (ValueError, RecursionError):
        return content[: len(content) - len(rest)]
    return content + b"\n"


def _lines(path: Path, content: bytes) -> list[dict[str, Any]]:
    """The lines, each with its place in the chain vouched for."""
    lines: list[dict[str, Any]] = []
    chain = ""
    for number, text in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            raise _foreign(path) if number == 1 else _changed(path, number)
        if number == 1 and line.get("schema") != SCHEMA:
            raise _foreign(path)
        chain = _link(chain, {key: value for key, value in line.items() if key != "chain"})
        if line.get("chain") != chain:
            raise _changed(path, number)
        lines.append(line)
    return lines


def _link(chain: str, line: Mapping[str, Any]) -> str:
    return hashlib.sha256((chain + json.dumps(line, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()


def _head(plan: Plan, by: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "at": _iso(datetime.now(UTC)),
        "by": by,
        "pack": {"name": plan.pack.name, "version": plan.pack.version, "sha256": plan.pack.sha256},
        "facts_sha256": plan.facts_sha256,
        "kind": plan.kind.value,
        "advisor_version": plan.advisor_version,
    }


def _said(said: Said) -> dict[str, Any]:
    reason = {"reason": said.reason} if said.reason else {}
    return {
        "at": _iso(said.at),
        "by": said.by,
        "host": said.host,
        "step": said.key,
        "answer": said.answer.value,
        **reason,
    }


def _verification(look: Verification) -> dict[str, Any]:
    checks = [
        {
            "host": one.host,
            "step": one.step,
            "verdict": one.verdict.value,
            "because": list(one.because),
            "missing": [{"fact": m.fact, "reason": m.reason.value, "collect": m.collect} for m in one.missing],
        }
        for one in look.checks
    ]
    return {"at": _iso(look.at), "by": look.by, "facts_sha256": look.facts_sha256, "checks": checks}


def _entries(path: Path, lines: Sequence[Mapping[str, Any]], plan: Plan) -> list[Entry]:
    if lines:
        _same_plan(path, lines[0], plan)
    found: list[Entry] = []
    steps = {(host.host, one.key) for host in plan.hosts for one in host.sequence()}
    hosts = {host.host for host in plan.hosts}
    for number, line in enumerate(lines[1:], start=2):
        try:
            entry = _looked(line) if "checks" in line else _answer(line)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _changed(path, number) from None
        if isinstance(entry, Said) and entry.host in hosts and (entry.host, entry.key) not in steps:
            what = f"{path}:{number}: speaks of the step {entry.key} on {entry.host}, which this plan does not have"
            raise UsageError(f"{what}; it was made by another version of the advisor. Begin a new journal.")
        found.append(entry)
    return found


def _same_plan(path: Path, head: Mapping[str, Any], plan: Plan) -> None:
    """Raises UsageError when the journal is of other facts, or of other rules."""
    pack = head.get("pack")
    rules = pack.get("sha256") if isinstance(pack, dict) else None
    if head.get("facts_sha256") != plan.facts_sha256:
        what = f"{path}: is the journal of another plan: that one was made of other facts"
        hashes = f"{str(head.get('facts_sha256'))[:12]}, and not {plan.facts_sha256[:12]}"
        raise UsageError(f"{what} ({hashes}). Give the RESULT that it was begun with, or another --journal.")
    if rules != plan.pack.sha256:
        what = f"{path}: is the journal of another plan: that one was made by other rules"
        hashes = f"{str(rules)[:12]}, and not {plan.pack.sha256[:12]}"
        raise UsageError(
            f"{what} ({hashes}). Use the advisor and the --rules that it was begun with, or a new journal."
        )


def _answer(line: Mapping[str, Any]) -> Said:
    texts = [line[name] for name in ("by", "host", "step")]
    reason = line.get("reason", "")
    if not all(isinstance(text, str) for text in (*texts, reason)):
        raise TypeError
    return Said(_time(line["at"]), texts[0], texts[1], texts[2], Answered(line["answer"]), reason)


def _looked(line: Mapping[str, Any]) -> Verification:
    checks = tuple(
        Checked(
            str(one["host"]),
            str(one["step"]),
            Verified(one["verdict"]),
            tuple(str(text) for text in one["because"]),
            tuple(Missing(str(m["fact"]), AbsentReason(m["reason"]), str(m["collect"])) for m in one["missing"]),
        )
        for one in line["checks"]
    )
    return Verification(_time(line["at"]), str(line["by"]), str(line["facts_sha256"]), checks)


def _time(text: Any) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _foreign(path: Path) -> UsageError:
    return UsageError(f"{path}: is no journal of a guided plan; --journal names one, or a new file.")


def _changed(path: Path, number: int) -> UsageError:
    what = f"{path}:{number}: was changed since it was written, or a line before it was taken out"
    return UsageError(f"{what}. Restore the file as it was; nothing of it is used.")


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: can't be written: {error.strerror or error}. Give --journal another place.")

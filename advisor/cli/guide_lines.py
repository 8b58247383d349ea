"""The lines of a guide's journal: how entries are written down, read back, and vouched for by a chain of hashes."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from advisor.errors import UsageError
from advisor.model.fact import AbsentReason
from advisor.model.finding import Missing
from advisor.model.guide import Answered, Checked, Said, Verification, Verified
from advisor.model.plan import Plan
from advisor.pack.values import iso

SCHEMA = "advisor.guide/1"
_BEGINNING = f'{{"schema": "{SCHEMA}"'.encode()
Entry: TypeAlias = Said | Verification


def whole_lines(path: Path, content: bytes) -> bytes:
    """The content without a line that was cut short; one of which only the line's end is missing gets it back."""
    kept, _, rest = content.rpartition(b"\n")
    if not rest:
        return content
    if not kept and not (_BEGINNING.startswith(rest) or rest.startswith(_BEGINNING)):
        raise foreign(path)
    try:
        json.loads(rest)
    except (ValueError, RecursionError):
        return content[: len(content) - len(rest)]
    return content + b"\n"


def sound_lines(path: Path, content: bytes) -> list[dict[str, Any]]:
    """The lines, each with its place in the chain vouched for."""
    lines: list[dict[str, Any]] = []
    chain = ""
    for number, text in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            raise foreign(path) if number == 1 else _changed(path, number)
        if number == 1 and line.get("schema") != SCHEMA:
            raise foreign(path)
        chain = linked(chain, {key: value for key, value in line.items() if key != "chain"})
        if line.get("chain") != chain:
            raise _changed(path, number)
        lines.append(line)
    return lines


def linked(chain: str, line: Mapping[str, Any]) -> str:
    """The hash of a line and of all lines before it, whose hash is `chain`."""
    return hashlib.sha256((chain + json.dumps(line, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()


def head_line(plan: Plan, by: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "at": iso(datetime.now(UTC)),
        "by": by,
        "pack": {"name": plan.pack.name, "version": plan.pack.version, "sha256": plan.pack.sha256},
        "facts_sha256": plan.facts_sha256,
        "kind": plan.kind.value,
        "advisor_version": plan.advisor_version,
    }


def line_of(entry: Entry) -> dict[str, Any]:
    return _said(entry) if isinstance(entry, Said) else _verification(entry)


def _said(said: Said) -> dict[str, Any]:
    reason = {"reason": said.reason} if said.reason else {}
    return {
        "at": iso(said.at),
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
    return {"at": iso(look.at), "by": look.by, "facts_sha256": look.facts_sha256, "checks": checks}


def entries_of(path: Path, lines: Sequence[Mapping[str, Any]], plan: Plan) -> list[Entry]:
    if lines:
        _same_plan(path, lines[0], plan)
    found: list[Entry] = []
    steps = {(host.host, one.key) for host in plan.hosts for one in host.sequence()}
    hosts = {host.host for host in plan.hosts}
    for number, entry in enumerate(_entries(path, lines), start=2):
        if isinstance(entry, Said) and entry.host in hosts and (entry.host, entry.key) not in steps:
            what = f"{path}:{number}: speaks of the step {entry.key} on {entry.host}, which this plan does not have"
            raise UsageError(f"{what}; it was made by another version of the advisor. Begin a new journal.")
        found.append(entry)
    return found


def carried(path: Path, lines: Sequence[Mapping[str, Any]], plan: Plan) -> tuple[list[Said], int]:
    """Of a journal of the same facts under other rules: answers to steps that this plan has too, and how many others
    there are. Which restart is meant, and what new facts showed, other rules may see in another way."""
    if not lines or lines[0].get("facts_sha256") != plan.facts_sha256:
        raise foreign(path)
    steps = {(host.host, step.key) for host in plan.hosts for step in host.steps}
    said = [entry for entry in _entries(path, lines) if isinstance(entry, Said)]
    kept = [entry for entry in said if (entry.host, entry.key) in steps]
    return kept, len(lines) - 1 - len(kept)


def _entries(path: Path, lines: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    for number, line in enumerate(lines[1:], start=2):
        try:
            yield _looked(line) if "checks" in line else _answer(line)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise _changed(path, number) from None


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


def foreign(path: Path) -> UsageError:
    return UsageError(f"{path}: is no journal of a guided plan; --journal names one, or a new file.")


def _changed(path: Path, number: int) -> UsageError:
    what = f"{path}:{number}: was changed since it was written, or a line before it was taken out"
    return UsageError(f"{what}. Restore the file as it was; nothing of it is used.")

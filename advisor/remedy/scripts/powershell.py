"""A job as a script for PowerShell 2.0 and later: the fixed part is `templates/apply.ps1`, what stands here calls it.

Every text of others is a literal in single quotes, in which only quotes mean anything; there are no here-strings and no
strings in double quotes with anything of others in them.
"""

import re
from collections.abc import Iterable, Iterator

from advisor.errors import ScriptRefused
from advisor.remedy.scripts.about import about
from advisor.remedy.scripts.job import Condition, FileAtLeast, Job, JobStep, SetNetwork, SetValue, below_root
from advisor.remedy.scripts.template import filled
from advisor.remedy.scripts.words import one_line

_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
"""PowerShell takes each of them for the end of a literal in single quotes."""


def script(job: Job, mode: str) -> bytes:
    """The script, which does by itself what `mode` says: `apply` or `revert`. UTF-8 with its mark, lines of CR and LF.

    Raises ScriptRefused for names that no script can hold.
    """
    parts = {
        "ABOUT": "\n".join(_remark(line) for line in about(job)),
        "HOST": _name(job.computer, job.host),
        "BACKUP": literal(job.backup),
        "MODE": literal(mode),
        "STEPS": "\n".join(line for step in job.steps for line in _step(step, job)),
        "UNDO": "\n".join(f"    {line}" for line in _undo(job)),
        "RESTART": _told(f"{job.restart_note} Then run it with -Check.") if job.restart else "",
        "RESTARTED": f"    {_told(job.restart_note)}" if job.restart else "",
    }
    return b"\xef\xbb\xbf" + filled("apply.ps1", parts).replace("\n", "\r\n").encode()


def literal(text: str) -> str:
    """The text, in one line, as PowerShell reads it back."""
    return "'" + _QUOTES.sub(r"\1\1", one_line(text)) + "'"


def _name(text: str, host: str) -> str:
    """A name that is compared, sign by sign. Raises ScriptRefused for one that can't be written in one line."""
    if not text.isprintable():
        raise ScriptRefused(f"{host}: {text[:60]!a} can't be written in a script. Collect the facts again.")
    return "'" + _QUOTES.sub(r"\1\1", text) + "'"


def _listed(texts: Iterable[str]) -> str:
    return f"@({', '.join(literal(text) for text in texts)})"


def _told(text: str) -> str:
    return f"Write-Output {literal(text)}"


def _remark(text: str) -> str:
    """A line of the comment at the beginning, which it must not end."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return (indent + one_line(text)).replace("#", "").rstrip()


def _step(step: JobStep, job: Job) -> Iterator[str]:
    yield ""
    yield "Write-Output ''"
    yield _told(f"{step.number}. {step.title}")
    if not step.changes:
        yield f"Step-ByHand {'$null' if step.proof is None else f'({_probe(step.proof)})'} {_listed(step.lines)}"
        return
    if step.at_once:
        yield _told(job.at_once_note)
    ready = f"$ready{step.number}"
    yield f"{ready} = $true"
    for condition in step.after:
        yield f"$proven = {_probe(condition)}"
        yield f"Test-After $proven {literal(condition.title)}"
        yield f"if ($proven -ne 'yes') {{ {ready} = $false }}"
    yield f"if ({ready}) {{"
    for change in step.changes:
        yield from (f"    {line}" for line in _change(change, job.host))
    yield "}"


def _change(change: SetValue | SetNetwork, host: str) -> Iterator[str]:
    if isinstance(change, SetNetwork):
        yield (
            f"Step-Network {literal(change.mark)} {literal(change.context)} {literal(change.setting)} "
            f"{literal(change.to)}"
        )
        return
    marks = _listed(change.mark(name) for name in change.names)
    optional = "$true" if change.optional else "$false"
    call = (
        f"Step-Value {marks} {literal(below_root(change.key))} {_listed(change.names)} "
        f"{literal(change.type.registry_name)} {optional} {literal(str(int(change.data)))} {_listed(change.only_from)}"
    )
    if change.adapter is None:
        yield call
        return
    yield _told(f"  Adapter {change.key[-4:]}, {change.adapter}:")
    yield f"if (Test-Adapter {literal(below_root(change.key))} {_name(change.adapter, host)}) {{ {call} }}"
    wrong = f"{change.key} is not the key of the adapter any more; collect the facts again."
    yield f"else {{ Write-Failure {literal(wrong)} }}"


def _probe(condition: Condition) -> str:
    proof = condition.proof
    if isinstance(proof, FileAtLeast):
        below, expanded = proof.below_system, "[Environment]::ExpandEnvironmentVariables"
        path = f"{expanded}({literal(proof.path)})" if below is None else f"Join-Path $system {literal(below)}"
        return f"Test-File ({path}) @({', '.join(str(part) for part in proof.version.fields)})"
    return f"Test-Number {literal(below_root(proof.key))} {literal(proof.name)} {proof.number}"


def _undo(job: Job) -> Iterator[str]:
    for change in job.undone():
        if isinstance(change, SetValue):
            for name in change.names:
                call = f"Undo-Value {literal(change.mark(name))} {literal(below_root(change.key))} {literal(name)}"
                yield f"{call} {_name(change.adapter or '', job.host)}"
        else:
            yield f"Undo-Network {literal(change.mark)} {literal(change.context)} {literal(change.setting)}"

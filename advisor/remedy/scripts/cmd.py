"""A job as a script for cmd, which Windows Server 2003 has: no PowerShell is needed.

The fixed part, `templates/apply.cmd`, does the work; what stands here calls it. Every text of others goes through
`told` or `in_set`, and no variable with such a text is ever expanded outside of quotes.
"""

from collections.abc import Iterator

from advisor.errors import ScriptRefused
from advisor.remedy.scripts.about import about
from advisor.remedy.scripts.job import Condition, FileAtLeast, Job, JobStep, SetNetwork, SetValue, below_root
from advisor.remedy.scripts.template import filled
from advisor.remedy.scripts.words import plain

_ESCAPED = {sign: f"^{sign}" for sign in '^&|<>()"'} | {"%": "%%"}
_NO_RESTART = "rem No restart is needed."


def script(job: Job, mode: str) -> bytes:
    """The script, which does by itself what `mode` says: `apply` or `revert`. Lines end with CR and LF.

    Raises ScriptRefused for names that no cmd script can hold.
    """
    parts = {
        "ABOUT": "\n".join(f"rem {_remark(line)}".rstrip() for line in about(job)),
        "HOST": in_set(job.computer, job.host),
        "BACKUP": job.backup,
        "MODE": mode,
        "STEPS": "\n".join(line for step in job.steps for line in _step(step, job)),
        "UNDO": "\n".join(_undo(job)),
        "RESTART": told(f"{job.restart_note} Then run it with /check.") if job.restart else _NO_RESTART,
        "RESTARTED": told(job.restart_note) if job.restart else _NO_RESTART,
    }
    return filled("apply.cmd", parts).replace("\n", "\r\n").encode("ascii")


def told(text: str, indent: str = "") -> str:
    """A line that shows the text as it is, whatever signs it has."""
    return f"echo {indent}" + "".join(_ESCAPED.get(sign, sign) for sign in plain(text))


def in_set(name: str, host: str) -> str:
    """A name as it stands in `set "variable=…"`. Raises ScriptRefused for one that can't stand there."""
    if not (name.isascii() and name.isprintable()) or '"' in name:
        raise ScriptRefused(
            f"{host}: {name[:60]!a} can't be written in a cmd script, which is plain ASCII. Use --emit ps1."
        )
    return name.replace("%", "%%")


def _remark(text: str) -> str:
    """A remark: cmd looks for variables in it, and for a sign at its end that continues the line."""
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return indent + "".join("." if sign in '%^&|<>"' else sign for sign in plain(text))


def _step(step: JobStep, job: Job) -> Iterator[str]:
    following = f"step{step.number + 1}" if step.number < len(job.steps) else "end"
    yield ""
    yield f":step{step.number}"
    yield "echo."
    yield told(f"{step.number}. {step.title}")
    if not step.changes:
        yield from _by_hand(step, following)
        return
    for condition in step.after:
        yield _probe(condition)
        yield 'if "%proven%"=="no" ' + told(f"NO not before this is done: {condition.title}", "  ")
        yield 'if "%proven%"=="no" set /a failed+=1'
        yield "if not defined proven " + told(f"?? whether this is done can't be read: {condition.title}", "  ")
        yield "if not defined proven set /a unknown+=1"
        yield f'if not "%proven%"=="yes" goto {following}'
    if step.at_once:
        yield told(job.at_once_note, "  ")
    for number, change in enumerate(step.changes, 1):
        if isinstance(change, SetNetwork):
            yield f'call :network {change.mark} "{change.context}" {change.setting} {change.to}'
        else:
            yield from _value(change, f"s{step.number}c{number}", job.host)


def _value(change: SetValue, label: str, host: str) -> Iterator[str]:
    kind = "none" if change.optional else change.type.registry_name
    yield f'set "from={" ".join(change.only_from)}"'
    if change.adapter is not None:
        yield told(f"Adapter {change.key[-4:]}, {change.adapter}:", "  ")
        yield f'set "adapter={in_set(change.adapter, host)}"'
        yield f'call :same "{_short(change.key)}"'
        yield f"if errorlevel 1 goto {label}"
    yield 'set "met="'
    for name in change.names:
        call = f'call :value {change.mark(name)} "{_short(change.key)}" "{name}" {kind} {int(change.data)}'
        yield f"if not defined met {call}"
    if change.optional:
        yield "if not defined met echo   NO its driver has no such switch any more."
        yield "if not defined met set /a failed+=1"
    if change.adapter is not None:
        yield f":{label}"


def _by_hand(step: JobStep, following: str) -> Iterator[str]:
    if step.proof is not None:
        yield _probe(step.proof)
        yield 'if "%proven%"=="yes" echo   ok it is done.'
        yield f'if "%proven%"=="yes" goto {following}'
        yield 'if "%proven%"=="no" echo   NO it is not done. By hand:'
        yield 'if "%proven%"=="no" set /a failed+=1'
        yield "if not defined proven echo   ?? whether it is done can't be read. By hand:"
        yield "if not defined proven set /a unknown+=1"
    else:
        yield "echo   By hand, and this script can't see whether it is done:"
    yield from (told(f"- {line}", "  ") for line in step.lines)


def _probe(condition: Condition) -> str:
    proof = condition.proof
    if isinstance(proof, FileAtLeast):
        # Whatever the bits of this cmd, the programs that look at the file are Windows' own, which know no Sysnative.
        return f'call :file "{proof.path}" {" ".join(str(part) for part in proof.version.fields)}'
    return f'call :number "{_short(proof.key)}" "{proof.name}" {proof.number}'


def _undo(job: Job) -> Iterator[str]:
    for change in job.undone():
        if isinstance(change, SetValue):
            # Its driver may have been changed since, and the number of the key have gone to another adapter.
            yield f'set "adapter={in_set(change.adapter or "", job.host)}"'
            for name in change.names:
                yield f'call :undo {change.mark(name)} "{_short(change.key)}" "{name}"'
        else:
            yield f'call :unnetwork {change.mark} "{change.context}" {change.setting}'


def _short(key: str) -> str:
    return f"HKLM\\{below_root(key)}"

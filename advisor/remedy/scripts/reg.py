"""A job as files for regedit: one that changes, one that puts back.

A .reg file asks nothing and looks at nothing. So it holds only what the facts vouch for: no step that has to wait for
another one, no setting outside of the registry, and no switch of which the facts do not tell how the driver calls it.
What it leaves out is said, in the file and to whoever asked for it. It can't back up either; its beginning says how.
"""

from collections.abc import Iterator, Sequence

from advisor.errors import ScriptRefused
from advisor.pack.changes import ValueType
from advisor.remedy.scripts.about import about
from advisor.remedy.scripts.job import Job, JobStep, SetNetwork, SetValue
from advisor.remedy.scripts.words import mark, plain

_FIRST = "Windows Registry Editor Version 5.00"


def files(job: Job) -> tuple[bytes, bytes, tuple[str, ...]]:
    """The file that changes, the one that puts back, and what they leave out. Raises ScriptRefused when that is all."""
    kept: list[SetValue] = []
    left_out: list[str] = []
    for step in job.steps:
        why = _why_not(step)
        if why:
            left_out.append(f"{step.title}: {why}")
        else:
            kept += [change for change in step.changes if isinstance(change, SetValue)]
    if not kept:
        raise ScriptRefused(f"{job.host}: no .reg file can do its steps. {'; '.join(left_out)}. Use --emit cmd.")
    head = list(_head(job, kept, left_out))
    forward = [*head, "This file makes the changes.", job.restart_note]
    back = [*head, "This file puts back what stood there before.", *_open_ends(kept), job.restart_note]
    return (
        _file(forward, [(one, _data(one, one.data)) for one in kept]),
        _file(back, [(one, "-" if one.before.data is None else _data(one, one.before.data)) for one in kept]),
        tuple(left_out),
    )


def _why_not(step: JobStep) -> str:
    """Why the step can't stand in such a file; "" when it can."""
    waits = [condition.title for condition in step.after if not condition.known]
    if not step.changes:
        return "it is done by hand"
    if waits:
        return f"it comes after {', '.join(waits)}, and a .reg file can't see whether that is done"
    if any(isinstance(change, SetNetwork) for change in step.changes):
        return "it is no setting of the registry"
    switches = [change for change in step.changes if isinstance(change, SetValue) and change.optional]
    # Windows' own names for the switches of adapters begin with a star and hold text; a vendor's may hold anything.
    if any(len(one.names) != 1 or not one.names[0].startswith("*") for one in switches):
        return "the facts do not tell how the adapter's driver keeps its switch"
    return ""


def _head(job: Job, kept: Sequence[SetValue], left_out: Sequence[str]) -> Iterator[str]:
    yield "Heartbeat Advisor: settings of one server. A .reg file can't look where it is; import it there alone."
    yield from about(job)
    yield ""
    if left_out:
        yield "Not in this file:"
        yield from (f"   {line}" for line in left_out)
    yield "First save what is there, in a command prompt of an administrator:"
    yield f'   if /i not "%COMPUTERNAME%"=="{job.computer}" echo This is another server!'
    yield f'   mkdir "{job.backup}"'
    for key in dict.fromkeys(change.key for change in kept):
        file = f"{job.backup}\\{mark(key)}.reg"
        yield f'   if not exist "{file}" reg export "{key}" "{file}"'
    yield "Then see what would be changed, import, and see what stands:"
    for change in kept:
        yield f'   reg query "{change.key}" /v "{change.names[0]}"'
        if change.adapter is not None:
            yield f'   reg query "{change.key}" /v DriverDesc        (is to be: {change.adapter})'


def _open_ends(kept: Sequence[SetValue]) -> Iterator[str]:
    for change in kept:
        if change.before.data is None and not change.before.absent:
            yield (
                f"The facts do not tell exactly what {change.names[0]} was, so it is removed here; if the exported "
                f"file of {change.key} has a line for it, copy that line over the one below."
            )
        if change.before.meant:
            yield (
                f"The facts do not come from the registry; {change.names[0]} is set here to what means the same. "
                f"If the exported file of {change.key} has no line for it, put a minus sign (-) in place of dword:..."
            )


def _data(change: SetValue, number: str) -> str:
    return f"dword:{int(number):08x}" if change.type is ValueType.DWORD else f'"{int(number)}"'


def _file(head: Sequence[str], values: Sequence[tuple[SetValue, str]]) -> bytes:
    """As regedit writes them: UTF-16 with its mark. It ends with an empty line, for else its last value is lost."""
    lines = [_FIRST, "", *(f"; {_comment(line)}".rstrip() for line in head), ""]
    for change, data in values:
        lines += [f"[{change.key}]", f'"{_quoted(change.names[0])}"={data}', ""]
    return b"\xff\xfe" + ("\r\n".join(lines) + "\r\n").encode("utf-16-le")


def _comment(text: str) -> str:
    return " " * (len(text) - len(text.lstrip(" "))) + plain(text)


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')

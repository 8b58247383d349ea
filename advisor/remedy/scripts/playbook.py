"""A job as playbooks for Ansible, for Windows Server 2008 R2 and later.

Made as data and written by the YAML library. Texts of others are `!unsafe` where Ansible could take them for a
template.
"""

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

from advisor.errors import ScriptRefused
from advisor.remedy.scripts.about import about
from advisor.remedy.scripts.job import Job, JobStep, SetValue
from advisor.remedy.scripts.playbook_tasks import (
    NOTE,
    Task,
    backup_folder,
    change_tasks,
    network_back,
    registry_path,
    value_back,
)
from advisor.remedy.scripts.words import one_line

_TEMPLATE = re.compile(r"\{[{%#]")
_COMMENT = 110
_WIDEST = 80
"""Where lines are broken, at a space."""


class _Unsafe(str):
    """Text that Ansible must not look into."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists are indented, as ansible-lint wants them."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style="'"))


def playbook(job: Job, mode: str) -> bytes:
    """The playbook that makes the changes (`apply`) or puts back what was there (`revert`).

    Raises ScriptRefused for a step that has to wait for another one, which the playbook could not see.
    """
    _refuse(job)
    tasks = [*_guard(job), *(_apply(job) if mode == "apply" else _revert(job))]
    play: Task = {
        "name": f"{'Apply' if mode == 'apply' else 'Revert'} what Heartbeat Advisor says for one server",
        "hosts": "all",
        "gather_facts": False,
        "vars": {"advised_computer": _text(job.computer), "forced": False, "backup_folder": job.backup},
        "tasks": tasks,
    }
    if job.restart:
        play["handlers"] = [{"name": NOTE, "ansible.builtin.debug": {"msg": job.restart_note}}]
    text = yaml.dump([play], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDEST, explicit_start=True)
    head = "\n".join(f"# {part}".rstrip() for line in _head(job, mode) for part in _remark(line))
    return f"{head}\n{text}".encode()


def _head(job: Job, mode: str) -> Iterator[str]:
    does = "makes the changes" if mode == "apply" else "puts back what the other playbook has noted"
    yield f"Heartbeat Advisor: {does} on one server. It stops on every other machine; name it with --limit."
    yield "--check says what would be changed; --extra-vars forced=true: also on a machine of another name."
    yield "It asks nothing, downloads nothing and never restarts. It needs the collection ansible.windows."
    yield ""
    yield from about(job)


def _refuse(job: Job) -> None:
    for step in job.steps:
        waits = [condition.title for condition in step.after if not condition.known]
        if waits:
            raise ScriptRefused(
                f"{job.host}: {step.id} comes after {', '.join(waits)}, which a playbook can't see. "
                "Use --emit cmd or ps1."
            )
        if any(isinstance(change, SetValue) and change.optional for change in step.changes):
            raise ScriptRefused(
                f"{job.host}: {step.id} sets what the adapters' drivers have, which a playbook can't see. "
                "Use --emit cmd or ps1."
            )


def _guard(job: Job) -> Iterator[Task]:
    yield {
        "name": "Read the machine's own name",
        "ansible.windows.win_reg_stat": {"path": registry_path(job.name_key), "name": job.name_value},
        "register": "machine",
    }
    yield {
        "name": "Stop on another machine",
        "ansible.builtin.assert": {
            "that": ["forced | bool or (machine.value | default('') | lower) == (advised_computer | lower)"],
            "fail_msg": "This playbook is for another machine. Nothing was changed.",
            "quiet": True,
        },
    }


def _apply(job: Job) -> Iterator[Task]:
    for number, step in enumerate(job.steps, 1):
        if not step.changes:
            yield _by_hand(number, step)
        for place, change in enumerate(step.changes, 1):
            for task in change_tasks(change, f"{number}_{place}", backup_folder(job)):
                if step.restart and "notify" in task:
                    task["notify"] = NOTE
                else:
                    task.pop("notify", None)
                yield task


def _by_hand(number: int, step: JobStep) -> Task:
    return {
        "name": f"Say what is done by hand in step {number}",
        "ansible.builtin.debug": {"msg": [_text(step.title), *(_text(line) for line in step.lines)]},
    }


def _revert(job: Job) -> Iterator[Task]:
    for number, change in enumerate(job.undone(), 1):
        if isinstance(change, SetValue):
            yield from value_back(change, str(number), job.restart)
        else:
            yield from network_back(change, str(number), job.restart)
    noted = [f"note_{number}.stat.exists" for number, _ in enumerate(job.undone(), 1)]
    yield {
        "name": "Say that there is nothing to put back",
        "ansible.builtin.debug": {"msg": "Nothing to put back: no note of the other playbook was found."},
        "when": f"not ({' or '.join(noted)})",
    }


def _text(text: str) -> str:
    """A text of others; one that looks like a template is marked as none."""
    line = one_line(text)
    return _Unsafe(line) if _TEMPLATE.search(line) else line


def _remark(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return textwrap.wrap(one_line(text), _COMMENT, initial_indent=indent, subsequent_indent=f"{indent}  ") or [""]

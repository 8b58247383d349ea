"""A job as playbooks for Ansible, for Windows Server 2008 R2 and later.

Made as data and written by the YAML library. Texts of others are `!unsafe` where Ansible could take them for a
template.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from advisor.errors import ScriptRefused
from advisor.pack.changes import ValueType
from advisor.remedy.scripts.about import RESTART, about
from advisor.remedy.scripts.job import Job, JobStep, SetNetwork, SetValue, Step
from advisor.remedy.scripts.words import mark, one_line

Task: TypeAlias = dict[str, Any]

_TEMPLATE = re.compile(r"\{[{%#]")
_MACHINE = r"HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName"
_NOTE = "Note the restart"
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
        play["handlers"] = [{"name": _NOTE, "ansible.builtin.debug": {"msg": RESTART}}]
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
        "ansible.windows.win_reg_stat": {"path": _MACHINE, "name": "ComputerName"},
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
            for task in _change(change, f"{number}_{place}", _drive(job)):
                if step.restart and "notify" in task:
                    task["notify"] = _NOTE
                else:
                    task.pop("notify", None)
                yield task


def _change(change: Step, label: str, folder: str) -> Iterator[Task]:
    if isinstance(change, SetNetwork):
        return _network(change, label)
    return _value(change, label, folder)


def _by_hand(number: int, step: JobStep) -> Task:
    return {
        "name": f"Say what is done by hand in step {number}",
        "ansible.builtin.debug": {"msg": [_text(step.title), *(_text(line) for line in step.lines)]},
    }


def _value(change: SetValue, label: str, folder: str) -> Iterator[Task]:
    name, path, before = change.names[0], _path(change.key), f"before_{label}"
    kind = "REG_DWORD" if change.type is ValueType.DWORD else "REG_SZ"
    data = int(change.data) if change.type is ValueType.DWORD else change.data
    yield {
        "name": f"Read {name}",
        "ansible.windows.win_reg_stat": {"path": path, "name": name},
        "register": before,
    }
    yield {
        "name": f"Leave {name} alone where it is of another kind",
        "ansible.builtin.assert": {
            "that": [f"not {before}.exists or {before}.type == '{kind}'"],
            "fail_msg": f"{name} holds something that is not expected there; it is left alone.",
            "quiet": True,
        },
    }
    yield from _folder(label)
    yield {
        "name": f"Export the key of {name} before anything is changed",
        "ansible.windows.win_shell": (f'reg.exe export "{change.key}" "{folder}\\{mark(change.key, name)}.reg"'),
        "args": {"creates": f"{{{{ backup_folder }}}}\\{mark(change.key, name)}.reg"},
    }
    yield {
        "name": f"Note what {name} was",
        "ansible.windows.win_copy": {
            "content": f"{{{{ {before} | to_json }}}}",
            "dest": f"{{{{ backup_folder }}}}\\{mark(change.key, name)}.json",
            "force": False,
        },
    }
    yield {
        "name": f"Set {name}",
        "ansible.windows.win_regedit": {"path": path, "name": name, "data": data, "type": change.type.value},
        "notify": _NOTE,
    }
    yield {
        "name": f"Read {name} again",
        "ansible.windows.win_reg_stat": {"path": path, "name": name},
        "register": f"after_{label}",
    }
    yield {
        "name": f"Check that {name} stands as advised",
        "ansible.builtin.assert": {
            "that": [f"after_{label}.exists", f"after_{label}.value | string == '{data}'"],
            "success_msg": f"{name} is {data}. It works from the next restart on.",
            "fail_msg": f"{name} is not {data}.",
        },
        "when": "not ansible_check_mode",
    }


def _network(change: SetNetwork, label: str) -> Iterator[Task]:
    wanted, dump = f"{change.setting}={change.to}", f"netsh.exe {change.context} dump"
    note = f"{mark(change.context)}.was"
    yield {
        "name": f"Read the settings of netsh {change.context} for {change.setting}",
        "ansible.windows.win_command": dump,
        "register": f"before_{label}",
        "changed_when": False,
        "failed_when": f"before_{label}.stdout | default('') | trim == ''",
        "check_mode": False,
    }
    yield from _folder(label)
    yield {
        "name": f"Note the settings of netsh {change.context} before {change.setting} is changed",
        "ansible.windows.win_copy": {
            "content": f"{{{{ before_{label}.stdout }}}}",
            "dest": f"{{{{ backup_folder }}}}\\{note}",
            "force": False,
        },
    }
    yield {
        "name": f"Set {wanted}",
        "ansible.windows.win_command": f"netsh.exe {change.context} set global {wanted}",
        "when": f"'{wanted}' not in before_{label}.stdout",
        "changed_when": True,
        "notify": _NOTE,
    }
    yield {
        "name": f"Read {change.setting} again",
        "ansible.windows.win_command": dump,
        "register": f"after_{label}",
        "changed_when": False,
        "check_mode": False,
    }
    yield {
        "name": f"Check that {change.setting} stands as advised",
        "ansible.builtin.assert": {
            "that": [f"'{wanted}' in after_{label}.stdout"],
            "success_msg": f"{wanted}.",
            "fail_msg": f"netsh does not show {wanted}.",
        },
        "when": "not ansible_check_mode",
    }


def _folder(label: str) -> Iterator[Task]:
    if label.endswith("_1"):
        yield {
            "name": f"Make the folder for what was there before step {label.partition('_')[0]}",
            "ansible.windows.win_file": {"path": "{{ backup_folder }}", "state": "directory"},
        }


def _revert(job: Job) -> Iterator[Task]:
    contexts = []
    for number, change in enumerate(reversed(job.changes), 1):
        if isinstance(change, SetValue):
            yield from _put_back(change, str(number), job.restart)
        elif change.context not in contexts:
            contexts.append(change.context)
            yield _network_back(change, job)


def _put_back(change: SetValue, label: str, restart: bool) -> Iterator[Task]:
    name, path = change.names[0], _path(change.key)
    note = f"{{{{ backup_folder }}}}\\{mark(change.key, name)}.json"
    notify: Mapping[str, Any] = {"notify": _NOTE} if restart else {}
    yield {
        "name": f"Look for the note of what {name} was",
        "ansible.windows.win_stat": {"path": note},
        "register": f"note_{label}",
    }
    yield {
        "name": f"Read what {name} was",
        "ansible.builtin.slurp": {"src": note},
        "register": f"noted_{label}",
        "when": f"note_{label}.stat.exists",
    }
    was = f"(noted_{label}.content | b64decode | from_json)"
    yield {
        "name": f"Put {name} back",
        "ansible.windows.win_regedit": {
            "path": path, "name": name, "data": f"{{{{ {was}.value }}}}", "type": change.type.value,
        },
        "when": [f"note_{label}.stat.exists", f"{was}.exists"],
        **notify,
    }  # fmt: skip
    yield {
        "name": f"Remove {name} where it was not set",
        "ansible.windows.win_regedit": {"path": path, "name": name, "state": "absent"},
        "when": [f"note_{label}.stat.exists", f"not {was}.exists"],
        **notify,
    }
    yield {
        "name": f"Remove the note of {name}",
        "ansible.windows.win_file": {"path": note, "state": "absent"},
    }


def _network_back(change: SetNetwork, job: Job) -> Task:
    file = f"{mark(change.context)}.was"
    task: Task = {
        "name": f"Put the settings of netsh {change.context} back",
        "ansible.windows.win_shell": f'netsh.exe -f "{_drive(job)}\\{file}"',
        "args": {"removes": f"{{{{ backup_folder }}}}\\{file}"},
        "changed_when": True,
    }
    return {**task, "notify": _NOTE} if job.restart else task


def _drive(job: Job) -> str:
    """The folder for what was there, as PowerShell knows it."""
    return re.sub("%([A-Za-z]+)%", r"$env:\1", job.backup)


def _path(key: str) -> str:
    return key.replace("HKEY_LOCAL_MACHINE\\", "HKLM:\\", 1)


def _text(text: str) -> str:
    """A text of others; one that looks like a template is marked as none."""
    line = one_line(text)
    return _Unsafe(line) if _TEMPLATE.search(line) else line


def _remark(text: str) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip(" ")))
    return textwrap.wrap(one_line(text), _COMMENT, initial_indent=indent, subsequent_indent=f"{indent}  ") or [""]

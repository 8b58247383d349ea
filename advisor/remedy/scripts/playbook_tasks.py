"""The tasks of playbooks: how a setting is noted, changed, checked and put back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from advisor.pack.changes import ValueType
from advisor.remedy.scripts.job import Job, SetNetwork, SetValue, Step
from advisor.remedy.scripts.words import mark

Task: TypeAlias = dict[str, Any]

NOTE = "Note the restart"
"""The handler of whatever needs a restart."""


def change_tasks(change: Step, label: str, folder: str) -> Iterator[Task]:
    if isinstance(change, SetNetwork):
        return _network(change, label)
    return _value(change, label, folder)


def _value(change: SetValue, label: str, folder: str) -> Iterator[Task]:
    name, path, before = change.names[0], registry_path(change.key), f"before_{label}"
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
            "that": [f"not ({before}.exists | default(false)) or {before}.type == '{kind}'"],
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
        "notify": NOTE,
    }
    yield {
        "name": f"Read {name} again",
        "ansible.windows.win_reg_stat": {"path": path, "name": name},
        "register": f"after_{label}",
    }
    yield {
        "name": f"Check that {name} stands as advised",
        "ansible.builtin.assert": {
            "that": [f"after_{label}.exists | default(false)", f"after_{label}.value | string == '{data}'"],
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
        "notify": NOTE,
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


def value_back(change: SetValue, label: str, restart: bool) -> Iterator[Task]:
    name, path = change.names[0], registry_path(change.key)
    note = f"{{{{ backup_folder }}}}\\{mark(change.key, name)}.json"
    notify: Mapping[str, Any] = {"notify": NOTE} if restart else {}
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
        "when": [f"note_{label}.stat.exists", f"{was}.exists | default(false)"],
        **notify,
    }  # fmt: skip
    yield {
        "name": f"Remove {name} where it was not set",
        "ansible.windows.win_regedit": {"path": path, "name": name, "state": "absent"},
        "when": [f"note_{label}.stat.exists", f"not ({was}.exists | default(false))"],
        **notify,
    }
    yield from _forget(f"{name}", mark(change.key, name), ("json", "reg"))


def _forget(what: str, mark: str, kinds: tuple[str, ...]) -> Iterator[Task]:
    """What is back has its notes removed: the next change must note what it finds, not find what was noted before."""
    for kind in kinds:
        yield {
            "name": f"Remove the note of {what} ({kind})",
            "ansible.windows.win_file": {"path": f"{{{{ backup_folder }}}}\\{mark}.{kind}", "state": "absent"},
        }


def network_back(change: SetNetwork, job: Job) -> Iterator[Task]:
    file = f"{mark(change.context)}.was"
    task: Task = {
        "name": f"Put the settings of netsh {change.context} back",
        "ansible.windows.win_shell": f'netsh.exe -f "{backup_folder(job)}\\{file}"',
        "args": {"removes": f"{{{{ backup_folder }}}}\\{file}"},
        "changed_when": True,
    }
    yield {**task, "notify": NOTE} if job.restart else task
    yield from _forget(f"netsh {change.context}", mark(change.context), ("was",))


def backup_folder(job: Job) -> str:
    """The folder for what was there, as PowerShell knows it."""
    return re.sub("%([A-Za-z]+)%", r"$env:\1", job.backup)


def registry_path(key: str) -> str:
    """A key as Ansible's modules write it."""
    return key.replace("HKEY_LOCAL_MACHINE\\", "HKLM:\\", 1)

"""The tasks of playbooks: how a setting is noted, changed, checked and put back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from advisor.pack.changes import ValueType
from advisor.remedy.scripts.job import Job, SetNetwork, SetValue, Step, below_root

Task: TypeAlias = dict[str, Any]

NOTE = "Note the restart"
"""The handler of whatever needs a restart."""


def change_tasks(change: Step, label: str, folder: str) -> Iterator[Task]:
    if isinstance(change, SetNetwork):
        return _network(change, label)
    return _value(change, label, folder)


def _value(change: SetValue, label: str, folder: str) -> Iterator[Task]:
    name, path, before = change.names[0], registry_path(change.key), f"before_{label}"
    data = int(change.data) if change.type is ValueType.DWORD else change.data
    yield {
        "name": f"Read {name}",
        "ansible.windows.win_reg_stat": {"path": path, "name": name},
        "register": before,
    }
    yield {
        "name": f"Leave {name} alone where it is of another kind",
        "ansible.builtin.assert": {
            "that": [f"not ({before}.exists | default(false)) or {before}.type == '{change.type.registry_name}'"],
            "fail_msg": f"{name} holds something that is not expected there; it is left alone.",
            "quiet": True,
        },
    }
    # What stands as advised is not noted: the way back would take it away from whoever set it.
    differs = {"when": f"{before}.value | default('') | string != '{data}'"}
    yield from _folder(label)
    yield {
        "name": f"Export the key of {name} before anything is changed",
        "ansible.windows.win_shell": (f'reg.exe export "{change.key}" "{folder}\\{change.mark(name)}.reg"'),
        "args": {"creates": f"{{{{ backup_folder }}}}\\{change.mark(name)}.reg"},
        **differs,
    }
    yield {
        "name": f"Note what {name} was",
        "ansible.windows.win_copy": {
            "content": f"{{{{ {before} | to_json }}}}",
            "dest": f"{{{{ backup_folder }}}}\\{change.mark(name)}.json",
            "force": False,
        },
        **differs,
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
    before, stands = f"before_{label}", f"'{wanted}' in {_words(f'before_{label}')}"
    yield {
        "name": f"Read the settings of netsh {change.context} for {change.setting}",
        "ansible.windows.win_command": dump,
        "register": before,
        "changed_when": False,
        "check_mode": False,
    }
    yield {
        "name": f"Leave {change.setting} alone where netsh does not show what it is",
        "ansible.builtin.assert": {
            "that": [f"{_shown(change, before)} | length == 1"],
            "fail_msg": f"netsh does not show what {change.setting} is, so it could not be put back; it is left alone.",
            "quiet": True,
        },
    }
    yield from _folder(label)
    yield {
        "name": f"Note the settings of netsh {change.context} before {change.setting} is changed",
        "ansible.windows.win_copy": {
            "content": f"{{{{ {before}.stdout }}}}",
            "dest": f"{{{{ backup_folder }}}}\\{change.mark}.was",
            "force": False,
        },
        "when": f"not ({stands})",
    }
    yield {
        "name": f"Set {wanted}",
        "ansible.windows.win_command": f"netsh.exe {change.context} set global {wanted}",
        "when": f"not ({stands})",
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
            "that": [f"'{wanted}' in {_words(f'after_{label}')}"],
            "success_msg": f"{wanted}.",
            "fail_msg": f"netsh does not show {wanted}.",
        },
        "when": "not ansible_check_mode",
    }


def _words(register: str) -> str:
    return f"({register}.stdout | default('') | lower).split()"


def _shown(change: SetNetwork, register: str) -> str:
    """The words of what netsh printed that tell the setting, such as chimney=automatic."""
    return f"({_words(register)} | select('match', '{change.setting}=[a-z0-9]+$') | list)"


def _folder(label: str) -> Iterator[Task]:
    if label.endswith("_1"):
        yield {
            "name": f"Make the folder for what was there before step {label.partition('_')[0]}",
            "ansible.windows.win_file": {"path": "{{ backup_folder }}", "state": "directory"},
        }


def value_back(change: SetValue, label: str, restart: bool) -> Iterator[Task]:
    name, path = change.names[0], registry_path(change.key)
    note = f"{{{{ backup_folder }}}}\\{change.mark(name)}.json"
    notify: Mapping[str, Any] = {"notify": NOTE} if restart else {}
    yield from _noted(name, note, label)
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
    yield from _forget(f"{name}", change.mark(name), ("json", "reg"))


def _noted(what: str, note: str, label: str) -> Iterator[Task]:
    """Registers whether there is a note (`note_LABEL.stat.exists`), and what it holds (`noted_LABEL.content`)."""
    yield {
        "name": f"Look for the note of what {what} was",
        "ansible.windows.win_stat": {"path": note},
        "register": f"note_{label}",
    }
    yield {
        "name": f"Read what {what} was",
        "ansible.builtin.slurp": {"src": note},
        "register": f"noted_{label}",
        "when": f"note_{label}.stat.exists",
    }


def _forget(what: str, mark: str, kinds: tuple[str, ...]) -> Iterator[Task]:
    """What is back has its notes removed: the next change must note what it finds, not find what was noted before."""
    for kind in kinds:
        yield {
            "name": f"Remove the note of {what} ({kind})",
            "ansible.windows.win_file": {"path": f"{{{{ backup_folder }}}}\\{mark}.{kind}", "state": "absent"},
        }


def network_back(change: SetNetwork, label: str, restart: bool) -> Iterator[Task]:
    """The one setting alone: what netsh dumps begins by resetting all of its context, addresses among them."""
    notify: Mapping[str, Any] = {"notify": NOTE} if restart else {}
    yield from _noted(change.setting, f"{{{{ backup_folder }}}}\\{change.mark}.was", label)
    was = (
        f"(noted_{label}.content | b64decode | lower).split() | select('match', '{change.setting}=[a-z0-9]+$') | first"
    )
    yield {
        "name": f"Put {change.setting} of netsh {change.context} back",
        "ansible.windows.win_command": f"netsh.exe {change.context} set global {{{{ {was} }}}}",
        "when": f"note_{label}.stat.exists",
        "changed_when": True,
        **notify,
    }
    yield from _forget(f"{change.setting} of netsh {change.context}", change.mark, ("was",))


def backup_folder(job: Job) -> str:
    """The folder for what was there, as PowerShell knows it."""
    return re.sub("%([A-Za-z]+)%", r"$env:\1", job.backup)


def registry_path(key: str) -> str:
    """A key as Ansible's modules write it."""
    return f"HKLM:\\{below_root(key)}"

"""Stands in for the modules of ansible.windows that playbooks use: a server that is a JSON file, and files beside it.

Ansible runs it, under the name of each of these modules, as the real one would be run on the server.
"""

import json
import os
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

STATE = "ADVISOR_TEST_SERVER"
TEXTS = ("path", "name", "type", "state", "content", "dest", "_raw_params", "creates", "removes")


def main():
    spec = {name: {"type": "str"} for name in TEXTS} | {
        "data": {"type": "raw"},
        "force": {"type": "bool", "default": True},
    }
    module = AnsibleModule(spec, supports_check_mode=True)
    file = Path(os.environ[STATE])
    server = json.loads(file.read_text())
    before = json.dumps(server)
    told = globals()[module._name.rpartition(".")[2]](module.params, server, module.check_mode)
    if not module.check_mode:
        file.write_text(json.dumps(server))
    module.exit_json(**{"changed": before != json.dumps(server), **told})


def key(asked):
    return f"{asked['path']}\\{asked['name']}"


def win_reg_stat(asked, server, check):
    value = server["registry"].get(key(asked))
    return {"exists": False} if value is None else {"exists": True, **value}


def win_regedit(asked, server, check):
    if asked["state"] == "absent":
        server["registry"].pop(key(asked), None)
    else:
        kinds = {"dword": ("REG_DWORD", int), "sz": ("REG_SZ", str)}
        kind, convert = kinds[asked["type"]]
        server["registry"][key(asked)] = {"type": kind, "value": convert(asked["data"])}
    return {}


def win_file(asked, server, check):
    path = Path(asked["path"])
    if check:
        return {}
    if asked["state"] == "directory":
        path.mkdir(exist_ok=True)
    else:
        path.unlink(missing_ok=True)
    return {}


def win_stat(asked, server, check):
    return {"stat": {"exists": Path(asked["path"]).exists()}}


def win_copy(asked, server, check):
    path = Path(asked["dest"])
    if not check and (asked["force"] or not path.exists()):
        path.write_text(asked["content"])
    return {}


def win_command(asked, server, check):
    words = asked["_raw_params"].split()
    if words[-1] == "dump":
        return {"stdout": server["netsh"], "changed": False}
    if check:
        return {"skipped": True}
    name, _, value = words[-1].partition("=")
    settings = (f"{name}={value}" if one.startswith(f"{name}=") else one for one in server["netsh"].split(" "))
    server["netsh"] = " ".join(settings)
    return {"changed": True}


def win_shell(asked, server, check):
    if check or (asked["removes"] and not Path(asked["removes"]).exists()):
        return {"skipped": True, "changed": False}
    return {"changed": True}


if __name__ == "__main__":
    main()

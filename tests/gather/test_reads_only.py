"""Nothing that is asked of a server changes it: every operation that the code names is on a list of those that read.

The list stands in docs/security.md too. What the collector scripts run is held by tests/collect/test_cmd_is_careful.py.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from advisor.gather import smb1_channel, smb2_channel, winreg_calls

ROOT = Path(__file__).resolve().parents[2]
GATHER = ROOT / "advisor" / "gather"
SMB1 = {"_CREATE": 0xA2, "_READ": 0x2E, "_TRANSACTION": 0x25}
SMB2 = {"_CREATE": 5, "_READ": 8, "_IOCTL": 11}
WRITING = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0xD0000 | 0x2000000 | 0x50000000
"""Rights to write, append, delete, change attributes, access rules or the owner, and those that hold them."""
REGISTRY = {"_OPEN_MACHINE": 2, "_ENUMERATE_KEY": 9, "_ENUMERATE_VALUE": 10, "_OPEN": 15, "_INFO": 16, "_QUERY": 17,
            "_QUERY_SEVERAL": 29}  # fmt: skip
"""Calls of MS-RRP."""
IMPACKET = {
    "get_flags",
    "kerberosLogin",
    "login",
    "recvSMB",
    "sendSMB",
    "set_flags",
    "tree_connect",
    "tree_connect_andx",
}
VCENTER = {
    "RetrieveContent", "Login", "Logout",
    "CreateContainerView", "DestroyView", "FindByInventoryPath", "RetrievePropertiesEx", "ContinueRetrievePropertiesEx",
    "CreateCollectorForTasks", "CreateCollectorForEvents", "RewindCollector", "DestroyCollector",
    "ReadNextTasks", "ReadNextEvents",
}  # fmt: skip
"""Views and collectors are the session's own, and end with it."""
WINRM = {"execute_ps"}


@cache
def _tree(name):
    return ast.parse((GATHER / name).read_text(encoding="utf-8"))


def _calls(name):
    return [
        node for node in ast.walk(_tree(name)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def _asked(name, method):
    """What stands first in every call of the method."""
    return {ast.unparse(call.args[0]) for call in _calls(name) if call.func.attr == method}


@pytest.mark.parametrize(
    ("module", "commands"), [(smb1_channel, SMB1), (smb2_channel, SMB2)], ids=["SMB 1", "SMB 2 and 3"]
)
def test_files_are_opened_and_read(module, commands):
    name = Path(module.__file__).name
    assert _asked(name, "_ask") == set(commands)
    assert {one: getattr(module, one) for one in commands} == commands
    assert module._FILE_ACCESS & WRITING == 0
    assert module._OPEN_EXISTING == 1, "what is not there is not made"


def test_nothing_else_is_asked_of_impacket():
    named = {"server", "over", "self._server", "self._session", "session"}
    found = {
        call.func.attr
        for name in ("smb_session.py", "smb1_channel.py", "smb2_channel.py", "smb.py", "smb_file.py", "live.py")
        for call in _calls(name)
        if ast.unparse(call.func.value) in named
    }
    assert found - {"share", "patiently"} == IMPACKET, "share and patiently are the session's own"


def test_the_registry_is_opened_for_reading_and_read():
    assert _asked("winreg_calls.py", "_call") == set(REGISTRY)
    assert {one: getattr(winreg_calls, one) for one in REGISTRY} == REGISTRY
    assert winreg_calls._READ == 0x20019, "KEY_READ"
    packed = [ast.unparse(call) for call in _calls("winreg_calls.py") if call.func.attr == "pack"]
    assert sum("_READ)" in one for one in packed) == 2, "both ways to open a key ask for no more"
    users = {path.name for path in GATHER.glob("*.py") if "RpcPipe(" in path.read_text(encoding="utf-8")}
    assert {name for name in users if name != "rpc_pipe.py"} == {"smb.py"}


def test_a_vcenter_is_asked_and_told_nothing():
    methods = pytest.importorskip("pyVmomi.VmomiSupport")._wsdlMethodMap
    known = {key[1] if isinstance(key, tuple) else key for key in methods}
    assert len(known) > 1000
    found = set()
    for path in sorted(GATHER.glob("vcenter*.py")):
        for node in ast.walk(_tree(path.name)):
            if isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    # pyVmomi calls them by names of its own too: `PowerOn` is `PowerOnVM_Task`. Its stub's connections are on our side.
    assert (found & (known | _pythons())) - {"DropConnections"} <= VCENTER


def _pythons():
    """What pyVmomi calls the methods of everything that changes a machine, a snapshot, a folder or a task."""
    from pyVmomi import vim

    kinds = (vim.VirtualMachine, vim.vm.Snapshot, vim.Folder, vim.Task, vim.HostSystem, vim.ResourcePool, vim.Datastore)
    return {name for kind in kinds for name in kind._methodInfo} | {
        name[0].upper() + name[1:] for kind in kinds for name in kind._methodInfo
    }


def test_winrm_runs_the_collectors_script_alone():
    found = {call.func.attr for call in _calls("winrm.py") if ast.unparse(call.func.value) == "client"}
    assert found == WINRM


def test_the_page_lists_every_operation():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    for name in (*VCENTER, *WINRM):
        assert f"`{name}`" in page, name
    for number in REGISTRY.values():
        assert f" {number}," in page or f" {number})" in page, number

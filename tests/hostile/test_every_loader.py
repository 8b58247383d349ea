"""Whatever is read from a file or a server ends soon and as it may, whatever stands there: the fuzzer's targets, each
given what stack, memory, numbers and texts break on."""

import ast
import time
from pathlib import Path

import pytest

from fuzz.targets import targets
from tests.effort import some

ROOT = Path(__file__).resolve().parents[2]
DEEP, DEEPEST = 5_000, 50_000
"""Levels beyond what Python bears, and beyond what C code without a limit bears."""
SCHEMAS = ("facts/1", "guide/1", "audit-journal/1")
VALUES = {
    "a list in a list": "[" * DEEP,
    "a map in a map": '{"a":' * DEEP,
    "a number of many digits": "9" * 100_000,
    "a fraction of many digits": "0." + "9" * 100_000,
    "no number": "NaN",
    "more than a number holds": "1e999",
    "less than a number holds": "-1e999",
    "half a character": '"\\ud800\\u0000"',
}
FILES = {
    **{f"{name}, alone": value.encode() for name, value in VALUES.items()},
    **{
        f"{name} in {schema}": f'{{"schema":"advisor.{schema}","{key}":{value}}}\n'.encode()
        for name, value in VALUES.items()
        for schema in SCHEMAS
        for key in ("hosts", "number")
    },
    "lists in lists": b"[" * DEEPEST,
    "blocks in blocks": b"- " * DEEPEST,
    "braces in braces": b"{a: " * DEEPEST,
    "indents": b"\n".join(b" " * level + b"a:" for level in range(500)),
    "columns": b",".join(b"c%d" % number for number in range(100_000)) + b"\n" + b"1," * 100_000,
    "elements in elements": b"<a>" * DEEPEST,
    "zeros": bytes(100_000),
    "halves": b"\xed\xa0\x80" * 1000,
    "blanks": b" " * 300_000,
    "ends of lines": b"\n" * 300_000,
    "one line": b"x" * 1_000_000,
    "nothing": b"",
}
SLOWEST = 5.0
"""Seconds of the processor for one file."""


@pytest.mark.parametrize("name", some(sorted(targets()), 3))
def test_nothing_breaks_a_loader(name):
    target = targets()[name]
    for what, content in FILES.items():
        begun = time.process_time()
        try:
            target(content)
        except BaseException as error:
            raise AssertionError(f"{name} breaks on {what}") from error
        assert time.process_time() - begun < SLOWEST, what


PARSING = {
    "json": {"loads", "load"},
    "csv": {"reader", "DictReader"},
    "struct": {"unpack", "unpack_from", "iter_unpack", "Struct"},
    "ElementTree": {"fromstring", "parse", "iterparse"},
    "expat": {"ParserCreate"},
    "zipfile": {"ZipFile"},
    "tarfile": {"open"},
    "openpyxl": {"load_workbook"},
    "pl": {"read_csv", "scan_csv", "scan_parquet", "read_parquet", "read_json", "read_ndjson"},
    "base64": {"b64decode"},
    "positions": {"load"},
    "yaml": {"load", "safe_load", "parse", "compose"},
    "pickle": {"loads", "load", "Unpickler"},
    "int": {"from_bytes"},
    "numpy": {"frombuffer"},
    "np": {"frombuffer"},
}
"""What takes bytes apart, by the module that it stands in."""
OWN = {
    "advisor/reason/engine.py": "what our own engine says",
    "advisor/share/pseudonym.py": "digits of a hash",
    "advisor/pack/identifiers.py": "the shipped file",
    "advisor/pack/windows.py": "the shipped file",
    "advisor/gather/smb_wire.py": "four bytes before each message; tests/gather/test_remote_registry.py",
    "advisor/gather/smb1_channel.py": "impacket is on the other side; tests/gather/test_remote_registry.py",
    "advisor/gather/smb2_channel.py": "impacket is on the other side; tests/gather/test_remote_registry.py",
    "advisor/fleet/worker.py": "what its own parent says",
    "advisor/fleet/workers.py": "what its own child says",
    "advisor/shared_copy.py": "the same documents as self_check, and results",
}
"""Modules that are no target of their own, and why."""
TARGETS = {
    "advisor/cli/guide_lines.py": "journal",
    "advisor/cli/journal.py": "interview",
    "advisor/fleet/inventory.py": "inventory",
    "advisor/fleet/journal.py": "scan",
    "advisor/fleet/kept_batches.py": "batch",
    "advisor/gather/incident_file.py": "incident",
    "advisor/gather/members.py": "archive",
    "advisor/gather/rpc_pipe.py": "registry-answer",
    "advisor/gather/vcenter_session.py": "vcenter-answer",
    "advisor/gather/vcenter_slim.py": "vcenter-answer",
    "advisor/gather/winreg_calls.py": "registry-answer",
    "advisor/gather/winrm.py": "winrm-answer",
    "advisor/pack/answers.py": "answers",
    "advisor/pack/layer_texts.py": "rule",
    "advisor/pack/layers.py": "rule",
    "advisor/pack/lint/run.py": "rule",
    "advisor/pack/lint/translations.py": "rule",
    "advisor/pack/load.py": "rule",
    "advisor/pack/lock.py": "lock",
    "advisor/pack/positions.py": "rule",
    "advisor/pack/text.py": "rule",
    "advisor/read/cabinet.py": "hotfix",
    "advisor/read/event_log_classic.py": "EventLogReader",
    "advisor/read/event_log_evtx.py": "EventLogReader",
    "advisor/read/event_log_table.py": "EventLogReader",
    "advisor/read/event_xml.py": "EventLogReader",
    "advisor/read/facts_document.py": "FactsDocumentReader",
    "advisor/read/facts_parquet.py": "table",
    "advisor/read/hive_cells.py": "HiveReader",
    "advisor/read/hotfix_file.py": "hotfix",
    "advisor/read/hyper_v.py": "HyperVReader",
    "advisor/read/inventory.py": "AnsibleReader",
    "advisor/read/log_blocks.py": "LogReader",
    "advisor/read/log_text.py": "LogReader",
    "advisor/read/object_csv.py": "PowerShellReader",
    "advisor/read/perfmon_binary.py": "PerfmonReader",
    "advisor/read/perfmon_header.py": "PerfmonReader",
    "advisor/read/portable_executable.py": "ProgramReader",
    "advisor/read/registry_keys.py": "RegistryReader",
    "advisor/read/registry_value.py": "RegistryReader",
    "advisor/read/result_document.py": "result",
    "advisor/read/rvtools.py": "RvtoolsReader",
    "advisor/read/safe_xml.py": "VsphereReader",
    "advisor/read/stamp_shape.py": "LogReader",
    "advisor/read/systeminfo.py": "SystemInfoReader",
    "advisor/read/version_resource.py": "ProgramReader",
    "advisor/read/waivers.py": "waivers",
    "advisor/read/workbook.py": "RvtoolsReader",
    "advisor/read/xml_tree.py": "VsphereReader",
    "advisor/share/map_file.py": "map",
    "advisor/share/self_check.py": "document",
    "advisor/store/frames.py": "store",
    "advisor/store/reader.py": "store",
    "advisor/store/written.py": "store",
}
"""The target that reaches each module that takes bytes apart."""


def test_whatever_takes_bytes_apart_is_fuzzed():
    """A new loader is a target, or says why it is none."""
    found = {str(path.relative_to(ROOT)) for path in sorted((ROOT / "advisor").rglob("*.py")) if _parses(path)}
    assert found - OWN.keys() == TARGETS.keys()
    assert OWN.keys() <= found
    assert set(TARGETS.values()) <= targets().keys()


def _parses(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in PARSING.get(node.value.id, ()):
                return True
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Struct", "HTMLParser")
        ):
            return True
    return False

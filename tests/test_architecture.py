"""The arrows of DESIGN: stages import only `model` and `pack`, and meet in `api`; one module owns durable_rules."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADVISOR = ROOT / "advisor"
STAGES = {"gather", "read", "evidence", "reason", "remedy", "report"}
ALLOWED = {
    "model": {"model"},
    "pack": {"model", "pack", "errors", "whole_file"},
    **{stage: {"model", "pack", "errors", stage} for stage in STAGES},
    # Who makes pseudonyms knows no stage, and no stage knows of them: they stand at the door.
    "share": {"model", "pack", "errors", "share", "folders", "whole_file"},
    # The user's own folders, told at one place.
    "folders": {"errors"},
    # Files that are there whole or not at all.
    "whole_file": set(),
    # Files that one process at a time writes to.
    "held_file": set(),
    # What ends a run from outside: its word, its exit code, and who is deaf to it.
    "interruption": set(),
    # Names that no file can have on Windows.
    "device_name": set(),
    # The clock, asked at one place.
    "moment": {"errors"},
    "api": {"model", "pack", "errors", "intake", "share", "moment", *STAGES},
    "consultation": {"model", "pack", "errors", "api", "intake", *STAGES},
    # What every question of api begins with: an input, gathered, read and weighed.
    "intake": {"model", "pack", "errors", "share", *STAGES},
    # A copy of the files to share takes them as they are gathered, and reads no more than that they are text.
    "shared_copy": {"model", "pack", "errors", "share", "gather", "read", "device_name"},
    # What follows from a result, for the person who repairs and for the file that was given.
    "planning": {"model", "pack", "errors", "api", "intake", "moment", *STAGES},
    "hotfix": {"model", "pack", "errors", "intake", "planning", "gather", "read", "remedy"},
    # Those who write rules run what an incident runs, on facts and evidence that they made.
    "workshop": {"model", "pack", "errors", "api", *STAGES},
    # How the rules end on a batch of hosts: what any process that works for a fleet does.
    "deciding": {"model", "pack", "errors", "intake", *STAGES},
    # A waiver of certain facts is held against a finding as it stands now, which is judged for it.
    "waiving": {"model", "pack", "errors", "intake", *STAGES},
    # A fleet is hosts that are asked while they run, so it opens them itself, and writes down what they said.
    "fleet": {
        *("model", "pack", "errors", "fleet", "gather", "remedy", "report", "store"),
        *("api", "moment", "intake", "deciding", "waiving", "whole_file", "held_file", "interruption"),
    },
    # What was audited is kept as nouns: the store knows no stage, and no stage knows it.
    "store": {"model", "pack", "errors", "store"},
    "serve": {"model", "pack", "errors", "report", "store", "serve"},
    "cli": {
        *("model", "pack", "errors", "cli", "report", "reason"),
        *("api", "moment", "consultation", "planning", "hotfix", "workshop"),
        *("fleet", "deciding", "waiving", "folders", "whole_file", "held_file", "device_name", "interruption"),
        *("store", "serve", "share", "shared_copy"),
    },
}
MODULES = sorted(ADVISOR.rglob("*.py"))


def imported(path):
    """The modules that a file imports, by full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_data_walks_one_way(path):
    room = path.relative_to(ADVISOR).parts[0].removesuffix(".py")
    allowed = ALLOWED.get(room)
    if allowed is None:
        assert room in {"__init__", "__main__", "errors"}
        return
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("advisor.")}
    assert rooms - {"__version__"} <= allowed


def test_the_fleet_reaches_hosts_by_these_doors():
    allowed = {"advisor.gather.live", "advisor.gather.target_address", "advisor.gather.vcenter"}
    for path in (ADVISOR / "fleet").glob("*.py"):
        doors = {name.rpartition(".")[0] for name in imported(path) if name.startswith("advisor.gather")}
        assert doors <= allowed, path


def test_only_the_engine_imports_durable_rules():
    importers = [
        path for path in MODULES if any(name.startswith(("durable", "durable_rules")) for name in imported(path))
    ]
    assert importers == [ADVISOR / "reason" / "engine.py"]


def test_no_command_judges_by_itself():
    """Arguments in, rendering out: who picks the one that reasons stands below the commands."""
    for path in (ADVISOR / "cli").glob("*.py"):
        found = {
            name for name in imported(path) if name.startswith(("advisor.reason.reasoner", "advisor.reason.engine"))
        }
        assert not found, f"{path}: {found}"


def test_the_model_does_no_input_or_output():
    forbidden = {"os", "io", "pathlib", "socket", "subprocess", "sys", "yaml", "json"}
    for path in (ADVISOR / "model").glob("*.py"):
        assert not forbidden & {name.partition(".")[0] for name in imported(path)}, path


def test_no_vendor_knowledge_in_python():
    """KB numbers and fixed versions stand in YAML; Python cites a fact's id."""
    import re

    for path in MODULES:
        found = re.findall(r"KB\d{6}|3790\.4524", path.read_text(encoding="utf-8"))
        assert not found or path.parts[-2] == "read", f"{path}: {found}"


def test_nothing_of_one_machine_or_registry_is_committed():
    import subprocess

    tracked = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    )
    needles = (
        "files.python" + "hosted.org",
        "registry.npm" + "js",
        "deb.deb" + "ian.org",
        "/wo" + "rk/main",
        "/tm" + "p/dev",
    )
    for name in filter(None, tracked):
        path = ROOT / name
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            assert not [needle for needle in needles if needle.encode() in content], name


def test_every_exit_code_of_an_error_stands_in_the_tree():
    """Each class with an exit code of its own is in `advisor/errors.py`, and drawn in its docstring with that code."""
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            codes = [
                one.value.value
                for one in node.body
                if isinstance(one, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == "exit_code" for target in one.targets)
                and isinstance(one.value, ast.Constant)
            ]
            if codes:
                assert path == ADVISOR / "errors.py", f"{path}: {node.name}"
                drawn = (line.lstrip("│├└─ ").split() for line in (ast.get_docstring(tree) or "").splitlines())
                assert [node.name, str(codes[0])] in [words[:2] for words in drawn], node.name


def test_roles_are_told_once():
    from typing import get_args

    from advisor.model.role import CARRY_CALLS, ROLES
    from advisor.pack.formats import LogFormat

    assert set(CARRY_CALLS) < set(ROLES)
    literal, _ = get_args(LogFormat.model_fields["role"].annotation)
    assert get_args(literal) == ROLES
    repeated = [path for path in MODULES if '"cvp", "pg"' in path.read_text(encoding="utf-8")]
    assert set(repeated) == {ADVISOR / "model" / "role.py", ADVISOR / "pack" / "formats.py"}

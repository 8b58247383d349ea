"""Every command that the command line has, each with what makes it answer, and every file that one of them writes.

The command line itself tells both: what is added to it and stands in no table here fails `test_every_command.py`.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from advisor.cli.audit_runs import RUNS, run_command
from advisor.cli.main import cli
from tests.cli.test_plan_emit import _host
from tests.cli.test_verify_hotfix import sized
from tests.hostile.commands import run

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "heartbeat-loss"
RULE = "ndis-hotfix-missing"
WAIVER = f"{{at}}/result.json {RULE} PG1A --owner Ana --approver Bo --reason power --expires 2099-03-31"
ENDS = {0, 3, 4, 5}

ARGUMENTS = {
    "diagnose": "{at}/fleet",
    "check": "{at}/fleet",
    "audit": "{at}/fleet",
    "audit history": "--store {at}/store.db",
    "audit show": "latest --store {at}/store.db",
    "audit export": "latest {made}/rows.jsonl --store {at}/store.db",
    "audit prune": "--keep 1 --store {at}/store.db",
    "audit pin": "latest --store {at}/store.db",
    "consult": "--answers {at}/answers --session {made}/session",
    "plan": "{at}/result.json",
    "whatif": "{at}/result.json --do enable-rss",
    "evidence": "{at}/fleet",
    "collect": "{at}/fleet",
    "explain": "{at}/result.json",
    "diff": "{at}/result.json {at}/result.json",
    "replay": "{at}/result.json",
    "verify-hotfix": "{at}/ndis.sys",
    "redact": "{at}/fleet --redact-key {at}/key --output {made}/copy",
    "unredact": "{at}/text --map {at}/map --redact-key {at}/key",
    "rules list": "",
    "rules show": RULE,
    "rules test": RULE,
    "rules coverage": RULE,
    "rules graph": RULE,
    "rules doc": RULE,
    "rules lint": "",
    "rules diff": "{at}/pack {at}/pack",
    "rules lock": "--check",
    "rules new": "acme-fan --kind settings --dir {made}/acme",
    "rules profiles": "",
    "waiver new": WAIVER,
    "waiver list": "{at}/waivers.yaml",
    "facts list": "",
    "facts show": "cpu.count",
    "serve": "--store {at}/store.db --port 0",
    "schema": "diagnosis",
}
"""`{at}` is a folder that `make_scene` filled, `{made}` one for what is written."""

WRITES = {
    ("audit", "rows"): "audit {at}/fleet --rows {made}/file.jsonl",
    ("audit", "journal"): "audit {at}/fleet --journal {made}/file",
    ("audit", "store"): "audit {at}/fleet --store {made}/file",
    ("audit export", "file"): "audit export latest {made}/file.jsonl --store {at}/store.db",
    ("collect", "journal"): "collect @{at}/fleet.txt --user ana --tries 1 --journal {made}/file --workers 1",
    ("consult", "session"): "consult --answers {at}/answers --session {made}/file",
    ("plan", "journal"): "plan {at}/facts.json --guide --journal {made}/file --by Ana",
    ("rules new", "folder"): "rules new acme-fan --kind settings --dir {made}/file",
    ("audit prune", "store"): "audit prune --keep 1 --yes --store {made}/file",
    ("audit pin", "store"): "audit pin latest --store {made}/file",
}
"""What writes the file, for each parameter that names one beside `--output` and `--redact-map`."""

READS = {
    ("consult", "answers"), ("collect", "ca_file"), ("serve", "token_file"), ("serve", "store"),
    ("audit history", "store"), ("audit show", "store"), ("audit export", "store"), ("unredact", "file"),
    ("unredact", "kept"), ("unredact", "redact_key"),
}  # fmt: skip
"""Parameters that name a file which is only read."""


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            for below in command.list_commands(context):
                leaf = command.get_command(context, below)
                assert leaf is not None
                yield f"{name} {below}", leaf
        else:
            yield name, command
    for name in RUNS:
        yield f"audit {name}", run_command(name)


def file_parameters() -> Iterator[tuple[str, click.Parameter]]:
    """Every parameter that names a file or folder which need not be there, and every store."""
    for name, command in leaves():
        for parameter in command.params:
            path = isinstance(parameter.type, click.Path) and not parameter.type.exists
            if path or parameter.name == "store":
                yield name, parameter


def make_scene(folder: Path) -> None:
    """What the commands are given."""
    at = str(folder)
    shutil.copytree(EXAMPLE, folder / "fleet")
    for name in ("facts", "rules"):
        shutil.copytree(ROOT / name, folder / "pack" / name)
    (folder / "answers").write_text("os.product: server-2003\n", encoding="utf-8")
    (folder / "key").write_text("a secret of the owner")
    (folder / "ndis.sys").write_bytes(sized(210_432))
    (folder / "fleet.txt").write_text("smb://127.0.0.1:9\n")
    facts = {"schema": "advisor.facts/1", "hosts": [_host("CVP1", {})]}
    (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    for command in (
        f"diagnose {at}/fleet --format json -o {at}/result.json",
        f"check {at}/fleet -o {at}/text --redact-key {at}/key --redact-map {at}/map",
        f"audit {at}/fleet --store {at}/store.db",
    ):
        done = run(*command.split())
        assert done.exit_code in ENDS, done.stderr
    (folder / "waivers.yaml").write_text(run(*given(f"waiver new {WAIVER}", folder, folder)).stdout)


def given(command: str, at: Path, made: Path) -> list[str]:
    return [word.format(at=at, made=made) for word in command.split()]

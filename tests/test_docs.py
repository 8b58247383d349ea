"""Every command of the documentation is run as it is written, in a folder that holds what the text supposes.

What would ask another machine, or a person, is parsed alone: its options must exist. A new command that supposes more
than `_place` makes fails here until the folder has it.
"""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest

from advisor.cli.main import cli
from tests.command_line import run
from tests.effort import some
from tests.read.programs import program, version_resource

ROOT = Path(__file__).resolve().parent.parent
FOLLOWED = {"writing-rules.md", "commands.md"}
"""Pages that other tests hold: one follows its commands from the first to the last, the other is made from the code."""
PAGES = sorted([*ROOT.glob("README*.md"), *(one for one in (ROOT / "docs").glob("*.md") if one.name not in FOLLOWED)])
ASKS = ("smb://", "winrm://", "vcenter://", "postgresql://", "tcp://", "@", "consult", "serve", "--guide", "local")
"""Words of commands that need another machine or a person."""
ANSWERS = {0, 3, 4, 5}
_COMMENT = re.compile(r"\s+#(?=\s).*$")
_FENCE = re.compile(r"^\s*```")


def commands_of(page):
    """The lines of the page's code blocks that start with the advisor, without their comments."""
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif inside and re.match(r"\s*(\$ )?advisor [a-z-]", line):
            written = _COMMENT.sub("", line.strip().removeprefix("$ "))
            yield re.split(r"\s{3,}", written)[0]


COMMANDS = sorted({command for page in PAGES for command in commands_of(page)})


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with everything that the pages name."""
    folder = tmp_path_factory.mktemp("docs")
    _place(folder)
    return folder


def _place(folder):
    example = ROOT / "examples" / "heartbeat-loss"
    for name in ("incident", "INCIDENT", "before", "after"):
        shutil.copytree(example, folder / name)
    shutil.copytree(ROOT / "examples" / "gate", folder, dirs_exist_ok=True)
    (folder / "hosts.txt").write_text("smb://cvp1\nsmb://pg1a\n", encoding="utf-8")
    for name in ("rules", "facts"):
        shutil.copytree(ROOT / name, folder / "old-pack" / name)
    (folder / "ndis.sys").write_bytes(program(version_resource(), "I386"))
    _run(["collect", "incident", "--format", "jsonl", "--output", "fleet.jsonl"], folder)
    shutil.copy(folder / "fleet.jsonl", folder / "last-month.jsonl")
    shutil.copy(folder / "fleet.jsonl", folder / "model.jsonl")
    page = (ROOT / "docs" / "auditing.md").read_text(encoding="utf-8")
    inventory = re.search(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    assert inventory is not None
    (folder / "redundancy.yaml").write_text(inventory[1], encoding="utf-8")
    _run(["audit", "fleet.jsonl", "--store", "audits.db"], folder)
    (folder / "waivers.yaml").write_text(
        "- {rule: ndis-hotfix-missing, host: CVP1, owner: A. B., approver: C. D., reason: r, expires: 2999-01-01}\n"
    )
    for name in ("result.json", "before.json", "after.json"):
        _run(["diagnose", "incident", "--format", "json", "--output", name], folder)
    _run(["check", "incident", "--redact-map", "case.map", "--output", "answer.txt"], folder)


def _run(arguments, folder):
    config = str(folder / "config")
    return run(*arguments, folder=folder, COLUMNS="80", XDG_CONFIG_HOME=config, APPDATA=config)


def _single(command):
    """The commands of a pipe that are the advisor's, each with its arguments."""
    for part in command.split("|"):
        words = shlex.split(part)
        if words and words[0] == "advisor":
            yield words[1:]


def _needs_more(command):
    return any(word.startswith(ASKS) for word in shlex.split(command.replace("|", " ")))


@pytest.mark.parametrize("command", some([one for one in COMMANDS if not _needs_more(one)], 3))
def test_a_command_of_the_pages_runs(place, command):
    for arguments in _single(command):
        ran = _run(arguments, place)
        assert ran.returncode in ANSWERS, ran.stderr
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("command", [one for one in COMMANDS if _needs_more(one)])
def test_a_command_that_asks_somebody_has_only_options_that_exist(place, command, monkeypatch):
    """Parsed as it would be, and not run."""
    monkeypatch.chdir(place)
    monkeypatch.setattr(click.Command, "invoke", lambda command, context: 0)
    for arguments in _single(command):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        assert ended.value.code == 0


def test_the_pages_have_commands():
    """If the pattern stops finding them, nothing above is tested."""
    assert len(COMMANDS) > 30

"""`advisor plan --emit`: which files there are, how it ends, and what it says of hosts that get none."""

import json
import re

import pytest
from click.testing import CliRunner

from advisor.cli.main import cli
from tests.cli.test_chinese import english_in, squeezed
from tests.remedy.hosts import ADAPTER, SERVER


def run(*arguments):
    return CliRunner().invoke(cli, ["plan", *(str(one) for one in arguments)])


@pytest.fixture
def source(tmp_path):
    """Saved facts of hosts, each as changes to those of a server that shows the problem."""

    def write(**hosts):
        path = tmp_path / "facts.json"
        document = {"schema": "advisor.facts/1", "hosts": [_host(name, change) for name, change in hosts.items()]}
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write


def _host(name, change):
    values = {**SERVER, "host.name": name, "policy.rss": None, **change}
    facts = [
        {"name": fact, "value": _value(text), "source": {"kind": "test"}}
        for fact, text in values.items()
        if text is not None and not fact.startswith("symptom.")
    ]
    facts += [
        {"name": fact, "value": text, "source": {"kind": "registry", "instance": "0007"}}
        for fact, text in ADAPTER.items()
        if fact != "nic[].teamed"
    ]
    return {"host": name, "role": "cvp", "facts": facts}


def _value(text):
    return {"true": True, "false": False}.get(text, int(text) if text.isdigit() else text)


def test_a_folder_gets_two_files_a_host_whatever_the_hosts_are_called(source, tmp_path):
    folder = tmp_path / "out"
    hosts = {"../../evil": "EVIL", "CON": "CON", "..": "DOTS", "a b": "AB", "a/b": "AB"}
    facts = source(**{name: {"host.name": own} for name, own in hosts.items()})
    done = run(facts, "--emit", "cmd", "-o", folder)
    names = sorted(path.name for path in folder.iterdir())
    assert done.exit_code == 0, done.stderr
    assert len(names) == 10
    assert {"evil-apply.cmd", "evil-revert.cmd", "host-CON-apply.cmd", "host-apply.cmd", "a_b-apply.cmd"} <= set(names)
    assert "a_b-2-revert.cmd" in names
    assert not (tmp_path / "evil-apply.cmd").exists()


def test_one_host_may_have_a_file_or_the_standard_output(source, tmp_path):
    facts = source(CVP1={})
    done = run(facts, "--emit", "reg", "-o", tmp_path / "my.reg")
    assert done.exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("*.reg")) == ["my-revert.reg", "my.reg"]
    shown = run(facts, "--emit", "cmd")
    assert shown.exit_code == 0
    assert shown.stdout_bytes.startswith(b"@echo off\r\n")
    assert "--output FOLDER" in shown.stderr


def test_a_host_that_gets_none_is_told_beside_those_that_do(source, tmp_path):
    done = run(source(A={}, B={"os.version": None}), "--emit", "cmd", "-o", tmp_path / "out")
    assert done.exit_code == 5
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A-apply.cmd", "A-revert.cmd"]
    assert "advisor: B: " in done.stderr


def test_the_way_back_of_an_earlier_plan_is_not_written_over(source, tmp_path):
    """What is applied is in no later plan, so that a later way back does not know it."""
    folder = tmp_path / "out"
    for _ in range(2):
        assert run(source(A={}), "--emit", "reg", "-o", folder).exit_code == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    later = run(source(A={"tcpip.chimney": "false"}), "--emit", "reg", "-o", folder)
    assert later.exit_code == 2
    assert "A-revert.reg: is there already and is of another plan" in later.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run(source(B={}), "--emit", "reg", "-o", folder).exit_code == 0


def test_scripts_of_a_host_that_must_have_none_now_are_named(source, tmp_path):
    folder = tmp_path / "out"
    assert run(source(A={}, B={}), "--emit", "cmd", "-o", folder).exit_code == 0
    later = run(source(B={"os.version": None}), "--emit", "cmd", "-o", folder)
    assert later.exit_code == 5
    assert (
        f"{folder / 'B-apply.cmd'}: is of an earlier plan, and now there is no script for B; do not run it."
        in later.stderr
    )
    assert "A-apply.cmd: is of an earlier plan" not in later.stderr


def test_the_exit_code_says_why(source, tmp_path):
    facts = source(A={})
    assert run(facts, "--emit", "ansible", "-o", tmp_path / "out").exit_code == 3
    assert "PowerShell" in run(facts, "--emit", "ansible").stderr
    assert run(facts, "--emit", "cmd", "--step", "enable-moon").exit_code == 2
    assert run(source(A={"tcpip.chimney": "false", "tcpip.netdma": "false"}), "--emit", "cmd").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_what_is_asked_wrongly_is_said(source, tmp_path):
    facts = source(A={}, B={})
    assert "Give --output FOLDER" in run(facts, "--emit", "cmd").stderr
    (tmp_path / "file.txt").write_text("x")
    assert "is a file" in run(facts, "--emit", "cmd", "-o", tmp_path / "file.txt").stderr
    assert "--step belongs to --emit" in run(facts, "--step", "enable-rss").stderr
    assert "is a folder" in run(facts, "-o", tmp_path).stderr
    assert run(facts, "--emit", "bat").exit_code == 2


def test_only_the_steps_that_are_asked_for(source):
    script = run(source(A={}), "--emit", "cmd", "--step", "disable-netdma").stdout
    assert "EnableTCPA" in script
    assert "EnableTCPChimney" not in script


CASES = {
    "a file of another plan": ("reg", {}, ["-o", "{folder}/other.reg"]),
    "a note": ("reg", {}, ["-o", "{folder}/out"]),
    "the way back": ("cmd", {}, []),
    "a folder": ("cmd", {}, ["-o", "{folder}/file.txt"]),
    "a step that is not there": ("cmd", {}, ["--step", "enable-moon"]),
    "a step that is wrong": ("cmd", {}, ["--step", "disable-rss"]),
    "what is by hand": ("cmd", {"tcpip.chimney": "false", "tcpip.netdma": "false"}, []),
    "a kernel that is not known": ("cmd", {"os.version": None}, []),
    "what decides is not known": ("cmd", {"firewall.ics": None}, []),
    "a name that is none": ("cmd", {"host.name": "a b"}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_in_chinese(source, tmp_path, case):
    kind, change, options = CASES[case]
    for name in ("file.txt", "other-revert.reg"):
        (tmp_path / name).write_text("x")
    given = [one.format(folder=tmp_path) for one in options]
    said = run(source(CVP1=change), "--emit", kind, "--lang", "zh", *given).stderr
    assert re.search("[\u4e00-\u9fff]", said)
    assert english_in(said, squeezed(str(tmp_path))) == []


def test_a_script_that_would_tell_whose_server_it_is_for_is_not_written(source, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    facts = source(CVP1={})
    shared = run(facts, "--emit", "cmd", "--redact", "-o", tmp_path / "shared")
    assert shared.exit_code == 0, shared.stderr
    assert b"CVP1" not in b"".join(path.read_bytes() for path in (tmp_path / "shared").iterdir())
    monkeypatch.setattr("advisor.share.results.Results.facts", lambda self, facts: facts)
    for options in (["-o", tmp_path / "leaking"], []):
        leaking = run(facts, "--emit", "cmd", "--redact", *options)
        assert leaking.exit_code == 1
        assert "would still hold what tells whose servers it is about" in leaking.stderr
        assert leaking.stdout == ""
    assert not (tmp_path / "leaking").exists()

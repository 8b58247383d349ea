"""Scripts that the advisor writes, run on Wine as a Server 2003: what they change, refuse, and put back."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.remedy.scripts.emit import ScriptKind, Scripts, scripts_for
from tests.real.drivers import make_driver
from tests.real.wine import NDIS_SIZE, NDIS_VERSION, Wine
from tests.remedy.hosts import ADAPTER, CLASS, PARAMETERS, knowledge, planned

FIXED = "5.2.3790.4524"
BEFORE = rf"""Windows Registry Editor Version 5.00

[{PARAMETERS}]
"EnableRSS"=dword:00000000
"EnableTCPChimney"=-
"EnableTCPA"=dword:00000001
"Untouched"="a & b 100% \"c\""

[{CLASS}\0007]
"*RSS"="0"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Windows]
"CSDVersion"=dword:00000200

"""
# As server2003.reg has it, for other tests have the same Wine.
AFTERWARDS = rf"""Windows Registry Editor Version 5.00

[{PARAMETERS}]
"EnableRSS"=dword:00000001
"EnableTCPChimney"=dword:00000000
"EnableTCPA"=dword:00000000
"Untouched"=-

[{CLASS}\0007]
"*RSS"="1"
"DriverDesc"="{ADAPTER["nic[].name"]}"

[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Windows]
"CSDVersion"=dword:00000200

"""
AFTER = {
    '"EnableRSS"=dword:00000001',
    '"EnableTCPChimney"=dword:00000000',
    '"EnableTCPA"=dword:00000000',
    '"*RSS"="1"',
}
BACKUP = "heartbeat-advisor-backup"


@dataclass(frozen=True)
class Server:
    """The Wine prefix as the server that the plan is for, and where its scripts are started."""

    wine: Wine
    name: str
    folder: Path

    def driver(self, version: str) -> None:
        make_driver(self.wine.system / "drivers" / "ndis.sys", version, "x64", size=NDIS_SIZE)

    def run(self, script: bytes, *arguments: str) -> "subprocess.CompletedProcess[str]":
        (self.folder / "advice.cmd").write_bytes(script)
        return self.wine.run("advice.cmd", *arguments, cwd=self.folder)

    def scripts(self, kind: ScriptKind = ScriptKind.CMD, **facts: str | None) -> Scripts:
        change = {"host.name": self.name, **{name.replace("_", ".", 1): text for name, text in facts.items()}}
        plan, known = planned(change)
        return scripts_for(plan, known, knowledge()[0], kind)

    def settings(self) -> list[str]:
        """Every line of the keys that are spoken of, by an export: the whole registry takes Wine seconds to write."""
        lines: list[str] = []
        for key in (r"Services\Tcpip", r"Control\Class", r"Control\Windows"):
            self.wine.run("reg", "export", rf"HKLM\SYSTEM\CurrentControlSet\{key}", "settings.reg", "/y", cwd=self.folder)
            lines += (self.folder / "settings.reg").read_text("utf-16").splitlines()
        (self.folder / "settings.reg").unlink()
        return lines

    @property
    def backups(self) -> list[str]:
        return sorted(path.name for path in self.wine.drive.glob(f"{BACKUP}*"))


@pytest.fixture
def server(wine: Wine, tmp_path: Path) -> Iterator[Server]:
    """With RSS off, Chimney not set, NetDMA on, and the fixed Ndis.sys. Afterwards everything is as it was."""
    name = wine.run("echo", "%COMPUTERNAME%", cwd=tmp_path).stdout.strip()
    folder = tmp_path / "a (1) & 100% !é! ^服务器"
    folder.mkdir()
    made = Server(wine, name, folder)
    wine.give(BEFORE)
    made.driver(FIXED)
    try:
        yield made
    finally:
        wine.give(AFTERWARDS)
        made.driver(NDIS_VERSION)
        for path in wine.drive.glob(f"{BACKUP}*"):
            shutil.rmtree(path)


def changed(before: list[str], after: list[str]) -> tuple[set[str], set[str]]:
    """Lines of the registry that are gone, and that are new."""
    return set(before) - set(after), set(after) - set(before)


def test_it_is_applied_checked_run_again_and_put_back_byte_for_byte(server: Server) -> None:
    scripts, before = server.scripts(), server.wine.registry()

    settings = server.settings()
    dry = server.run(scripts.apply, "/dry-run")
    assert (dry.returncode, server.settings(), server.backups) == (0, settings, [])
    assert dry.stdout.count("  -- ") == 4
    assert "values that would be changed: 4" in dry.stdout

    checked = server.run(scripts.apply, "/check")
    assert (checked.returncode, server.settings(), server.backups) == (3, settings, [])

    done = server.run(scripts.apply)
    after = server.settings()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Result: fixed." in done.stdout
    assert changed(settings, after)[1] == AFTER
    assert server.backups == [BACKUP]
    assert len(list((server.wine.drive / BACKUP).glob("*.reg"))) == 4

    again = server.run(scripts.apply)
    assert (again.returncode, server.settings()) == (0, after)
    assert "nothing was changed" in again.stdout
    assert server.run(scripts.apply, "/check").returncode == 0

    back = server.run(scripts.revert)
    assert back.returncode == 0, back.stdout + back.stderr
    assert server.wine.registry() == before
    assert server.backups == [f"{BACKUP}-reverted-1"]

    assert "Nothing to put back" in server.run(scripts.apply, "/revert").stdout
    assert server.settings() == settings


def test_on_another_machine_it_stops_unless_it_is_forced(server: Server) -> None:
    scripts, before = server.scripts(host_name="OTHER%PATH%&1"), server.settings()
    for script in (scripts.apply, scripts.revert):
        stopped = server.run(script)
        assert stopped.returncode == 2
        assert "this script is for OTHER%PATH%&1, and this machine is another one" in stopped.stderr
    assert server.run(scripts.apply, "/now").returncode == 2
    assert (server.settings(), server.backups) == (before, [])
    assert server.run(scripts.apply, "/force", "/dry-run").returncode == 0


@pytest.mark.parametrize(
    ("version", "code", "said"),
    [
        (NDIS_VERSION, 3, "NO not before this is done: Install the Ndis.sys hotfix"),
        ("5.2.3789.9999", 3, "NO not before this is done: Install the Ndis.sys hotfix"),
        (None, 5, "?? whether this is done can't be read: Install the Ndis.sys hotfix"),
    ],
)
def test_rss_waits_for_the_fixed_file_whatever_the_facts_said(
    server: Server, version: str | None, code: int, said: str
) -> None:
    driver = server.wine.system / "drivers" / "ndis.sys"
    driver.unlink()
    if version is not None:
        server.driver(version)
    before = server.settings()
    done = server.run(server.scripts().apply)
    assert done.returncode == code, done.stdout
    assert said in done.stdout
    assert changed(before, server.settings())[1] == {'"EnableTCPChimney"=dword:00000000', '"EnableTCPA"=dword:00000000'}


def test_a_later_file_is_as_good(server: Server) -> None:
    server.driver("5.2.3790.5107")
    assert server.run(server.scripts().apply, "/dry-run").returncode == 0


def test_what_a_person_does_is_told_and_looked_for(server: Server) -> None:
    server.driver(NDIS_VERSION)
    scripts = server.scripts(ndis_version=NDIS_VERSION)
    done = server.run(scripts.apply, "/dry-run")
    assert done.returncode == 3
    assert "  NO it is not done. By hand:" in done.stdout
    assert '  - If the article shows no section "Hotfix download available", ask Microsoft Support' in done.stdout
    server.driver(FIXED)
    assert "  ok it is done." in server.run(scripts.apply, "/dry-run").stdout


def test_without_the_service_pack_nothing_of_rss_is_changed(server: Server) -> None:
    server.wine.give(BEFORE.replace('"CSDVersion"=dword:00000200', '"CSDVersion"=dword:00000100'))
    done = server.run(server.scripts().apply, "/dry-run")
    assert "NO not before this is done: Install Service Pack 2" in done.stdout
    assert "EnableRSS" not in done.stdout


def test_a_value_of_another_kind_is_left_alone_and_never_run(server: Server) -> None:
    evil = r'"EnableTCPA"="1\" & echo pwned>pwned.txt & rem %PATH% !a! ^ | ("'
    server.wine.give(BEFORE.replace('"EnableTCPA"=dword:00000001', evil))
    before = server.settings()
    done = server.run(server.scripts().apply)
    assert done.returncode == 3
    assert "NO EnableTCPA holds something that is not expected there" in done.stdout
    assert changed(before, server.settings())[1] == AFTER - {'"EnableTCPA"=dword:00000000'}
    assert sorted(path.name for path in server.folder.iterdir()) == ["advice.cmd"]
    assert server.run(server.scripts().revert).returncode == 0
    assert server.settings() == before


def test_an_adapter_whose_key_is_another_ones_now_is_left_alone(server: Server) -> None:
    server.wine.give(BEFORE.replace('"*RSS"="0"', '"*RSS"="0"\n"DriverDesc"="Another \\"adapter\\" & 1"'))
    before = server.settings()
    done = server.run(server.scripts().apply)
    assert done.returncode == 3
    assert "is not the adapter's key any more" in done.stdout
    assert '"*RSS"="1"' not in changed(before, server.settings())[1]


def test_the_first_backup_is_the_one_that_counts(server: Server) -> None:
    scripts, before = server.scripts(), server.settings()
    assert server.run(scripts.apply).returncode == 0
    server.wine.give(BEFORE.replace('"EnableTCPA"=dword:00000001', '"EnableTCPA"=dword:00000005'))
    assert server.run(scripts.apply).returncode == 0
    assert server.run(scripts.revert).returncode == 0
    assert server.settings() == before

"""Scripts that the advisor writes, run on Wine as a Server 2003: what they change, refuse, and put back."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.model.scripts import ScriptKind, Scripts
from advisor.remedy.scripts.emit import scripts_for
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
BACKUP = "windows/heartbeat-advisor-backup"


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
            self.wine.run(
                "reg", "export", rf"HKLM\SYSTEM\CurrentControlSet\{key}", "settings.reg", "/y", cwd=self.folder
            )
            text = (self.folder / "settings.reg").read_text("utf-16")
            lines += (line for line in text.splitlines() if not line.startswith('"DriverDateData"'))
        (self.folder / "settings.reg").unlink()
        return lines

    @property
    def backups(self) -> list[str]:
        """What lies in the backup folder, by kind and folder; without marks, which are digests."""
        found = (self.wine.drive / BACKUP).rglob("*.*")
        return sorted(
            {path.relative_to(self.wine.drive / BACKUP).with_name(f"*{path.suffix}").as_posix() for path in found}
        )


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
        shutil.rmtree(wine.drive / BACKUP, ignore_errors=True)


def changed(before: list[str], after: list[str]) -> tuple[set[str], set[str]]:
    """Lines of the registry that are gone, and that are new."""
    return set(before) - set(after), set(after) - set(before)


def test_it_is_applied_checked_run_again_and_put_back_byte_for_byte(server: Server) -> None:
    scripts, before, settings = server.scripts(), server.wine.registry(), server.settings()

    dry = server.run(scripts.apply, "/dry-run")
    assert (dry.returncode, server.settings(), server.backups) == (0, settings, [])
    assert dry.stdout.count("  -- ") == 4
    assert "values that would be changed: 4" in dry.stdout
    assert server.run(scripts.apply, "/check").returncode == 3

    done = server.run(scripts.apply)
    after = server.settings()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Result: fixed." in done.stdout
    assert changed(settings, after)[1] == AFTER
    assert server.backups == ["*.reg", "*.was"]
    assert len(list((server.wine.drive / BACKUP).glob("*.reg"))) == 4

    again = server.run(scripts.apply)
    assert (again.returncode, server.settings()) == (0, after)
    assert "nothing was changed" in again.stdout
    # What was there before the first run counts, whatever happened since.
    server.wine.give(BEFORE.replace('"EnableTCPA"=dword:00000001', '"EnableTCPA"=dword:00000005'))
    assert server.run(scripts.apply).returncode == 0
    assert server.run(scripts.apply, "/check").returncode == 0

    back = server.run(scripts.revert)
    assert back.returncode == 0, back.stdout + back.stderr
    assert server.wine.registry() == before
    assert server.backups == ["reverted-1/*.reg", "reverted-1/*.was"]
    assert "Nothing to put back" in server.run(scripts.apply, "/revert").stdout


def test_a_dry_run_of_the_way_back_and_what_is_not_understood_change_nothing(server: Server) -> None:
    """Whoever adds /dry-run to the file that puts back wants to look first."""
    scripts = server.scripts()
    assert server.run(scripts.apply).returncode == 0
    after, notes = server.settings(), sorted((server.wine.drive / BACKUP).iterdir())
    for script, arguments in ((scripts.revert, ["/dry-run"]), (scripts.apply, ["/dry-run", "/revert", "/DRY-RUN"])):
        dry = server.run(script, *arguments)
        assert dry.returncode == 0, dry.stdout + dry.stderr
        assert "values that would be put back: 4" in dry.stdout
        assert dry.stdout.count("  -- ") == 4
        assert (server.settings(), sorted((server.wine.drive / BACKUP).iterdir())) == (after, notes)
    server.wine.give(BEFORE)
    standing = server.settings()
    for script in (scripts.apply, scripts.revert):
        for arguments in (
            ["/dry-run", "/check"],
            ["/revert", "/check"],
            ["/check", "-revert"],
            ["--", "/force"],
            ["-WhatIf"],
        ):
            refused = server.run(script, *arguments)
            assert refused.returncode == 2, arguments
            assert "Nothing was changed" in refused.stdout
    assert server.settings() == standing


def test_the_notes_of_other_scripts_stay_where_they_are(server: Server) -> None:
    scripts = server.scripts()
    assert server.run(scripts.apply).returncode == 0
    other = server.wine.drive / BACKUP / "another-change.was"
    other.write_text("absent 0 Another HKLM\\Software\\Another\n")
    assert server.run(scripts.revert).returncode == 0
    assert other.exists()
    assert "reverted-1/*.was" in server.backups
    # The next change notes anew, and what comes back is what stood before it.
    server.wine.give(BEFORE.replace('"EnableTCPA"=dword:00000001', '"EnableTCPA"=dword:00000005'))
    before = server.settings()
    assert server.run(scripts.apply).returncode == 0
    assert server.run(scripts.revert).returncode == 0
    assert server.settings() == before


def test_an_empty_note_is_none(server: Server) -> None:
    """A full disk leaves one; a change without a note could not be put back."""
    scripts, before = server.scripts(), server.settings()
    assert server.run(scripts.apply).returncode == 0
    notes = list((server.wine.drive / BACKUP).glob("*.was"))
    server.wine.give(BEFORE)
    for note in notes:
        note.write_bytes(b"")
    assert server.run(scripts.apply).returncode == 0
    assert server.run(scripts.revert).returncode == 0
    assert server.settings() == before


def test_a_key_that_is_of_another_adapter_now_is_left_alone_on_the_way_back(server: Server) -> None:
    scripts = server.scripts()
    assert server.run(scripts.apply).returncode == 0
    server.wine.give(f'Windows Registry Editor Version 5.00\n\n[{CLASS}\\0007]\n"DriverDesc"="Another adapter"\n\n')
    for arguments in (["/dry-run"], []):
        back = server.run(scripts.revert, *arguments)
        assert back.returncode == 3, back.stdout
        assert "is not the adapter's key any more" in back.stdout
    assert '"*RSS"="1"' in server.settings()
    assert '"EnableTCPA"=dword:00000001' in server.settings()


def test_on_another_machine_it_stops_unless_it_is_forced(server: Server) -> None:
    scripts, before = server.scripts(host_name="OTHER&1"), server.settings()
    for script in (scripts.apply, scripts.revert):
        stopped = server.run(script)
        assert stopped.returncode == 2
        assert 'this script is for "OTHER&1", and this machine is another one' in stopped.stderr
    assert server.run(scripts.apply, "/now").returncode == 2
    assert (server.settings(), server.backups) == (before, [])
    assert server.run(scripts.apply, "/force", "/dry-run").returncode == 0


@pytest.mark.parametrize(
    ("version", "code", "said"),
    [
        (NDIS_VERSION, 3, "NO not before this is done: Install the Ndis.sys hotfix"),
        ("5.2.3790.5107", 0, "ok EnableRSS was 0, and is 1 now."),
        (None, 5, "?? whether this is done can't be read: Install the Ndis.sys hotfix"),
    ],
)
def test_rss_waits_for_the_fixed_file_whatever_the_facts_said(
    server: Server, version: str | None, code: int, said: str
) -> None:
    (server.wine.system / "drivers" / "ndis.sys").unlink()
    if version is not None:
        server.driver(version)
    before = server.settings()
    done = server.run(server.scripts().apply)
    assert done.returncode == code, done.stdout
    assert said in done.stdout
    rss = {'"EnableRSS"=dword:00000001', '"*RSS"="1"'} if code else set()
    assert changed(before, server.settings())[1] == AFTER - rss


def test_what_a_person_does_is_told_and_looked_for(server: Server) -> None:
    server.driver(NDIS_VERSION)
    scripts = server.scripts(ndis_version=NDIS_VERSION)
    done = server.run(scripts.apply, "/dry-run")
    assert done.returncode == 3
    assert "  NO it is not done. By hand:" in done.stdout
    assert '  - If the article shows no section "Hotfix download available", ask Microsoft Support' in done.stdout
    server.driver(FIXED)
    server.wine.give(BEFORE.replace('"CSDVersion"=dword:00000200', '"CSDVersion"=dword:00000100'))
    done = server.run(scripts.apply, "/dry-run")
    assert "  ok it is done." in done.stdout
    assert "NO not before this is done: Install Service Pack 2" in done.stdout
    assert "EnableRSS" not in done.stdout


def test_what_is_not_as_it_was_known_is_left_alone_and_never_run(server: Server) -> None:
    evil = r'"EnableTCPA"="1\" & echo pwned>pwned.txt & rem %PATH% !a! ^ | ("'
    other = '"*RSS"="0"\n"DriverDesc"="Another \\"adapter\\" & echo pwned>pwned.txt"'
    server.wine.give(BEFORE.replace('"EnableTCPA"=dword:00000001', evil).replace('"*RSS"="0"', other))
    before = server.settings()
    # Programs that lie beside a script are not Windows' own.
    planted = {f"{name}.{ending}" for name in ("reg", "cscript", "find") for ending in ("cmd", "bat")}
    for name in planted:
        (server.folder / name).write_text("@echo pwned>pwned.txt\n", encoding="ascii")
    done = server.run(server.scripts().apply)
    assert done.returncode == 3
    assert "NO EnableTCPA holds something that is not expected there" in done.stdout
    assert "is not the adapter's key any more" in done.stdout
    assert {path.name for path in server.folder.iterdir()} == {"advice.cmd", *planted}
    for name in planted:
        (server.folder / name).unlink()
    kept = {'"EnableTCPA"=dword:00000000', '"*RSS"="1"'}
    assert changed(before, server.settings())[1] == AFTER - kept
    assert server.run(server.scripts().revert).returncode == 0
    assert server.settings() == before


NETSH = r"""@echo off
if "%3"=="dump" goto dump
if not "%3 %4"=="set global" exit /b 1
echo %5=%6>>"%SystemRoot%\netsh-calls.txt"
>"%SystemRoot%\netsh-%5.txt" echo %6
exit /b 0
:dump
set chimney=automatic
if exist "%SystemRoot%\netsh-chimney.txt" set /p chimney=<"%SystemRoot%\netsh-chimney.txt"
echo reset
echo set global rss=enabled chimney=%chimney% autotuninglevel=normal
echo description=a "b" ^& echo pwned^>pwned.txt chimney=no
"""


def test_a_setting_of_netsh_is_noted_and_put_back_alone(server: Server) -> None:
    """By a stand-in for netsh, which Wine has as a name only; it does not show NetDMA, and so that is left alone."""
    stand_in = server.wine.system / "netsh-stand-in.cmd"
    calls = server.wine.drive / "windows" / "netsh-calls.txt"
    change = {"host.name": server.name, "os.version": "6.1.7601"}
    plan, known = planned(change, do=("disable-tcp-chimney", "disable-netdma"))
    written = scripts_for(plan, known, knowledge()[0], ScriptKind.CMD)
    apply, revert = (one.replace(b"netsh %", b"cmd /c netsh-stand-in %") for one in (written.apply, written.revert))
    stand_in.write_bytes(NETSH.replace("\n", "\r\n").encode("ascii"))
    try:
        dry = server.run(apply, "/dry-run")
        assert "  -- chimney is automatic, and would be set: " in dry.stdout, dry.stdout + dry.stderr
        assert "?? " in dry.stdout
        assert "does not show what netdma is" in dry.stdout
        assert (dry.returncode, calls.exists(), server.backups) == (5, False, [])
        done = server.run(apply)
        assert "  ok chimney was automatic, and is disabled now." in done.stdout, done.stdout + done.stderr
        assert (done.returncode, server.backups) == (5, ["*.txt", "*.was"])
        assert "  ok chimney is disabled." in server.run(apply, "/check").stdout
        assert "  -- chimney would be set to automatic." in server.run(revert, "/dry-run").stdout
        assert server.run(revert).returncode == 0
        assert calls.read_text().split() == ["chimney=disabled", "chimney=automatic"]
        assert server.backups == ["reverted-1/*.txt", "reverted-1/*.was"]
        assert not (server.folder / "pwned.txt").exists()
    finally:
        for path in (stand_in, *(server.wine.drive / "windows").glob("netsh-*.txt")):
            path.unlink()


def test_registry_files_are_imported_and_put_back_byte_for_byte(server: Server) -> None:
    by_default = {"tcpip_chimney": "not-found", "hotfix_installed": "KB925902", "hotfix_complete": "true"}
    scripts, before = server.scripts(ScriptKind.REG, **by_default), server.settings()
    for content, wanted in ((scripts.apply, AFTER), (scripts.apply, AFTER), (scripts.revert, set())):
        (server.folder / "advice.reg").write_bytes(content)
        assert server.wine.run("regedit", "/S", "advice.reg", cwd=server.folder).returncode == 0
        assert changed(before, server.settings())[1] == wanted
    assert server.settings() == before

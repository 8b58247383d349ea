"""Wine as a Windows Server 2003 x64 with a registry of our own, on which the shipped collector script is run.

A helper of tests that need what a real cmd, cscript and reg make of a host: the fixture `wine` is set up once a
session, then `wine.collect(folder)`. The registry comes from `server2003.reg`, which a Samba server can be given too.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.collect.scripts import COLLECT
from tests.real.drivers import has_tools, make_driver

REGISTRY = Path(__file__).with_name("server2003.reg")
NDIS_VERSION = "5.2.3790.3959"
NDIS_SIZE = 360_448
SCRIPT = "collect.cmd"
_LONGEST = 300


def missing() -> str:
    """What keeps Wine from running here; "" when nothing does."""
    lacking = [name for name in ("wine", "wineserver", "winecfg") if shutil.which(name) is None]
    return f"needs {', '.join(lacking)}" if lacking else "" if has_tools() else "needs mingw's binutils"


@dataclass(frozen=True)
class Wine:
    """A prefix. `stop` has to be called in the end: it ends the prefix's own server and everything in it."""

    prefix: Path

    def set_up(self) -> None:
        """Make the prefix: a Server 2003 with the registry and an Ndis.sys of Service Pack 2."""
        self._call("wineboot", "-i")
        self._call("wine", "winecfg", "-v", "win2003")
        make_driver(self.system / "drivers" / "ndis.sys", NDIS_VERSION, "x64", size=NDIS_SIZE)
        self.give(REGISTRY.read_text(encoding="ascii"))
        # Whenever it starts, Wine writes the machine's own name and number of processors; cscript registers itself when
        # it is first run. Both are over before anything is compared.
        self._call("wineserver", "-w")
        self.run("cscript", "//nologo", "none.vbs", cwd=self.prefix)

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def system(self) -> Path:
        return self.drive / "windows" / "system32"

    def give(self, registry: str) -> None:
        """Import the text of a .reg file. Wine has no link from the current control set to the numbered one, as Windows
        has, and reads lists right only in UTF-16."""
        own = self.prefix / "given.reg"
        own.write_text(registry.replace("ControlSet001", "CurrentControlSet"), "utf-16")
        self._call("wine", "regedit", "/S", f"Z:{own}".replace("/", "\\"))
        own.unlink()

    def registry(self) -> list[str]:
        """Every line of the registry, sorted, without what Wine writes at each start of its own: times, its display."""
        self._call("wineserver", "-w")
        lines = [
            re.sub(r"^(\[.*\]) \d+$", r"\1", line)
            for name in ("system.reg", "userdef.reg", "user.reg")
            for line in (self.prefix / name).read_text(encoding="latin-1").splitlines()
        ]
        return sorted(line for line in lines if not line.startswith(("#", '"DriverDateData"')))

    def run(self, *command: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        """`cmd /c …`, in that folder."""
        return self._call("wine", "cmd", "/c", *command, cwd=cwd, check=False, **environment)

    def collect(self, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Put the script into the folder, and run it there."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(COLLECT / SCRIPT, folder / SCRIPT)
        return self.run(SCRIPT, *arguments, cwd=folder)

    def stop(self) -> None:
        self._call("wineserver", "-k", check=False)

    def _call(
        self, *command: str, cwd: Path | None = None, check: bool = True, **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        settings = {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # No installers of browsers and .NET, no menus, no debugger that asks questions; our Ndis.sys, not Wine's.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe,winedbg.exe=;ndis.sys=n",
            "DISPLAY": "",
            # The clock of the registry's zone: five hours west, without daylight saving.
            "TZ": "EST5",
            "LC_ALL": "C.UTF-8",
        }
        # Into files: a pipe would stay open as long as anything that the command left behind.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
            code = subprocess.run(
                command,
                cwd=cwd or self.prefix.parent,
                env={**os.environ, **settings, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=complaints,
                check=False,
                timeout=_LONGEST,
            ).returncode
            done = subprocess.CompletedProcess(command, code, _text(output), _text(complaints))
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").replace("\r\n", "\n")

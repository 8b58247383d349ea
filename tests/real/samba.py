"""Samba, which is a Windows server as far as shares and the registry go: one smbd for each host, each on port 445 of a
loopback address of its own.

Samba answers two keys of the registry itself. A copy of its library in which their names are altered, put before the
installed one, gives what was imported.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "daemon", "Tr0ub4dor&3-unrepeatable"
"""smbd knows only users that the system knows, and every system knows this one. The password is searched for in every
output."""
NT1 = "server min protocol = NT1\nserver max protocol = NT1\nntlm auth = ntlmv1-permitted\nlanman auth = no"
SMB3 = "server min protocol = SMB2_02\nserver max protocol = SMB3\nntlm auth = ntlmv2-only"
NEEDED = ("smbd", "smbpasswd", "net", "ip")
_OVERLAID = (
    rb"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters",
    rb"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion",
)
_PATIENCE = 20.0


def lacking() -> str | None:
    """What this machine has not got, or None."""
    missing = [tool for tool in NEEDED if shutil.which(tool, path=_path()) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    if os.geteuid() != 0:
        return "ports and addresses need root"
    return None


def subnet() -> str:
    """Of each test process its own, because several run at once."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"127.{70 + number}"


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


@dataclass
class Host:
    """One server. `address` is a loopback address of its own."""

    name: str
    address: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def logons(self) -> int:
        """How often somebody has tried to log on."""
        return sum(log.read_text(errors="replace").count("Auth: [SMB") for log in self.folder.glob("log.*"))

    @property
    def driver(self) -> Path:
        """Where the share keeps the driver."""
        return self.folder / "admin" / "system32" / "drivers" / "ndis.sys"

    def pause(self) -> None:
        """Stopped, not dead: the kernel goes on taking connections, and nobody answers."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


class Site:
    """Servers on one subnet of the loopback interface. Use as a context: it ends every process that it began, and takes
    its addresses off the interface."""

    def __init__(self, subnet: str) -> None:
        # pytest's own folders are closed to the user that smbd works for.
        self._temporary = tempfile.TemporaryDirectory(prefix="samba-", ignore_cleanup_errors=True)
        self.folder, self.subnet = Path(self._temporary.name), subnet
        self.folder.chmod(0o755)
        self.hosts: list[Host] = []
        self._library = self.folder / "library"

    def __enter__(self) -> "Site":
        _library(self._library)
        return self

    def __exit__(self, *_: object) -> None:
        for host in self.hosts:
            _tell_to_end(host)
        for host in self.hosts:
            _await_end(host)
        removals = "".join(f"addr del {host.address}/32 dev lo\n" for host in self.hosts)
        _run("ip", "-force", "-batch", "-", given=removals, check=False)
        self._temporary.cleanup()

    def template(self, name: str, registry: Path, *, extra: str = "") -> Path:
        """Databases with the account and the registry, made once and copied for each host."""
        folder = self.folder / f"template-{name}"
        conf = self._configuration(folder, "TEMPLATE", "127.0.0.1", SMB3 + "\n" + extra)
        _run("smbpasswd", "-c", str(conf), "-s", "-a", USER, given=f"{PASSWORD}\n{PASSWORD}\n")
        _run("net", "-s", str(conf), "registry", "import", str(registry), env=self._environment())
        return folder

    def start(self, number: int, template: Path, dialect: str, *, options: str = "", admin: str = "") -> Host:
        """One server. `options` are lines of its global section, `admin` of its administrative share."""
        address = f"{self.subnet}.{number}"
        folder = self.folder / f"host-{number}"
        name = f"HOST{number:03d}"
        for part in ("private", "state"):
            shutil.copytree(template / part, folder / part)
        conf = self._configuration(folder, name, address, f"{dialect}\n{options}", admin)
        _run("ip", "addr", "replace", f"{address}/32", "dev", "lo")
        host = Host(name, address, folder)
        self.hosts.append(host)
        host.driver.parent.mkdir(parents=True)
        with (folder / "out").open("wb") as out:
            host.process = subprocess.Popen(
                ["smbd", "-F", "-s", str(conf)], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                env=self._environment(),
            )  # fmt: skip
        return host

    def ready(self) -> None:
        """Waits until each server takes connections. Raises TimeoutError."""
        until = time.monotonic() + _PATIENCE
        for host in self.hosts:
            while not _answers(host.address):
                if time.monotonic() > until:
                    raise TimeoutError(f"{host.address}: {(host.folder / 'out').read_text(errors='replace')[-2000:]}")
                time.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": _path(), "LD_LIBRARY_PATH": str(self._library)}

    def _configuration(self, folder: Path, name: str, address: str, options: str, admin: str = "") -> Path:
        for part in ("private", "state", "lock", "cache", "pid", "rpc", "admin"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        conf = folder / "smb.conf"
        conf.write_text(
            f"""[global]
netbios name = {name}
workgroup = WORKGROUP
server role = standalone server
interfaces = {address}/32
bind interfaces only = yes
disable netbios = yes
smb ports = 445
map to guest = never
restrict anonymous = 2
passdb backend = tdbsam:{folder}/private/passdb.tdb
private dir = {folder}/private
state directory = {folder}/state
lock directory = {folder}/lock
cache directory = {folder}/cache
pid directory = {folder}/pid
ncalrpc dir = {folder}/rpc
log file = {folder}/log.%m
log level = 0 auth_audit:3
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
{options}

[ADMIN$]
path = {folder}/admin
read only = yes
case sensitive = no
{admin}
"""
        )
        return conf


def _library(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for found in Path("/usr/lib").rglob("libREG-FULL-samba4.so.0"):
        octets = found.read_bytes()
        for name in _OVERLAID:
            octets = octets.replace(name + b"\0", name[:-1] + b"_\0")
        (folder / found.name).write_bytes(octets)


def _answers(address: str) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex((address, 445)) == 0


def _tell_to_end(host: Host) -> None:
    """smbd ends its own children; samba-dcerpcd, which it began for the pipes, has a session of its own."""
    for file in (host.folder / "pid").glob("*.pid"):
        try:
            number = int(file.read_text())
            os.kill(number, signal.SIGCONT)
            os.kill(number, signal.SIGTERM)
        except (ValueError, ProcessLookupError):
            continue
    if host.process is not None:
        host.process.send_signal(signal.SIGCONT)
        host.process.terminate()


def _await_end(host: Host) -> None:
    if host.process is not None:
        try:
            host.process.wait(5)
        except subprocess.TimeoutExpired:
            host.process.kill()
            host.process.wait(5)
        host.process = None


def _run(
    *command: str, given: str = "", check: bool = True, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, input=given, text=True, capture_output=True, env=env or {**os.environ, "PATH": _path()}, timeout=60
    )
    if check and done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}{done.stdout}")
    return done

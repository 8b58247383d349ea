"""A vCenter to talk to: vcsim of govmomi, built once from Debian's packages, each server on a port of its own.

The build lies in the folder for temporary files under the hash of its source, and one process at a time makes it.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from advisor.model.credentials import Credentials

SOURCE = Path(__file__).resolve().parent / "vcsim" / "main.go"
GO_LIBRARIES = Path("/usr/share/gocode")
USER, PASSWORD = "advisor", "right password"
ACCOUNT = Credentials(USER, PASSWORD)


@dataclass(frozen=True)
class Server:
    port: int
    certificate: Path
    process: "subprocess.Popen[str]"

    @property
    def target(self) -> str:
        return f"vcenter://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """The server hangs, as a host under a debugger does: connections are accepted, and nothing answers."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def logged_on(self) -> Iterator[Any]:
        """pyvmomi's own session, to make snapshots with."""
        from pyVim.connect import Disconnect, SmartConnect

        context = ssl.create_default_context(cafile=str(self.certificate))
        session = SmartConnect(host="127.0.0.1", port=self.port, user=USER, pwd=PASSWORD, sslContext=context)
        try:
            yield session
        finally:
            Disconnect(session)
            session._stub.DropConnections()


def built() -> Path:
    """The program; skips the test where Go or govmomi is missing."""
    if shutil.which("go") is None or not (GO_LIBRARIES / "src/github.com/vmware/govmomi/simulator").is_dir():
        pytest.skip("golang-go and golang-github-vmware-govmomi-dev are not installed")
    import fcntl

    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"advisor-vcsim-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    program = folder / "vcsim"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            settings = {"GO111MODULE": "off", "GOPATH": f"{folder}:{GO_LIBRARIES}", "GOCACHE": str(folder / "cache"),
                        "GOFLAGS": "", "CGO_ENABLED": "0"}  # fmt: skip
            made = program.with_suffix(".new")
            subprocess.run(
                ["go", "build", "-o", made, SOURCE], env={**os.environ, **settings}, cwd=folder, check=True, timeout=600
            )
            made.rename(program)
            shutil.rmtree(folder / "cache", ignore_errors=True)
    return program


@contextlib.contextmanager
def serving(folder: Path, machines: int) -> Iterator[Server]:
    """A vCenter of so many machines, gone at the end."""
    certificate = folder / "vcenter.pem"
    environment = {**os.environ, "TMPDIR": str(folder)}
    process = subprocess.Popen([built(), certificate, str(machines)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, env=environment)  # fmt: skip
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()), certificate, process)
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=10)
        process.kill()
        process.communicate()


def machines_of(session: Any) -> list[Any]:
    """Every machine, by name."""
    from pyVmomi import vim

    content = session.RetrieveContent()
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    return sorted(view.view, key=lambda machine: machine.name)


def wait(task: Any) -> None:
    from pyVim.task import WaitForTask

    WaitForTask(task)

"""A password is in memory alone: whatever is written, said, started or sent while an audit asks servers is looked
through for it."""

import base64
import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.effort import some

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "Unr3peatable-of-the-test"
FORMS = (
    PASSWORD.encode(),
    PASSWORD.encode("utf-16-le"),
    base64.b64encode(PASSWORD.encode()),
    PASSWORD.encode().hex().encode(),
)
ENDS = (b"", b"\x83\0\0\1\x82", b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
"""What the servers answer: nothing, a refusal of the session, and a wish for the password in the clear."""


@pytest.fixture
def servers():
    """Servers that keep what they are told: their ports, and all that came."""
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in ENDS]
    heard = []
    threads = [
        threading.Thread(target=_serve, args=(one, end, heard)) for one, end in zip(listening, ENDS, strict=True)
    ]
    for thread in threads:
        thread.start()
    yield [one.getsockname()[1] for one in listening], heard
    for one in listening:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join()


def _serve(listening, end, heard):
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(2)
                heard.append(connection.recv(65536))
                if end:
                    connection.sendall(end)
                    heard.append(connection.recv(65536))


def _children(parent):
    """Every process below it, and what anybody may read of each."""
    found, parents = {}, {parent}
    for _ in range(3):
        for status in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, ValueError):
                fields = status.read_text().rpartition(")")[2].split()
                if int(fields[1]) in parents and status.parent.name not in found:
                    found[status.parent.name] = b"".join(
                        (status.parent / one).read_bytes() for one in ("cmdline", "environ")
                    )
        parents |= set(map(int, found))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("scheme", some(["smb", "winrm"]))
def test_nothing_holds_the_password_but_memory(scheme, servers, tmp_path):
    ports, heard = servers
    fleet = tmp_path / "fleet.txt"
    fleet.write_text("".join(f"{scheme}://127.0.0.1:{port}\n" for port in ports))
    limits = ["--answer-limit", "1", "--host-limit", "2", "--tries", "1", "--workers", "2", "--user", "admin"]
    kept = [
        "--journal",
        tmp_path / "journal",
        "--store",
        f"sqlite:///{tmp_path / 'audits.db'}",
        "--rows",
        tmp_path / "rows.jsonl",
    ]
    command = [sys.executable, "-m", "advisor", "audit", f"@{fleet}", *kept, *limits, "--format", "json"]
    environment = {**os.environ, "ADVISOR_PASSWORD": PASSWORD, "ADVISOR_DEBUG": "1", "HOME": str(tmp_path / "home")}
    seen = {}
    with (tmp_path / "said").open("wb") as said:
        run = subprocess.Popen([*map(str, command)], stdout=said, stderr=said, cwd=ROOT, env=environment)
        while run.poll() is None:
            assert PASSWORD.encode() not in Path(f"/proc/{run.pid}/cmdline").read_bytes()
            seen |= _children(run.pid)
            time.sleep(0.02)
    assert run.returncode in (3, 5), (tmp_path / "said").read_text()
    assert len(seen) >= 2, "no process was started that asks"
    assert heard, "no server was asked"
    for where, octets in {**seen, **{f"heard {number}": one for number, one in enumerate(heard)}}.items():
        assert not any(form in octets for form in FORMS), where
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) >= 5
    for path in written:
        assert not any(form in path.read_bytes() for form in FORMS), path


def test_a_fault_of_our_own_does_not_repeat_it(monkeypatch):
    """With its traceback, and whatever the libraries say."""
    script = (
        "from advisor.cli import credentials, main\n"
        "import advisor.cli.collect\n"
        "def fails(*_, **__):\n"
        "    who = credentials.CredentialStore('admin')(credentials.Target('smb', 'cvp1'))\n"
        "    raise RuntimeError(f'{who}')\n"
        "advisor.cli.collect.collect.callback = fails\n"
        "main.cli(['collect', 'smb://cvp1'])\n"
    )
    environment = {**os.environ, "ADVISOR_PASSWORD": PASSWORD, "ADVISOR_DEBUG": "1"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, env=environment, check=False)
    assert b"internal fault: RuntimeError" in done.stderr, done.stderr
    assert b"admin" in done.stderr
    assert PASSWORD.encode() not in done.stdout + done.stderr

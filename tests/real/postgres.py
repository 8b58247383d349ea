"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a free port of the loopback.

The server does not run as root; where the tests do, it runs as the user `postgres` of the package.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

USER, PASSWORD = "advisor", "s3cret:p@ss/word"
QUOTED = "s3cret%3Ap%40ss%2Fword"
_NUMBERS = count(1)
_SECONDS = 60


def _programs():
    """The folder of the newest server that is installed, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def missing():
    """Why no server can run here, or an empty text."""
    if _programs() is None:
        return "PostgreSQL is not installed"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        import pwd

        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return "PostgreSQL does not run as root, and there is no user postgres"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the extra [store] is not installed"
    return ""


class Postgres:
    """A running server; a context that stops it and removes what it wrote."""

    def __init__(self, **settings):
        self._shared = None
        self._programs = _programs()
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        # pytest's own folders are closed to other users.
        self._home = Path(tempfile.mkdtemp(prefix="advisor-pg-"))
        self._settings = {"fsync": "off", "max_connections": "40", **settings}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self):
        try:
            if self._as:
                shutil.chown(self._home, "postgres", "postgres")
            secret = self._home / "password"
            secret.write_text(PASSWORD)
            secret.chmod(0o644)
            self._run("initdb", "-D", self.data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync",
                      "--encoding=UTF8", "--locale=C")  # fmt: skip
            self.start()
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise
        return self

    def __exit__(self, *error):
        self.stop("immediate")
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def data(self):
        return self._home / "data"

    @property
    def running(self):
        return (self.data / "postmaster.pid").exists()

    def start(self):
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", **self._settings}
        options = " ".join(f"-c {name}={value!r}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self.data, "-w", "-t", _SECONDS, "-l", self._home / "log", "-o", options, "start")

    def stop(self, how="fast"):
        if self.running:
            self._run("pg_ctl", "-D", self.data, "-w", "-t", _SECONDS, "-m", how, "stop", check=False)

    def kill(self):
        """`kill -9` of the server itself; its other processes notice and leave."""
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(number)], capture_output=True, text=True).stdout
        os.kill(number, signal.SIGKILL)
        for child in map(int, children.split()):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        until = time.monotonic() + _SECONDS
        while any(Path(f"/proc/{one}").exists() for one in (number, *map(int, children.split()))):
            assert time.monotonic() < until, "the killed server is still there"
            time.sleep(0.02)

    def database(self, *, encoding="UTF8"):
        """The URL of a new and empty database."""
        name = f"fleet{next(_NUMBERS)}"
        with self.administrator() as connection:
            connection.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0")
        return self.url(name)

    def emptied(self):
        """The URL of one database that is emptied each time, which is quicker than a new one."""
        if self._shared is None:
            self._shared = self.database()
        with self.administrator(self._shared.rpartition("/")[2]) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self._shared

    def url(self, name, *, user=USER, password=QUOTED):
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{name}"

    def administrator(self, database="postgres"):
        import psycopg

        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=database, autocommit=True
        )

    def _run(self, program, *arguments, check=True):
        command = [str(self._programs / program), *map(str, arguments)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", timeout=120,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"}, **self._as
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout.decode(errors="replace")

"""A store with a hostile fleet and a large one, and the real server over it."""

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from advisor.store.store import Store
from advisor.store.writer import Rows
from advisor.store.written import outcome_content
from tests.store import sample

ADVISOR = Path(sys.executable).parent / "advisor"
LARGE = 50_000
SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT, '"><img src=x onerror=alert(1)>', "'; DROP TABLE hosts; --", "../../etc/passwd", "a&b=c#d?e", "名前😀",
    "\ud800half", "a\0b", "\u202eltr", "", " ", "%00%2e%2e", "javascript:alert(1)", "x" * 1500]  # fmt: skip


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    where = tmp_path_factory.mktemp("serve") / "store.db"
    with Store.open(str(where)) as store:
        hosts = [sample.host(number, name=name) for number, name in enumerate(HOSTILE)]
        for number in (1, 2, 3):
            sample.keep(store, number, hosts[number - 1 :], fleet=SCRIPT)
        one = sample.stored(4, "large", LARGE)
        writer = store.begin(one)
        writer.keep_waivers([sample.waiver(reason=SCRIPT)])
        ends = [outcome_content(outcome) for outcome in sample.OUTCOMES]
        nothing = [None] * LARGE
        names = [f"SRV{number:05}" for number in range(LARGE)]
        codes = [number % 2 for number in range(LARGE)]
        writer.write_rows(Rows(range(LARGE), names, nothing, ends, codes, (), [-1] * LARGE, nothing, nothing))
        half = LARGE // 2
        writer.finish(sample.Run("run-4", one.run.started, one.run.started, LARGE, half, half, None, "large"))
    return where


class Served:
    """A running `advisor serve`."""

    def __init__(self, process, port):
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}"


@contextmanager
def serving(place, *options, **environment):
    process = subprocess.Popen(
        [str(ADVISOR), "serve", "--store", str(place), "--port", "0", *options], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "ADVISOR_SERVE_TOKEN": "", **environment}
    )  # fmt: skip
    try:
        line = process.stderr.readline()
        found = re.search(r":(\d+)/; Ctrl-C", line)
        assert found, line + process.stderr.read()
        yield Served(process, int(found[1]))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()


@pytest.fixture(scope="session")
def server(place):
    with serving(place) as running:
        yield running

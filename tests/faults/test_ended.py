"""SIGTERM at any moment, as `kill`, `timeout` and a container's stop send it: like Ctrl-C, with exit code 143."""

import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor import interruption
from advisor.cli.complaint import in_language
from advisor.fleet.pools import Processes
from tests.effort import gate_only, some
from tests.faults.ended import COMMANDS, LONGEST, OLD, ROOT, begun, check_left, ended, wait_until_it_heeds
from tests.fleet_maker import frame_of, made_fleet
from tests.hostile.commands import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process heeds stands in /proc")
WORD = "advisor: terminated."


def processes(group: int) -> list[int]:
    """Those of the group that are not over."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = one.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(one.parent.name))
    return found


@pytest.mark.parametrize(("name", "moment"), some([(name, moment) for moment in range(3) for name in COMMANDS], 8))
def test_a_command_that_is_told_to_end(tmp_path: Path, name: str, moment: int) -> None:
    """Told twice, as `timeout` tells the process and then its group."""
    (tmp_path / "answer").write_text(OLD)
    given = [one.format(folder=tmp_path) for one in COMMANDS[name]]
    process = begun(tmp_path, *given)
    time.sleep(random.Random(f"{name} {moment}").uniform(0, 1.0))
    code, said = ended(process, signal.SIGTERM, signal.SIGTERM)
    assert code in {143, 3, 5}, said
    assert "Traceback" not in said
    if code == 143:
        assert said.strip().splitlines()[-1:] == [WORD]
    check_left(tmp_path)
    if name == "audit":
        done = run(*given)
        assert done.exit_code == 3, done.stderr
        assert json.loads((tmp_path / "answer").read_text())["run"]["assessed"] == 2


def test_the_first_process_of_a_container_heeds_it(tmp_path: Path) -> None:
    """The system lets it hear no signal that it has not asked for."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "--pid", "--fork", "true"], capture_output=True).returncode != 0:
        pytest.skip("no process can be made the first of its own here")
    command = [sys.executable, "-m", "advisor", *COMMANDS["diagnose"][:2], "-o", str(tmp_path / "answer")]
    outer = subprocess.Popen(
        [unshare, "--pid", "--fork", "--kill-child", *command],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    children = Path(f"/proc/{outer.pid}/task/{outer.pid}/children")
    end = time.monotonic() + LONGEST
    while not (first := children.read_text().split()) and time.monotonic() < end:
        time.sleep(0.005)
    wait_until_it_heeds(int(first[0]))
    os.kill(int(first[0]), signal.SIGTERM)
    _, said = outer.communicate(timeout=LONGEST)
    assert (outer.returncode, said.strip()) == (143, WORD)


def audited_by_workers(folder: Path) -> "subprocess.Popen[str]":
    """An audit whose first worker has just been started."""
    fleet = folder / "fleet.parquet"
    frame_of(made_fleet(500)).write_parquet(fleet)
    process = begun(folder, "audit", str(fleet), "--workers", "2", "-o", str(folder / "answer"))
    while process.poll() is None and len(processes(process.pid)) < 3:  # it, who counts semaphores, and the worker
        time.sleep(0.005)
    return process


def left_of(process: "subprocess.Popen[str]") -> list[int]:
    """Whoever of its group does not end soon; it is ended here. Who counts semaphores sees a moment later that it is
    over."""
    end = time.monotonic() + 10
    while (left := processes(process.pid)) and time.monotonic() < end:
        time.sleep(0.005)
    if left:
        os.killpg(process.pid, signal.SIGKILL)
    return left


@gate_only
@pytest.mark.parametrize("everybody", [False, True])
@pytest.mark.parametrize("signalled", [signal.SIGTERM, signal.SIGINT])
def test_its_workers_end_with_it_and_say_nothing(tmp_path: Path, signalled: signal.Signals, everybody: bool) -> None:
    process = audited_by_workers(tmp_path)
    if not everybody:
        os.kill(process.pid, signalled)
    code, said = ended(process, *[signalled] * everybody)
    word = WORD if signalled is signal.SIGTERM else "advisor: interrupted."
    assert (code, said.strip()) == (128 + signalled, word)
    assert not left_of(process)


@gate_only
def test_its_workers_end_also_where_it_could_not_end_them(tmp_path: Path) -> None:
    process = audited_by_workers(tmp_path)
    process.kill()
    assert not left_of(process)
    process.communicate()


def test_a_worker_is_deaf_and_who_started_it_is_not() -> None:
    before, pool = signal.pthread_sigmask(signal.SIG_BLOCK, ()), Processes(1)
    try:
        asked = pool.executor.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ())
        assert asked.result(LONGEST) >= {signal.SIGINT, signal.SIGTERM}
    finally:
        pool.close()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
    assert not before & {signal.SIGINT, signal.SIGTERM}


@pytest.mark.parametrize("signalled", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.usefixtures("heeding")
def test_what_comes_while_a_worker_is_started_comes_behind(signalled: signal.Signals) -> None:
    started = []
    with pytest.raises(KeyboardInterrupt), interruption.deaf():  # noqa: PT012 - where it comes is what is tested
        other = threading.Thread(target=heard_elsewhere, args=(signalled,))
        other.start()
        other.join()
        started.append("whole")
    assert started == ["whole"]


def heard_elsewhere(signalled: signal.Signals) -> None:
    """By a thread that has no mask, as those of libraries have none."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signalled])
    os.kill(os.getpid(), signalled)


@pytest.fixture
def heeding(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process heeds it until the test is over."""
    monkeypatch.setattr(interruption._Told, "by", signal.SIGINT)
    monkeypatch.setattr(interruption._Told, "at", -math.inf)
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    interruption.heed()
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("heeding")
def test_what_is_told_twice_is_told_once_unless_it_was_lost() -> None:
    assert (interruption.exit_code(), interruption.word()) == (130, "interrupted.")
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)  # in the midst of what cleans up
    assert (interruption.exit_code(), interruption.word()) == (143, "terminated.")
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(interruption.come_again())


@pytest.mark.usefixtures("heeding")
def test_who_wants_it_ignored_has_it_ignored() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    interruption.heed()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN


def test_the_word_is_in_the_language_of_the_answer() -> None:
    assert in_language(WORD, "zh") == "advisor: 已终止。"

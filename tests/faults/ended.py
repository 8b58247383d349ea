"""Commands in processes of their own, ended in mid-run by a signal, and what they leave behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "heartbeat-loss"
OLD = "the answer of yesterday"
LONGEST = 60

COMMANDS = {
    "diagnose": ["diagnose", str(EXAMPLE), "--format", "json", "-o", "{folder}/answer"],
    "redact": ["redact", str(EXAMPLE), "-o", "{folder}/copy"],
    "audit": ["audit", str(EXAMPLE), "--journal", "{folder}/journal", "--store", "{folder}/store.db",
              "--format", "json", "-o", "{folder}/answer"],
    "check": ["check", str(EXAMPLE), "--format", "json", "-o", "{folder}/answer"],
    "collect": ["collect", str(EXAMPLE), "--format", "json", "-o", "{folder}/answer"],
}  # fmt: skip


def begun(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """The command in a process group of its own, as a terminal makes one, once the advisor's own lines run."""
    home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", *arguments],
        env={**os.environ, **home, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until_it_heeds(process.pid)
    return process


def wait_until_it_heeds(process: int) -> None:
    """Until the first line of the advisor has run: what comes earlier ends Python, which has done nothing yet."""
    if sys.platform != "linux":
        time.sleep(0.5)
        return
    caught = re.compile(r"^SigCgt:\s*([0-9a-f]+)$", re.MULTILINE)
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        found = caught.search(Path(f"/proc/{process}/status").read_text())
        if found and int(found[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.005)
    raise TimeoutError


def ended(process: "subprocess.Popen[str]", *signals: signal.Signals) -> tuple[int, str]:
    """How it ends when its group gets the signals, and what it says."""
    for one in signals:
        os.killpg(process.pid, one)
    try:
        _, said = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, said


def check_left(folder: Path) -> None:
    """Whatever is there is whole: the answer that was there or the new one, all of a copy or none of it."""
    answer = (folder / "answer").read_text()
    if answer != OLD:
        json.loads(answer)
    copied = [path for path in (folder / "copy").rglob("*") if path.is_file()]
    assert len(copied) in {0, len([path for path in EXAMPLE.rglob("*") if path.is_file()])}
    assert not list(folder.rglob(".advisor-*"))

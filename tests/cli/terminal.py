"""The real program in a pseudo-terminal, answered line by line."""

import os
import select
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

with_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")

PROMPT = b"> "
KILL, TERMINATE = b"kill -9", b"kill -15"
"""Lines that are not typed: the program gets the signal instead."""
INTERRUPT = b"\x03"
"""Ctrl-C, as the keyboard sends it."""
_SIGNALS: dict[str | bytes, int] = {KILL: 9, TERMINATE: 15}
PATIENCE = 120.0
"""Far more than it takes: only a program that hangs meets it."""


def converse(
    arguments: Sequence[object], lines: Sequence[str | bytes], home: Path, prompt: bytes = PROMPT
) -> tuple[str, int]:
    """What stands on the screen, and the exit code. Bytes are sent as they are, such as the interrupt character."""
    import pty

    command = [sys.executable, "-m", "advisor", *map(str, arguments)]
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update({"COLUMNS": "80", "TERM": "dumb", "XDG_STATE_HOME": str(home), "NO_COLOR": "1"})
        os.execv(sys.executable, command)
    screen, left, end = b"", list(lines), time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            seen = os.read(terminal, 65536)
        except OSError:
            break
        if not seen:
            break
        screen += seen
        if screen.endswith(prompt) and left:
            line = left.pop(0)
            if line in _SIGNALS:
                os.kill(pid, _SIGNALS[line])
                continue
            os.write(terminal, line if isinstance(line, bytes) else f"{line}\n".encode())
    else:
        os.kill(pid, 9)
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return screen.decode("utf-8", "replace").replace("\r\n", "\n"), code

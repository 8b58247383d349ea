"""What ends the advisor before it is done: Ctrl-C, or SIGTERM, as `kill`, `timeout`, a container and a service manager
send it. Both are a KeyboardInterrupt to everything that cleans up; they differ in the word and in the exit code."""

import math
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
_WORDS = {INTERRUPTED: "interrupted.", TERMINATED: "terminated."}
_BOTH = (signal.SIGINT, signal.SIGTERM)
_ONCE = 1.0
"""Seconds in which a second SIGTERM is the first one: `timeout` tells the process, and then all of its group."""


class _Told:
    """The signal that came, and when. None counts as Ctrl-C: whoever leaves a question does so by the keyboard."""

    by = signal.SIGINT
    at = -math.inf


def heed() -> None:
    """From here on SIGTERM interrupts, also the first process of a container, which without it is deaf; unless whoever
    started the process wants it ignored."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(*_: object) -> None:
    now = time.monotonic()
    if now - _Told.at < _ONCE:
        return
    _Told.by, _Told.at = signal.SIGTERM, now
    raise KeyboardInterrupt


def came() -> signal.Signals:
    return _Told.by


def come_again() -> signal.Signals:
    """The signal to send once more where the interruption was lost; it counts, however soon it comes."""
    _Told.at = -math.inf
    return _Told.by


def exit_code() -> int:
    """What the shell is told: 128 and the signal's number."""
    return 128 + came()


def word() -> str:
    return _WORDS[exit_code()]


def is_behind(error: BaseException) -> bool:
    """Whether an interruption is what went wrong. Python itself before 3.12, while it makes a class, and libraries of C
    tell of one as an error of their own."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        if isinstance(link, KeyboardInterrupt):
            return True
        seen.add(id(link))
        link = link.__cause__ or link.__context__
    return False


def heed_at_once() -> None:
    """Before a person is asked: Ctrl-C ends the waiting for the answer. A library that puts a handler of its own before
    Python's, as polars does, lets the system go on waiting, and it would be heeded at the next Enter."""
    if sys.platform != "win32":
        signal.siginterrupt(signal.SIGINT, True)


def wait_for_line(terminal: int) -> None:
    """Until a line was typed at that terminal (its descriptor). A signal that comes in the moment before the system
    begins to wait would else be heeded at the next Enter; here it has left a byte that ends the waiting. Windows and
    threads wait as they read."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        return
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    try:
        select.select([terminal, told], [], [])
    finally:
        signal.set_wakeup_fd(before)
        os.close(told)
        os.close(tell)


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started meanwhile hear neither signal, from their first moment on: who started them does, once
    they are started whole, and ends them. Windows has no such mask."""
    with _later():
        if sys.platform == "win32":
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _BOTH)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _later() -> Iterator[None]:
    """What comes meanwhile comes at the end. A mask alone does not do that: threads of libraries hear it too."""
    if threading.current_thread() is not threading.main_thread():  # where no interruption comes
        yield
        return
    heard: list[int] = []
    before = {number: signal.signal(number, lambda came, _: heard.append(came)) for number in _BOTH}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for came_meanwhile in heard[:1]:
            signal.raise_signal(came_meanwhile)

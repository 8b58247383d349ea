"""`advisor.__main__` in this process: how it ends, and what an interruption makes of it. tests/faults sends real
ones to real processes."""

import io
import os
import signal
import sys
import threading
from types import SimpleNamespace

import pytest

from advisor import __main__ as process
from advisor.cli import main as commands

INTERRUPTED = 130


@pytest.fixture(autouse=True)
def own_process(monkeypatch):
    """What the process does to itself, undone; what it registers for its end."""
    at_end = []
    monkeypatch.setattr(process.atexit, "register", lambda *registered: at_end.append(registered))
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield at_end
    for number, handler in before.items():
        signal.signal(number, handler)


def ended(monkeypatch, end):
    """The exit code of a process whose command ends so; "it came back" when it leaves that to Python."""

    def command():
        if end is not None:
            raise end

    monkeypatch.setattr(commands, "main", command)
    try:
        process.main()
    except SystemExit as caught:
        return caught.code
    return "it came back"


@pytest.mark.parametrize(("end", "code"), [(None, "it came back"), (SystemExit(4), 4)])
def test_once_it_is_over_nothing_changes_how_it_ends(monkeypatch, own_process, end, code):
    assert ended(monkeypatch, end) == code
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    [(leave, codes)] = own_process
    assert leave(codes) is None  # with the code that it has


@pytest.mark.parametrize("end", [KeyboardInterrupt(), SystemExit(INTERRUPTED)])
def test_an_interruption_ends_it_with_130_and_one_may_insist(monkeypatch, own_process, capsys, end):
    assert ended(monkeypatch, end) == INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    # The command said it itself, or it is said here.
    assert capsys.readouterr().err == ("advisor: interrupted.\n" if isinstance(end, KeyboardInterrupt) else "")
    left, flushed = [], []
    monkeypatch.setattr(os, "_exit", left.append)

    class Closed(io.StringIO):
        def flush(self):
            flushed.append(self)
            raise ValueError("I/O operation on closed file")

    monkeypatch.setattr(sys, "stdout", Closed())
    [(leave, codes)] = own_process
    leave(codes)
    assert (left, len(flushed)) == ([INTERRUPTED], 1)


def test_what_python_makes_of_an_interruption_in_a_class_is_one(monkeypatch, capsys):
    end = RuntimeError("Error calling __set_name__ on 'Name' instance 'name' in 'Thing'")
    end.__cause__ = KeyboardInterrupt()
    assert ended(monkeypatch, end) == INTERRUPTED
    assert capsys.readouterr().err == "advisor: interrupted.\n"


def test_a_fault_before_the_command_stays_one(monkeypatch):
    end = ImportError("no module named click")
    end.__context__ = KeyError("click")
    end.__context__.__context__ = end  # a ring, as some libraries leave
    with pytest.raises(ImportError):
        ended(monkeypatch, end)


def test_an_interruption_that_was_lost_comes_again(monkeypatch):
    monkeypatch.setattr(process, "_SOON", 0.01)
    came = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: came.set())
    process._insist(SimpleNamespace(exc_type=KeyboardInterrupt))
    assert came.wait(10)


def test_where_there_are_no_signals_for_threads_python_is_told(monkeypatch):
    told = []
    monkeypatch.setattr(process.sys, "platform", "win32")
    monkeypatch.setattr(process._thread, "interrupt_main", lambda: told.append(1))
    process._interrupt()
    assert told == [1]


def test_what_else_is_lost_is_said_as_python_says_it(monkeypatch):
    said = []
    monkeypatch.setattr(sys, "__unraisablehook__", said.append)
    lost = SimpleNamespace(exc_type=ValueError)
    process._insist(lost)
    assert said == [lost]

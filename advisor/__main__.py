"""The process `advisor`: from its first line on, Ctrl-C and SIGTERM end it with a word and exit code 130 or 143, and no
traceback."""

import _thread
import atexit
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

from advisor import interruption

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SOON = 0.05


def main() -> None:
    """The entry point of the `advisor` script."""
    interruption.heed()
    sys.unraisablehook = _insist
    leave: list[int] = []
    atexit.register(_leave, leave)  # the first is the last to be called
    # Once it is over, nothing changes how it ends; but who waits for an end may insist.
    afterwards = signal.SIG_IGN
    try:
        from advisor.cli.main import main as command

        command()
    except SystemExit as end:
        if end.code == interruption.exit_code():
            afterwards = signal.SIG_DFL
            leave.append(interruption.exit_code())
        raise
    except (KeyboardInterrupt, Exception) as end:  # before, or while, somebody else could say it
        if not interruption.is_behind(end):
            raise
        afterwards = signal.SIG_DFL
        leave.append(interruption.exit_code())
        sys.stderr.write(f"advisor: {interruption.word()}\n")
        sys.exit(interruption.exit_code())
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, afterwards)


def _leave(codes: list[int]) -> None:
    """With that code: Python would say of an interruption that came while it compiled something that a signal ended
    the process, although it was handled since."""
    for code in codes:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _insist(lost: "UnraisableHookArgs") -> None:
    """An interruption that came where nobody can be told of it, such as in a library of C, comes again in a moment."""
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    import threading

    again = threading.Timer(_SOON, _interrupt)
    again.daemon = True
    again.start()


def _interrupt() -> None:
    """The main thread, also while it waits for the system."""
    import threading

    main_thread, number = threading.main_thread().ident, interruption.come_again()
    if sys.platform == "win32" or main_thread is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main_thread, number)


if __name__ == "__main__":
    main()

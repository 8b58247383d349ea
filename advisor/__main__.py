"""The process `advisor`: from its first line on, Ctrl-C ends it with a word and exit code 130, and no traceback."""

import _thread
import atexit
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_INTERRUPTED = 130
_SOON = 0.05


def main() -> None:
    """The entry point of the `advisor` script."""
    sys.unraisablehook = _insist
    leave: list[int] = []
    atexit.register(_leave, leave)  # the first is the last to be called
    # Once it is over, nothing changes how it ends; but who waits for an end may insist.
    afterwards = signal.SIG_IGN
    try:
        from advisor.cli.main import main as command

        command()
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            afterwards = signal.SIG_DFL
            leave.append(_INTERRUPTED)
        raise
    except KeyboardInterrupt:  # before, or while, somebody else could say it
        afterwards = signal.SIG_DFL
        leave.append(_INTERRUPTED)
        sys.stderr.write("advisor: interrupted.\n")
        sys.exit(_INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, afterwards)


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

    main_thread = threading.main_thread().ident
    if sys.platform == "win32" or main_thread is None:
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main_thread, signal.SIGINT)


if __name__ == "__main__":
    main()

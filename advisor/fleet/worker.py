"""A process that asks hosts, several at once, and says what they answered. It is started by `workers` and talks to it
over its standard input and output: pickles, so that no secret ever stands on a command line.

When its parent is gone, it lets the hosts that it has begun answer, writes them to the journal, and ends.
"""

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import IO

from advisor.errors import AdvisorError
from advisor.fleet.answer import Answer, Listed
from advisor.fleet.journal import Journal, line_of
from advisor.fleet.kept_problems import PROBLEMS, written
from advisor.fleet.orders import READY, Done, Setup, Task
from advisor.gather.live import live_host
from advisor.intake import collect_host
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.source import HostSource, Refusal
from advisor.model.target import Patience
from advisor.pack.load import Pack, load_pack
from advisor.report.json import facts_document


def ask(
    listed: Listed,
    credentials: Credentials | None,
    patience: Patience,
    pack: Pack,
    opened: Callable[[], None] = lambda: None,
) -> Answer:
    """One host, asked. Whatever it does, there is an answer; raises AdvisorError for what no host can help. `opened` is
    called when the host has let us in, or has refused."""
    try:
        with live_host(listed.target, credentials, patience) as host:
            opened()
            host = replace(host, name=listed.name or host.name, role=listed.role or host.role)
            reached = not any(refusal.format is None for refusal in host.refusals)
            return _answer(listed, host, pack, reached)
    except AdvisorError:
        raise
    except Exception as error:
        # A fault of ours must not end a run over hundreds of hosts. Its message could repeat anything: only its kind.
        return unanswered(listed, f"an internal fault of the advisor, {type(error).__name__}. Report it.", pack)


def unanswered(listed: Listed, detail: str, pack: Pack) -> Answer:
    """The answer for a host that gave none."""
    refusal = Refusal(None, AbsentReason.NOT_COLLECTED, detail)
    host = HostSource(listed.label, (), role=listed.role, address=str(listed.target), refusals=(refusal,))
    return _answer(listed, host, pack, reached=False)


def _answer(listed: Listed, host: HostSource, pack: Pack, reached: bool) -> Answer:
    report, problems = collect_host(host, pack=pack)
    reached = reached and host.lost() is None
    document = facts_document([report], pack.texts)
    document |= {"target": str(listed.target), "reached": reached, PROBLEMS: written(problems)}
    return Answer(listed, reached, document, report, problems)


def serve(orders: IO[bytes], results: IO[bytes]) -> None:
    """Takes a Setup and then Tasks until the end of `orders`; gives Done."""
    # The parent is told by the keyboard; what is under way here ends first. Where there are masks, it began deaf to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup: Setup = pickle.load(orders)  # noqa: S301 - our own parent wrote it
    pack = load_pack(setup.pack_folders)
    journal = None if setup.journal is None else Journal(setup.journal)
    if journal is not None:
        journal.share()
    writing = threading.Lock()

    def say(done: Done) -> None:
        with writing, suppress(OSError):  # when the parent is gone, the journal has it
            pickle.dump(done, results)
            results.flush()

    say(Done(READY, None))

    def work(task: Task) -> None:
        try:
            told = partial(say, Done(task.number, None, opened=True))
            answer = ask(task.listed, task.credentials, setup.patience, pack, told)
            if journal is not None:
                journal.add(line_of(answer.document))
            done = Done(task.number, answer)
        except AdvisorError as error:
            done = Done(task.number, None, error)
        say(done)

    while True:
        try:
            task: Task = pickle.load(orders)  # noqa: S301
        except (EOFError, OSError):
            break
        threading.Thread(target=work, args=(task,)).start()


def main() -> None:
    """The process. Nothing but results may reach standard output, so everything else is sent elsewhere."""
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # What was imported stays; the collector need not walk over it after each host.
    gc.freeze()
    gc.enable()
    serve(sys.stdin.buffer, results)

"""Asks many hosts at once. A host that is dead, slow or strange delays no other, and none is asked twice."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from advisor.errors import AdvisorError
from advisor.fleet.answer import Answer, Listed
from advisor.fleet.journal import Journal, line_of
from advisor.fleet.kept_problems import kept
from advisor.fleet.orders import Setup, Task
from advisor.fleet.workers import Lost, Workers
from advisor.model.credentials import Credentials
from advisor.model.diagnosis import HostReport
from advisor.model.source import HostSource, SourceFile
from advisor.model.target import Patience, Target

if TYPE_CHECKING:
    from advisor.pack.load import Pack

Report: TypeAlias = Callable[[Answer, int, int], None]
"""Told of each answer as it comes, with how many there are by now and how many there will be."""
_LONGEST_WAIT = 30.0
"""Seconds for which the last hosts of a scan that was killed are waited for, beyond their own limit."""


def scan(
    hosts: Sequence[Listed],
    credentials_for: Callable[[Target], Credentials | None],
    patience: Patience | None = None,
    *,
    workers: int | None = None,
    per_subnet: int | None = None,
    journal: Path | None = None,
    retry_failed: bool = False,
    pack: "Pack | None" = None,
    pack_folders: Sequence[Path] = (),
    report: Report | None = None,
) -> tuple[Answer, ...]:
    """The answers of all hosts, in the order of `hosts`; one that is listed twice is asked once.

    Hosts of a `journal` are not asked again, those that could not be reached only with `retry_failed`; a host whose
    answer never came to the journal is. `workers` is the number of processes (default: processors). No more than
    `per_subnet` hosts of one subnet are asked at once. `pack` is the
    one of `pack_folders`, if it is loaded already.

    Whatever goes wrong with a host is in its answer. Raises UsageError (journal, extra not installed) and PackError.
    """
    patience = patience or Patience()
    wanted = {str(one.target): one for one in hosts}
    book = None if journal is None else Journal(journal)
    try:
        known = {} if book is None else book.begin(patience.host + _LONGEST_WAIT)
        answers = {
            address: Answer(one, bool(known[address].get("reached")), known[address], problems=kept(known[address]))
            for address, one in wanted.items()
            if address in known and (known[address].get("reached") or not retry_failed)
        }
        pending = [one for address, one in wanted.items() if address not in answers]
        tasks = [Task(number, one, credentials_for(one.target)) for number, one in enumerate(pending)]
        done, total = len(answers), len(wanted)
        setup = Setup(tuple(pack_folders), journal, patience)
        for answer in _asked(tasks, setup, workers, per_subnet, book, pack) if tasks else ():
            answers[str(answer.listed.target)] = answer
            done += 1
            if report is not None:
                report(answer, done, total)
    finally:
        if book is not None:
            book.close()
    return tuple(answers[address] for address in wanted)


def host_report(answer: Answer, pack: "Pack") -> HostReport:
    """The facts of an answer, also of one that an earlier scan has got and the journal has kept."""
    from advisor.intake import collect_host, shared

    if answer.report is not None:
        return shared(answer.report)
    content = line_of(answer.document)
    kept = SourceFile("journal", len(content), lambda offset, length: content[offset : offset + length])
    return collect_host(HostSource(answer.listed.label, (kept,), role=answer.listed.role), pack=pack)[0]


def _asked(
    tasks: Sequence[Task],
    setup: Setup,
    workers: int | None,
    per_subnet: int | None,
    book: Journal | None,
    pack: "Pack | None",
) -> Iterator[Answer]:
    count = max(1, min(workers or os.cpu_count() or 1, len(tasks)))
    limit = None
    if per_subnet is not None:
        from advisor.fleet.subnets import subnets_of

        limit = per_subnet, subnets_of(task.listed.target for task in tasks)
    with Workers(setup, count, limit) as pool:
        for done in pool.answers(tasks):
            if isinstance(done, Lost):
                # What else is imported here would hold up the start of the processes.
                from advisor.fleet.worker import unanswered
                from advisor.pack.load import load_pack

                pack = pack or load_pack(setup.pack_folders)
                what = (
                    f"no answer within {setup.patience.host:g} s; it was given up."
                    if done.late
                    else "the process that asked it died twice; it was given up."
                )
                answer = unanswered(tasks[done.number].listed, what, pack)
                if book is not None:
                    book.add(line_of(answer.document))
                yield answer
            elif done.answer is not None:
                yield done.answer
            else:
                raise done.fault or AdvisorError("a host was asked, and there is neither an answer nor a reason.")

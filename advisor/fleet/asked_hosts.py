"""Hosts that are asked while they run, as a source of a fleet: the inventory's, and the machines of vCenters."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.fleet.answer import Answer
from advisor.fleet.facts_source import ReadHost
from advisor.fleet.read_hosts import spoken_of
from advisor.fleet.scan import host_report, scan
from advisor.fleet.targets import Targets
from advisor.fleet.virtual_machines import ask_vcenter
from advisor.model.credentials import Credentials
from advisor.model.problem import Problem
from advisor.model.target import Patience, Target
from advisor.pack.load import Pack


@dataclass
class AskedHosts:
    """Asks when it is first read. `journal` keeps each host as it answers; run again, it is not asked again.
    `per_subnet` bounds the hosts of one subnet that are asked at once."""

    targets: Targets
    credentials_for: Callable[[Target], Credentials | None]
    pack: Pack
    pack_folders: tuple[Path, ...] = ()
    patience: Patience | None = None
    workers: int | None = None
    per_subnet: int | None = None
    journal: Path | None = None
    retry_failed: bool = False
    report: Callable[[int, int | None, int], None] | None = None

    def __post_init__(self) -> None:
        self._answers: Sequence[ReadHost] | None = None

    def __call__(self) -> Iterator[ReadHost]:
        if self._answers is None:
            self._answers = [*self._asked(), *self._machines()]
        yield from self._answers

    def _asked(self) -> Iterator[ReadHost]:
        if not self.targets.hosts:
            return
        failed = 0

        def told(answer: Answer, done: int, total: int) -> None:
            nonlocal failed
            failed += not answer.reached
            if self.report is not None:
                self.report(done, total, failed)

        answers = scan(
            self.targets.hosts,
            self.credentials_for,
            self.patience,
            workers=self.workers,
            per_subnet=self.per_subnet,
            journal=self.journal,
            retry_failed=self.retry_failed,
            pack=self.pack,
            pack_folders=self.pack_folders,
            report=told,
        )
        for answer in answers:
            report = host_report(answer, self.pack)
            facts = spoken_of(report.host, report.facts)
            yield ReadHost(facts, report.role, answer.problems, answer.reached)

    def _machines(self) -> Iterator[ReadHost]:
        for center in self.targets.centers:
            limit = (self.patience or Patience()).host
            found = ask_vcenter(center, self.credentials_for, self.pack, timeout=limit)
            problems: tuple[Problem, ...] = found.problems
            for report in found.hosts:
                yield ReadHost(spoken_of(report.host, report.facts), report.role, problems)
                problems = ()

"""An interview: it asks for what an input leaves open, and ends with a diagnosis."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from advisor.api import diagnosed
from advisor.intake import Intake, intake, weighed, with_symptoms
from advisor.model.diagnosis import Diagnosis
from advisor.model.evidence import Evidence, HostReadings
from advisor.model.problem import Problem
from advisor.model.progress import Progress
from advisor.pack.load import Pack, load_pack
from advisor.reason.derive import host_facts
from advisor.reason.program import Chainer, Stratum
from advisor.reason.reasoner import reasoner

if TYPE_CHECKING:
    from advisor.reason.interview import Interview


@dataclass(frozen=True)
class Consultation:
    """An interview about what was read, or about a host of which nothing was collected."""

    interview: "Interview"
    problems: tuple[Problem, ...]
    _read: Intake
    _evidence: Evidence
    _engine: tuple[str, Callable[[Stratum], Chainer]]

    def diagnosis(self, *, now: datetime | None = None) -> Diagnosis:
        """The answer by what was read and what was said so far."""
        facts = [self.interview.facts(host.host) for host in self._read.hosts]
        return diagnosed(self._read, self._evidence, facts, self.interview.pack, self._engine, now)


def consult(
    source: str | None = None,
    *,
    hosts: Sequence[str] = ("host",),
    pack: Pack | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
) -> Consultation:
    """An interview that asks for what `source` leaves open; without one, about servers of these names.

    Other arguments and errors as for `diagnose`.
    """
    pack = pack or load_pack()
    chainer = reasoner(engine or "auto")
    if source is None:
        nothing = tuple(HostReadings(name, None, None, host_facts(name, ()), ()) for name in hosts)
        read = Intake("", "", nothing, ())
        evidence = Evidence(None, (), (), (), (), (), (), {}, {}, ())
    else:
        read = intake([source], pack, report)
        evidence = weighed(read, pack)
    known = [with_symptoms(one, evidence, rss_policy) for one in read.hosts]
    from advisor.reason.interview import Interview

    return Consultation(Interview(pack, known), (*read.problems, *evidence.problems), read, evidence, chainer)

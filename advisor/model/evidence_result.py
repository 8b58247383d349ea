"""What `advisor evidence` ends with, before any rendering."""

from dataclasses import dataclass

from advisor.model.diagnosis import HostReport, PackIdentity
from advisor.model.evidence import Evidence
from advisor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class EvidenceResult:
    """The time line by itself. The facts of a host are its symptoms, and its time zone where that is known.

    `problems` are those of reading and of placing; those of `evidence` are among them.
    """

    title: str
    note: str
    pack: PackIdentity
    hosts: tuple[HostReport, ...]
    evidence: Evidence
    problems: tuple[Problem, ...]

"""A result as a record: what was judged, with which knowledge and by whom, and how it ended.

Enough to judge the same facts again, and to compare two results.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from advisor.model.action import Action, Conflict, Stance
from advisor.model.diagnosis import Check, Diagnosis, HostReport, PackIdentity
from advisor.model.finding import Finding
from advisor.model.problem import Problem
from advisor.model.suspect import Level, Suspect
from advisor.model.verdict import Severity, Verdict

Place: TypeAlias = tuple[str, str]
"""A host, and the id of a rule, a suspect, an action or a conflict."""


class ResultKind(StrEnum):
    """What made the result: a check has no symptoms, and so no rules that read them."""

    DIAGNOSIS = "diagnosis"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How everything ended, by host and id. `winners` are the actions that won a conflict."""

    findings: Mapping[Place, Verdict]
    severities: Mapping[Place, Severity]
    levels: Mapping[Place, Level]
    stances: Mapping[Place, Stance]
    winners: Mapping[Place, str]

    @staticmethod
    def of(
        findings: Iterable[Finding],
        suspects: Iterable[Suspect],
        actions: Iterable[Action],
        conflicts: Iterable[Conflict],
    ) -> "Verdicts":
        listed = tuple(findings)
        return Verdicts(
            findings={(one.host, one.rule): one.verdict for one in listed},
            severities={(one.host, one.rule): one.severity for one in listed},
            levels={(one.host, one.id): one.level for one in suspects},
            stances={(one.host, one.id): one.stance for one in actions},
            winners={(one.host, one.id): one.winner for one in conflicts},
        )


@dataclass(frozen=True, slots=True)
class Record:
    """A result that was saved, or has just been made; `problems` are those of one just made.

    `facts_sha256` is what the result says of its facts, "" where it says nothing; `facts_found` is what they are.
    `assessed_at` is UTC, and so is `facts_as_of`, the moment at which facts have their age.
    Facts are those of the result: derived ones, symptoms and options included.
    """

    name: str
    kind: ResultKind
    pack: PackIdentity
    engine: str
    advisor_version: str
    assessed_at: datetime | None
    facts_as_of: datetime | None
    facts_sha256: str
    facts_found: str
    hosts: tuple[HostReport, ...]
    verdicts: Verdicts
    problems: tuple[Problem, ...] = ()


def record_of(name: str, result: Diagnosis | Check) -> Record:
    """The record of a result that has just been made."""
    if isinstance(result, Diagnosis):
        kind, hosts = ResultKind.DIAGNOSIS, result.hosts
        verdicts = Verdicts.of(result.findings, result.suspects, result.actions, result.conflicts)
    else:
        kind, hosts = ResultKind.CHECK, tuple(host.report for host in result.hosts)
        verdicts = Verdicts.of(
            (one for host in result.hosts for one in host.findings),
            (),
            (one for host in result.hosts for one in host.actions),
            (one for host in result.hosts for one in host.conflicts),
        )
    return Record(
        name,
        kind,
        result.pack,
        result.engine,
        result.advisor_version,
        result.assessed_at,
        result.facts_as_of,
        result.facts_sha256,
        result.facts_sha256,
        hosts,
        verdicts,
        result.problems,
    )

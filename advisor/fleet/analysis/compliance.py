"""Compliance with honest denominators: unknown is counted apart and never as a pass, and so is what is waived."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from advisor.model.compliance import Compliance, Counts, HostStates, RuleCompliance, Trend
from advisor.model.fleet_groups import FAIL, NOT_APPLICABLE, PASS, UNKNOWN, WAIVED, Groups


def compliance(fleet: Groups) -> Compliance:
    """Of every rule, of the hosts, and of all findings together."""
    audit, run = fleet.audit, fleet.audit.run
    rules = tuple(
        RuleCompliance(rule, severity, _counts(fleet, number))
        for number, (rule, severity) in enumerate(audit.severities.items())
    )
    findings = sum((one.counts for one in rules), Counts())
    return Compliance(run.id, run.finished or run.started, audit.pack.sha256, rules, _states(fleet), findings)


def trend(runs: Sequence[Compliance]) -> Trend:
    """The runs in the order of their times; those without one come first. What is waived counts as failing in all of
    them, so that a waiver is no step of the line."""
    alike = [_without_waivers(one) for one in runs]
    return Trend(tuple(sorted(alike, key=lambda one: (one.at is not None, one.at and one.at.timestamp(), one.run))))


def _without_waivers(run: Compliance) -> Compliance:
    rules = tuple(replace(one, counts=one.counts.without_waivers) for one in run.rules)
    return replace(run, rules=rules, findings=run.findings.without_waivers)


def _counts(fleet: Groups, rule: int) -> Counts:
    found = np.zeros(WAIVED + 1, np.int64)
    np.add.at(found, fleet.verdicts[:, rule], fleet.counts)
    return Counts(*(int(found[one]) for one in (PASS, FAIL, UNKNOWN, NOT_APPLICABLE, WAIVED)))


def _states(fleet: Groups) -> HostStates:
    failing, lacking = fleet.failing.any(axis=1), fleet.unknown.any(axis=1)
    return HostStates(
        exposed=fleet.hosts(fleet.grave),
        warned=fleet.hosts(failing & ~fleet.grave),
        undecided=fleet.hosts(lacking & ~failing),
        kept=fleet.hosts(~failing & ~lacking),
        with_unknown=fleet.hosts(lacking),
        with_waivers=fleet.hosts((fleet.verdicts == WAIVED).any(axis=1)),
    )

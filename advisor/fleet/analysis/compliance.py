"""Compliance with honest denominators: unknown is counted apart and never as a pass, and so is what is waived."""

from collections.abc import Sequence

import numpy as np

from advisor.model.compliance import Compliance, Counts, HostStates, RuleCompliance, Trend
from advisor.model.fleet_groups import Group, Groups
from advisor.model.verdict import Verdict

_PLACES = {verdict: place for place, verdict in enumerate(Verdict)}


def compliance(fleet: Groups) -> Compliance:
    """Of every rule, of the hosts, and of all findings together."""
    audit = fleet.audit
    by_rule = _counts(fleet.groups, audit.rules)
    rules = tuple(
        RuleCompliance(rule, severity, counts)
        for (rule, severity), counts in zip(audit.severities.items(), by_rule, strict=True)
    )
    run = audit.run
    return Compliance(
        run.id, run.finished or run.started, audit.pack.sha256, rules, _states(fleet), sum(by_rule, Counts())
    )


def trend(runs: Sequence[Compliance]) -> Trend:
    """The runs in the order of their times; those without one come first."""
    return Trend(tuple(sorted(runs, key=lambda one: (one.at is not None, one.at and one.at.timestamp(), one.run))))


def _counts(groups: Sequence[Group], rules: Sequence[str]) -> list[Counts]:
    """A rule that an outcome does not speak of was not decided there: unknown."""
    weights = np.array([group.count for group in groups], dtype=np.int64)
    found = []
    for rule in rules:
        verdicts = np.array([_PLACES[one.outcome.verdicts.get(rule, Verdict.UNKNOWN)] for one in groups], dtype=np.int8)
        waived = np.array([rule in one.waived for one in groups], dtype=bool)

        def hosts(verdict: Verdict, verdicts: np.ndarray = verdicts) -> int:
            return int(weights[verdicts == _PLACES[verdict]].sum())

        accepted = int(weights[waived].sum())
        found.append(
            Counts(
                passed=hosts(Verdict.PASS),
                failed=hosts(Verdict.FAIL) - accepted,
                unknown=hosts(Verdict.UNKNOWN),
                not_applicable=hosts(Verdict.NOT_APPLICABLE),
                waived=accepted,
            )
        )
    return found


def _states(fleet: Groups) -> HostStates:
    severities = fleet.audit.severities
    exposed = warned = undecided = kept = with_unknown = with_waivers = 0
    for group in fleet.groups:
        failing = group.failing
        lacking = bool(group.unknown) or any(rule not in group.outcome.verdicts for rule in severities)
        with_unknown += group.count if lacking else 0
        with_waivers += group.count if group.waived else 0
        if any(rule in severities and not severities[rule].is_warning for rule in failing):
            exposed += group.count
        elif failing:
            warned += group.count
        elif lacking:
            undecided += group.count
        else:
            kept += group.count
    return HostStates(exposed, warned, undecided, kept, with_unknown, with_waivers)

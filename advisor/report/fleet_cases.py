"""The rules on the hosts of an audit as a pipeline counts them: for JUnit and SARIF.

Of a large fleet those that pass are left out: a million hosts have more of them than any pipeline reads.
"""

from collections.abc import Callable, Iterator

from advisor.model.finding import Finding, Missing
from advisor.model.fleet_groups import WAIVED
from advisor.model.fleet_report import FleetReport
from advisor.model.gate import Gate
from advisor.model.outcome_table import VERDICTS
from advisor.model.verdict import Verdict
from advisor.report.gate_case import GateCase

MOST_WHOLE = 100_000
"""Cases up to which those that pass are told too."""
_OPEN = (Verdict.FAIL, Verdict.UNKNOWN)


def fleet_cases(report: FleetReport, command: Callable[[str], str], gate: Gate | None = None) -> Iterator[GateCase]:
    """Host by host, in the order of the audit. Findings have no reasons: `advisor explain` tells them for a host.
    `command` is how a fact is collected."""
    fleet, audit = report.fleet, report.fleet.audit
    by = gate or Gate()
    whole = len(audit.hosts) * len(fleet.rules) <= MOST_WHOLE
    waivers = {(one.host, one.rule): one for one in report.held}
    lacks = {rule: fleet.lacks(rule) for rule in fleet.rules}
    severities = tuple(audit.severities.values())
    telling = (fleet.failing | fleet.unknown | (fleet.verdicts == WAIVED)).any(axis=1) | whole
    for place in fleet.places(telling).tolist():
        group, host = int(fleet.of[place]), audit.hosts[place]
        for number, mark in enumerate(fleet.verdicts[group].tolist()):
            verdict = Verdict.FAIL if mark == WAIVED else VERDICTS[mark]
            if not whole and verdict not in _OPEN:
                continue
            rule = fleet.rules[number]
            missing: tuple[Missing, ...] = ()
            if verdict is Verdict.UNKNOWN:
                kinds, lacking = lacks[rule]
                missing = tuple(Missing(one.fact, one.reason, command(one.fact)) for one in kinds[int(lacking[group])])
            finding = Finding(rule, host, verdict, severities[number], missing=missing)
            waived = waivers.get((host, rule))
            standing = by.standing(finding, waived=mark == WAIVED)
            yield GateCase(finding, standing, waived, by.advises.get(rule, ""))

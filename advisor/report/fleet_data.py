"""The hosts of a fleet for the scripts of a report: one line a name, one number a host, everything else once.

names    host names, one a line, in the order of the audit
group    for each host the place of its group; `role` that of its role, `wave` the number of its wave, 0 for none
groups   how the hosts of a group ended: state, a letter for the verdict of each rule, actions, facts that lack
rules    id, title, severity
"""

from typing import Any

import numpy as np

from advisor.model.action import Stance
from advisor.model.audit import Audit
from advisor.model.fleet_groups import Group
from advisor.model.fleet_report import FleetReport
from advisor.model.verdict import Verdict
from advisor.report.html_markup import visible
from advisor.report.words import Words

STATES = ("exposed", "warned", "undecided", "kept")
LETTERS = {Verdict.PASS: "p", Verdict.FAIL: "f", Verdict.UNKNOWN: "u", Verdict.NOT_APPLICABLE: "n"}
WAIVED = "w"


def fleet_data(report: FleetReport, words: Words) -> dict[str, Any]:
    """What the data block of the report holds; `visible` names, without line ends, so that they can stand one a
    line."""
    fleet, audit = report.fleet, report.fleet.audit
    used = np.unique(fleet.of)
    place = np.full(max(1, len(fleet.groups)), 0)
    place[used] = np.arange(len(used))
    roles = list(dict.fromkeys(role or "" for role in audit.roles))
    number = {role: at for at, role in enumerate(roles)}
    waves = {host: wave.number for wave in (report.waves.waves or report.waves.rest) for host in wave.hosts}
    groups = [_group(fleet.groups[at], audit, words) for at in used.tolist()]
    return {
        "names": "\n".join(one_line(host) for host in audit.hosts),
        "group": place[np.asarray(fleet.of)].tolist() if len(fleet.of) else [],
        "role": [number[role or ""] for role in audit.roles],
        "wave": [waves.get(host, 0) for host in audit.hosts] if waves else [],
        "roles": roles,
        "groups": groups,
        "rules": [
            {"id": rule, "title": words.rule(rule), "severity": words.say(f"severity.{severity}")}
            for rule, severity in audit.severities.items()
        ],
    }


def state_of(group: Group, audit: Audit) -> str:
    """The worst of the host's findings, as the hosts are counted."""
    failing = group.failing
    if any(not audit.severities[rule].is_warning for rule in failing if rule in audit.severities):
        return STATES[0]
    if failing:
        return STATES[1]
    undecided = group.unknown or any(rule not in group.outcome.verdicts for rule in audit.severities)
    return STATES[2] if undecided else STATES[3]


def one_line(name: str) -> str:
    return visible(name).replace("\n", "\ufffd").replace("\r", "\ufffd")


def _group(group: Group, audit: Audit, words: Words) -> dict[str, Any]:
    outcome = group.outcome
    verdicts = "".join(
        WAIVED if rule in group.waived else LETTERS[outcome.verdicts.get(rule, Verdict.UNKNOWN)]
        for rule in audit.severities
    )
    return {
        "state": STATES.index(state_of(group, audit)),
        "verdicts": verdicts,
        "do": [words.action(action) for action, stance in outcome.stances.items() if stance is Stance.DO],
        "consider": [words.action(action) for action, stance in outcome.stances.items() if stance is Stance.CONSIDER],
        "lacks": sorted({words.fact(lack.fact) for lack in outcome.lacks}),
    }

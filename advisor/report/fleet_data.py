"""The hosts of a fleet for the scripts of a report: one line a name, one number a host, everything else once.

names    host names, one a line, in the order of the audit
group    for each host the place of its group; `role` that of its role, `wave` the number of its wave, 0 for none
groups   how the hosts of a group ended: state, a letter for the verdict of each rule, actions, facts that lack
rules    id, title, severity
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.model.fleet_groups import CONSIDER, DO, Groups, alike
from advisor.model.fleet_report import FleetReport
from advisor.report.html_markup import visible
from advisor.report.words import Words

STATES = ("exposed", "warned", "undecided", "kept")
_LETTERS = "pfunw"
"""Of the verdicts in their order, and of a failure that is waived."""


@dataclass(frozen=True)
class HostKinds:
    """Hosts that a reader of the report can't tell apart are of one kind: kind `k` is as group `groups[k]`, in the
    state `STATES[states[k]]`; `of[i]` is that of host `i`."""

    fleet: Groups
    groups: NDArray[np.int64]
    states: NDArray[np.int64]
    of: NDArray[np.int64]

    def rules(self, kind: int, verdict: int) -> list[str]:
        """The rules that ended so."""
        return [self.fleet.rules[place] for place in np.flatnonzero(self.fleet.verdicts[self.groups[kind]] == verdict)]


def host_kinds(fleet: Groups) -> HostKinds:
    used = np.flatnonzero(fleet.counts)
    table = fleet.table
    rows = np.concatenate(
        (fleet.verdicts[used], table.stances[fleet.row[used]],
         np.ascontiguousarray(table.lacking[fleet.row[used]]).view(np.uint8).reshape(len(used), -1)), axis=1,
    )  # fmt: skip
    first, kind = alike(rows)
    place = np.zeros(len(fleet.counts), np.int64)
    place[used] = kind
    groups = used[first]
    failing, unknown = fleet.failing[groups].any(axis=1), fleet.unknown[groups].any(axis=1)
    states = np.select([fleet.grave[groups], failing, unknown], [0, 1, 2], 3)
    return HostKinds(fleet, groups, states, place[fleet.of])


def fleet_data(report: FleetReport, words: Words, kinds: HostKinds) -> dict[str, Any]:
    """What the data block of the report holds."""
    audit = report.fleet.audit
    roles = list(dict.fromkeys(role or "" for role in audit.roles))
    number = {role: at for at, role in enumerate(roles)}
    waves = wave_numbers(report)
    lacks = kinds.fleet.table.lacks
    facts = {fact: at for at, fact in enumerate(sorted({one.fact for of in lacks for some in of for one in some}))}
    return {
        "names": "\n".join(one_line(host) for host in audit.hosts),
        "group": kinds.of.tolist(),
        "role": [number[role or ""] for role in audit.roles],
        "wave": [waves.get(host, 0) for host in audit.hosts] if waves else [],
        "roles": roles,
        "groups": [_kind(kinds, at, facts) for at in range(len(kinds.groups))],
        "actions": [words.action(action) for action in kinds.fleet.table.actions],
        "facts": [words.fact(fact) for fact in facts],
        "rules": [
            {"id": rule, "title": words.rule(rule), "severity": words.say(f"severity.{severity}")}
            for rule, severity in audit.severities.items()
        ],
    }


def wave_numbers(report: FleetReport) -> dict[str, int]:
    """The wave of each host that restarts; of those that could, where some can't."""
    return {host: wave.number for wave in (report.waves.waves or report.waves.rest) for host in wave.hosts}


def one_line(name: str) -> str:
    """A name that can stand on a line of its own."""
    return visible(name).replace("\n", "\ufffd").replace("\r", "\ufffd")


def _kind(kinds: HostKinds, at: int, facts: Mapping[str, int]) -> dict[str, Any]:
    """Actions and facts are told by their places."""
    fleet, group = kinds.fleet, int(kinds.groups[at])
    table, row = fleet.table, int(fleet.row[group])
    stances = table.stances[row]
    lacking = zip(table.lacks, table.lacking[row].tolist(), strict=True)
    return {
        "state": int(kinds.states[at]),
        "verdicts": "".join(_LETTERS[verdict] for verdict in fleet.verdicts[group].tolist()),
        "do": np.flatnonzero(stances == DO).tolist(),
        "consider": np.flatnonzero(stances == CONSIDER).tolist(),
        "lacks": sorted({facts[lack.fact] for told, number in lacking for lack in told[number]}),
    }

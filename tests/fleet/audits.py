"""Audits made by hand: hosts with their verdicts, stances and lacks in a few words."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from advisor.model.action import Stance
from advisor.model.audit import Audit, Lack, Outcome, Run
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import AbsentReason
from advisor.model.verdict import Severity, Verdict

PACK = PackIdentity("heartbeat", "0.1.0", "ab" * 32)
NEW_PACK = PackIdentity("heartbeat", "0.2.0", "cd" * 32)
START = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
LETTERS = {"p": Verdict.PASS, "f": Verdict.FAIL, "u": Verdict.UNKNOWN, "n": Verdict.NOT_APPLICABLE}


def outcome(verdicts, stances=None, lacks=None):
    """`verdicts`: {"rule": "f"}; `stances`: {"action": "do"}; `lacks`: {"rule": ["fact", …]}, not collected."""
    return Outcome(
        {rule: LETTERS[letter] for rule, letter in verdicts.items()},
        {action: Stance(stance) for action, stance in (stances or {}).items()},
        tuple(Lack(rule, fact, AbsentReason.NOT_COLLECTED) for rule, facts in (lacks or {}).items() for fact in facts),
    )


def audit(hosts, severities, *, run="run-1", pack=PACK, started=START, roles=None):
    """`hosts`: {"name": outcome}; `severities`: {"rule": "high"}."""
    distinct = []
    for one in hosts.values():
        if one not in distinct:
            distinct.append(one)
    places = [distinct.index(one) for one in hosts.values()]
    unknown = sum(Verdict.UNKNOWN in one.verdicts.values() for one in hosts.values())
    return Audit(
        run=Run(run, started, started, len(hosts), len(hosts) - unknown, unknown),
        pack=pack,
        engine="plain",
        severities={rule: Severity(severity) for rule, severity in severities.items()},
        hosts=tuple(hosts),
        roles=tuple((roles or {}).get(host) for host in hosts),
        outcome_of=np.array(places, dtype=np.int32),
        outcomes=tuple(distinct),
    )


def repeated(audit, times):
    """The same fleet many times over, each host with a name of its own."""
    hosts = tuple(f"{host}-{number}" for number in range(times) for host in audit.hosts)
    return replace(audit, hosts=hosts, roles=audit.roles * times, outcome_of=np.tile(audit.outcome_of, times))

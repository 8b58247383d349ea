"""Which failures of a fleet somebody accepts: waivers held against what was audited.

Most waivers are decided by names and dates. One that was given for certain facts is held against the finding as it
stands now, which takes the facts of its hosts, and of no others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from advisor.errors import UsageError
from advisor.intake import with_policy
from advisor.model.audit import Audit
from advisor.model.fact import Fact, HostFacts
from advisor.model.finding import Finding
from advisor.model.fleet_groups import FAIL, group_hosts
from advisor.model.fleet_report import WaiverUse
from advisor.model.record import Record, ResultKind
from advisor.model.verdict import Verdict
from advisor.model.waiver import Reopening, Waived, Waiver
from advisor.pack.evidence_hash import evidence_of
from advisor.pack.load import Pack
from advisor.reason.derive import Deriver
from advisor.reason.judging import judge_again, judge_of
from advisor.reason.reasoner import reasoner
from advisor.reason.waivers import WaiverList, matches

FactsAt = Callable[[frozenset[int]], Iterator[tuple[int, HostFacts]]]
"""The facts of the hosts at these places."""
_Judged = dict[int, tuple[dict[str, Finding], tuple[Fact, ...]]]


def waived_failures(
    audit: Audit,
    waivers: Sequence[Waiver],
    facts_at: FactsAt,
    pack: Pack,
    now: datetime,
    *,
    rss_policy: str | None = None,
    engine: str | None = None,
) -> tuple[tuple[int, Waived], ...]:
    """For each failure of which a waiver speaks, the place of its host and what came of the waiver at `now` (aware)."""
    by_rule: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        by_rule.setdefault(waiver.rule, []).append(waiver)
    fleet = group_hosts(audit)
    spoken: list[tuple[int, str]] = []
    exact: set[int] = set()
    for number, rule in enumerate(audit.rules):
        own = by_rule.get(rule, [])
        if not own:
            continue
        for place in np.flatnonzero((fleet.verdicts[:, number] == FAIL)[fleet.of]).tolist():
            speaking = [one for one in own if matches(one.host, audit.hosts[place])]
            if speaking:
                spoken.append((place, rule))
            if any(one.evidence is not None and one.expires > now for one in speaking):
                exact.add(place)
    judged = _judged(exact, facts_at, pack, audit.run.facts_as_of or audit.run.started, rss_policy, engine)
    held = WaiverList(waivers)
    found: list[tuple[int, Waived]] = []
    for place, rule in spoken:
        findings, facts = judged.get(place, ({}, ()))
        host = audit.hosts[place]
        finding = findings.get(rule) or Finding(rule, host, Verdict.FAIL, audit.severities[rule])
        found += [(place, one) for one in held.apply(host, [finding], facts, now)]
    return tuple(found)


def waiver_uses(waivers: Iterable[Waiver], held: Iterable[tuple[int, Waived]], now: datetime) -> tuple[WaiverUse, ...]:
    """What came of each waiver of the list, in its order."""
    holds: dict[int, int] = {}
    reopened: dict[int, list[str]] = {}
    for _, one in held:
        if one.holds:
            holds[id(one.waiver)] = holds.get(id(one.waiver), 0) + 1
        elif one.reopened is Reopening.CHANGED:
            reopened.setdefault(id(one.waiver), []).append(one.host)
    return tuple(
        WaiverUse(
            waiver,
            holds.get(id(waiver), 0),
            tuple(reopened.get(id(waiver), ())),
            expired=waiver.expires <= now,
            days=max(0, (waiver.expires - now).days),
        )
        for waiver in waivers
    )


def evidence_for(
    record: Record, rule: str, host: str, pack: Pack, *, engine: str | None = None
) -> tuple[tuple[str, str], ...] | None:
    """What a finding stands on that somebody is to accept, judged by the pack at hand, as the gate will judge it: the
    first that is open of the hosts that `host`, a name or a pattern, is of; None where it is of none.

    Raises UsageError when the rule neither fails nor is unknown on any of them.
    """
    names = [one.host for one in record.hosts]
    if not any(matches(host, name) for name in names):
        return None
    _, chainer = reasoner(engine or "auto")
    judgements = judge_again(replace(record, kind=ResultKind.CHECK), pack, chainer)
    found = {
        name: (finding, judgement.facts)
        for name, judgement in zip(names, judgements, strict=True)
        for finding in judgement.findings
        if finding.rule == rule and matches(host, name)
    }
    for finding, facts in found.values():
        if finding.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
            return evidence_of(finding, facts)
    verdicts = ", ".join(f"{name}: {finding.verdict}" for name, (finding, _) in found.items())
    raise UsageError(f"there is nothing to accept: {rule} neither fails nor is unknown there ({verdicts}).")


def _judged(
    places: Iterable[int],
    facts_at: FactsAt,
    pack: Pack,
    moment: datetime,
    rss_policy: str | None,
    engine: str | None,
) -> _Judged:
    """The findings of these hosts with their proof, and the facts they stand on."""
    wanted = frozenset(places)
    if not wanted:
        return {}
    _, chainer = reasoner(engine or "auto")
    derive = Deriver(pack)
    judge = judge_of(pack, ResultKind.CHECK, chainer)
    found: _Judged = {}
    try:
        for place, facts in facts_at(wanted):
            judgement = judge(derive(with_policy(facts, rss_policy)), moment)
            found[place] = {one.rule: one for one in judgement.findings}, tuple(judgement.facts)
    finally:
        judge.close()
    return found

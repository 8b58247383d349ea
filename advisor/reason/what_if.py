"""What if: facts are set, actions are done, and the same rules judge again.

What a person sets was so all along, and everything is judged by it. An action changes the host from now on: what was
seen before, the symptoms, stays as it was recorded. So a suspect that the change takes away is cleared, but one that
the old evidence would now point to is told apart (`if-again`): nothing was seen on the changed host yet.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.diagnosis import Check, CheckedHost, HostReport, PackIdentity
from advisor.model.fact import HostFacts
from advisor.model.finding import Reason
from advisor.model.record import Record, ResultKind
from advisor.model.truth import Truth
from advisor.model.what_if import (
    Assignment,
    FactShift,
    Step,
    StepOutcome,
    Turn,
    WhatIf,
)
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.reason.compile import forbidding
from advisor.reason.condition import Outcome
from advisor.reason.decide import Decider
from advisor.reason.derive import Deriver, host_facts, underived
from advisor.reason.effects import Doer, assign, members
from advisor.reason.judge import Judgement
from advisor.reason.judging import judge_of
from advisor.reason.program import Chainer, Stratum
from advisor.reason.prose import Prose, not_collected
from advisor.reason.ranking import best_first
from advisor.reason.reasoner import symptomatic
from advisor.reason.turns import advice, turns


@dataclass
class _Host:
    """One host on its way: its facts without the derived ones, and what happened to them."""

    facts: HostFacts
    chosen: bool
    shifts: list[FactShift] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def what_if(
    record: Record,
    pack: Pack,
    engine: tuple[str, Callable[[Stratum], Chainer]],
    hosts: Sequence[str],
    assignments: Sequence[Assignment],
    actions: Sequence[str],
) -> WhatIf:
    """The record's facts with the assignments made and then the actions done, in their order, on those hosts."""
    name, chainer = engine
    derive, judge = Deriver(pack), judge_of(pack, record.kind, chainer)
    try:
        before = [judge(derive(underived(host.host, host.facts))) for host in record.hosts]
        changed = [_Host(underived(one.host, one.facts), one.host in hosts) for one in record.hosts]
        doer = _Actor(pack, derive)
        for host, judgement in zip(changed, before, strict=True):
            if host.chosen:
                for assignment in assignments:
                    made = assign(host.facts, assignment, derive(host.facts))
                    host.facts = made.facts
                    host.shifts += made.shifts
                stances = {action.id: action.stance for action in judgement.actions}
                for action in actions:
                    doer.do(host, pack.remedies[action], stances)
        after = [judge(derive(host.facts)) for host in changed]
    finally:
        judge.close()
    acted = any(shift.by for host in changed for shift in host.shifts)
    standing = _standing(pack, chainer, derive, changed) if acted and record.kind is ResultKind.DIAGNOSIS else None
    symptoms = frozenset(rule.id for rule in pack.rules.values() if symptomatic(rule, pack))
    pairs = list(zip(before, after, strict=True))
    return WhatIf(
        kind=record.kind,
        acted=acted,
        facts=tuple(_meaningful(shift for host in changed for shift in host.shifts)),
        steps=tuple(step for host in changed for step in host.steps),
        shifts=tuple(sorted(turns(pairs, record.kind, symptoms, acted), key=lambda one: list(Turn).index(one.turn))),
        advice=tuple(one for old, new in pairs for one in advice(old, new, standing)),
        after=_checked(pack, pack.identity, name, record.hosts, after),
        suspects=best_first(
            suspect for judgement in after for suspect in judgement.suspects if record.kind is ResultKind.DIAGNOSIS
        ),
        evidence_rules=symptoms,
    )


def _standing(
    pack: Pack, chainer: Callable[[Stratum], Chainer], derive: Deriver, hosts: Iterable[_Host]
) -> set[tuple[str, str, Stance]]:
    """The advice that needs no evidence of the past: what a health check of the changed hosts says."""
    judge = judge_of(pack, ResultKind.CHECK, chainer)
    try:
        return {
            (action.host, action.id, action.stance) for host in hosts for action in judge(derive(host.facts)).actions
        }
    finally:
        judge.close()


def chosen_hosts(record: Record, wanted: Sequence[str]) -> list[str]:
    """The hosts of those names, or all. Raises UsageError for one that the result does not have."""
    names = [host.host for host in record.hosts]
    by_name = {name.casefold(): name for name in names}
    for name in wanted:
        if name.casefold() not in by_name:
            raise UsageError(f"{record.name} has no host {name!r}; it has {', '.join(names)}.")
    return [by_name[name.casefold()] for name in wanted] or names


def check_members(record: Record, assignments: Sequence[Assignment], chosen: Sequence[str]) -> None:
    """Raises UsageError for a member of a list that no chosen host has."""
    hosts = [host_facts(host.host, host.facts) for host in record.hosts if host.host in chosen]
    for one in assignments:
        if one.instance is None:
            continue
        there = list(dict.fromkeys(instance for host in hosts for instance in members(host, one.fact)))
        head = one.fact.partition("[]")[0]
        if not there:
            raise UsageError(f"{one.fact}: nothing is known of any {head}[] of {', '.join(chosen)}; collect it first.")
        if one.instance and one.instance not in there:
            raise UsageError(f"no {head}[{one.instance}] on {', '.join(chosen)}; there is {', '.join(there)}.")


class _Actor:
    """Does an action on a host, after those that it requires."""

    def __init__(self, pack: Pack, derive: Deriver) -> None:
        self._pack = pack
        self._derive = derive
        self._decide = Decider(pack, [])
        self._do = Doer(pack)
        self._prose = Prose(pack)

    def do(self, host: _Host, remedy: Remedy, stances: Mapping[str, Stance]) -> None:
        """What forbids the action when known true stops it, and then nothing that it requires is done either."""
        if not self._stopped(host, remedy, stances, ""):
            for needed in self._required(remedy, frozenset()):
                if not self._stopped(host, needed, stances, remedy.id):
                    self._done(host, needed, stances, remedy.id)
            # What it requires may have brought what forbids it: a later service pack carries the fix.
            if not self._stopped(host, remedy, stances, ""):
                self._done(host, remedy, stances, "")

    def _required(self, remedy: Remedy, seen: frozenset[str]) -> list[Remedy]:
        """Everything that comes before the action, in the order of a plan."""
        found: dict[str, Remedy] = {}
        for action in remedy.requires:
            if action not in seen:
                needed = self._pack.remedies[action]
                found.update({one.id: one for one in self._required(needed, seen | {remedy.id})})
                found[action] = needed
        return sorted(found.values(), key=lambda one: (one.rank, one.id))

    def _stopped(self, host: _Host, remedy: Remedy, stances: Mapping[str, Stance], by: str) -> bool:
        """Whether something known forbids the action now; it is noted as a step that was not done."""
        forbidden = list(self._forbidden(remedy, host.facts, Truth.TRUE))
        if forbidden:
            outcome = StepOutcome.NOT_NEEDED if by else StepOutcome.FORBIDDEN
            host.steps.append(
                Step(
                    host.facts.host,
                    remedy.id,
                    by,
                    outcome,
                    tuple(reason for reason, _ in forbidden),
                    stances.get(remedy.id),
                    reboot=False,
                )
            )
        return bool(forbidden)

    def _done(self, host: _Host, remedy: Remedy, stances: Mapping[str, Stance], by: str) -> None:
        facts = self._derive(host.facts)
        checks = tuple(check for _, check in self._forbidden(remedy, host.facts, Truth.UNKNOWN))
        made = self._do(remedy, host.facts)
        host.facts = made.facts
        host.shifts += made.shifts
        missing = self._prose.missing(Outcome(Truth.UNKNOWN, (), made.needed), facts)
        host.steps.append(
            Step(
                host.facts.host,
                remedy.id,
                by,
                StepOutcome.DONE,
                (),
                stances.get(remedy.id),
                remedy.reboot,
                checks,
                missing,
            )
        )

    def _forbidden(self, remedy: Remedy, facts: HostFacts, truth: Truth) -> Iterator[tuple[Reason, str]]:
        """What forbids the action and came out so: its reason, and the check that makes sure of it."""
        derived = self._derive(facts)
        outcomes = self._decide(derived).outcomes
        for index, one in enumerate(remedy.forbidden):
            outcome = outcomes[forbidding(remedy.id, index)]
            if outcome.truth is truth:
                reason = self._prose.reason(one.because, outcome, derived)
                yield reason, self._prose.sentence(one.check, derived)


def _meaningful(shifts: Iterable[FactShift]) -> Iterator[FactShift]:
    """Without a step that a later one took back."""
    listed = list(shifts)
    for shift in listed:
        place = (shift.host, shift.fact, shift.instance)
        same = [one for one in listed if (one.host, one.fact, one.instance) == place]
        if same[0].before != same[-1].after:
            yield shift


def _checked(
    pack: Pack, identity: PackIdentity, engine: str, hosts: Sequence[HostReport], judgements: Sequence[Judgement]
) -> Check:
    order = {name: index for index, name in enumerate(pack.facts)}
    checked = []
    for host, judgement in zip(hosts, judgements, strict=True):
        facts = sorted(
            (*judgement.facts, *not_collected(pack, judgement.facts)),
            key=lambda fact: (order.get(fact.name, 0), fact.instance or ""),
        )
        report = HostReport(host.host, host.role, host.clock_offset, tuple(facts))
        checked.append(CheckedHost(report, judgement.findings, judgement.actions, judgement.conflicts))
    return Check(identity, engine, tuple(checked), ())

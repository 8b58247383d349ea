"""Compares two records, rule by rule and host by host, and tells what the facts moved from what the pack moved."""

from collections.abc import Callable, Iterator, Mapping

from advisor.model.comparison import Cause, Comparison, FactChange, Movement, RuleMovement, Side
from advisor.model.fact import Absent, Fact, Value
from advisor.model.record import Place, Record
from advisor.model.replay import Subject
from advisor.model.verdict import Severity, Verdict
from advisor.pack.load import Pack
from advisor.pack.meant import meant
from advisor.reason.judging import judge_again, verdicts_of
from advisor.reason.reasoner import reasoner
from advisor.reason.replay import changes_between

_Findings = Mapping[Place, Verdict]


def compare(before: Record, after: Record, pack: Pack, engine: str = "auto") -> Comparison:
    """`pack` is the one at hand: where the results' packs differ and it is one of them, the other's facts are judged
    with it, which tells the two causes apart."""
    hosts_before, hosts_after = ([host.host for host in record.hosts] for record in (before, after))
    only_before = tuple(host for host in hosts_before if host not in hosts_after)
    return Comparison(
        before=_side(before),
        after=_side(after),
        rules=tuple(_movements(before, after, frozenset(only_before), _causes(before, after, pack, engine))),
        others=tuple(
            change
            for change in changes_between(before.verdicts, after.verdicts)
            if change.subject is not Subject.RULE and change.host in hosts_before and change.host in hosts_after
        ),
        facts=tuple(_facts(before, after, pack)),
        only_before=only_before,
        only_after=tuple(host for host in hosts_after if host not in hosts_before),
    )


def _side(record: Record) -> Side:
    return Side(record.name, record.kind, record.pack, record.engine, record.assessed_at)


def _movements(
    before: Record, after: Record, gone: frozenset[str], cause: Callable[[Place], Cause]
) -> Iterator[RuleMovement]:
    """Of results of two kinds only the rules that both judge by are compared: a check has no symptoms."""
    old, new = before.verdicts, after.verdicts
    places = list(dict.fromkeys((*old.findings, *new.findings)))
    if before.kind is not after.kind:
        common = {rule for _, rule in old.findings} & {rule for _, rule in new.findings}
        places = [place for place in places if place[1] in common]
    for place in places:
        host, rule = place
        if host in gone:
            continue
        was, now = old.findings.get(place), new.findings.get(place)
        severity = new.severities.get(place) or old.severities.get(place) or Severity.INFO
        moved = None if was is now else cause(place)
        yield RuleMovement(rule, host, was, now, severity, Movement.between(was, now), moved)


def _causes(before: Record, after: Record, pack: Pack, engine: str) -> Callable[[Place], Cause]:
    """Asked of a rule whose verdict moved."""
    if before.pack.sha256 == after.pack.sha256:
        return lambda place: Cause.FACTS
    if pack.identity.sha256 not in (before.pack.sha256, after.pack.sha256):
        return lambda place: Cause.UNTOLD
    newer = pack.identity.sha256 == after.pack.sha256
    _, chainer = reasoner(engine)
    other = before if newer else after
    between = verdicts_of(other, judge_again(other, pack, chainer)).findings
    first, last = before.verdicts.findings, after.verdicts.findings

    def cause(place: Place) -> Cause:
        one, two = first.get(place) is not between.get(place), between.get(place) is not last.get(place)
        by_pack, by_facts = (one, two) if newer else (two, one)
        if by_pack and by_facts:
            return Cause.BOTH
        return Cause.PACK if by_pack else Cause.FACTS

    return cause


def _facts(before: Record, after: Record, pack: Pack) -> Iterator[FactChange]:
    """Facts of hosts that both have, whose meaning is not the same: 5.2 is 5.2.0, and where it was read is no
    matter."""
    later = {host.host: host.facts for host in after.hosts}
    for host in before.hosts:
        if host.host not in later:
            continue
        old, new = _by_name(host.facts), _by_name(later[host.host])
        for key in dict.fromkeys((*old, *new)):
            was, now = old.get(key), new.get(key)
            if meant(pack, key[0], was) != meant(pack, key[0], now):
                yield FactChange(host.host, *key, was, now)


def _by_name(facts: tuple[Fact, ...]) -> dict[tuple[str, str | None], Value | Absent]:
    return {(fact.name, fact.instance): fact.value for fact in facts}

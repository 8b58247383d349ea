"""The judge that a result of a kind was judged by, and judging the facts of a result once more."""

from collections.abc import Callable

from advisor.model.record import Record, ResultKind, Verdicts
from advisor.model.suspect import Level
from advisor.pack.load import Pack
from advisor.pack.rule import Rule
from advisor.reason.derive import Deriver, underived
from advisor.reason.judge import Judge, Judgement
from advisor.reason.program import Chainer, Stratum
from advisor.reason.reasoner import symptomatic


def rules_of(pack: Pack, kind: ResultKind) -> list[Rule]:
    """The rules that judge: all of them, or those that need no symptoms."""
    rules = list(pack.rules.values())
    return rules if kind is ResultKind.DIAGNOSIS else [rule for rule in rules if not symptomatic(rule, pack)]


def assumed(kind: ResultKind) -> Level | None:
    """The level of suspects that no rule speaks of: a check has no symptoms to suspect anybody by."""
    return None if kind is ResultKind.DIAGNOSIS else Level.UNKNOWN


def judge_of(pack: Pack, kind: ResultKind, chainer: Callable[[Stratum], Chainer]) -> Judge:
    """A judge for any number of hosts; close it."""
    return Judge(pack, rules_of(pack, kind), chainer, assume=assumed(kind))


def judge_again(record: Record, pack: Pack, chainer: Callable[[Stratum], Chainer]) -> list[Judgement]:
    """The judgement of each host of a record, from the facts in it alone, which are as old as they
    were at its own moment; what was derived is derived anew."""
    derive = Deriver(pack)
    judge = judge_of(pack, record.kind, chainer)
    try:
        return [judge(derive(underived(host.host, host.facts)), record.facts_as_of) for host in record.hosts]
    finally:
        judge.close()


def verdicts_of(record: Record, judgements: list[Judgement]) -> Verdicts:
    """How the judgements ended. A check's result lists no suspects, and so none are given for it."""
    return Verdicts.of(
        (one for judgement in judgements for one in judgement.findings),
        (one for judgement in judgements for one in judgement.suspects if record.kind is ResultKind.DIAGNOSIS),
        (one for judgement in judgements for one in judgement.actions),
        (one for judgement in judgements for one in judgement.conflicts),
    )

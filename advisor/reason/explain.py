"""Explains conclusions of a record: why, why not, what speaks against them, and what to find out next."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.model.explanation import Explained, Explanation, ProofStep, WhyNot
from advisor.model.fact import HostFacts
from advisor.model.record import Record, ResultKind
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.pack.load import Pack
from advisor.reason.absence import not_proposed
from advisor.reason.bearing import NO_STANCE
from advisor.reason.contra import against_level, against_stance, against_verdict
from advisor.reason.derive import underived
from advisor.reason.judge import Judgement
from advisor.reason.judging import assumed, judge_again, rules_of
from advisor.reason.outlook import Casebook
from advisor.reason.proof import HostProof, Prover
from advisor.reason.reasoner import reasoner
from advisor.reason.what_next import what_next
from advisor.reason.why_not import smallest_changes

_RISING = (Level.RULED_OUT, Level.UNLIKELY, Level.POSSIBLE, Level.PROBABLE)
_STANCES = frozenset({"do", "consider", "avoid", NO_STANCE})


@dataclass(frozen=True)
class _Host:
    """A host with what is needed to explain its conclusions."""

    facts: HostFacts
    judgement: Judgement
    proof: HostProof


def explain(
    record: Record, pack: Pack, *, identity: str | None = None, host: str | None = None, engine: str | None = None
) -> Explained:
    """Everything that `identity` names (a rule, a suspect, an action, or more than one of them) on each host, or on
    `host`. Without it: suspects that are at least possible, failing rules, and what to do. What to find out next is
    always told of all the hosts that are explained."""
    name, chainer = reasoner(engine or "auto")
    rules = rules_of(pack, record.kind)
    book, prover = Casebook(pack, rules, assumed(record.kind)), Prover(pack, rules)
    hosts = [
        _Host(underived(report.host, report.facts), judgement, prover(judgement))
        for report, judgement in zip(record.hosts, judge_again(record, pack, chainer), strict=True)
        if host is None or report.host == host
    ]
    return Explained(
        name=record.name,
        kind=record.kind,
        pack=pack.identity,
        engine=name,
        same_pack=record.pack.sha256 == pack.identity.sha256,
        hosts=tuple(report for report in record.hosts if host is None or report.host == host),
        explanations=tuple(
            _explanation(book, prover, one, subject, name)
            for one in hosts
            for subject, name in _asked(record.kind, prover, one.judgement, identity)
        ),
        what_next=what_next(book, prover.prose, [(one.facts, one.judgement) for one in hosts]),
    )


def why_everything(proof: HostProof, judgement: Judgement) -> list[ProofStep]:
    """The proof of every verdict, level and stance of a host."""
    return [
        *(proof.of(f"finding/{one.rule}/{one.verdict}") for one in judgement.findings),
        *(proof.of(f"level/{one.id}/{one.level}") for one in judgement.suspects),
        *(proof.of(f"stance/{one.id}/{one.stance}") for one in judgement.actions),
    ]


def _asked(
    kind: ResultKind, prover: Prover, judgement: Judgement, identity: str | None
) -> Iterator[tuple[Subject, str]]:
    """What is to be explained of a host."""
    suspects = judgement.suspects if kind is ResultKind.DIAGNOSIS else ()
    if identity is None:
        told = (Level.PROBABLE, Level.POSSIBLE)
        yield from ((Subject.SUSPECT, one.id) for one in suspects if one.level in told)
        yield from ((Subject.RULE, one.rule) for one in judgement.findings if one.verdict is Verdict.FAIL)
        yield from ((Subject.ACTION, one.id) for one in judgement.actions if one.stance == "do")
        return
    if any(one.id == identity for one in suspects):
        yield Subject.SUSPECT, identity
    if identity in prover.rules:
        yield Subject.RULE, identity
    if identity in prover.pack.remedies:
        yield Subject.ACTION, identity


def _explanation(book: Casebook, prover: Prover, host: _Host, subject: Subject, identity: str) -> Explanation:
    judgement, proof = host.judgement, host.proof
    contra: tuple[ProofStep, ...]
    if subject is Subject.RULE:
        verdict = next(one.verdict for one in judgement.findings if one.rule == identity)
        conclusion, why = verdict.value, proof.of(f"finding/{identity}/{verdict}")
        contra = against_verdict(prover, judgement, proof, identity, verdict)
    elif subject is Subject.SUSPECT:
        level = next(one.level for one in judgement.suspects if one.id == identity)
        conclusion, why = level.value, proof.of(f"level/{identity}/{level}")
        contra = against_level(prover, proof, identity, level)
    else:
        stance = next((one.stance for one in judgement.actions if one.id == identity), None)
        if stance is None:
            conclusion, why, contra = NO_STANCE, not_proposed(prover, judgement, proof, identity), ()
        else:
            conclusion, why = stance.value, proof.of(f"stance/{identity}/{stance}")
            contra = against_stance(prover, judgement, proof, identity, stance)
    outlook = book.outlook(subject, identity)
    why_not: tuple[WhyNot, ...] = tuple(
        smallest_changes(outlook, book.pack, host.facts, goal) for goal in goals(subject, conclusion)
    )
    return Explanation(host.facts.host, subject, identity, conclusion, why, why_not, contra)


def goals(subject: Subject, conclusion: str) -> tuple[frozenset[str], ...]:
    """What a conclusion could turn into, as far as a person asks: a verdict the other way, a level up (from the top:
    down), `do` or not; from unknown either way."""
    if subject is Subject.RULE:
        words = {"fail": ("pass",), "unknown": ("fail", "pass")}.get(conclusion, ("fail",))
        return tuple(frozenset({word}) for word in words)
    if subject is Subject.ACTION:
        return (_STANCES - {"do"},) if conclusion == "do" else (frozenset({"do"}),)
    up, down = frozenset({"probable", "possible"}), frozenset({"unlikely", "ruled-out"})
    if conclusion == "unknown":
        return (up, down)
    place = _RISING.index(Level(conclusion))
    higher = frozenset(level.value for level in _RISING[place + 1 :])
    return (higher or frozenset(level.value for level in _RISING[:place]),)

"""*Contra*: what speaks against a conclusion although it stands."""

import ast
from collections.abc import Iterator

from advisor.model.action import Stance
from advisor.model.explanation import ProofStep, StepKind
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack import expression
from advisor.pack.rule import Mark
from advisor.reason.compile import forbidding
from advisor.reason.decide import Decisions, line_outcome
from advisor.reason.judge import Judgement
from advisor.reason.proof import HostProof, Prover

_LOW = (Level.UNLIKELY, Level.RULED_OUT)


def against_verdict(
    prover: Prover, judgement: Judgement, proof: HostProof, rule: str, verdict: Verdict
) -> tuple[ProofStep, ...]:
    """The named conditions that point the other way; and, of a failure, what the rule can't see."""
    if verdict not in (Verdict.FAIL, Verdict.PASS):
        return ()
    spec = prover.rules[rule]
    tree = expression.parse(spec.when).tree
    names = dict.fromkeys(_opposing(tree, judgement.decisions, f"{rule}/", Truth.of(verdict is Verdict.FAIL)))
    steps = [proof.condition(f"{rule}/{name}") for name in names]
    if verdict is Verdict.FAIL:
        origin = prover.places.of(rule, "explain", "cannot_see")
        steps.append(ProofStep(StepKind.VERDICT, rule, "cannot-see", spec.explain.cannot_see, origin))
    return tuple(steps)


def against_level(prover: Prover, proof: HostProof, suspect: str, level: Level) -> tuple[ProofStep, ...]:
    """The marks of the other side: against a suspicion, or for one that is unlikely or ruled out."""
    return tuple(
        proof.of(f"mark/{rule.id}/{index}/true")
        for rule, index, mark in prover.marks
        if mark.id == suspect and _is_for(mark) is (level in _LOW) and proof.holds(f"mark/{rule.id}/{index}/true")
    )


def against_stance(
    prover: Prover, judgement: Judgement, proof: HostProof, action: str, stance: Stance
) -> tuple[ProofStep, ...]:
    """What would forbid it and is not known, who proposes otherwise, and the guidance that contradicts it."""
    steps = [
        proof.of(f"propose/{action}/{other}")
        for other in Stance
        if other is not stance and proof.holds(f"propose/{action}/{other}")
    ]
    if stance is not Stance.AVOID:
        for index, _ in enumerate(prover.pack.remedies[action].forbidden):
            name = forbidding(action, index)
            if judgement.decisions.outcomes[name].truth is Truth.UNKNOWN:
                steps.append(proof.condition(name))
    for conflict in judgement.conflicts:
        if action in conflict.actions:
            place = prover.places.of(conflict.id, "sources")
            steps += [ProofStep(StepKind.CONFLICT, conflict.id, "source", source, place) for source in conflict.sources]
    return tuple(steps)


def _is_for(mark: Mark) -> bool:
    return mark.in_favour is not None


def _opposing(node: ast.expr, decisions: Decisions, prefix: str, line: Truth) -> Iterator[str]:
    """The names of a line whose own truth would make it come out the other way; `not` turns that round."""
    if isinstance(node, ast.UnaryOp):
        yield from _opposing(node.operand, decisions, prefix, ~line)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _opposing(value, decisions, prefix, line)
    elif line_outcome(node, decisions.outcomes, prefix).truth is ~line:
        assert isinstance(node, ast.Name)
        yield node.id

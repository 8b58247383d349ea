"""Why an action is not proposed on a host: of each rule that could propose it, what does not hold."""

from collections.abc import Iterator

from advisor.model.explanation import ProofStep, StepKind
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.rule import Proposal, Rule
from advisor.reason.bearing import NO_STANCE
from advisor.reason.compile import APPLIES
from advisor.reason.decide import deciding_names
from advisor.reason.judge import Judgement
from advisor.reason.proof import HostProof, Prover

_NOBODY = "no rule of the pack proposes it in a result of this kind"
_NONE = "none of the rules that could propose it does so on this host"


def not_proposed(prover: Prover, judgement: Judgement, proof: HostProof, action: str) -> ProofStep:
    """The step that says so, with one below it for each proposal."""
    steps = tuple(
        _withheld(prover, judgement, proof, rule, index, proposal)
        for rule in prover.rules.values()
        for index, proposal in enumerate(rule.actions)
        if proposal.id == action
    )
    return ProofStep(StepKind.STANCE, action, NO_STANCE, _NONE if steps else _NOBODY, Origin("rule"), of=steps)


def _withheld(
    prover: Prover, judgement: Judgement, proof: HostProof, rule: Rule, index: int, proposal: Proposal
) -> ProofStep:
    outcome = judgement.decisions.of_rule_line(rule, proposal.when)
    steps = tuple(_what_fails(judgement, proof, rule, proposal, outcome.truth))
    line = proposal.when or rule.when
    if proposal.suspected is not None:
        line += f"; {proposal.suspected}: {', '.join(proposal.at)}"
    place = prover.places.of(rule.id, "actions", index)
    return ProofStep(StepKind.PROPOSAL, proposal.id, str(proposal.stance), line, place, of=steps)


def _what_fails(
    judgement: Judgement, proof: HostProof, rule: Rule, proposal: Proposal, line: Truth
) -> Iterator[ProofStep]:
    """The conditions that are not true; or, where they are, the level that the suspect would need and lacks."""
    if line is not Truth.TRUE:
        outcomes = judgement.decisions.outcomes
        if rule.applies_to is not None and outcomes[f"{rule.id}/{APPLIES}"].truth is not Truth.TRUE:
            yield proof.condition(f"{rule.id}/{APPLIES}")
            return
        tree = expression.parse(proposal.when or rule.when).tree
        yield from (proof.condition(f"{rule.id}/{name}") for name in deciding_names(tree, outcomes, f"{rule.id}/"))
    elif proposal.suspected is not None:
        score = judgement.scores.get(proposal.suspected)
        if score is not None:
            yield proof.of(f"level/{proposal.suspected}/{score.level}")

"""*Why*: the proof stands on the engine's firings and the host's facts, and invents nothing."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.api import diagnose
from advisor.model.explanation import StepKind
from advisor.model.fact import Absent, Fact
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.text import shown
from advisor.pack.values import from_text
from advisor.reason import engine
from advisor.reason.contra import against_verdict
from advisor.reason.derive import Deriver, underived
from advisor.reason.engine import EngineChainer
from advisor.reason.explain import why_everything
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.reason.proof import Prover
from tests import test_knowledge as knowledge
from tests.conftest import ROOT
from tests.effort import tries
from tests.reason import derived_packs as made
from tests.reason import packs

SHIPPED = load_pack()


def every_step(steps):
    for step in steps:
        yield step
        yield from every_step(step.of)


def lines_from(origin):
    """What stands in the pack from the line on that an origin names."""
    assert origin.line > 0
    return (knowledge_root() / origin.file).read_text(encoding="utf-8").splitlines()[origin.line - 1 :]


def check_against(pack, judgement):
    """Every step of every proof of a host."""
    proof = Prover(pack, list(pack.rules.values()))(judgement)
    firings = {firing.by: firing for firing in judgement.firings}
    proofs = why_everything(proof, judgement)
    ends = [str(one.verdict) for one in judgement.findings] + [str(one.level) for one in judgement.suspects]
    assert [step.state for step in proofs] == ends + [str(one.stance) for one in judgement.actions]
    known = {(fact.name, fact.instance): fact for fact in judgement.facts}
    for step in every_step(proofs):
        if step.by:
            assert len(step.of) == len(firings[step.by].because)
        if step.kind is StepKind.FACT:
            fact = known.get((step.id, step.instance))
            if fact is not None and fact.known and not step.collect:
                assert step.state in (shown(fact.value), *reasons(fact))
                assert step.origin in (fact.origin, *([] if fact.replaces is None else [step.origin]))
        if step.kind is StepKind.CONDITION:
            owner, _, name = step.id.partition("/")
            names = [f"{owner}/{name}", f"{owner}/applies to"]
            assert any(
                judgement.decisions.outcomes[one].truth is Truth(step.state)
                for one in names
                if one in judgement.decisions.outcomes
            )
        if step.kind is StepKind.MARK:
            assert f"mark/{step.id}/{step.state}" in {firing.conclusion for firing in judgement.firings}


def reasons(fact):
    """What the source said before a value was derived in its place; and a value without a row decides nothing."""
    return ["not-supported", "not-collected", *([fact.replaces.reason.value] if fact.replaces else [])]


@settings(max_examples=tries(100))
@given(st.integers(0, 2**48))
def test_every_proof_of_a_random_pack_stands(seed):
    chance = random.Random(seed)
    pack = made.random_pack(SHIPPED, chance, facts=3, rules=5)
    check_against(pack, made.judge_of(pack)(packs.random_host(chance, pack)))


@pytest.mark.parametrize(
    "chainer",
    [
        PlainChainer,
        pytest.param(
            EngineChainer,
            marks=pytest.mark.skipif(not engine.available(), reason="durable_rules can't be installed on this Python"),
        ),
    ],
)
def test_every_proof_of_the_example_goes_down_to_file_and_line(chainer):
    result = diagnose(str(ROOT / "examples" / "heartbeat-loss"))
    judge = Judge(SHIPPED, list(SHIPPED.rules.values()), chainer)
    for host in result.hosts:
        judgement = judge(Deriver(SHIPPED)(underived(host.host, host.facts)))
        check_against(SHIPPED, judgement)
        proof = Prover(SHIPPED, list(SHIPPED.rules.values()))(judgement)
        for step in every_step(why_everything(proof, judgement)):
            if step.origin.kind == "pack":
                lines = lines_from(step.origin)
                assert lines
                if step.kind is StepKind.CONDITION and "forbidding" not in step.id:
                    there = " ".join(lines[:3])
                    # A named condition is written out in the proof; the file asks for it by its name.
                    assert step.text.split()[0].strip('"(') in there or "holds(" in there
            if step.kind is StepKind.FACT and step.origin.kind in ("systeminfo", "registry", "wmic"):
                path = ROOT / "examples" / "heartbeat-loss" / step.origin.file
                assert 0 < step.origin.line <= len(path.read_bytes().splitlines())
    judge.close()


def test_facts_before_derivation_come_back_from_a_result():
    """What the registry said of a switch that is derived from the service pack stands beside the derived value."""
    chance = random.Random(1)
    for _ in range(200):
        pack = made.random_pack(SHIPPED, chance)
        facts = packs.random_host(chance, pack)
        derived = Deriver(pack)(facts)
        before = underived("host", derived)
        assert Deriver(pack)(before).scalars.keys() == derived.scalars.keys()
        for name, fact in facts.scalars.items():
            kept = before.scalars[name].value
            assert kept == fact.value or (isinstance(kept, Absent) and kept.reason is fact.value.reason)


NAMED = {
    StepKind.VERDICT: lambda step: ["when:"],
    StepKind.MARK: lambda step: ["- id:"],
    StepKind.PROPOSAL: lambda step: ["- id:"] if step.text else ["id:"],
    StepKind.STANCE: lambda step: [f"id: {step.id}"],
    StepKind.LEVEL: lambda step: ["possible:", "probable:", "id:"],
    StepKind.TABLE: lambda step: [step.state],
    StepKind.CASE: lambda step: ["when:"],
    StepKind.CONDITION: lambda step: ["if:", "when:", f"{step.id.partition('/')[2]}:"],
    StepKind.CONFLICT: lambda step: ["wins:", "actions:", "id:"],
}
"""What the line that a step of the pack points at says, one of these."""


@pytest.mark.parametrize("facts", ["storm", "forbidden", "bad option"])
def test_the_place_of_a_step_is_the_line_that_says_it(facts):
    layers = {
        "storm": (knowledge.SERVER, knowledge.STORM),
        "forbidden": (knowledge.SERVER, knowledge.STORM, {"ndis.version": "5.2.3790.5107"}),
        "bad option": (knowledge.SERVER, knowledge.QUIET, {"os.service_pack": "1"}),
    }[facts]
    values = {name: text for layer in layers for name, text in layer.items() if isinstance(text, str)}
    given = [Fact(name, from_text(SHIPPED.facts[name].type, text), Origin("test")) for name, text in values.items()]
    judge = Judge(SHIPPED, list(SHIPPED.rules.values()), PlainChainer)
    judgement = judge(Deriver(SHIPPED)(underived("CVP1", given)))
    proof = Prover(SHIPPED, list(SHIPPED.rules.values()))(judgement)
    seen = set()
    for step in every_step(why_everything(proof, judgement)):
        if step.origin.file is not None and step.origin.kind == "pack":
            (line, *_) = lines_from(step.origin)
            assert any(word in line for word in NAMED[step.kind](step)), (step.kind, step.id, step.state, line)
            seen.add(step.kind)
    assert seen >= NAMED.keys() - {StepKind.CONFLICT}


def test_what_a_failing_rule_cannot_see_has_its_line():
    result = diagnose(str(ROOT / "examples" / "heartbeat-loss"))
    judge = Judge(SHIPPED, list(SHIPPED.rules.values()), PlainChainer)
    prover = Prover(SHIPPED, list(SHIPPED.rules.values()))
    for host in result.hosts:
        judgement = judge(Deriver(SHIPPED)(underived(host.host, host.facts)))
        failing = [one.rule for one in judgement.findings if one.verdict is Verdict.FAIL]
        assert failing
        for rule in failing:
            step = against_verdict(prover, judgement, prover(judgement), rule, Verdict.FAIL)[-1]
            assert (step.state, step.text) == ("cannot-see", SHIPPED.rules[rule].explain.cannot_see)
            assert lines_from(step.origin)[0].strip().startswith("cannot_see:")

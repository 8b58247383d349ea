"""Everything concluded of random packs, with its reasons, proofs, changes and order, compared with golden files.

ADVISOR_GOLDEN=write renews them; read the difference before it is committed. The packs are made up, so that no change
of the shipped one turns them.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor.model.diagnosis import HostReport
from advisor.model.fact import HostFacts
from advisor.model.origin import Origin
from advisor.model.record import Record, ResultKind, Verdicts
from advisor.model.what_if import Assignment
from advisor.pack.load import Pack, load_pack
from advisor.pack.rule import Mark, Proposal, Rule
from advisor.reason.compare import compare
from advisor.reason.explain import explain
from advisor.reason.judging import judge_again, verdicts_of
from advisor.reason.plain import PlainChainer
from advisor.reason.what_if import what_if
from tests.golden_text import line
from tests.reason import derived_packs as made

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = load_pack()
SEEDS = range(12)


def spoken(rule: Rule) -> Rule:
    """The rule with a sentence of its own at each mark and proposal, which names a fact."""
    names = list(rule.given)

    def said(one: Mark | Proposal, kind: str, number: int) -> Any:
        return one.model_copy(
            update={"because": f"{rule.id} {kind} {number} by {names[0]}: {{f.n0}}, {{limit[f.colour]}}"}
        )

    marks = [said(one, "mark", number) for number, one in enumerate(rule.verdict.suspects)]
    actions = [said(one, "proposal", number) for number, one in enumerate(rule.actions)]
    verdict = rule.verdict.model_copy(update={"suspects": tuple(marks)})
    return rule.model_copy(update={"verdict": verdict, "actions": tuple(actions)})


def placed(host: str, facts: HostFacts) -> HostReport:
    """The facts, each read in a line of its own."""
    found = tuple(replace(fact, origin=Origin("wmic", f"{host}.txt", line)) for line, fact in enumerate(facts, 1))
    return HostReport(host, None, None, found)


def case(seed: int) -> tuple[Pack, Record, random.Random]:
    chance = random.Random(seed)
    pack = made.random_pack(SHIPPED, chance, facts=2, rules=3)
    pack = replace(pack, rules={name: spoken(rule) for name, rule in pack.rules.items()})
    hosts = tuple(placed(name, made.random_host(chance, pack)) for name in ("CVP1", "PG2"))
    return pack, recorded(pack, hosts), chance


def recorded(pack: Pack, hosts: tuple[HostReport, ...]) -> Record:
    nothing = Verdicts({}, {}, {}, {}, {})
    record = Record("r.json", ResultKind.DIAGNOSIS, pack.identity, "plain", "0", None, None, "", "", hosts, nothing)
    return replace(record, verdicts=verdicts_of(record, judge_again(record, pack, PlainChainer)))


def documents(seed: int) -> Iterator[tuple[str, Any]]:
    """What the advisor says of a case: heading and content."""
    pack, record, chance = case(seed)
    for judgement in judge_again(record, pack, PlainChainer):
        host = judgement.facts.host
        yield f"{host} findings", list(judgement.findings)
        yield f"{host} suspects", list(judgement.suspects)
        yield f"{host} actions", list(judgement.actions)
        yield f"{host} conflicts", list(judgement.conflicts)
    explained = explain(record, pack, engine="plain")
    yield "explanations", list(explained.explanations)
    identity = chance.choice([*pack.rules, *pack.remedies])
    yield f"explanation of {identity}", list(explain(record, pack, identity=identity, engine="plain").explanations)
    yield "what next", [explained.what_next]
    action, number = chance.choice(list(pack.remedies)), chance.randint(0, 3)
    changed = what_if(record, pack, ("plain", PlainChainer), ["CVP1"], [Assignment("f.n0", number)], [action])
    yield (
        f"what if f.n0 is {number} and {action} is done",
        [changed.steps, changed.facts, changed.shifts, changed.advice],
    )
    others = tuple(placed(name, made.random_host(chance, pack)) for name in ("PG2", "CVP3"))
    compared = compare(record, recorded(pack, others), pack, "plain")
    yield "compared", [compared.rules, compared.others, compared.facts, compared.only_before, compared.only_after]


def page(seed: int) -> str:
    lines = [f"# seed {seed}"]
    for heading, content in documents(seed):
        lines.append(f"## {heading}")
        lines += [line(one) for one in content]
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_conclusions_are_as_they_were(seed: int) -> None:
    text, golden = page(seed), GOLDEN / f"{seed:02}.txt"
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


def test_the_cases_hold_everything_that_can_be_concluded() -> None:
    """Each verdict, level and stance stands in some golden file, or they would prove little."""
    words = {"pass", "fail", "unknown", "not-applicable", "probable", "possible", "unlikely", "ruled-out"}
    text = "".join(path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.txt"))
    assert all(f'"{word}"' in text for word in words | {"do", "consider", "avoid"})

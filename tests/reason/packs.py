"""Random packs and hosts for the test that both evaluators conclude the same."""

import random
from dataclasses import replace

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactSpec, Table
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.reason.derive import host_facts

COLOURS = ("red", "green", "blue")
_TESTS = tuple({"facts": {}, "expect": expect, "because": "-"} for expect in ("fail", "pass", "unknown"))


def random_pack(shipped: Pack, chance: random.Random, facts: int, rules: int) -> Pack:
    """A pack of its own facts, rules, remedies and contradictions; the rest is the shipped one's."""
    specs = _specs(facts)
    tables = {"limit": Table(type="integer", by="f.colour", meaning="-", rows={"red": "1", "green": "2"})}
    suspects = [f"suspect-{number}" for number in range(chance.randint(1, 4))]
    actions = [f"action-{number}" for number in range(chance.randint(1, 5))]
    made = [_rule(chance, specs, f"rule-{number}", suspects, actions) for number in range(rules)]
    made += [_rule(chance, specs, suspect, suspects, actions) for suspect in suspects]
    remedies = [_remedy(chance, specs, action, actions) for action in actions]
    contradictions = [_contradiction(chance, specs, suspects, actions)] if len(actions) > 1 else []
    return replace(
        shipped,
        facts=specs,
        tables=tables,
        conditions={
            "always": shipped.conditions["os.kernel-5.2"].model_copy(update={"when": _condition(chance, specs)})
        },
        derivations=(),
        generations=(),
        rules={rule.id: rule for rule in made},
        remedies={remedy.id: remedy for remedy in remedies},
        contradictions={one.id: one for one in contradictions},
    )


def random_host(chance: random.Random, pack: Pack) -> HostFacts:
    """Each fact is known or absent for a random reason; a list has none to three members."""
    facts = []
    for spec in pack.facts.values():
        instances = [None] if "[]" not in spec.name else [str(number) for number in range(chance.randint(0, 3))]
        facts += [_fact(chance, spec, instance) for instance in instances]
    return host_facts("host", facts)


def _specs(count: int) -> dict[str, FactSpec]:
    made = [FactSpec(name="f.colour", type="choice", values=COLOURS, label="-", meaning="-")]
    made += [FactSpec(name=f"f.n{number}", type="integer", label="-", meaning="-") for number in range(count)]
    made += [FactSpec(name=f"f.b{number}", type="boolean", label="-", meaning="-") for number in range(count)]
    made += [FactSpec(name="card[].speed", type="integer", label="-", meaning="-")]
    return {spec.name: spec for spec in made}


def _fact(chance: random.Random, spec: FactSpec, instance: str | None) -> Fact:
    if chance.random() < 0.3:
        return Fact(spec.name, Absent(chance.choice(list(AbsentReason))), Origin("test"), instance=instance)
    value = {"choice": chance.choice(COLOURS), "integer": chance.randint(-1, 3), "boolean": chance.random() < 0.5}[
        spec.type
    ]
    return Fact(spec.name, value, Origin("test"), instance=instance)


def _condition(chance: random.Random, specs: dict[str, FactSpec], depth: int = 2) -> str:
    if depth and chance.random() < 0.4:
        word = chance.choice(("and", "or"))
        return f"({_condition(chance, specs, depth - 1)} {word} {_condition(chance, specs, depth - 1)})"
    if chance.random() < 0.15:
        return f"(not {_condition(chance, specs, depth)})"
    name = chance.choice(list(specs))
    operator = chance.choice(("<", "<=", "==", "!=", ">", ">="))
    if "[]" in name:
        return f"{chance.choice(('any', 'all'))}(c.speed {operator} {chance.randint(0, 3)} for c in card)"
    if chance.random() < 0.15:
        return f"{chance.choice(('known', 'not_found'))}({name})"
    kind = specs[name].type
    if kind == "boolean":
        return name
    if kind == "choice":
        return f'{name} in ("red", "blue")' if chance.random() < 0.5 else f'{name} == "{chance.choice(COLOURS)}"'
    right = "limit[f.colour]" if chance.random() < 0.2 else chance.randint(0, 3)
    return f"{name} {operator} {right}"


def _given(chance: random.Random, specs: dict[str, FactSpec]) -> dict[str, str]:
    return {f"c{number}": _condition(chance, specs) for number in range(chance.randint(1, 5))}


def random_line(chance: random.Random, names: list[str], depth: int = 2) -> str:
    if not depth or chance.random() < 0.4:
        name = chance.choice(names)
        return f"not {name}" if chance.random() < 0.3 else name
    parts = [random_line(chance, names, depth - 1) for _ in range(chance.randint(2, 3))]
    joined = chance.choice((" and ", " or ")).join(f"({part})" for part in parts)
    return f"not ({joined})" if chance.random() < 0.2 else joined


def _rule(
    chance: random.Random, specs: dict[str, FactSpec], identity: str, suspects: list[str], actions: list[str]
) -> Rule:
    given = _given(chance, specs)
    names = list(given)
    marks = []
    for _ in range(chance.randint(0, 3)):
        side = chance.choice(({"for": 1}, {"for": 2}, {"for": 4}, {"against": 2}, {"against": 4}, {"rules_out": True}))
        marks.append(
            {"id": chance.choice(suspects), "if": random_line(chance, names), "because": "-", "why_weight": "-", **side}
        )
    proposals = []
    for _ in range(chance.randint(0, 3)):
        proposal = {"id": chance.choice(actions), "stance": chance.choice(("do", "consider", "avoid")), "because": "-"}
        if chance.random() < 0.7:
            proposal["if"] = random_line(chance, names)
        if chance.random() < 0.6:
            proposal["suspected"] = chance.choice(suspects)
            proposal["at"] = chance.sample(
                ["probable", "possible", "unknown", "unlikely", "ruled-out"], chance.randint(1, 4)
            )
        proposals.append(proposal)
    return Rule.model_validate({
        "id": identity,
        "title": "-",
        "status": "stable",
        "references": [],
        "applies_to": "always" if chance.random() < 0.3 else None,
        "given": given,
        "when": random_line(chance, names),
        "at_most": "possible" if chance.random() < 0.2 else None,
        "verdict": {"severity": "high", "suspects": marks},
        "actions": proposals,
        "explain": {"checks": "-", "matters": "-", "cannot_see": "-"},
        "tests": _TESTS,
    })  # fmt: skip


def _remedy(chance: random.Random, specs: dict[str, FactSpec], identity: str, actions: list[str]) -> Remedy:
    given = _given(chance, specs)
    forbidden = [
        {"if": random_line(chance, list(given)), "because": "-", "check": "-"} for _ in range(chance.randint(0, 2))
    ]
    return Remedy.model_validate({
        "id": identity,
        "title": "-",
        "status": "stable",
        "references": [],
        "rank": chance.randint(1, 9),
        "given": given,
        "forbidden": forbidden,
        "requires": chance.sample(actions, chance.randint(0, 1)),
        "reboot": chance.random() < 0.5,
        "rollback": "-",
        "verify": "-",
    })  # fmt: skip


def _contradiction(
    chance: random.Random, specs: dict[str, FactSpec], suspects: list[str], actions: list[str]
) -> Contradiction:
    pair = chance.sample(actions, 2)
    given = _given(chance, specs)
    winners = []
    for _ in range(chance.randint(1, 3)):
        winner = {"wins": chance.choice(pair), "because": "-"}
        if chance.random() < 0.6:
            winner["if"] = random_line(chance, list(given))
        if chance.random() < 0.6:
            winner["suspected"] = chance.choice(suspects)
        winners.append(winner)
    return Contradiction.model_validate({
        "id": "contradiction",
        "title": "-",
        "references": [],
        "actions": pair,
        "sources": ["-", "-"],
        "given": given,
        "winners": winners,
    })  # fmt: skip

"""The semantic hash changes with what a rule concludes, and with nothing else."""

from dataclasses import replace

import pytest

from advisor.pack.expression import parse
from advisor.pack.load import load_pack
from advisor.pack.meaning import meaning, meanings, normal
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.reason.mutants import mutants

PACK = load_pack()
RULE = {
    "id": "few-processors",
    "title": "-",
    "status": "test",
    "references": ["-"],
    "applies_to": "os.kernel-5.2",
    "given": {"few": "cpu.count < 2", "virtual": "vm.virtual", "fixed": "not ndis.below_fix"},
    "when": "few and (virtual or fixed)",
    "verdict": {
        "severity": "low",
        "suspects": [
            {"id": "vm-stun", "if": "virtual", "for": "2", "why_weight": "-", "because": "-"},
            {"id": "dpc-storm", "if": "few", "against": "1", "why_weight": "-", "because": "-"},
        ],
    },
    "actions": [
        {"id": "trace-dpc", "stance": "consider", "because": "-"},
        {"id": "tune-jvm", "stance": "avoid", "if": "few", "suspected": "vm-stun", "at": ["possible", "probable"],
         "because": "-"},
    ],
    "explain": {"checks": "-", "matters": "-", "cannot_see": "-"},
    "tests": [{"expect": expect, "because": "-"} for expect in ("fail", "pass", "unknown")],
}  # fmt: skip
SUSPECTS, ACTIONS = RULE["verdict"]["suspects"], RULE["actions"]


def hashed(pack=PACK, **changed):
    return meaning(pack, Rule.model_validate({**RULE, **changed}))


SAME = {
    "prose": {"title": "Few", "explain": {"checks": "a", "matters": "b", "cannot_see": "c", "verify": "d"}},
    "references, status and id": {"references": ["KB1"], "status": "stable", "id": "other", "supersedes": ["old"]},
    "tests": {"tests": [*RULE["tests"], {"facts": {"cpu.count": "1"}, "expect": "fail", "because": "one"}]},
    "names of conditions": {
        "given": {"a": "cpu.count < 2", "b": "vm.virtual", "c": "not ndis.below_fix"},
        "when": "a and (b or c)",
        "verdict": {
            "severity": "low",
            "suspects": [{**SUSPECTS[0], "if": "b"}, {**SUSPECTS[1], "if": "a"}],
        },
        "actions": [ACTIONS[0], {**ACTIONS[1], "if": "a"}],
    },
    "spelling of a condition": {"given": {**RULE["given"], "few": "( cpu.count<2 )"}},
    "order of operands": {"when": "(fixed or virtual) and few"},
    "order of marks and proposals": {
        "verdict": {"severity": "low", "suspects": SUSPECTS[::-1]},
        "actions": ACTIONS[::-1],
    },
    "order of levels": {"actions": [ACTIONS[0], {**ACTIONS[1], "at": ["probable", "possible"]}]},
    "a default written out": {"actions": [{**ACTIONS[0], "if": "few and (virtual or fixed)"}, ACTIONS[1]]},
    "sentences of marks": {
        "verdict": {"severity": "low", "suspects": [{**SUSPECTS[0], "because": "seen"}, SUSPECTS[1]]}
    },
}
OTHER = {
    "a threshold": {"given": {**RULE["given"], "few": "cpu.count < 3"}},
    "an operator": {"given": {**RULE["given"], "few": "cpu.count <= 2"}},
    "the line": {"when": "few and virtual"},
    "severity": {"verdict": {**RULE["verdict"], "severity": "high"}},
    "to whom it applies": {"applies_to": None},
    "a weight": {"verdict": {"severity": "low", "suspects": [{**SUSPECTS[0], "for": "4"}, SUSPECTS[1]]}},
    "a side": {
        "verdict": {"severity": "low", "suspects": [{**SUSPECTS[0], "for": None, "rules_out": "true"}, SUSPECTS[1]]}
    },
    "a mark less": {"verdict": {"severity": "low", "suspects": SUSPECTS[:1]}},
    "a bound": {"at_most": "possible"},
    "a stance": {"actions": [{**ACTIONS[0], "stance": "do"}, ACTIONS[1]]},
    "a level": {"actions": [ACTIONS[0], {**ACTIONS[1], "at": ["probable"]}]},
    "an action": {"actions": [{**ACTIONS[0], "id": "tune-jvm"}, ACTIONS[1]]},
}


@pytest.mark.parametrize("changed", SAME.values(), ids=SAME)
def test_what_means_the_same(changed):
    assert hashed(**changed) == hashed()


@pytest.mark.parametrize("changed", OTHER.values(), ids=OTHER)
def test_what_means_something_else(changed):
    assert hashed(**changed) != hashed()


def test_each_of_these_changes_is_another():
    assert len({hashed(**changed) for changed in OTHER.values()}) == len(OTHER)


def changed_table():
    table = PACK.tables["fixed_version"]
    rows = {**table.rows, "x86": "5.2.3790.4525"}
    return replace(PACK, tables={**PACK.tables, "fixed_version": table.model_copy(update={"rows": rows})})


def test_what_a_rule_leans_on_counts():
    """A table behind a derived fact, a derived fact itself, a fact's type, a named condition and the bounds."""
    fact = PACK.facts["cpu.count"]
    condition = PACK.conditions["os.kernel-5.2"].model_copy(update={"when": 'os.version >= "5.2"'})
    derivations = tuple(
        one.model_copy(update={"cases": one.cases[::-1]}) if one.fact == "ndis.below_fix" else one
        for one in PACK.derivations
    )
    packs = [
        changed_table(),
        replace(PACK, derivations=derivations),
        replace(PACK, facts={**PACK.facts, "cpu.count": fact.model_copy(update={"type": "number"})}),
        replace(PACK, conditions={**PACK.conditions, "os.kernel-5.2": condition}),
        replace(PACK, levels=PACK.levels.model_copy(update={"possible": 3})),
    ]
    hashes = [hashed(pack) for pack in packs]
    assert len({hashed(), *hashes}) == len(packs) + 1


def test_what_it_does_not_lean_on_does_not_count():
    fact = PACK.facts["cpu.count"].model_copy(update={"label": "Cores", "collect": {}, "sources": ()})
    assert hashed(replace(PACK, facts={**PACK.facts, "cpu.count": fact})) == hashed()
    other = PACK.facts["tcpip.rss"].model_copy(update={"type": "number"})
    assert hashed(replace(PACK, facts={**PACK.facts, "tcpip.rss": other})) == hashed()
    unread = meanings(changed_table())
    turned = {name for name, was in meanings(PACK).items() if unread[name] != was}
    assert "ndis-hotfix-missing" in turned
    assert "clock-step" not in turned


def test_a_remedys_forbidding_rank_and_effects_count_and_its_commands_do_not():
    remedy = PACK.remedies["enable-rss"]

    def other(**changed):
        return meaning(PACK, Remedy.model_validate({**remedy.model_dump(by_alias=True), **changed}))

    same = other(commands={}, rollback="-", verify="-", notes=[], title="-")
    assert same == meaning(PACK, remedy)
    changes = [
        other(forbidden=[]),
        other(rank=1),
        other(effects={}),
        other(requires=[]),
        other(reboot=not remedy.reboot),
    ]
    assert len({same, *changes}) == 1 + len(changes)


def test_the_order_of_winners_counts():
    one = PACK.contradictions["rss-guidance"]
    data = one.model_dump(by_alias=True)
    turned = Contradiction.model_validate({**data, "winners": data["winners"][::-1]})
    assert meaning(PACK, turned) != meaning(PACK, one)
    assert meaning(PACK, Contradiction.model_validate({**data, "sources": ["-", "-"]})) == meaning(PACK, one)


@pytest.mark.parametrize("name", ["vm-stun", "ndis-dpc-starvation", "nic-settings"])
def test_every_small_fault_of_a_condition_in_use_is_another_meaning(name):
    rule = PACK.rules[name]
    lines = [rule.when, *(one.when for one in (*rule.verdict.suspects, *rule.actions) if one.when)]
    used = {used for line in lines for used in parse(line).names}
    faulty = [
        rule.model_copy(update={"given": {**rule.given, given: mutant.text}})
        for given in used
        for mutant in mutants(rule.given[given])
    ]
    assert len(faulty) > 20
    assert meaning(PACK, rule) not in {meaning(PACK, one) for one in faulty}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("os.arch == 'x86'", 'os.arch == "x86"'),
        ("any(n.rss == 'on' for n in nic)", "any(card.rss == 'on' for card in nic)"),
        ("vm.virtual and (tcpip.rss and tcpip.chimney)", "(tcpip.chimney and vm.virtual) and tcpip.rss"),
        ("vm.virtual or vm.virtual", "vm.virtual"),
    ],
)
def test_two_spellings_of_one_condition(left, right):
    assert normal(left) == normal(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("vm.virtual and tcpip.rss or tcpip.chimney", "vm.virtual and (tcpip.rss or tcpip.chimney)"),
        ("any(n.rss == 'on' for n in nic)", "all(n.rss == 'on' for n in nic)"),
        ("cpu.count < 2", "2 < cpu.count"),
    ],
)
def test_two_conditions(left, right):
    assert normal(left) != normal(right)

"""Suggested tests of shipped pieces: each holds on the piece as it is, and together they notice what they promise."""

from dataclasses import replace

import pytest

from advisor.pack.catalogue import DerivationTest
from advisor.pack.load import load_pack
from advisor.pack.rule import ConflictTest, RemedyTest, RuleTest
from advisor.reason.mutants import mutants
from advisor.reason.selftest import run_tests
from advisor.reason.suggest import suggestions

PACK = load_pack()


@pytest.fixture(autouse=True)
def few_candidates(monkeypatch):
    monkeypatch.setattr("advisor.reason.suggest._CANDIDATES", 120)


@pytest.mark.parametrize(
    ("kind", "name", "shape"),
    [
        ("rules", "nic-half-duplex", RuleTest),
        ("remedies", "disable-rss", RemedyTest),
        ("contradictions", "rss-guidance", ConflictTest),
    ],
)
def test_suggestions_hold_on_the_piece_and_fail_on_its_mutants(kind, name, shape):
    piece = getattr(PACK, kind)[name]
    mutated = [
        piece.model_copy(update={"given": {**piece.given, key: mutant.text}})
        for key, text in piece.given.items()
        for mutant in mutants(text)
    ]
    found = suggestions(PACK, piece, mutated)
    assert 0 < sum(one.notices for one in found) <= len(mutated)
    assert [one.notices for one in found] == sorted((one.notices for one in found), reverse=True)
    tests = [shape.model_validate({**one.test, "because": "suggested"}) for one in found]

    def failing(other):
        told = other.model_copy(update={"tests": tests})
        pack = replace(PACK, **{kind: {**getattr(PACK, kind), name: told}})
        outcomes = run_tests(pack, name)
        assert len(outcomes) == len(tests)
        return sum(not one.passed for one in outcomes)

    assert failing(piece) == 0
    assert sum(failing(one) > 0 for one in mutated) == sum(one.notices for one in found)


def test_a_suggestion_for_a_derived_fact_looks_on_both_sides_of_a_table_s_row():
    piece = next(one for one in PACK.derivations if one.fact == "ndis.below_fix")
    flipped = [
        piece.model_copy(update={"cases": [case.model_copy(update={"when": f"not ({case.when})"}), *piece.cases[1:]]})
        for case in piece.cases[:1]
    ]
    (one,) = suggestions(PACK, piece, flipped)
    assert one.notices == 1
    assert DerivationTest.model_validate({**one.test, "because": "-"}).facts


def test_what_no_facts_tell_apart_gets_no_suggestion():
    piece = PACK.rules["netdma-on"]
    assert suggestions(PACK, piece, [piece]) == []

"""durable_rules and the plain evaluator must conclude the same, with the same proof, over random packs and hosts."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.pack.load import load_pack
from advisor.reason import engine
from advisor.reason.engine import EngineChainer, check_hashes
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.reason.program import Clause, Stratum
from tests.effort import tries
from tests.reason.packs import random_host, random_pack

EXAMPLES = tries(20_000, 400)
WHOLE = tries(800, 40)
PARTS = 4
SHIPPED = load_pack()
without_engine = pytest.mark.skipif(not engine.available(), reason="durable_rules can't be installed on this Python")


class BothChainers:
    """A stratum in both evaluators, which must conclude the same by the same clauses, whatever is given."""

    def __init__(self, stratum):
        self._both = PlainChainer(stratum), EngineChainer(stratum)

    def chain(self, given):
        expected, got = (chainer.chain(given) for chainer in self._both)
        assert len(got) == len(expected)
        assert set(got) == set(expected)
        return got

    def close(self):
        for chainer in self._both:
            chainer.close()


@without_engine
@pytest.mark.parametrize("part", range(PARTS))
@settings(max_examples=EXAMPLES // PARTS, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 4), rules=st.integers(0, 8))
def test_random_packs_chain_alike(part, seed, facts, rules):
    """400 packs in `make test`, 20,000 at the gate; in parts, so that they spread over the cores."""
    chance = random.Random(f"{part} {seed}")
    pack = random_pack(SHIPPED, chance, facts, rules)
    judge = Judge(pack, list(pack.rules.values()), BothChainers)
    try:
        for _ in range(2):
            judge(random_host(chance, pack))
    finally:
        judge.close()


@without_engine
@settings(max_examples=WHOLE, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 4), rules=st.integers(0, 8))
def test_random_packs_end_alike(seed, facts, rules):
    """What is made of the firings does not hang on their order, and a host leaves nothing behind for the next."""
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, facts, rules)
    plain, durable = (Judge(pack, list(pack.rules.values()), chainer) for chainer in (PlainChainer, EngineChainer))
    try:
        for _ in range(2):
            host = random_host(chance, pack)
            expected, got = plain(host), durable(host)
            assert set(got.firings) == set(expected.firings)
            assert got.findings == expected.findings
            assert got.suspects == expected.suspects
            assert got.actions == expected.actions
            assert got.conflicts == expected.conflicts
    finally:
        durable.close()


@without_engine
@settings(max_examples=tries(100), deadline=None)
@given(seed=st.integers(0, 2**48), count=st.integers(1, 300))
def test_large_strata_are_split_and_still_end_alike(seed, count):
    """Far more clauses than the 63 paths that one ruleset bears, chained many levels deep and across the splits."""
    chance = random.Random(seed)
    atoms = [f"atom {number}" for number in range(40)]
    known = list(atoms)
    clauses = []
    for number in range(count):
        needs = tuple(chance.sample(known, min(len(known), chance.randint(0, 5))))
        lacks = tuple(set(chance.sample(atoms, chance.randint(0, 2))) - set(needs))
        conclusion = (
            f"conclusion {number}" if chance.random() < 0.8 or known == atoms else chance.choice(known[len(atoms) :])
        )
        if conclusion in known:
            needs = tuple(need for need in needs if need in atoms)
        else:
            known.append(conclusion)
        clauses.append(Clause(f"clause {number}", needs, conclusion, lacks))
    stratum = Stratum.of("stratum", clauses)
    plain, durable = PlainChainer(stratum), EngineChainer(stratum)
    try:
        for _ in range(3):
            given_atoms = {atom for atom in atoms if chance.random() < 0.6}
            assert set(durable.chain(given_atoms)) == set(plain.chain(given_atoms))
    finally:
        durable.close()


@without_engine
def test_more_clauses_with_one_conclusion_than_a_ruleset_bears():
    """Found by the random packs: an action that more than 62 lines propose."""
    many = [Clause(f"way {number}", (f"atom {number}",), "x") for number in range(200)]
    stratum = Stratum.of("s", [Clause("first", ("a",), "w"), *many, Clause("then", ("x", "w"), "y")])
    plain, durable = PlainChainer(stratum), EngineChainer(stratum)
    for atoms in ({"a"}, {"a", "atom 7", "atom 150"}, {f"atom {number}" for number in range(200)}):
        assert set(durable.chain(atoms)) == set(plain.chain(atoms))
    durable.close()


@without_engine
def test_the_proof_is_read_back_from_the_matched_messages():
    stratum = Stratum.of(
        "s", [Clause("one", ("a", "b"), "x"), Clause("two", ("x", "c"), "y", ("d",)), Clause("three", ("y",), "z")]
    )
    chainer = EngineChainer(stratum)
    firings = {firing.by: firing for firing in chainer.chain({"a", "b", "c"})}
    chainer.close()
    assert firings["one"].because == ("a", "b")
    assert firings["two"].because == ("x", "c")
    assert firings["three"].because == ("y",)


@without_engine
def test_a_thousand_sessions_leave_no_session_open():
    """More than 1,023 live sessions crash the core; each of ours is deleted when done."""
    chainer = EngineChainer(Stratum.of("s", [Clause("one", ("a",), "x")]))
    assert all(len(chainer.chain({"a"} if number % 2 else set())) == number % 2 for number in range(3000))
    chainer.close()


def test_property_names_that_collide_in_the_core_are_refused():
    with pytest.raises(ValueError, match="collide"):
        check_hashes(["costarring", "liquid"])


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ([Clause("a", ("y",), "x"), Clause("b", ("x",), "y")], "needs itself"),
        ([Clause("a", (), "x"), Clause("a", (), "y")], "share an id"),
        ([Clause("a", (), "x"), Clause("b", (), "y", ("x",))], "lack of its own"),
    ],
)
def test_strata_that_cannot_be_ordered_are_refused(clauses, message):
    with pytest.raises(ValueError, match=message):
        Stratum.of("s", clauses)

"""Paths of literals mean what Kleene's logic says, for every line and every assignment."""

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.reason import lines
from advisor.reason.condition import Outcome
from advisor.reason.decide import deciding_names, line_outcome
from tests.reason.packs import random_line

NAMES = ["a", "b", "c"]


@given(st.integers(0, 2**32))
def test_a_lines_paths_are_its_outcome(seed):
    text = random_line(random.Random(seed), NAMES, depth=3)
    line = lines.of_text(text, "rule/")
    tree = expression.parse(text).tree
    for truths in itertools.product(Truth, repeat=len(NAMES)):
        outcomes = {f"rule/{name}": Outcome(truth) for name, truth in zip(NAMES, truths, strict=True)}
        given_atoms = {atom for name, outcome in outcomes.items() for atom in lines.literals(name, outcome.truth)}
        expected = line_outcome(tree, outcomes, "rule/").truth

        def holds(paths, atoms=given_atoms):
            return any(path <= atoms for path in paths)

        assert holds(line.true) == (expected is Truth.TRUE)
        assert holds(line.false) == (expected is Truth.FALSE)
        assert holds(line.unknown) == (expected is Truth.UNKNOWN)
        assert holds(line.maybe) == (expected is not Truth.FALSE)
        assert holds(line.doubtful) == (expected is not Truth.TRUE)


@given(st.integers(0, 2**32), st.lists(st.sampled_from(Truth), min_size=3, max_size=3))
def test_the_deciding_names_settle_the_line_alone(seed, truths):
    """Whatever the other conditions turn out to be, the answer stays: that is what makes them a proof."""
    tree = expression.parse(random_line(random.Random(seed), NAMES, depth=3)).tree
    outcomes = {name: Outcome(truth) for name, truth in zip(NAMES, truths, strict=True)}
    expected = line_outcome(tree, outcomes, "").truth
    if expected is Truth.UNKNOWN:
        return
    deciding = deciding_names(tree, outcomes, "")
    for others in itertools.product(Truth, repeat=len(NAMES)):
        changed = {
            name: outcomes[name] if name in deciding else Outcome(other)
            for name, other in zip(NAMES, others, strict=True)
        }
        assert line_outcome(tree, changed, "").truth is expected

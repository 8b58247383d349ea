"""The few things that pay most: the exact choice is the best of all choices, the greedy one is honest about itself."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.analysis.cover import MOST_EXACT, cover
from advisor.model.cover import Choice, Need

ITEMS = "abcdef"
_WAY = st.frozensets(st.sampled_from(ITEMS), min_size=1, max_size=4)
_NEED = st.builds(Need, st.lists(_WAY, max_size=3).map(tuple), st.integers(1, 9))


def paid(needs, chosen):
    """By hand: what a choice pays."""
    return sum(need.weight for need in needs if any(way <= chosen for way in need.ways))


@given(st.lists(_NEED, max_size=7))
def test_no_choice_of_its_size_pays_more(needs):
    found = cover(needs)
    assert found.exact
    assert found.whole == sum(need.weight for need in needs)
    assert found.payable == paid(needs, frozenset(ITEMS))
    by_size = {len(choice.items): choice for choice in found.choices}
    best = 0
    for size in range(1, len(ITEMS) + 1):
        most = max(paid(needs, frozenset(some)) for some in combinations(ITEMS, size))
        if most > best:
            assert by_size[size].paid == most
            assert paid(needs, frozenset(by_size[size].items)) == most
        else:
            assert size not in by_size, "another thing that pays nothing more"
        best = max(best, most)


def many(count):
    return [Need((frozenset({f"item-{number:02}"}),), count - number) for number in range(count)]


@given(st.lists(_NEED, max_size=7), st.integers(0, 4))
def test_the_greedy_choice_says_what_it_pays_and_reaches_all(needs, turn):
    needs = [*needs, *many(MOST_EXACT + 1 + turn)]
    found = cover(needs)
    assert not found.exact
    assert found.payable == sum(need.weight for need in needs if need.ways)
    for choice in found.choices:
        assert choice.paid == paid(needs, frozenset(choice.items))


def test_a_pair_may_beat_the_best_single_thing():
    """Neither hotfix nor service pack pays alone."""
    needs = [Need((frozenset({"sp", "fix"}),), 10), Need((frozenset({"rss"}),), 3)]
    found = cover(needs)
    assert found.choices == (Choice(("rss",), 3), Choice(("fix", "sp"), 10), Choice(("fix", "sp", "rss"), 13))
    assert found.least_for(0.5) == Choice(("fix", "sp"), 10)
    assert found.least_for(1.0).paid == 13


def test_what_nothing_pays_counts_in_the_whole():
    found = cover([Need((), 5), Need((frozenset({"a"}),), 1)])
    assert (found.whole, found.payable) == (6, 1)
    assert cover([]).choices == ()
    assert cover([]).least_for(0.95) is None


def test_fifteen_things_are_still_exact():
    found = cover(many(MOST_EXACT))
    assert found.exact
    assert [choice.paid for choice in found.choices][:3] == [15, 29, 42]

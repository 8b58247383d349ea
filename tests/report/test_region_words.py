"""Values that a fact would have to take, in words."""

import pytest

from advisor.model.explanation import Change, Region
from advisor.model.fact import Absent, AbsentReason
from advisor.report.region_words import region_words, stated
from advisor.report.words import Words
from tests.report import sample

WORDS = Words(sample.texts(), sample.GLOSSARY)
NOT_THERE = Absent(AbsentReason.NOT_FOUND)


@pytest.mark.parametrize(
    ("region", "said"),
    [
        (Region(low=2, low_included=True), "at least 2"),
        (Region(low=2), "above 2"),
        (Region(high=7, high_included=True), "at most 7"),
        (Region(high=7), "below 7"),
        (Region(low=2, low_included=True, high=7), "at least 2 and below 7"),
        (Region(), "known, whatever it is"),
        (Region(one_of=("x86", "x64", NOT_THERE)), "x86 or x64 or looked for and not there"),
    ],
)
def test_a_stretch_or_a_choice(region, said):
    assert region_words(WORDS, Change("os.arch", None, NOT_THERE, 3, region)) == said


@pytest.mark.parametrize(
    ("was", "example", "said"),
    [
        (("KB1",), ("kb1", "KB2"), "with KB2"),
        (("KB1", "KB2"), ("KB1",), "without KB2"),
        (("KB1",), ("KB2",), "with KB2 and without KB1"),
        (NOT_THERE, ("KB2",), "with KB2"),
        (NOT_THERE, (), "empty"),
    ],
)
def test_a_list_is_told_by_what_it_has_more_or_less(was, example, said):
    assert region_words(WORDS, Change("os.hotfixes", None, was, example, Region(one_of=(example,)))) == said


def test_one_of_nothing_is_nothing():
    assert stated((), WORDS) == ""

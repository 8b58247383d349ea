"""Cells of a fact's values: each value lies in one, and none of the conditions tells two values of a cell apart."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.load import load_pack
from advisor.pack.rule import LevelBounds, Mark
from advisor.reason.condition import Condition
from advisor.reason.derive import host_facts
from advisor.reason.domain import Domain, asked_whether_there, holds
from advisor.reason.near import between
from advisor.reason.score import possible_levels, score
from tests.effort import tries

PACK = load_pack()
NOBODY = host_facts("host", [])
VALUES = {
    FactType.INTEGER: st.integers(0, 2**31),
    FactType.NUMBER: st.floats(-1e9, 1e9),
    FactType.VERSION: st.lists(st.integers(0, 99), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts))),
    FactType.FILE_VERSION: st.tuples(*[st.integers(0, 0xFFFF)] * 4).map(FileVersion),
    FactType.TIME: st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
}
TEXTS = {
    "os.service_pack": ["os.service_pack < 2", "os.service_pack >= 2", "os.service_pack == 0"],
    "ndis.version": ['ndis.version < "5.2.3790.4524"', "ndis.version >= fixed_version[os.arch]"],
    "os.version": ['os.version >= "5.2" and os.version < "5.3"', 'os.version == "6.1.7601"'],
    "symptom.dpc_p_value": ["symptom.dpc_p_value > 0.05", "symptom.dpc_p_value <= 0.01"],
    "ndis.modified": ["ndis.modified < fixed_date[os.arch]"],
}


@pytest.mark.parametrize("name", sorted(TEXTS))
@settings(max_examples=tries(60))
@given(st.data())
def test_conditions_do_not_tell_two_values_of_a_cell_apart(name, data):
    texts = TEXTS[name]
    spec = PACK.facts[name]
    cells = Domain(PACK, texts, frozenset()).cells(name, NOBODY)
    value = data.draw(VALUES[spec.type])
    (cell,) = [cell for cell in cells if holds(cell, value, spec)]
    assert holds(cell, cell.example, spec)
    for text in texts:
        answers = {Condition(text, PACK)(host(name, one)).truth for one in (value, cell.example)}
        assert len(answers) == 1


def host(name, value):
    return host_facts("host", [Fact("os.arch", "x86", Origin("test")), Fact(name, value, Origin("test"))])


@pytest.mark.parametrize("kind", sorted(VALUES))
@settings(max_examples=tries(60))
@given(st.data())
def test_a_value_between_two_lies_between_them_or_there_is_none(kind, data):
    from advisor.pack.values import comparable

    low, high = (data.draw(st.none() | VALUES[kind]) for _ in range(2))
    value = between(kind, low, high)
    if value is not None:
        assert low is None or comparable(kind, low) < comparable(kind, value)
        assert high is None or comparable(kind, value) < comparable(kind, high)
    elif kind is FactType.INTEGER:
        assert high is not None
        assert high <= (low + 1 if low is not None else 0)


def test_choices_booleans_and_lists_of_words():
    texts = ['os.arch == "ia64"', "tcpip.rss", 'not ("KB948496" in hotfix.installed)', "not_found(tcpip.rss)"]
    assert asked_whether_there(texts[3]) == {"tcpip.rss"}
    assert asked_whether_there("any(not_found(n.rss) for n in nic)") == {"nic[].rss"}
    domain = Domain(PACK, texts, frozenset({"tcpip.rss"}))
    assert [cell.example for cell in domain.cells("os.arch", NOBODY)] == ["x86", "x64", "ia64"]
    examples = [cell.example for cell in domain.cells("tcpip.rss", NOBODY)]
    assert examples == [True, False, Absent(AbsentReason.NOT_FOUND)]
    own = host_facts("host", [Fact("hotfix.installed", ("KB1", "kb948496"), Origin("test"))])
    lists = [cell.example for cell in domain.cells("hotfix.installed", own)]
    assert lists == [("KB1",), ("KB1", "KB948496")]


def test_a_fact_that_is_compared_with_another_is_cut_at_its_value():
    domain = Domain(PACK, ["ndis.size != os.service_pack"], frozenset())
    facts = host_facts("host", [Fact("os.service_pack", 7, Origin("test"))])
    assert [cell.example for cell in domain.cells("ndis.size", facts)] == [6, 7, 8]


MARKS = st.lists(
    st.one_of(
        st.builds(lambda weight: {"for": weight}, st.sampled_from([1, 2, 4])),
        st.builds(lambda weight: {"against": weight}, st.sampled_from([1, 2, 4])),
        st.just({"rules_out": True}),
    ),
    max_size=5,
)


@settings(max_examples=tries(150))
@given(MARKS, st.data())
def test_the_possible_levels_hold_every_level_that_could_be(sides, data):
    marks = [Mark.model_validate({"id": "a", "because": "-", "why_weight": "-", **side}) for side in sides]
    truths = [data.draw(st.frozensets(st.sampled_from(list(Truth)), min_size=1)) for _ in marks]
    bounds = LevelBounds(probable=6, possible=4, because="-")
    at_most = data.draw(st.none() | st.sampled_from([Level.POSSIBLE, Level.UNLIKELY]))
    possible = possible_levels(list(zip(marks, truths, strict=True)), bounds, at_most)
    for some in product(*truths):
        assert score(list(zip(marks, some, strict=True)), bounds, at_most).level in possible

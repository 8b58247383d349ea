"""Whatever a noun holds, it comes back equal."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from advisor.model.action import Stance
from advisor.model.audit import Lack, Outcome
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.verdict import Verdict
from advisor.model.version import FileVersion
from advisor.model.waiver import Waiver
from advisor.store.facts import joined, split
from advisor.store.written import (
    key,
    moment,
    outcome_content,
    outcome_of,
    pack_of,
    pack_text,
    problems_content,
    problems_of,
    unkey,
    unmoment,
    waiver_content,
    waiver_of,
)

TEXTS = st.text(st.characters(), max_size=60)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))
FIELDS = st.integers(0, 65535)
VERSIONS = st.builds(
    FileVersion, st.tuples(FIELDS, FIELDS, FIELDS, FIELDS), st.none() | st.sampled_from(["qfe"]), TEXTS
)
ABSENT = st.builds(Absent, st.sampled_from(AbsentReason), TEXTS)
VALUES = st.one_of(
    TEXTS, st.integers(), st.booleans(), st.floats(allow_nan=False), VERSIONS, MOMENTS, ABSENT,
    st.lists(TEXTS, max_size=4).map(tuple)
)  # fmt: skip
ORIGINS = st.builds(Origin, TEXTS, st.none() | TEXTS, st.none() | st.integers(1, 10**6), TEXTS)
FACTS = st.builds(
    Fact, TEXTS, VALUES, ORIGINS, st.none() | MOMENTS, st.none() | TEXTS, replaces=st.none() | ABSENT
)  # fmt: skip


@given(st.lists(FACTS, max_size=8))
def test_facts(facts):
    found = joined(*split(facts))
    assert found == tuple(facts)
    assert [type(one.value) for one in found] == [type(one.value) for one in facts]


@given(TEXTS)
def test_keys(name):
    written = key(name)
    assert unkey(written) == name
    assert "\0" not in written
    written.encode()


@given(TEXTS, TEXTS)
def test_keys_are_equal_for_equal_names_alone(one, other):
    assert (key(one) == key(other)) == (one == other)


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_their_text(one, other):
    assert unmoment(moment(one)) == one
    assert (moment(one) < moment(other)) == (one < other)


@given(st.dictionaries(TEXTS, st.sampled_from(Verdict)), st.dictionaries(TEXTS, st.sampled_from(Stance)),
       st.lists(st.builds(Lack, TEXTS, TEXTS, st.sampled_from(AbsentReason)), max_size=4))  # fmt: skip
def test_outcomes(verdicts, stances, lacks):
    outcome = Outcome(verdicts, stances, tuple(lacks))
    found = outcome_of(outcome_content(outcome))
    assert found == outcome
    assert list(found.stances) == list(stances), "they stand in the order of a plan"


STOOD_ON = st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)


@given(st.builds(Waiver, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, MOMENTS, st.none() | TEXTS, ORIGINS, STOOD_ON))
def test_waivers(waiver):
    assert waiver_of(waiver_content(waiver)) == waiver


@given(st.lists(st.builds(Problem, TEXTS, TEXTS, TEXTS, st.none() | st.integers(1, 99), st.booleans()), max_size=3))
def test_problems(problems):
    assert problems_of(problems_content(tuple(problems))) == tuple(problems)


@given(st.builds(PackIdentity, TEXTS, TEXTS, TEXTS, st.lists(st.builds(PackIdentity, TEXTS, TEXTS, TEXTS)).map(tuple)))
def test_packs(pack):
    assert pack_of(pack_text(pack)) == pack

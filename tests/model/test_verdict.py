"""The truth tables, whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.truth import Truth
from advisor.model.verdict import Severity, Verdict

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
PASS, FAIL, UNKNOWN, NONE = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
truths, verdicts = st.sampled_from(Truth), st.sampled_from(Verdict)


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T), (T, F, F, T), (T, U, U, T),
        (F, T, F, T), (F, F, F, F), (F, U, F, U),
        (U, T, U, T), (U, F, F, U), (U, U, U, U),
    ],
)  # fmt: skip
def test_truth_is_kleenes(left, right, both, either):
    assert left & right is both
    assert left | right is either


@pytest.mark.parametrize(
    ("left", "right", "all_pass", "one_passes"),
    [
        (PASS, PASS, PASS, PASS), (PASS, FAIL, FAIL, PASS), (PASS, UNKNOWN, UNKNOWN, PASS), (PASS, NONE, PASS, PASS),
        (FAIL, PASS, FAIL, PASS), (FAIL, FAIL, FAIL, FAIL), (FAIL, UNKNOWN, FAIL, UNKNOWN), (FAIL, NONE, FAIL, FAIL),
        (UNKNOWN, PASS, UNKNOWN, PASS), (UNKNOWN, FAIL, FAIL, UNKNOWN), (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, NONE, UNKNOWN, UNKNOWN),
        (NONE, PASS, PASS, PASS), (NONE, FAIL, FAIL, FAIL), (NONE, UNKNOWN, UNKNOWN, UNKNOWN), (NONE, NONE, NONE, NONE),
    ],
)  # fmt: skip
def test_verdicts_combine(left, right, all_pass, one_passes):
    assert left & right is all_pass
    assert left | right is one_passes


def test_negation():
    assert [~truth for truth in (T, F, U)] == [F, T, U]
    assert [~verdict for verdict in (PASS, FAIL, UNKNOWN, NONE)] == [FAIL, PASS, UNKNOWN, NONE]


@given(truths, truths, truths)
def test_truth_obeys_its_laws(a, b, c):
    assert a & b is b & a
    assert (a & b) & c is a & (b & c)
    assert ~(a & b) is ~a | ~b
    assert a & (b | c) is (a & b) | (a & c)


@given(verdicts, verdicts, verdicts)
def test_verdicts_obey_their_laws(a, b, c):
    assert a & b is b & a
    assert (a & b) & c is a & (b & c)
    assert (a | b) | c is a | (b | c)
    assert ~(a & b) is ~a | ~b


@pytest.mark.parametrize(
    ("applies", "condition", "verdict"),
    [
        (T, T, FAIL), (T, F, PASS), (T, U, UNKNOWN),
        (F, T, NONE), (F, F, NONE), (F, U, NONE),
        (U, T, UNKNOWN), (U, F, UNKNOWN), (U, U, UNKNOWN),
    ],
)  # fmt: skip
def test_unknown_is_never_a_pass_a_fail_or_an_exemption(applies, condition, verdict):
    assert Verdict.of(applies, condition) is verdict


def test_a_truth_is_no_boolean():
    with pytest.raises(TypeError, match="three values"):
        bool(Truth.TRUE)


def test_vocabulary_is_the_contracts():
    assert [str(verdict) for verdict in Verdict] == ["pass", "fail", "unknown", "not-applicable"]
    assert [str(severity) for severity in Severity] == ["critical", "high", "medium", "low", "info"]
    assert [severity for severity in Severity if severity.is_warning] == [Severity.LOW, Severity.INFO]

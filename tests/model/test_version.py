"""File versions: read in the forms Windows prints them, ordered by number and never by text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from advisor.model.version import FileVersion

field = st.integers(0, 65535)
fields = st.tuples(field, field, field, field)


@pytest.mark.parametrize(
    ("text", "expected", "branch"),
    [
        ("5.2.3790.4318 (srv03_sp2_gdr.080630-1506)", (5, 2, 3790, 4318), "gdr"),
        ("5.2.3790.4524 (srv03_sp2_qfe.090604-1234)", (5, 2, 3790, 4524), "qfe"),
        ("6.1.7601.23677 (win7sp1_ldr.170209-0600)", (6, 1, 7601, 23677), "ldr"),
        ("5, 2, 3790, 4318", (5, 2, 3790, 4318), None),
        ("5.2.3790.0", (5, 2, 3790, 0), None),
        (" 5.2.3790.3959 ", (5, 2, 3790, 3959), None),
        ("5.2.3790.1830 (srv03_sp1_rtm.050324-1447)", (5, 2, 3790, 1830), None),
    ],
)
def test_reads_what_windows_prints(text, expected, branch):
    version = FileVersion.parse(text)
    assert (version.fields, version.branch, version.raw) == (expected, branch, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5.2.3790",
        "5.2",
        "5.2.3790.4524.1",
        "5.2.3790.x",
        "v5.2.3790.1",
        "5.2.3790.70000",
        "-5.2.3790.1",
        "5..2.3790.1",
    ],
)
def test_refuses_anything_but_four_fields(text):
    with pytest.raises(ValueError, match="file version"):
        FileVersion.parse(text)


@given(fields, st.sampled_from((".", ", ", ",", " . ")), st.sampled_from(("", " (srv03_sp2_gdr.1-1)", " (qfe)")))
def test_round_trip(numbers, separator, tail):
    version = FileVersion.parse(separator.join(map(str, numbers)) + tail)
    assert version.fields == numbers
    assert str(version) == ".".join(map(str, numbers))


@given(fields, fields)
def test_order_is_that_of_packaging(left, right):
    first, second = FileVersion(left), FileVersion(right)
    assert (first < second) == (Version(str(first)) < Version(str(second)))
    assert (first == second) == (left == right)
    assert (first <= second) == (left <= right)


def test_a_branch_does_not_make_a_version_newer():
    assert FileVersion.parse("5.2.3790.4318 (gdr)") == FileVersion.parse("5.2.3790.4318 (qfe)")
    assert FileVersion.parse("5.2.3790.999") < FileVersion.parse("5.2.3790.4524")

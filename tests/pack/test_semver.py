"""Which version tells of a change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack.semver import Bump, parts, raised, tells


@pytest.mark.parametrize(
    ("version", "bump", "least"),
    [
        ("1.2.3", Bump.NONE, "1.2.3"),
        ("1.2.3", Bump.PATCH, "1.2.4"),
        ("1.2.3", Bump.MINOR, "1.3.0"),
        ("1.2.3", Bump.MAJOR, "2.0.0"),
        ("0.2.3", Bump.PATCH, "0.2.4"),
        ("0.2.3", Bump.MINOR, "0.2.4"),
        ("0.2.3", Bump.MAJOR, "0.3.0"),
        ("spring", Bump.MAJOR, "spring"),
    ],
)
def test_the_least_version(version, bump, least):
    assert raised(version, bump) == least


NUMBERS = st.tuples(*[st.integers(0, 99)] * 3)


@given(NUMBERS, NUMBERS, st.sampled_from(Bump))
def test_a_version_tells_when_it_is_the_least_or_later(before, after, bump):
    old, new = ".".join(map(str, before)), ".".join(map(str, after))
    assert tells(old, new, bump) == (after >= parts(raised(old, bump)))


def test_a_version_of_another_shape_only_has_to_be_another():
    assert tells("spring", "spring", Bump.NONE)
    assert not tells("spring", "spring", Bump.MINOR)
    assert tells("spring", "summer", Bump.MAJOR)

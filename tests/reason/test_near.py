"""The value that stands between two others: near to the bound that tells more, and none where there is none."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.reason.near import between

NOON = datetime(2010, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def file_version(text):
    return FileVersion(tuple(map(int, text.split("."))))


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, 0), (3, None, 4), (None, 5, 4), (None, 1, 0), (None, 0, None), (3, 5, 4), (3, 9, 4), (3, 4, None),
])  # fmt: skip
def test_whole_numbers(low, high, expected):
    assert between(FactType.INTEGER, low, high) == expected


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, 0.0), (1.0, 4.0, 2.5), (2.0, None, 4.0), (0.0, None, 1.0), (-3.0, None, -2.0), (None, 5.0, 2.5),
    (None, 0.0, -1.0), (None, -2.0, -3.0),
])  # fmt: skip
def test_numbers(low, high, expected):
    assert between(FactType.NUMBER, low, high) == expected


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, "0"), ("5.2", None, "5.2.1"), ("5.2", "5.3", "5.2.1"), ("5.2", "5.2.1", None), (None, "5.3", "5.2"),
    (None, "5.3.0.0", "5.2"), (None, "5", "4"), (None, "5.0.7", "5.0.6"), (None, "0", None), (None, "0.0", None),
])  # fmt: skip
def test_versions(low, high, expected):
    assert between(FactType.VERSION, low, high) == expected


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, "0.0.0.0"), (None, "5.2.3790.4524", "5.2.3790.4523"), ("5.2.0.0", "5.2.3790.4524", "5.2.3790.4523"),
    ("5.2.3790.4524", None, "5.2.3790.4525"), ("5.2.3790.65535", None, "5.2.3791.0"),
    (None, "5.3.0.0", "5.2.65535.65535"), (None, "0.0.0.0", None),
    ("65535.65535.65535.65535", None, None), ("1.2.3.4", "1.2.3.5", None),
])  # fmt: skip
def test_file_versions(low, high, expected):
    found = between(FactType.FILE_VERSION, low and file_version(low), high and file_version(high))
    assert found == (expected and file_version(expected))


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, datetime(1970, 1, 1, tzinfo=UTC)), (NOON, None, NOON + DAY), (None, NOON, NOON - DAY),
    (NOON, NOON + 4 * DAY, NOON + 2 * DAY), (NOON, NOON, None),
])  # fmt: skip
def test_times(low, high, expected):
    assert between(FactType.TIME, low, high) == expected

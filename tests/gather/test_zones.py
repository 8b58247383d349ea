"""Time zones as people and Windows write them."""

from datetime import datetime, timedelta

import pytest

from advisor.pack.zones import parse_zone
from tests.read.catalogue_pack import catalogue_pack


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("-05:00", -5),
        ("+10:00", 10),
        ("+0530", 5.5),
        ("UTC", 0),
        ("America/New_York", -4),
        ("Eastern Standard Time", -4),
        ("eastern daylight time", -4),
        ("India Standard Time", 5.5),
    ],
)
def test_zones(text, hours):
    zone = parse_zone(text, catalogue_pack().tables)
    assert zone.utcoffset(datetime(2013, 3, 30, 19, 36)) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["600", "+25:00", "Nowhere", "../etc/passwd", "", "America", "-05:75"])
def test_no_zones(text):
    with pytest.raises(ValueError, match="is no time zone"):
        parse_zone(text, catalogue_pack().tables)


def test_every_zone_of_the_tables_exists():
    for table in ("windows_zone", "zone_of_place"):
        for zone in catalogue_pack().tables[table].rows.values():
            parse_zone(zone, catalogue_pack().tables)

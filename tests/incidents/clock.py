"""A host's own clock: its zone, its skew against true time, and its steps."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Zone:
    """A Windows time zone. `bias` is in minutes, standard time, with UTC = local + bias.

    `summer` lists the months in which daylight time certainly holds. Incidents are only drawn in
    months without a change of clocks, so that no calendar rule is needed here.
    """

    name: str
    daylight: str
    place: str
    bias: int
    summer: tuple[int, ...] = ()

    def bias_in(self, month: int) -> int:
        """The bias in force in that month, in minutes."""
        return self.bias - 60 if month in self.summer else self.bias

    def name_in(self, month: int) -> str:
        """The name that Perfmon prints in that month."""
        return self.daylight if month in self.summer else self.name


_NORTH = (5, 6, 7, 8, 9)
_SOUTH = (12, 1, 2)
SAFE_MONTHS = (1, 2, 5, 6, 7, 8, 9, 12)

ZONES: tuple[Zone, ...] = (
    Zone("Eastern Standard Time", "Eastern Daylight Time", "Eastern Time (US & Canada)", 300, _NORTH),
    Zone("Central Standard Time", "Central Daylight Time", "Central Time (US & Canada)", 360, _NORTH),
    Zone("Pacific Standard Time", "Pacific Daylight Time", "Pacific Time (US & Canada)", 480, _NORTH),
    Zone("GMT Standard Time", "GMT Daylight Time", "Dublin, Edinburgh, Lisbon, London", 0, _NORTH),
    Zone(
        "W. Europe Standard Time",
        "W. Europe Daylight Time",
        "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        -60,
        _NORTH,
    ),
    Zone(
        "Mitteleurop\u00e4ische Zeit",
        "Mitteleurop\u00e4ische Sommerzeit",
        "Amsterdam, Berlin, Bern, Rom, Stockholm, Wien",
        -60,
        _NORTH,
    ),
    Zone("India Standard Time", "India Daylight Time", "Chennai, Kolkata, Mumbai, New Delhi", -330),
    Zone("China Standard Time", "China Daylight Time", "Beijing, Chongqing, Hong Kong, Urumqi", -480),
    Zone("Tokyo Standard Time", "Tokyo Daylight Time", "Osaka, Sapporo, Tokyo", -540),
    Zone(
        "AUS Eastern Standard Time",
        "AUS Eastern Daylight Time",
        "Canberra, Melbourne, Sydney",
        -600,
        _SOUTH,
    ),
)


@dataclass
class Clock:
    """Turns true seconds since `origin` (UTC) into what the host's clock shows.

    A step (`at`, `by`) moves the clock by `by` seconds from the true moment `at` on.
    """

    origin: datetime
    zone: Zone
    skew: float = 0.0
    steps: list[tuple[float, float]] = field(default_factory=list)

    @property
    def bias(self) -> int:
        """Minutes to add to local time to get UTC."""
        return self.zone.bias_in(self.origin.month)

    @property
    def offset(self) -> str:
        """The offset from UTC as `+HH:MM` or `-HH:MM`."""
        return f"{'-' if self.bias > 0 else '+'}{abs(self.bias) // 60:02d}:{abs(self.bias) % 60:02d}"

    def utc(self, moment: float) -> datetime:
        """What the host believes UTC to be, to the millisecond."""
        shown = moment + self.skew
        for at, by in self.steps:
            if moment >= at:
                shown += by
        return self.origin + timedelta(milliseconds=round(shown * 1000))

    def local(self, moment: float) -> datetime:
        """What the host shows on its wall."""
        return self.utc(moment) - timedelta(minutes=self.bias)

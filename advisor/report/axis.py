"""A time axis in equal columns, of characters or of pixels: which stretch it shows, and where its ticks stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain, count
from typing import Protocol, TypeAlias

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import Sampled, StreamSpan

Span: TypeAlias = tuple[datetime, datetime]

_ROOM = 0.5
"""How much of the incident's length is shown before and after it, so that the calm is seen too."""
_LEAST_ROOM = timedelta(seconds=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86400.0
_WITHIN_A_DAY = (
    *(digit * 10.0**power for power in (-3, -2, -1) for digit in (1, 2, 5)),
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0, 21600.0),
    *(43200.0, _DAY),
)


class Signs(Protocol):
    """What a time line shows: the evidence, or a diagnosis made of it."""

    @property
    def window(self) -> Span | None: ...
    @property
    def events(self) -> tuple[Event, ...]: ...
    @property
    def gaps(self) -> tuple[Gap, ...]: ...
    @property
    def spikes(self) -> tuple[Spike, ...]: ...
    @property
    def sampled(self) -> tuple[Sampled, ...]: ...


@dataclass(frozen=True, slots=True)
class Axis:
    """`columns` equal spans from `start` to `end`, which lies after it."""

    start: datetime
    end: datetime
    columns: int

    def column(self, moment: datetime) -> int:
        return int(self.place(moment))

    def place(self, moment: datetime) -> float:
        """Where the moment stands, in columns from the left."""
        return (moment - self.start) / (self.end - self.start) * self.columns

    def clip(self, start: datetime, end: datetime) -> range:
        """The columns that a span touches."""
        if end < self.start or start > self.end:
            return range(0)
        return range(max(0, self.column(start)), min(self.columns - 1, self.column(end)) + 1)


def incident_span(signs: Signs, streams: Sequence[StreamSpan] = ()) -> Span:
    """The incident and some room around it, as far as `streams` tell of it."""
    moments = [moment for gap in signs.gaps for moment in (gap.start, gap.end)]
    moments += list(signs.window or ())
    if not moments:
        moments = [moment for one in signs.sampled for moment in (one.times[:1] + one.times[-1:])]
    start, end = (min(moments), max(moments)) if moments else (_EPOCH, _EPOCH)
    room = max((end - start) * _ROOM, _LEAST_ROOM)
    before, after = (room, room) if not streams else _told(start, end, room, streams)
    return start - before, end + after


def _told(start: datetime, end: datetime, room: timedelta, streams: Sequence[StreamSpan]) -> tuple[timedelta, ...]:
    """Room before and after in which something was recorded, or the least room."""
    known = [one for one in streams if one.placed] or streams
    before, after = start - min(one.start for one in known), max(one.end for one in known) - end
    return tuple(min(room, max(most, _LEAST_ROOM)) for most in (before, after))


def whole_span(signs: Signs, streams: Iterable[StreamSpan]) -> Span | None:
    """From the first to the last moment of all that was read; None when nothing has a time."""
    spans: Iterable[Gap | Spike | StreamSpan] = chain(signs.gaps, signs.spikes, streams)
    moments = [moment for one in spans for moment in (one.start, one.end)]
    moments += [event.at for event in signs.events] + list(signs.window or ())
    if not moments:
        return None
    start, end = min(moments), max(moments)
    return (start, end) if end > start else (start - _LEAST_ROOM, end + _LEAST_ROOM)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Round moments in UTC, and how each is written: `form` is a strftime format, `.fff` cut to milliseconds."""

    moments: tuple[datetime, ...]
    form: str

    def text(self, moment: datetime, zone: tzinfo = UTC) -> str:
        text = moment.astimezone(zone).strftime(self.form)
        return text[:-3] if self.form.endswith("%f") else text


def ticks(axis: Axis, a_character: float = 1.0) -> Ticks:
    """The closest round moments whose texts stand clear of each other; a character is that many columns wide."""
    length = axis.end - axis.start
    for step in chain(_WITHIN_A_DAY, (digit * 10.0**power * _DAY for power in count() for digit in (2, 5, 10))):
        form, letters = _form(step, length)
        if step / length.total_seconds() * axis.columns >= (letters + 2) * a_character:
            return Ticks(tuple(_round(axis, timedelta(seconds=step))), form)
    raise AssertionError("a step grows beyond every axis")


def _round(axis: Axis, step: timedelta) -> Iterable[datetime]:
    moment = axis.start + (_EPOCH - axis.start) % step
    while moment < axis.end:
        yield moment
        if axis.end - moment <= step:
            return
        moment += step


def _form(step: float, length: timedelta) -> tuple[str, int]:
    """How moments that far apart are written, and in how many letters."""
    if step >= _DAY:
        return "%Y-%m-%d", 10
    if step >= 60:
        return ("%H:%M", 5) if length <= timedelta(days=1) else ("%d %H:%M", 8)
    return ("%H:%M:%S", 8) if step >= 1 else ("%H:%M:%S.%f", 12)

"""From a host's wall clock to UTC where daylight saving begins or ends within one stream.

The wall clock alone tells on which side of a change an entry lies, except in the hour that it shows twice in autumn:
there the order of the entries tells, for the stamps run back by that hour once. A stream that goes on evenly where its
zone's clocks were set shows that its own clock was not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from advisor.evidence.written import written
from advisor.model.entries import Entries, Entry, Pause
from advisor.pack.zones import Change, changes

_FARTHEST = 14 * 3600
"""No zone lies farther from Greenwich."""
_LEAST_RETURN = 1.0
_LEAST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of the zone as one stream shows it.

    Where the stream's order tells, `pause` are the two neighbours around it, and `late_files` the other files of a
    rotated log that are wholly behind it. Else the wall clock tells; an hour shown twice is then the second one if
    `is_second`.
    """

    change: Change
    pause: Pause | None = None
    late_files: frozenset[str] = frozenset()
    is_second: bool = False

    @property
    def starts(self) -> float:
        """The wall-clock time from which the clock shows each moment twice, or none."""
        return self.change.at + min(self.change.before, self.change.after)

    @property
    def ends(self) -> float:
        return self.change.at + max(self.change.before, self.change.after)

    def is_before(self, entry: Entry) -> bool:
        """Whether the entry was written before the clock was set."""
        # A clock that is set a little late still shows the old time, so order decides near the turn as well.
        slack = (self.ends - self.starts) / 2
        if self.pause is None or not self.starts - slack <= entry.at < self.ends + slack:
            return self.shows_before(entry.at)
        if entry.file == self.pause.after.file:
            return entry.line < self.pause.after.line
        return entry.file == self.pause.before.file or entry.file not in self.late_files

    def shows_before(self, wall: float) -> bool:
        """What the wall clock alone tells."""
        if self.change.after > self.change.before:
            # A clock that is set late or stepped back just then shows a little of the hour that there isn't.
            return wall < (self.starts + self.ends) / 2
        return wall < (self.starts if self.is_second else self.ends)


@dataclass(frozen=True, slots=True)
class WallClock:
    """`offset` seconds east of Greenwich, or around the `turns` (in order) what holds there."""

    offset: float
    turns: tuple[Turn, ...] = ()

    def shift(self, entry: Entry) -> float:
        """Seconds to take from the entry's local time to reach UTC."""
        return next((turn.change.before for turn in self.turns if turn.is_before(entry)), self._last)

    def shift_of_time(self, wall: float) -> float:
        """The same where the entry's place is unknown; of an hour shown twice the first."""
        return next((turn.change.before for turn in self.turns if turn.shows_before(wall)), self._last)

    @property
    def shifts(self) -> tuple[float, ...]:
        """Every offset that holds somewhere in the stream."""
        return tuple(dict.fromkeys((*(turn.change.before for turn in self.turns), self._last)))

    @property
    def _last(self) -> float:
        return self.turns[-1].change.after if self.turns else self.offset


def clock_of(entries: Entries, zone: tzinfo, known: float | None = None) -> tuple[WallClock, Change | None]:
    """The clock of a stream whose `entries` are stamped in local times of a zone; `known` is the offset of the first.

    Also the change that the stream shows its clock did not follow: it runs on standard time all year then, the
    lesser offset.
    """
    first, last = sorted((entries.first.at, entries.last.at))
    turns: list[Turn] = []
    for change in changes(zone, first - _FARTHEST, last + _FARTHEST):
        walls = change.at + change.before, change.at + change.after
        if max(walls) <= first or last < min(walls):
            continue
        turn = _turn(entries, change, known)
        if turn is None:
            return WallClock(min(change.before, change.after)), change
        turns.append(turn)
    local = datetime.fromtimestamp(first, UTC).replace(tzinfo=zone).utcoffset()
    return WallClock(0.0 if local is None else local.total_seconds(), tuple(turns)), None


def _turn(entries: Entries, change: Change, known: float | None) -> Turn | None:
    """How the stream shows the change; None when it shows that its clock was not set."""
    turn = Turn(change)
    quarter = (turn.ends - turn.starts) / 4
    if change.after > change.before:
        return None if written(entries, turn.starts + quarter, turn.ends - quarter, 1) else turn
    if entries.first.at > entries.last.at or not written(entries, turn.starts - 1, turn.ends, 1):
        return turn  # newest first, as event logs are exported: there the order of equal hours is not looked for
    pause = _set_back(entries, turn)
    if pause is not None:
        return Turn(change, pause, _late_files(entries, turn, pause))
    if entries.first.at >= turn.starts:
        return Turn(change, is_second=entries.last.at >= turn.ends or known == change.after)
    if entries.last.at < turn.ends:
        return turn
    pause = _silent_over(entries, turn)
    return None if pause is None else Turn(change, pause, _late_files(entries, turn, pause))


def _set_back(entries: Entries, turn: Turn) -> Pause | None:
    """Where the stamps run back by the hour, less a pause that this stream makes elsewhere too."""
    hour = turn.ends - turn.starts
    near = [
        back
        for back in entries.returns(_LEAST_RETURN)
        if turn.starts - hour / 2 <= back.after.at < turn.ends and turn.starts <= back.before.at < turn.ends + hour / 2
    ]
    largest = min(near, key=lambda back: back.seconds, default=None)
    if largest is None or -largest.seconds >= hour / 2:
        return largest
    return largest if entries.pauses(hour + largest.seconds) else None


def _silent_over(entries: Entries, turn: Turn) -> Pause | None:
    """The pause that hides the repeated hour, if this stream makes such pauses elsewhere too."""
    pauses = [one for one in entries.pauses(_LEAST_PAUSE) if one.before.at < turn.ends and one.after.at >= turn.starts]
    longest = max(pauses, key=lambda one: one.seconds, default=None)
    return longest if longest is not None and entries.pauses(longest.seconds + turn.ends - turn.starts) else None


def _late_files(entries: Entries, turn: Turn, pause: Pause) -> frozenset[str]:
    if entries.first.file == entries.last.file:
        return frozenset()
    hour = turn.ends - turn.starts
    files = list(dict.fromkeys(one.file for one in entries.between(turn.starts - hour / 2, turn.ends + hour / 2)))
    return frozenset(files[files.index(pause.after.file) + 1 :]) if pause.after.file in files else frozenset()

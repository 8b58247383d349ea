"""`--from` and `--to`: moments as a person writes them, and the stretch of the evidence that they cut out."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.model.evidence import Evidence
    from advisor.report.view import View

ALLOWED = (
    "a time such as 2013-03-31T00:36:46Z or 2013-03-30T19:36:46-05:00 (UTC where no offset stands), "
    "00:36 or 00:36:46 (UTC, of the incident's day), "
    "or +30s, -2m, +1h30m (from the begin of the incident)"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?", re.ASCII)
_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?", re.ASCII)
_DISTANCE = re.compile(r"([+-])((?:\d+(?:\.\d+)?(?:ms|[dhms]))+)", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_YEARS = range(1601, 2400)
"""From the first year that Windows can stamp to one in which nobody asks."""


def parse_moment(text: str, option: str, window: tuple[datetime, datetime]) -> datetime:
    """The moment that a person means, in UTC. A clock time is that of the day on which it lies nearest to `window`.

    Raises UsageError, which says what is allowed.
    """
    try:
        moment = _moment(text.strip(), window)
        if moment is not None and moment.year in _YEARS:
            return moment
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"{option} {text!r} is no moment. Give {ALLOWED}.")


def _moment(text: str, window: tuple[datetime, datetime]) -> datetime | None:
    if _DATE.fullmatch(text):
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if match := _CLOCK.fullmatch(text):
        hour, minute, second, fraction = match.groups()
        clock = time(int(hour), int(minute), int(second or 0), int((fraction or "").ljust(6, "0")), UTC)
        return _nearest(clock, window)
    if match := _DISTANCE.fullmatch(text):
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(match[2]))
        return window[0] + timedelta(seconds=-seconds if match[1] == "-" else seconds)
    return None


def _nearest(clock: time, window: tuple[datetime, datetime]) -> datetime:
    start, end = window
    days = (moment.date() + timedelta(days=more) for moment in window for more in (-1, 0, 1))
    moments = {datetime.combine(day, clock) for day in days}
    return min(moments, key=lambda moment: (max(start - moment, moment - end, timedelta()), moment))


def view_of(evidence: "Evidence", begin: str | None, end: str | None, *, everything: bool) -> "View | None":
    """What to show: the incident, everything, or from `begin` to `end` as a person wrote them.

    An end that is not given is that of what would be shown without the other. None when nothing has a time.
    Raises UsageError.
    """
    from advisor.report.view import View, incident_view, whole_view

    whole = whole_view(evidence)
    shown = whole if everything else incident_view(evidence)
    if begin is None and end is None:
        return shown
    if whole is None or shown is None:
        raise UsageError("nothing that was read has a time stamp; leave out --from and --to.")
    window = evidence.window or (whole.start, whole.end)
    first = None if begin is None else parse_moment(begin, "--from", window)
    last = None if end is None else parse_moment(end, "--to", window)
    if first is None:
        first = shown.start if last is None or shown.start < last else whole.start
    if last is None:
        last = shown.end if shown.end > first else whole.end
    if first >= last:
        written = " to ".join(moment.strftime("%Y-%m-%d %H:%M:%S") for moment in (first, last))
        raise UsageError(f"--from must lie before --to, and {written} UTC does not. Give {ALLOWED}.")
    return View(first, last, chosen=True)

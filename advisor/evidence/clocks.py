"""All hosts on one clock: whose is the reference, how far each other runs from it, and which can't be placed."""

from collections.abc import Sequence

from advisor.evidence.offset import Pairing, pairing
from advisor.evidence.view import HostView
from advisor.model.evidence import ClockOffset
from advisor.model.problem import Problem

_ZONE_STEP = 1800.0
_STEPS_A_DAY = 48
_ZONE_TOLERANCE = 200.0
_COLLECT = (
    "Collect the logs of both ends around one and the same lost or new connection: the Call Server's error log and "
    "the PIM's, or both System event logs."
)


def set_offsets(views: Sequence[HostView]) -> list[Problem]:
    """Set the offset of every host that has anything to place. The clock of the CVP host (else of the first) is the
    reference; a host that shares no event with it may share one with a host that does."""
    waiting = [one for one in views if one.tracks.logs or one.tracks.samples]
    reference = _reference(waiting)
    if reference is None:
        return []
    reference.offset = ClockOffset(0.0, 0.0)
    settled, problems = [reference], []
    waiting.remove(reference)
    while found := next(((one, base, pair) for base in settled for one in waiting
                         if (pair := pairing(one, base)) is not None and _is_sure(one, pair)), None):  # fmt: skip
        one, base, pair = found
        one.offset = ClockOffset(base.ahead + pair.seconds, pair.uncertainty + _uncertainty(base))
        one.clock_set, base.clock_set = one.clock_set or pair.host_set, base.clock_set or pair.reference_set
        waiting.remove(one)
        settled.append(one)
        problems += _odd(one, reference)
    # Without a zone its times mean nothing yet; that is a problem of its own.
    problems += [_unplaced(one, reference) for one in waiting if one.tracks.placed]
    return problems


def _reference(views: Sequence[HostView]) -> HostView | None:
    known = [one for one in views if one.tracks.placed] or views
    by_role = next((one for one in known if one.readings.role == "cvp"), None)
    by_log = next((one for one in known if any(log.format == "cvp" for log in one.tracks.logs)), None)
    return by_role or by_log or next(iter(known), None)


def _is_sure(one: HostView, pair: Pairing) -> bool:
    """One pair that lies oddly far apart is two different events."""
    return pair.count > 1 or abs(pair.seconds) <= one.settings.largest_clock_offset or _zone_steps(pair.seconds) != 0


def _zone_steps(seconds: float) -> int:
    """The half hours of a zone or date that was said wrongly; 0 where none explains the offset."""
    steps = round(seconds / _ZONE_STEP)
    return steps if abs(seconds - steps * _ZONE_STEP) <= _ZONE_TOLERANCE else 0


def _uncertainty(one: HostView) -> float:
    return 0.0 if one.offset is None else one.offset.uncertainty


def _odd(one: HostView, reference: HostView) -> list[Problem]:
    steps = _zone_steps(one.ahead)
    if steps:
        hours = f"{one.ahead / 3600:+.1f}"
        whole_days = steps % _STEPS_A_DAY == 0
        wrong, key = ("the date", "date") if whole_days else ("the zone", "timezone")
        what = f"its clock seems to run {hours} hours from the other host's: {wrong} is wrong."
        return [Problem(one.name, what, f"Correct its {key} in incident.yaml.")]
    if abs(one.ahead) > one.settings.largest_clock_offset:
        minutes = f"{one.ahead / 60:+.1f}"
        what = f"its clock seems to run {minutes} minutes from that of {reference.name}, which no zone explains."
        return [Problem(one.name, what, "Check its time service, and the date of its logs in incident.yaml.")]
    return []


def _unplaced(one: HostView, reference: HostView) -> Problem:
    what = (
        f"its clock can't be placed against that of {reference.name}: no event of a session or a link is written on "
        "both. Its times stand as they are."
    )
    return Problem(one.name, what, _COLLECT)

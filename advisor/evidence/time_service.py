"""What the host and its hypervisor recorded of setting the clock: W32Time, Kernel-General, Security, VMware Tools."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from advisor.evidence.tracks import HYPERVISOR
from advisor.evidence.view import HostView
from advisor.model.stream import LogEvent

_UNITS = {"us": 1e-6, "ms": 1e-3}


@dataclass(frozen=True, slots=True)
class Setting:
    """The clock was set at `at`, by whatever clock stamped the line; by how much only some lines say."""

    at: float
    seconds: float | None
    file: str
    line: int


def settings_of(view: HostView) -> Iterator[Setting]:
    """Every line that says so, hypervisor's included."""
    for log in view.tracks.logs:
        for event in log.events:
            if event.kind == "time-changed":
                yield Setting(event.at, _seconds(event), event.file or log.file, event.line)


def known_jumps(view: HostView) -> tuple[tuple[float, float], ...]:
    """When the host's clock was set, and by how many seconds; several lines of one event count once."""
    least, margin = view.settings.least_step, view.settings.margin
    formats = {log.file: log.format for log in view.tracks.logs}
    found: list[tuple[float, float]] = []
    for one in sorted(settings_of(view), key=lambda one: one.at):
        if one.seconds is None or abs(one.seconds) < least or formats.get(one.file) == HYPERVISOR:
            continue
        if not found or one.at - found[-1][0] > margin + abs(one.seconds):
            found.append((one.at, one.seconds))
    return tuple(found)


def recorded_near(view: HostView, start: float, end: float, seconds: float) -> Setting | None:
    """A line near a jump that agrees with its size, or tells none."""
    formats = {log.file: log.format for log in view.tracks.logs}
    for one in settings_of(view):
        is_other_clock = formats.get(one.file) == HYPERVISOR
        margin = view.settings.hypervisor_margin if is_other_clock else view.settings.margin
        is_near = min(start, end) - margin <= one.at <= max(start, end) + margin
        if is_near and (one.seconds is None or abs(one.seconds - seconds) <= view.settings.step_tolerance):
            return one
    return None


def _seconds(event: LogEvent) -> float | None:
    """How far the clock was set, forward positive, where the line tells."""
    values = event.values
    try:
        if "seconds" in values:
            return float(values["seconds"].replace(",", "."))
        if "amount" in values:
            return float(values["amount"]) * _UNITS.get(values.get("unit", "").lower(), 1.0)
        if "from" in values and "to" in values:
            return (_moment(values["to"]) - _moment(values["from"])).total_seconds()
    except ValueError:
        return None
    return None


def _moment(text: str) -> datetime:
    """A stamp of Windows, which may have more digits than a microsecond."""
    whole, _, rest = text.strip().rstrip("Zz").partition(".")
    return datetime.fromisoformat(f"{whole}.{(rest + '000000')[:6]}+00:00")

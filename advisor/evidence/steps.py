"""Did the host's clock step, rather than the host stop?

A step moves the stamps of every stream of the host by the same amount at once, Perfmon's own among them. Backward,
nothing else looks like it. Forward, a machine that stood still looks alike in the host's own streams, and is told
apart by what it costs: the session with the peer, or a stun in vmware.log.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from advisor.evidence.time_service import recorded_near
from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, Window
from advisor.evidence.written import intervals, written
from advisor.model.entries import Entries, Pause


@dataclass(frozen=True, slots=True)
class Step:
    """`seconds` is positive forward. `file` and `line` show the first entry after it.

    `shown_by` are all the files that show it. `doubt` says why the machine may as well have stood still, or is "".
    """

    start: float
    end: float
    seconds: float
    file: str
    line: int
    shown_by: tuple[str, ...] = ()
    doubt: str = ""


def find_step(view: HostView, stuns: Sequence[float]) -> Step | None:
    """The largest step of the host's clock, or None. `stuns` are moments by the hypervisor's clock."""
    steps = [*_backward(view), *(step for step in _forward(view) if not _stunned(view, step, stuns))]
    largest = max(steps, key=lambda step: abs(step.seconds), default=None)
    return None if largest is None else _confirmed(view, largest)


def _confirmed(view: HostView, step: Step) -> Step:
    """The step with the files that show it, and whether that is enough."""
    recorded = recorded_near(view, step.start, step.end, step.seconds)
    logs = [log.file for log in view.busy if _jumps(view, log.entries, step)]
    perfmon = [samples.file for samples in view.tracks.samples if _breaks(view, samples, step) is not None]
    files = [step.file, *logs, *perfmon, *([recorded.file] if recorded is not None else [])]
    doubt = "" if recorded is not None or step.seconds < 0 else _doubt(view, step)
    return replace(step, shown_by=tuple(dict.fromkeys(files)), doubt=doubt)


def _doubt(view: HostView, step: Step) -> str:
    """What a jump forward may be instead, as long as nothing that set the clock says so."""
    if view.peer_lost_somewhen:
        return (
            "all streams jump ahead, and the other end lost its session at a time that can't be compared: a stop and a "
            "clock that was set look alike"
        )
    if step.seconds < view.settings.certain_loss and _in_phase(view, step):
        return (
            "all streams jump ahead by whole sample intervals, too short to cost the session: a stop and a clock that "
            "was set look alike; collect the System event log and vmware.log"
        )
    return ""


def _jumps(view: HostView, entries: Entries, step: Step) -> bool:
    """Whether the log's stamps jump by about as much just then."""
    least, tolerance = view.settings.least_step, view.settings.step_tolerance
    near = Window(min(step.start, step.end), max(step.start, step.end)).widened(tolerance)
    found = entries.returns(least) if step.seconds < 0 else entries.pauses(view.settings.gap_seconds)
    return any(
        abs(one.seconds - step.seconds) <= tolerance
        and near.overlap(min(one.before.at, one.after.at), max(one.before.at, one.after.at)) >= 0
        for one in found
    )


def _in_phase(view: HostView, step: Step) -> bool:
    """Whether each recording that shows the step goes on in its old rhythm, as if samples were missing."""
    for samples in view.tracks.samples:
        seconds = _breaks(view, samples, step)
        if seconds is not None and samples.interval:
            off = abs(seconds / samples.interval - round(seconds / samples.interval))
            if off > view.settings.phase_jitter:
                return False
    return True


def _stunned(view: HostView, step: Step, stuns: Sequence[float]) -> bool:
    """The machine stood still about then: vmware.log reaches back for months, and its clock may be minutes off."""
    near = Window(step.start, step.end).widened(view.settings.hypervisor_margin)
    return any(near.overlap(stun, stun) >= 0 for stun in stuns)


def _backward(view: HostView) -> list[Step]:
    found = []
    least = view.settings.least_step
    for log in view.busy:
        usual = _usual(log.entries)
        for back in log.entries.returns(least):
            # Entries of several threads swap places; a step lasts.
            if _stays(log.entries, back):
                after = back.after
                step = Step(after.at, back.before.at, back.seconds - usual, after.file, after.line)
                seconds = _by_perfmon(view, step)
                if seconds is not False:
                    found.append(step if seconds is None else replace(step, seconds=seconds))
    return found


def _stays(entries: Entries, back: Pause) -> bool:
    return median(one.at for one in entries.following(back.after, 5)) < back.before.at


def _forward(view: HostView) -> list[Step]:
    """Every busy log and Perfmon jump ahead at one moment, and no session was lost."""
    found = []
    for gap in view.gaps:
        step = Step(
            gap.silence.start, gap.silence.end, gap.silence.seconds - _usual(gap.log.entries), gap.file, gap.line
        )
        seconds = _by_perfmon(view, step) if _is_free(view, gap.window) else None
        if seconds:
            found.append(replace(step, seconds=seconds))
    for samples, one in view.missing:
        # A log may be too quiet to show the jump; Perfmon alone counts when a true stop that long would have cost the
        # session.
        seconds = one.seconds - samples.interval
        if seconds >= view.settings.heartbeat_limit and view.busy and _is_free(view, Window(one.start, one.end)):
            found.append(Step(one.start, one.end, seconds, one.after.file, one.after.line))
    return [step for step in found if step.seconds >= view.settings.least_step]


def _is_free(view: HostView, window: Window) -> bool:
    return _all_jump(view, window) and not _lost_near(view, window)


def _all_jump(view: HostView, window: Window) -> bool:
    """No busy log that was being written then shows an entry well inside the silence."""
    inside = window.widened(-(window.end - window.start) / 4)
    return not any(written(log.entries, inside.start, inside.end, 1) for log in view.busy)


def _lost_near(view: HostView, window: Window) -> bool:
    return any(window.overlap(loss.start, loss.end) > -view.settings.margin for loss in view.loss_windows)


def _by_perfmon(view: HostView, step: Step) -> float | Literal[False] | None:
    """The step as Perfmon measures it, by its sample interval broken once at that time: exact to its jitter.

    False when Perfmon was sampling then and shows no such break, None when it was not there.
    """
    recordings = [samples for samples in view.tracks.samples if len(samples.times) >= 3]
    measured = (seconds for samples in recordings if (seconds := _breaks(view, samples, step)) is not None)
    covered = any(next(_intervals_near(view, samples, step), None) for samples in recordings)
    return next(measured, False if covered else None)


def _breaks(view: HostView, samples: Samples, step: Step) -> float | None:
    """How much one sample interval near the step is too long or too short, if by about as much as the step."""
    for earlier, later in _intervals_near(view, samples, step):
        seconds = later - earlier - samples.interval
        if abs(seconds - step.seconds) <= view.settings.step_tolerance and abs(seconds) >= view.settings.least_step:
            return seconds
    return None


def _intervals_near(view: HostView, samples: Samples, step: Step) -> Iterator[tuple[float, float]]:
    margin = 2 * samples.interval + view.settings.step_tolerance
    near = Window(min(step.start, step.end), max(step.start, step.end)).widened(margin)
    for earlier, later in pairwise(samples.times):
        if near.overlap(min(earlier, later), max(earlier, later)) >= 0:
            yield earlier, later


def _usual(entries: Entries) -> float:
    """The stream's usual interval."""
    steps = intervals(entries)
    return median(steps) if steps else 0.0

"""Did the host's clock step, rather than the host stop?

A step moves the stamps of every stream of the host by the same amount at once, Perfmon's own among them. Backward,
nothing else looks like it. Forward, a machine that stood still looks alike in the host's own streams, and is told
apart by what it costs: the session with the peer, or a stun in vmware.log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from advisor.evidence.view import HostView, Window


@dataclass(frozen=True, slots=True)
class Step:
    """`seconds` is positive forward. `file` and `line` show the first entry after it."""

    start: float
    end: float
    seconds: float
    file: str
    line: int


def find_step(view: HostView, stuns: Sequence[float]) -> Step | None:
    """The largest step of the host's clock, or None. `stuns` are moments by the hypervisor's clock."""
    steps = [*_backward(view), *(step for step in _forward(view) if not _stunned(view, step, stuns))]
    return max(steps, key=lambda step: abs(step.seconds), default=None)


def _stunned(view: HostView, step: Step, stuns: Sequence[float]) -> bool:
    """The machine stood still about then: vmware.log reaches back for months, and its clock may be minutes off."""
    near = Window(step.start, step.end).widened(view.settings.hypervisor_margin)
    return any(near.overlap(stun, stun) >= 0 for stun in stuns)


def _backward(view: HostView) -> list[Step]:
    found = []
    least = view.settings.least_step
    for log in view.busy:
        usual = _usual(log.times)
        for index, (earlier, later) in enumerate(pairwise(log.times)):
            # Entries of several threads swap places; a step lasts.
            if earlier - later >= least and _stays(log.times, index, earlier):
                step = Step(later, earlier, later - earlier - usual, log.file, log.lines[index + 1])
                seconds = _by_perfmon(view, step)
                if seconds is not False:
                    found.append(step if seconds is None else replace(step, seconds=seconds))
    return found


def _stays(times: Sequence[float], index: int, before: float) -> bool:
    following = times[index + 1 : index + 6]
    return median(following) < before


def _forward(view: HostView) -> list[Step]:
    """Every busy log and Perfmon jump ahead at one moment, and no session was lost."""
    found = []
    for gap in view.gaps:
        step = Step(
            gap.silence.start, gap.silence.end, gap.silence.seconds - _usual(gap.log.times), gap.log.file, gap.line
        )
        seconds = _by_perfmon(view, step) if _is_free(view, gap.window) else None
        if seconds:
            found.append(replace(step, seconds=seconds))
    for samples, one in view.missing:
        # A log may be too quiet to show the jump; Perfmon alone counts when a true stop that long would have cost the
        # session.
        seconds = one.seconds - samples.interval
        if seconds >= view.settings.heartbeat_limit and view.busy and _is_free(view, Window(one.start, one.end)):
            found.append(Step(one.start, one.end, seconds, samples.file, samples.lines[one.index + 1]))
    return [step for step in found if step.seconds >= view.settings.least_step]


def _is_free(view: HostView, window: Window) -> bool:
    return _all_jump(view, window) and not _lost_near(view, window)


def _all_jump(view: HostView, window: Window) -> bool:
    """No busy log that was being written then shows an entry well inside the silence."""
    inside = window.widened(-(window.end - window.start) / 4)
    return not any(inside.start < time < inside.end for log in view.busy for time in log.times)


def _lost_near(view: HostView, window: Window) -> bool:
    return any(window.overlap(loss.start, loss.end) > -view.settings.margin for loss in view.loss_windows)


def _by_perfmon(view: HostView, step: Step) -> float | Literal[False] | None:
    """The step as Perfmon measures it, by its sample interval broken once at that time: exact to its jitter.

    False when Perfmon was sampling then and shows no such break, None when it was not there.
    """
    tolerance = view.settings.step_tolerance
    covered = False
    for samples in view.tracks.samples:
        if len(samples.times) < 3:
            continue
        near = Window(min(step.start, step.end), max(step.start, step.end)).widened(2 * samples.interval + tolerance)
        for earlier, later in pairwise(samples.times):
            if near.overlap(min(earlier, later), max(earlier, later)) < 0:
                continue
            covered = True
            seconds = later - earlier - samples.interval
            if abs(seconds - step.seconds) <= tolerance and abs(seconds) >= view.settings.least_step:
                return seconds
    return False if covered else None


def _usual(times: Sequence[float]) -> float:
    """The stream's usual interval."""
    steps = [later - earlier for earlier, later in pairwise(times) if later >= earlier]
    return median(steps) if steps else 0.0

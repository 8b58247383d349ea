"""What stopped with a silent log: nothing else, its process alone, or the whole machine."""

from advisor.evidence.tracks import Samples
from advisor.evidence.view import HostView, LogGap, Window
from advisor.evidence.written import written
from advisor.pack.evidence_settings import EvidenceSettings


def streams_stopped(view: HostView, *, worked: bool, stormed: bool) -> tuple[str | None, str]:
    """`none`, `application` or `all`; None when it can't be told, with the reason.

    `worked` says that a recording shows the process busy or the machine paging in the silences, `stormed` that its DPC
    counters rose in them. A recorder that was late then was kept from running by a machine that ran.
    """
    if _machine_stopped(view):
        return "all", ""
    gaps = view.causal_gaps
    if not gaps:
        if not view.busy:
            return None, "no log of this host is busy enough to show a silence"
        return "none", ""
    said = {_stopped_with(view, gap, is_free=not (worked or stormed)) for gap in gaps}
    if "all" in said:
        return "all", ""
    if worked or "application" in said:
        return "application", ""
    return None, "no Perfmon recording tells whether the machine went on"


def _machine_stopped(view: HostView) -> bool:
    """Perfmon lacks samples at a loss, and no log was written meanwhile."""
    for samples, one in view.missing:
        if not any(window.overlap(one.start, one.end) > -2 for window in view.windows):
            continue
        # The machine may have woken up to an interval before the next sample, and then writes what waited.
        inside_gap = Window(one.start, one.end - samples.interval).widened(-(one.end - one.start) / 10)
        enough, (start, end) = view.settings.lines_going_on, (inside_gap.start, inside_gap.end)
        if view.busy and sum(written(log.entries, start, end, enough) for log in view.busy) < enough:
            return True
    return False


def _stopped_with(view: HostView, gap: LogGap, *, is_free: bool) -> str | None:
    """What Perfmon, or else another process's log, did during one silence; `is_free` of work that delays Perfmon."""
    start, end = gap.silence.start, gap.silence.end
    inside_gap = gap.window.widened(-view.settings.silence_edge)
    for samples in view.tracks.samples:
        if not (samples.times[0] <= start and end <= samples.times[-1]):
            continue
        stamps = sum(inside_gap.start < time < inside_gap.end for time in samples.times)
        due = (end - start) / samples.interval if samples.interval else 0.0
        if stamps and stamps >= view.settings.due_share * due - 1:
            return "application"
        if any(one.start < end and start < one.end for _, one in view.missing) or (due >= 2 and not stamps):
            return "all"
        if is_free and not stamps and _overslept(samples, gap, view.settings):
            return "all"
    for log in view.busy:
        enough = view.settings.lines_going_on
        if log.process != gap.log.process and written(log.entries, inside_gap.start, inside_gap.end, enough) >= enough:
            return "application"
    return None


def _overslept(samples: Samples, gap: LogGap, settings: EvidenceSettings) -> bool:
    """Whether the sample due in the silence fired as it ended, and the next one on time again."""
    jitter = settings.phase_jitter * samples.interval
    for before, late, after in zip(samples.times, samples.times[1:], samples.times[2:], strict=False):
        due = before + samples.interval
        if (
            gap.silence.start <= due < gap.silence.end
            and late - due >= max(settings.least_lateness, jitter)
            and abs(late - gap.silence.end) <= settings.waking_seconds
            and abs(after - due - samples.interval) <= jitter
        ):
            return True
    return False

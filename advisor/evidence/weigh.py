"""The evidence stage: streams of all hosts in, symptom facts and the time line out."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from advisor.evidence import dpc
from advisor.evidence.clocks import set_offsets
from advisor.evidence.dpc import DpcResult
from advisor.evidence.dpc_series import DpcSeries
from advisor.evidence.spans import spans
from advisor.evidence.steps import Step, find_step
from advisor.evidence.symptoms import Symptoms
from advisor.evidence.tracks import HYPERVISOR, place
from advisor.evidence.view import HostView, LogGap, find_gaps, view
from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import Evidence, HostReadings, Sampled
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.pack.load import Pack


def weigh(hosts: Sequence[HostReadings], pack: Pack) -> Evidence:
    """Place all streams on one clock and say what they show. Never raises for what the streams hold."""
    problems: list[Problem] = []
    views: list[HostView] = []
    for host in hosts:
        tracks, found = place(host, pack.tables)
        problems += found
        views.append(view(host, tracks, pack.evidence))
    problems += set_offsets(views)
    for one in views:
        _tell_of_peers(one, [other for other in views if other is not one])
    for one in views:
        find_gaps(one)
    steps = {one.name: _stepped(one) for one in views}
    results = {one.name: dpc.judge(one, pack) for one in views}
    symptoms = [_symptoms(one, views, steps[one.name], results[one.name], pack) for one in views]
    for host_symptoms in symptoms:
        host_symptoms.peers([other for other in symptoms if other is not host_symptoms])
    events, gaps = _events(views), _gaps(views)
    spikes = _spikes(views, results)
    sampled = [_sampled(one, results[one.name]) for one in views]
    return Evidence(
        window=_window(views, events),
        streams=spans(views),
        events=events,
        gaps=gaps,
        spikes=spikes,
        coincidences=tuple(
            _coincidence(one, results[one.name]) for one in views if one.tracks.logs or one.tracks.samples
        ),
        sampled=tuple(found[0] for found in sampled if found),
        clock_offsets={one.name: one.offset for one in views},
        symptoms={one.view.name: tuple(one.facts.values()) for one in symptoms},
        problems=tuple(problems),
        sampled_beside=tuple(one for found in sampled for one in found[1:]),
    )


def _tell_of_peers(one: HostView, others: Sequence[HostView]) -> None:
    """What the other ends lost, by this host's clock; where the clocks can't be compared, only that they did."""
    if one.losses:
        return
    for other in others:
        if one.offset is None or other.offset is None:
            one.peer_lost_somewhen |= bool(other.loss_lines)
        else:
            one.peer_losses += tuple(one.own(other.common(event.at)) for _, event in other.losses)


def _stepped(one: HostView) -> Step | None:
    """A step of the clock; its silence is none, so it leaves the gaps."""
    stuns = [
        event.at
        for log in one.tracks.logs
        for event in log.events
        if event.kind == "vm-stunned" and float(event.values.get("microseconds", 0)) / 1e6 >= one.settings.least_step
    ]
    step = find_step(one, stuns)
    if step is not None and step.seconds > 0 and not step.doubt:
        one.gaps = tuple(gap for gap in one.gaps if gap.window.overlap(step.start, step.end) <= 0)
        one.missing = tuple(
            (samples, gap) for samples, gap in one.missing if not gap.start <= step.end or not step.start <= gap.end
        )
    return step


def _symptoms(one: HostView, views: Sequence[HostView], step: Step | None, result: DpcResult, pack: Pack) -> Symptoms:
    collected = Symptoms(one, pack)
    collected.losses([other for other in views if other is not one])
    lost = collected.is_true("heartbeat_lost") or collected.is_true("peer_lost")
    collected.gaps()
    collected.dpc(result)
    collected.stops(step)
    collected.network()
    collected.machine()
    collected.idle(step, lost)
    return collected


def _common(one: HostView, moment: float) -> datetime:
    """A moment of the host's clock on the reference clock."""
    return datetime.fromtimestamp(one.common(moment), UTC)


def _events(views: Iterable[HostView]) -> tuple[Event, ...]:
    found = [
        Event(_common(one, event.at) if log.format != HYPERVISOR else datetime.fromtimestamp(event.at, UTC),
              one.name, event.kind, event.text, Origin(log.format, event.file or log.file, event.line))
        for one in views
        for log in one.tracks.logs
        for event in log.events
    ]  # fmt: skip
    found.sort(key=lambda event: (event.at, event.host, event.origin.line or 0))
    # Two copies of a log, or the overlap of its rotated files, tell one thing twice.
    return tuple({(event.at, event.host, event.kind, event.text): event for event in reversed(found)}.values())[::-1]


def _gaps(views: Iterable[HostView]) -> tuple[Gap, ...]:
    found = []
    for one in views:
        logs: Iterable[LogGap] = one.gaps
        for gap in logs:
            origin = Origin(gap.log.format, gap.file, gap.line)
            found.append(
                Gap(one.name, gap.log.file, _common(one, gap.silence.start), _common(one, gap.silence.end), origin)
            )
        for samples, silence in one.missing:
            origin = Origin("perfmon", silence.after.file, silence.after.line)
            found.append(Gap(one.name, samples.file, _common(one, silence.start), _common(one, silence.end), origin))
    found.sort(key=lambda gap: (gap.start, gap.host, gap.stream))
    once = {(gap.start, gap.end, gap.host, gap.origin.kind): gap for gap in reversed(found)}
    return tuple(once.values())[::-1]


def _spikes(views: Sequence[HostView], results: dict[str, DpcResult]) -> tuple[Spike, ...]:
    found = []
    for one in views:
        result = results[one.name]
        if result.samples is None:
            continue
        samples = result.samples
        for series in result.series:
            for first, last, peak, baseline in dpc.spikes_of(series, samples, one.windows, one.settings.margin):
                origin = Origin("perfmon", samples.file, samples.lines[first])
                # The clock may have run back in between.
                start, end = sorted(_common(one, samples.times[row]) for row in (first, last))
                found.append(Spike(one.name, series.counter, start, end, peak, baseline, origin))
    return tuple(sorted(found, key=lambda spike: (spike.start, spike.host, spike.counter)))


def _coincidence(one: HostView, result: DpcResult) -> Coincidence:
    reason = result.reason
    if not reason:
        reason = f"{result.hits} of {result.windows} window(s) hit; circular shifts of {result.count} samples"
    return Coincidence(one.name, result.windows, result.hits or 0, result.p_value, result.count, reason)


def _sampled(one: HostView, result: DpcResult) -> list[Sampled]:
    """The DPC counters, first the one that rises highest above its level inside the windows, in units of its own
    scatter."""
    if result.samples is None:
        return []

    def height(series: DpcSeries) -> float:
        spread = sum(abs(value) for value in series.flat) / max(len(series.flat), 1)
        return max((series.flat[row] for row in series.inside), default=0.0) / (spread or 1.0)

    times = tuple(_common(one, time) for time in result.samples.times)
    best_first = sorted(result.series, key=height, reverse=True)
    return [Sampled(one.name, series.counter, times, series.values) for series in best_first]


def _window(views: Sequence[HostView], events: Sequence[Event]) -> tuple[datetime, datetime] | None:
    """From the first to the last sign on the common clock; without any sign, everything that was read."""
    signs: list[datetime] = []
    for one in views:
        for window in (*one.windows, *one.loss_windows):
            signs += [_common(one, window.start), _common(one, window.end)]
    if not signs:
        signs = [_common(one, moment) for one in views for moment in _bounds(one)]
    return (min(signs), max(signs)) if signs else None


def _bounds(one: HostView) -> list[float]:
    """The first and the last moment of each of the host's streams."""
    logs = [moment for log in one.tracks.logs for moment in (log.entries.first.at, log.entries.last.at)]
    return logs + [moment for samples in one.tracks.samples for moment in (samples.times[0], max(samples.times))]

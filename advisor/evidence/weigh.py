"""The evidence stage: streams of all hosts in, symptom facts and the time line out."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from advisor.evidence import dpc
from advisor.evidence.dpc import DpcResult
from advisor.evidence.offset import offset_of
from advisor.evidence.steps import Step, find_step
from advisor.evidence.symptoms import Symptoms
from advisor.evidence.tracks import HYPERVISOR, place
from advisor.evidence.view import HostView, LogGap, find_gaps, view
from advisor.model.event import Coincidence, Event, Gap, Spike
from advisor.model.evidence import Evidence, HostReadings, Sampled
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.pack.load import Pack

_ZONE_STEP = 1800.0
_STEPS_A_DAY = 48
_ZONE_TOLERANCE = 200.0


def weigh(hosts: Sequence[HostReadings], pack: Pack) -> Evidence:
    """Place all streams on one clock and say what they show. Never raises for what the streams hold."""
    problems: list[Problem] = []
    views: list[HostView] = []
    for host in hosts:
        tracks, found = place(host, pack.tables)
        problems += found
        views.append(view(host, tracks, pack.evidence))
    problems += _set_offsets(views)
    for one in views:
        if not one.losses:
            others = [other for other in views if other is not one]
            one.peer_losses = tuple(
                event.at - (other.offset or 0.0) + (one.offset or 0.0) for other in others for _, event in other.losses
            )
    for one in views:
        find_gaps(one)
    steps = {one.name: _stepped(one) for one in views}
    results = {one.name: dpc.judge(one, pack) for one in views}
    symptoms = [_symptoms(one, views, steps[one.name], results[one.name], pack) for one in views]
    for host_symptoms in symptoms:
        host_symptoms.peers([other for other in symptoms if other is not host_symptoms])
    events, gaps = _events(views), _gaps(views)
    spikes = _spikes(views, results)
    return Evidence(
        window=_window(views, events),
        events=events,
        gaps=gaps,
        spikes=spikes,
        coincidences=tuple(
            _coincidence(one, results[one.name]) for one in views if one.tracks.logs or one.tracks.samples
        ),
        sampled=tuple(_sampled(one, results[one.name]) for one in views if results[one.name].series),
        clock_offsets={one.name: one.offset for one in views},
        symptoms={one.view.name: tuple(one.facts.values()) for one in symptoms},
        problems=tuple(problems),
    )


def _set_offsets(views: Sequence[HostView]) -> list[Problem]:
    """The clock of the CVP host (else of the first) is the reference; another's offset is 0 when no event shows one."""
    placed = [one for one in views if one.tracks.placed and (one.tracks.logs or one.tracks.samples)]
    reference = next((one for one in placed if one.readings.role == "cvp"), None)
    reference = reference or next((one for one in placed if any(log.format == "cvp" for log in one.tracks.logs)), None)
    reference = reference or next(iter(placed), None)
    problems = []
    for one in placed:
        found = 0.0 if one is reference or reference is None else offset_of(one, reference)
        one.offset = 0.0 if found is None else found
        steps = round(one.offset / _ZONE_STEP)
        if steps and abs(one.offset - steps * _ZONE_STEP) <= _ZONE_TOLERANCE:
            hours = f"{one.offset / 3600:+.1f}"
            whole_days = steps % _STEPS_A_DAY == 0
            wrong = "the date" if whole_days else "the zone"
            what = f"its clock seems to run {hours} hours from the other host's: {wrong} is wrong."
            key = "date" if whole_days else "timezone"
            problems.append(Problem(one.name, what, f"Correct its {key} in incident.yaml."))
    return problems


def _stepped(one: HostView) -> Step | None:
    """A step of the clock; its silence is none, so it leaves the gaps."""
    stuns = [
        event.at
        for log in one.tracks.logs
        for event in log.events
        if event.kind == "vm-stunned" and float(event.values.get("microseconds", 0)) / 1e6 >= one.settings.least_step
    ]
    step = find_step(one, stuns)
    if step is not None and step.seconds > 0:
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
    collected.stops(step, lost)
    collected.network()
    collected.machine()
    return collected


def _common(one: HostView, moment: float) -> datetime:
    """A moment of the host's clock on the reference clock."""
    return datetime.fromtimestamp(moment - (one.offset or 0.0), UTC)


def _events(views: Iterable[HostView]) -> tuple[Event, ...]:
    found = [
        Event(_common(one, event.at) if log.format != HYPERVISOR else datetime.fromtimestamp(event.at, UTC),
              one.name, event.kind, event.text, Origin(log.format, log.file, event.line))
        for one in views
        for log in one.tracks.logs
        for event in log.events
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda event: (event.at, event.host, event.origin.line or 0)))


def _gaps(views: Iterable[HostView]) -> tuple[Gap, ...]:
    found = []
    for one in views:
        logs: Iterable[LogGap] = one.gaps
        for gap in logs:
            origin = Origin(gap.log.format, gap.log.file, gap.line)
            found.append(
                Gap(one.name, gap.log.file, _common(one, gap.silence.start), _common(one, gap.silence.end), origin)
            )
        for samples, silence in one.missing:
            origin = Origin("perfmon", samples.file, samples.lines[silence.index + 1])
            found.append(Gap(one.name, samples.file, _common(one, silence.start), _common(one, silence.end), origin))
    return tuple(sorted(found, key=lambda gap: (gap.start, gap.host, gap.stream)))


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
                start, end = _common(one, samples.times[first]), _common(one, samples.times[last])
                found.append(Spike(one.name, series.counter, start, end, peak, baseline, origin))
    return tuple(sorted(found, key=lambda spike: (spike.start, spike.host, spike.counter)))


def _coincidence(one: HostView, result: DpcResult) -> Coincidence:
    reason = result.reason
    if not reason:
        reason = f"{result.hits} of {result.windows} window(s) hit; circular shifts of {result.count} samples"
    return Coincidence(one.name, result.windows, result.hits or 0, result.p_value, result.count, reason)


def _sampled(one: HostView, result: DpcResult) -> Sampled:
    """The DPC counter that rises highest above its level inside the windows, in units of its own scatter."""
    assert result.samples is not None

    def height(series: dpc.DpcSeries) -> float:
        spread = sum(abs(value) for value in series.flat) / max(len(series.flat), 1)
        return max((series.flat[row] for row in series.inside), default=0.0) / (spread or 1.0)

    best = max(result.series, key=height)
    times = tuple(_common(one, time) for time in result.samples.times)
    return Sampled(one.name, best.counter, times, best.values)


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
    times = [log.times for log in one.tracks.logs] + [samples.times for samples in one.tracks.samples]
    return [moment for track in times if track for moment in (min(track), max(track))]

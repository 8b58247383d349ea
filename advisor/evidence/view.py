"""One host as the evidence stage sees it: its silences, its losses, and the windows in which to look for their
marks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from advisor.evidence.silence import Silence, missing_samples, rhythm, silences
from advisor.evidence.tracks import EVENTS_ONLY, LogTrack, Samples, Tracks
from advisor.model.evidence import HostReadings
from advisor.model.stream import LogEvent
from advisor.pack.evidence_settings import EvidenceSettings

LOSSES = frozenset(
    {"session-shutdown", "connection-terminated", "heartbeat-missed", "connection-reset", "connection-broken"}
)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the host's own clock, in seconds since 1970."""

    start: float
    end: float

    def widened(self, before: float, after: float | None = None) -> "Window":
        return Window(self.start - before, self.end + (before if after is None else after))

    def overlap(self, start: float, end: float) -> float:
        return min(self.end, end) - max(self.start, start)


@dataclass(frozen=True, slots=True)
class LogGap:
    """An improbable silence of one log."""

    log: LogTrack
    silence: Silence

    @property
    def window(self) -> Window:
        return Window(self.silence.start, self.silence.end)

    @property
    def line(self) -> int:
        """The first line after the silence."""
        return self.log.lines[self.silence.index + 1]


@dataclass
class HostView:
    """`gaps` are of logs, `missing` of Perfmon. `busy` are the logs that have a rhythm. Times are the host's own
    clock in UTC."""

    readings: HostReadings
    tracks: Tracks
    settings: EvidenceSettings
    busy: tuple[LogTrack, ...] = ()
    gaps: tuple[LogGap, ...] = ()
    missing: tuple[tuple[Samples, Silence], ...] = ()
    losses: tuple[tuple[LogTrack, LogEvent], ...] = ()
    step: float | None = None
    step_at: tuple[str, int] | None = None
    offset: float | None = None
    peer_losses: tuple[float, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.readings.host

    @property
    def loss_windows(self) -> list[Window]:
        """From the first to the last sign of each loss; one that is a single moment reaches back by the heartbeat
        limit.

        Without a loss in the host's own logs the peer's count, already moved to this host's clock.
        """
        moments = [event.at for _, event in self.losses] or list(self.peer_losses)
        limit = self.settings.heartbeat_limit
        found = []
        for cluster in clusters(moments, self.settings.loss_cluster):
            spread = cluster[-1] - cluster[0]
            found.append(
                Window(cluster[0] if spread >= self.settings.gap_seconds else cluster[-1] - limit, cluster[-1])
            )
        return found

    @property
    def gap_windows(self) -> list[Window]:
        """The host's silences, one window for those that overlap."""
        return merged(gap.window for gap in self.gaps)

    @property
    def windows(self) -> list[Window]:
        """Where the cause must show: the silences near a loss, else the losses themselves, else the silences."""
        losses = self.loss_windows
        gaps = self.gap_windows
        near = [
            gap for gap in gaps if any(gap.overlap(loss.start, loss.end) > -self.settings.margin for loss in losses)
        ]
        return near or losses or gaps


def view(readings: HostReadings, tracks: Tracks, settings: EvidenceSettings) -> HostView:
    """Everything that one host's streams tell by themselves."""
    result = HostView(readings, tracks, settings)
    logs = [log for log in tracks.logs if log.format not in EVENTS_ONLY]
    result.busy = tuple(log for log in logs if rhythm(log.times, settings) is not None)
    result.missing = tuple(
        (samples, one)
        for samples in tracks.samples
        for one in missing_samples(samples.times, samples.interval, settings)
    )
    events = [(log, event) for log in tracks.logs for event in log.events if event.kind in LOSSES]
    result.losses = tuple(sorted(events, key=lambda pair: pair[1].at))
    return result


def find_gaps(view: HostView) -> None:
    """Look for silences, closer where a session was lost (the peer's losses must be known by now)."""
    margin = view.settings.margin
    losses = [(window.start - margin, window.end + margin) for window in view.loss_windows]
    view.gaps = tuple(LogGap(log, one) for log in view.busy for one in silences(log.times, losses, view.settings))


def clusters(moments: Iterable[float], width: float) -> Iterator[list[float]]:
    """Moments in groups, each within `width` seconds of the one before."""
    group: list[float] = []
    for moment in sorted(moments):
        if group and moment - group[-1] > width:
            yield group
            group = []
        group.append(moment)
    if group:
        yield group


def merged(windows: Iterable[Window]) -> list[Window]:
    """Overlapping windows as one."""
    result: list[Window] = []
    for one in sorted(windows, key=lambda window: window.start):
        if result and one.start <= result[-1].end:
            result[-1] = Window(result[-1].start, max(result[-1].end, one.end))
        else:
            result.append(one)
    return result

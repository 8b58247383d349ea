"""One host as the evidence stage sees it: its silences, its losses, and the windows in which to look for their
marks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.evidence.silence import Silence, missing_samples, rhythm, silences
from advisor.evidence.tracks import EVENTS_ONLY, LogTrack, Samples, Tracks
from advisor.model.evidence import ClockOffset, HostReadings
from advisor.model.stream import LogEvent
from advisor.pack.evidence_settings import EvidenceSettings

_CLOSED_HERE = frozenset({"session-shutdown", "connection-terminated"})
LOSSES = _CLOSED_HERE | {"heartbeat-missed", "connection-reset", "connection-broken"}


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
    def file(self) -> str:
        """The file of the first entry after the silence."""
        return self.silence.after.file

    @property
    def line(self) -> int:
        """The line of the first entry after the silence."""
        return self.silence.after.line


@dataclass
class HostView:
    """`gaps` are of logs, `missing` of Perfmon. `busy` are the logs that have a rhythm. Times are the host's own
    clock in UTC. `peer_losses` are those of the other ends, as far as their clocks can be compared with this host's;
    `peer_lost_somewhen` says that there are others. `clock_set` says when (host's clock) and by how many seconds the
    clock was set so that its offset changed; `offset` is the one after that."""

    readings: HostReadings
    tracks: Tracks
    settings: EvidenceSettings
    busy: tuple[LogTrack, ...] = ()
    gaps: tuple[LogGap, ...] = ()
    missing: tuple[tuple[Samples, Silence], ...] = ()
    losses: tuple[tuple[LogTrack, LogEvent], ...] = ()
    offset: ClockOffset | None = None
    clock_set: tuple[tuple[float, float], ...] = ()
    peer_losses: tuple[float, ...] = ()
    peer_lost_somewhen: bool = False

    @property
    def name(self) -> str:
        return self.readings.host

    @property
    def ahead(self) -> float:
        """Seconds by which the host's clock is taken to run ahead of the common one."""
        return 0.0 if self.offset is None else self.offset.seconds

    def common(self, moment: float) -> float:
        """A moment of the host's clock on the common one."""
        return moment - self.ahead + sum(seconds for at, seconds in self.clock_set if moment < at)

    def own(self, common: float) -> float:
        """A moment of the common clock on the host's."""
        moment = common + self.ahead
        return moment - sum(seconds for at, seconds in self.clock_set if moment < at)

    @property
    def loss_lines(self) -> list[tuple[str, int]]:
        """File and line of every sign of a loss, those first whose time is known."""
        placed = [(event.file or log.file, event.line) for log, event in self.losses]
        others = [
            (event.file or log.file, event.line)
            for log in self.tracks.unplaced
            for event in log.events
            if event.kind in LOSSES
        ]
        return placed + others

    @property
    def tells_of_sessions(self) -> bool:
        """Whether a log was read that would record a lost session."""
        formats = {log.format for log in self.tracks.logs} | {log.format for log in self.tracks.unplaced}
        return not formats <= EVENTS_ONLY

    @property
    def loss_windows(self) -> list[Window]:
        """From the first to the last sign of each loss; one that is a single moment reaches back by the heartbeat
        limit, and as far forward where this host closed the session itself: it may tell so before it counts the
        heartbeats that it missed (the seed does).

        Without a loss in the host's own logs the peer's count, already moved to this host's clock.
        """
        moments = [event.at for _, event in self.losses] or list(self.peer_losses)
        others = [event.at for _, event in self.losses if event.kind not in _CLOSED_HERE] or list(self.peer_losses)
        limit = self.settings.heartbeat_limit
        found = []
        for cluster in clusters(moments, self.settings.loss_cluster):
            first, last = cluster[0], cluster[-1]
            if last - first < self.settings.gap_seconds:
                closed_here = not any(first <= moment <= last for moment in others)
                first, last = last - limit, last + limit if closed_here else last
            found.append(Window(first, last))
        return found

    @property
    def gap_windows(self) -> list[Window]:
        """The host's silences, one window for those that overlap."""
        return merged(gap.window for gap in self.gaps)

    @property
    def causal_gaps(self) -> tuple[LogGap, ...]:
        """The silences that may be a loss's cause: near it, and begun before it or hardly after.

        A log that falls silent once the session is gone has nothing to write; that is an effect. Without a loss, all.
        """
        if not self.loss_windows:
            return self.gaps
        margin, late = self.settings.margin, self.settings.loss_before_silence
        found = clusters((event.at for _, event in self.losses), self.settings.loss_cluster)
        first_signs = [cluster[0] for cluster in found]
        near = [
            gap
            for gap in self.gaps
            if any(gap.window.overlap(loss.start, loss.end) > -margin for loss in self.loss_windows)
        ]
        return tuple(gap for gap in near if not _only_follows(gap, first_signs, margin, late))

    @property
    def windows(self) -> list[Window]:
        """Where the cause must show: the silences near a loss, else the losses themselves, else the silences."""
        return merged(gap.window for gap in self.causal_gaps) or self.loss_windows or self.gap_windows


def _only_follows(gap: LogGap, first_signs: Sequence[float], margin: float, late: float) -> bool:
    """Whether the silence began clearly after the first sign of every loss near it."""
    near = [sign for sign in first_signs if gap.window.widened(margin).overlap(sign, sign) >= 0]
    return bool(near) and all(gap.silence.start > sign + late for sign in near)


def view(readings: HostReadings, tracks: Tracks, settings: EvidenceSettings) -> HostView:
    """Everything that one host's streams tell by themselves."""
    result = HostView(readings, tracks, settings)
    logs = [log for log in tracks.logs if log.format not in EVENTS_ONLY]
    result.busy = tuple(log for log in logs if rhythm(log.entries, settings) is not None)
    result.missing = tuple((samples, one) for samples in tracks.samples for one in missing_samples(samples, settings))
    events = [(log, event) for log in tracks.logs for event in log.events if event.kind in LOSSES]
    result.losses = tuple(sorted(events, key=lambda pair: pair[1].at))
    return result


def find_gaps(view: HostView) -> None:
    """Look for silences, closer where a session was lost (the peer's losses must be known by now)."""
    margin = view.settings.margin
    losses = [(window.start - margin, window.end + margin) for window in view.loss_windows]
    view.gaps = tuple(LogGap(log, one) for log in view.busy for one in silences(log.entries, losses, view.settings))


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

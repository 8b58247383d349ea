"""The symptom facts of one host, each with its origin, or absent with the reason."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from advisor.evidence import adapter, marks, stopped
from advisor.evidence.dpc import DpcResult
from advisor.evidence.steps import Step
from advisor.evidence.tracks import LogTrack, Samples
from advisor.evidence.view import HostView, Window
from advisor.model.fact import Absent, AbsentReason, Fact, Value
from advisor.model.origin import Origin
from advisor.pack.load import Pack

KIND = "evidence"
JAVA = "java"
_SNAPSHOTS = frozenset({"snapshot-created", "snapshot-removed", "snapshot-consolidated"})
_SNAPSHOT_LOGS = frozenset({"vmware", "vcenter"})
"""The second tells what a vCenter still remembers: what it does not hold may have happened all the same."""


class Symptoms:
    """Collects the facts of one host."""

    def __init__(self, view: HostView, pack: Pack) -> None:
        self.view = view
        self.pack = pack
        self.facts: dict[str, Fact] = {}

    def known(
        self, name: str, value: Value, file: str | None = None, line: int | None = None, detail: str = ""
    ) -> None:
        self.facts[name] = Fact(f"symptom.{name}", value, Origin(KIND, file, line, detail))

    def absent(self, name: str, detail: str, reason: AbsentReason = AbsentReason.NOT_COLLECTED) -> None:
        self.facts[name] = Fact(f"symptom.{name}", Absent(reason, detail), Origin(KIND))

    def told(self, name: str, value: bool | None, samples: Samples | None, missing: str) -> None:
        """A mark read off a recording."""
        if value is None:
            self.absent(name, missing)
        else:
            self.known(name, value, samples.file if samples else None, self._row_line(samples))

    def _row_line(self, samples: Samples | None) -> int | None:
        """The recording's first line inside a window."""
        if samples is None:
            return None
        for window in self.view.windows:
            for time, line in zip(samples.times, samples.lines, strict=True):
                if window.start <= time <= window.end + samples.interval:
                    return line
        return samples.lines[0] if samples.lines else None

    def losses(self, peers: Sequence[HostView]) -> None:
        view = self.view
        if view.loss_lines:
            self.known("heartbeat_lost", True, *view.loss_lines[0], f"{len(view.loss_lines)} line(s) of loss")
        elif view.tells_of_sessions:
            self.known("heartbeat_lost", False, detail="no line of loss in this host's logs")
        else:
            self.absent("heartbeat_lost", "no log of this host was read")
        told = [peer for peer in peers if peer.tells_of_sessions]
        lost = next((line for peer in told for line in peer.loss_lines), None)
        if lost is not None:
            self.known("peer_lost", True, *lost)
        elif told:
            self.known("peer_lost", False, detail="no line of loss in the peer's logs")
        else:
            self.absent("peer_lost", "no log of the other end was read")

    def gaps(self) -> None:
        view = self.view
        if not view.busy:
            for name in ("log_gaps", "longest_gap"):
                self.absent(name, "no log of this host is busy enough to show a silence")
            return
        longest = max(view.gaps, key=lambda gap: gap.silence.seconds, default=None)
        file, line = (longest.file, longest.line) if longest else (view.busy[0].file, None)
        self.known("log_gaps", len(view.gap_windows), file, line)
        self.known("longest_gap", round(longest.silence.seconds, 3) if longest else 0.0, file, line)

    def dpc(self, result: DpcResult) -> None:
        samples = result.samples
        file = samples.file if samples else None
        reason = result.reason
        if self.view.tracks.unplaced_tables and samples is None:
            reason = "the times of the Perfmon recording can't be placed: the zone of its host is not known"
        if result.hits is None:
            self.absent("gaps_with_dpc", reason)
        else:
            self.known("gaps_with_dpc", result.hits, file, result.line, result.reason)
        if result.p_value is None:
            self.absent("dpc_p_value", reason)
        else:
            self.known("dpc_p_value", result.p_value, file, result.line)
        if samples is None:
            self.absent("samples", reason)
        else:
            self.known("samples", result.count, file, None)
        covered = bool(self.view.tracks.samples) and result.hits is not None
        self.known("perfmon_present", covered, file, None, reason)

    def stops(self, step: Step | None) -> None:
        view = self.view
        busy, recording = self._process_busy
        worked = bool(busy) and recording is not None
        what_stopped, why = stopped.streams_stopped(view, worked=worked, stormed=self._dpc_rose)
        gap = view.gaps[0] if view.gaps else None
        if what_stopped is None:
            self.absent("streams_stopped", why)
        else:
            self.known("streams_stopped", what_stopped, gap.file if gap else None, gap.line if gap else None)
        burst = marks.burst_after(view)
        if burst is None:
            self.absent("burst_after", why)
        else:
            self.known("burst_after", burst, gap.file if gap else None, gap.line if gap else None)
        java = [one for one in view.gaps if one.log.process == JAVA]
        if view.busy:
            at = (java[0].file, java[0].line) if java else (view.busy[0].file, None)
            self.known("java_log_stopped", bool(java), *at)
        else:
            self.absent("java_log_stopped", "no log of this host is busy enough to show a silence")
        if step is not None and step.doubt:
            self.absent("clock_stepped", step.doubt)
            self.absent("clock_step_seconds", step.doubt)
        elif step is not None:
            detail = f"{step.seconds:+.1f} s; shown by {', '.join(step.shown_by)}"
            self.known("clock_stepped", True, step.file, step.line, detail)
            self.known("clock_step_seconds", step.seconds, step.file, step.line)
        elif view.busy or view.tracks.samples:
            self.known("clock_stepped", False)
            self.known("clock_step_seconds", 0.0)
        else:
            self.absent("clock_stepped", "no stream of this host was read")
            self.absent("clock_step_seconds", "no stream of this host was read")

    def network(self) -> None:
        view, pack = self.view, self.pack
        missing = "the counter was not recorded around the loss"
        events = [(log, event) for log in view.tracks.logs for event in log.events if event.kind == "link-down"]
        near = next(((log, event) for log, event in events if self._near(event.at, view.settings.margin)), None)
        dropped, samples, row = adapter.link_dropped(view, pack)
        if near is not None:
            self.known("link_dropped", True, near[1].file or near[0].file, near[1].line, "the System log says so")
        elif dropped is None:
            self.absent("link_dropped", missing)
        else:
            line = samples.lines[row] if samples and row is not None else None
            self.known("link_dropped", dropped, samples.file if samples else None, line)
        for name, counter, total in (
            ("discards_rise", "nic-receive-discards", True),
            ("udp_errors_rise", "udp-receive-errors", True),
            ("tcp_retransmits_rise", "tcp-retransmits", False),
        ):
            value, read = marks.rise_of(view, counter, pack, total=total)
            self.told(name, value, read, missing)
        follows, read = adapter.errors_follow_load(view)
        self.told(
            "receive_errors_follow_load", follows, read, "receive errors and packets were not recorded long enough"
        )
        busy, read = self._process_busy
        self.told("process_busy", busy, read, "neither the Java process nor paging was recorded")

    def machine(self) -> None:
        """Stuns and snapshots; the hypervisor's clock and the guest's may differ."""
        view = self.view
        logs = [log for log in view.tracks.logs if log.format == "vmware"]
        margin = view.settings.hypervisor_margin
        stuns = [
            (float(event.values["microseconds"]) / 1e6, event.file or log.file, event.line)
            for log in logs
            for event in log.events
            if event.kind == "vm-stunned" and self._near(event.at, margin)
        ]
        if stuns:
            self.known("stun_seconds", *max(stuns))
        elif logs:
            self.known("stun_seconds", 0.0, logs[0].file)
        else:
            self.absent("stun_seconds", "no vmware.log was read")
        telling = [log for log in view.tracks.logs if log.format in _SNAPSHOT_LOGS]
        said = [(event.file or log.file, event.line) for log in telling for event in log.events
                if event.kind in _SNAPSHOTS and self._near(event.at, margin)]  # fmt: skip
        listed = [view.readings.facts.scalars.get(f"vm.snapshot_{which}") for which in ("newest", "oldest")]
        times = [fact for fact in listed if fact is not None and isinstance(fact.value, datetime)]
        close = [
            fact for fact in times if isinstance(fact.value, datetime) and self._near(fact.value.timestamp(), margin)
        ]
        count = view.readings.facts.scalars.get("vm.snapshot_count")
        covering = [log for log in logs if self._begins_before(log)]
        if said or close:
            file, line = said[0] if said else (close[0].origin.file, close[0].origin.line)
            self.known("snapshot_in_window", True, file, line)
        elif covering:
            self.known("snapshot_in_window", False, covering[0].file)
        elif telling or times or (count is not None and count.known):
            # What was removed or consolidated has left the list.
            self.absent("snapshot_in_window", "a snapshot that was removed then would show in a vmware.log only")
        else:
            self.absent("snapshot_in_window", "neither vmware.log nor the list of snapshots was read")

    def _begins_before(self, log: LogTrack) -> bool:
        """Whether the log was there before every window; how far it reaches, a log of events does not show."""
        windows = [*self.view.windows, *self.view.loss_windows]
        return all(log.entries.first.at <= window.start for window in windows)

    def _near(self, moment: float, margin: float) -> bool:
        windows = [*self.view.windows, *self.view.loss_windows]
        missing = [Window(one.start, one.end) for _, one in self.view.missing]
        return any(window.widened(margin).overlap(moment, moment) >= 0 for window in (*windows, *missing))

    def idle(self, step: Step | None, session_lost: bool) -> None:
        """Whether all that happened is that a log was quiet; the other symptoms must be known by now."""
        view = self.view
        if step is not None and step.doubt:
            self.absent("idle_gap_only", step.doubt)
        elif not view.busy:
            self.absent("idle_gap_only", "no log of this host is busy enough to show a silence")
        else:
            at = next(((gap.file, gap.line) for gap in view.gaps), (view.busy[0].file, None))
            is_incident = session_lost or step is not None or self._more_than_quiet
            self.known("idle_gap_only", bool(view.gaps) and not is_incident, *at)

    @property
    def _more_than_quiet(self) -> bool:
        """Whether anything else stopped, broke or rose with the silence, by more than luck."""
        settings = self.view.settings
        stopped = self.facts["streams_stopped"].value == "all"
        stunned = self._number("stun_seconds", 0.0) >= settings.gap_seconds
        rose = self._dpc_rose and self._number("dpc_p_value", 1.0) <= settings.sure_p_value
        return stopped or stunned or rose or self.is_true("link_dropped") or self.is_true("process_busy")

    @cached_property
    def _process_busy(self) -> tuple[bool | None, Samples | None]:
        return marks.process_busy(self.view, JAVA, self.pack)

    @property
    def _dpc_rose(self) -> bool:
        likely = self._number("dpc_p_value", 1.0) <= self.view.settings.rise_p_value
        return likely and self._number("gaps_with_dpc", 0) > 0

    def is_true(self, name: str) -> bool:
        fact = self.facts.get(name)
        return fact is not None and fact.value is True

    def shows_cause(self) -> str | None:
        """What on this host would explain a loss at the other end, in a word."""
        if self.view.gaps and not self.is_true("idle_gap_only"):
            return "its logs fell silent"
        if self.view.missing and self.view.losses:
            return "its Perfmon lacks samples"
        if self._dpc_rose:
            return "its DPC counters rose"
        for name in ("link_dropped", "receive_errors_follow_load", "clock_stepped"):
            if self.is_true(name):
                return name.replace("_", " ")
        return "it was stunned" if self._number("stun_seconds", 0.0) >= self.view.settings.gap_seconds else None

    def _number(self, name: str, otherwise: float) -> float:
        fact = self.facts.get(name)
        return float(fact.value) if fact is not None and isinstance(fact.value, int | float) else otherwise

    def peers(self, others: Sequence["Symptoms"]) -> None:
        told = [other for other in others if other.view.tracks.logs or other.view.tracks.samples]
        cause = next((why for other in told if (why := other.shows_cause())), None)
        if cause is not None:
            self.known("peer_shows_cause", True, detail=cause)
        elif told:
            self.known("peer_shows_cause", False, detail="nothing stopped or rose there")
        else:
            self.absent("peer_shows_cause", "nothing of the other end was read")

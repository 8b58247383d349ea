"""What truly happens to one host during the incident, before any file is written about it."""

from dataclasses import dataclass, field

from .span import Span


@dataclass(frozen=True, slots=True)
class Storm:
    """Deferred procedure calls pile up on one processor.

    `rate` is the `DPC Rate` reached, `percent` the `% DPC Time`, `queued` the rise of
    `DPCs Queued/sec`, `dropped` the received packets discarded per second.
    """

    span: Span
    processor: int
    rate: float
    percent: float
    queued: float
    dropped: float


@dataclass(frozen=True, slots=True)
class Pause:
    """The Java process stands still, either because it burns its processor or because it pages."""

    span: Span
    paging: bool


@dataclass
class Scene:
    """Everything unusual about one host, in true seconds.

    A hush stops only the application's log. A stun stops the whole machine, Perfmon included, and
    lets late lines out in a burst; so does a pause of the Java process, for that process alone.
    """

    hushes: list[Span] = field(default_factory=list)
    thinned: list[Span] = field(default_factory=list)
    stuns: list[Span] = field(default_factory=list)
    storms: list[Storm] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    flaps: list[Span] = field(default_factory=list)
    retransmitting: list[Span] = field(default_factory=list)
    error_share: float = 0.0
    load_wave: float = 0.0
    load_period: float = 300.0
    dpc_temper: str = "ordinary"

    @property
    def silences(self) -> list[Span]:
        """Every span in which the application writes nothing, in order."""
        spans = [*self.hushes, *self.stuns, *(pause.span for pause in self.pauses)]
        return sorted(spans, key=lambda span: span.start)

    @property
    def bursts(self) -> list[float]:
        """The moments at which held back lines come out all at once."""
        return [span.end for span in (*self.stuns, *(pause.span for pause in self.pauses))]

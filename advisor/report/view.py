"""The stretch of the evidence that is shown."""

from dataclasses import dataclass, replace
from datetime import datetime

from advisor.model.evidence import Evidence
from advisor.report.axis import Span, incident_span, whole_span


@dataclass(frozen=True, slots=True)
class View:
    """From `start` to a later `end`; `chosen` when a person asked for just that stretch."""

    start: datetime
    end: datetime
    chosen: bool = False

    def touches(self, start: datetime, end: datetime) -> bool:
        return start <= self.end and end >= self.start

    def cut(self, evidence: Evidence) -> Evidence:
        """The evidence with those gaps, spikes and events that the view touches; all else stays as it is."""
        return replace(
            evidence,
            events=tuple(event for event in evidence.events if self.touches(event.at, event.at)),
            gaps=tuple(gap for gap in evidence.gaps if self.touches(gap.start, gap.end)),
            spikes=tuple(spike for spike in evidence.spikes if self.touches(spike.start, spike.end)),
        )


def incident_view(evidence: Evidence) -> View | None:
    """The incident with some room around it; None when nothing has a time."""
    if whole_span(evidence, evidence.streams) is None:
        return None
    return View(*incident_span(evidence, evidence.streams))


def whole_view(evidence: Evidence) -> View | None:
    """Everything that was read; None when nothing has a time."""
    span: Span | None = whole_span(evidence, evidence.streams)
    return None if span is None else View(*span)

"""A stretch of true time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, in true seconds since the incident's origin."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start

    def holds(self, moment: float) -> bool:
        """Whether `moment` lies strictly inside."""
        return self.start < moment < self.end

    def overlap(self, other: "Span") -> float:
        """The seconds that both share."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

"""The rhythm of an ordinary log: random intervals, silences, thin stretches, late bursts."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .span import Span

# An ordinary busy log never pauses so long that somebody could call it a gap of five seconds.
LONGEST_ORDINARY_PAUSE = 3.9
_THINNING = 2.2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a log writes: a busy one has a longest pause, an idle one (`None`) has not."""

    mean: float
    longest: float | None = LONGEST_ORDINARY_PAUSE

    def interval(self, rng: Random, factor: float = 1.0) -> float:
        """The seconds until the next line."""
        mean = self.mean * factor
        pause = rng.expovariate(1.0) * mean
        if self.longest is None:
            return pause + 0.001
        return min(pause, 3.5 * mean, self.longest) + 0.001


def moments(
    rng: Random,
    rhythm: Rhythm,
    duration: float,
    silences: Sequence[Span] = (),
    thinned: Sequence[Span] = (),
) -> list[float]:
    """The true moments at which an ordinary line is written, in order.

    A silence (sorted, apart from each other) begins right after a line: what stops a log stops it
    in the middle of its work.
    """
    found: list[float] = []
    moment = rng.random() * min(rhythm.mean, 5.0)
    ahead = 0
    while moment < duration:
        if ahead < len(silences) and moment > silences[ahead].start:
            found.append(silences[ahead].start)
            moment = silences[ahead].end + rng.uniform(0.004, 0.12)
            ahead += 1
            continue
        found.append(moment)
        factor = _THINNING if any(span.holds(moment) for span in thinned) else 1.0
        moment += rhythm.interval(rng, factor)
    return found


def late_lines(rng: Random, resumed: float) -> list[float]:
    """The burst of lines that were waiting while their writer stood still."""
    found: list[float] = []
    moment = resumed + rng.uniform(0.001, 0.01)
    for _ in range(rng.randint(15, 40)):
        found.append(moment)
        moment += rng.expovariate(1.0) * 0.012
    return found

"""What a right answer to one made incident is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """The truth about one made incident, in the public vocabulary of the advisor.

    `answer` is one of

    * ``suspect``: `suspect` on `host` must come first. It must be *probable*, with one exception:
      `network-path` is never more than *possible*, and is right at that level.
    * ``unexplained``: a heartbeat was truly lost, and what was collected cannot tell why. No
      suspect may be *probable*; *possible* and *unknown* are free.
    * ``no-incident``: nothing was lost. No suspect may be *probable*.

    A suspect that is not `sure` is the truth too, but the files do not show enough of it: it may come at any level, or
    not at all, as long as no other suspect is *probable*.

    `needed` and `harmful` hold only what the domain decides; any other action is left free.
    """

    case: str
    suspect: str | None
    host: str | None
    answer: str
    needed: frozenset[tuple[str, str]]
    harmful: frozenset[tuple[str, str]]
    sure: bool = True

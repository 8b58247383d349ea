"""The order of suspects."""

from collections.abc import Iterable

from advisor.model.suspect import Level, Suspect

_LEVELS = tuple(Level)


def best_first(suspects: Iterable[Suspect]) -> tuple[Suspect, ...]:
    """By level, then by score, then by what could still be found; then as they come, host by host: what a host is
    called decides nothing."""
    return tuple(sorted(suspects, key=lambda one: (_LEVELS.index(one.level), -one.score, -one.score_range[1], one.id)))

"""Why there are so many waves: the longest chain of hosts, each kept out of the wave before by the one before it."""

from collections.abc import Iterator, Sequence

from advisor.model.waves import Constraint, ConstraintKind, Link
from advisor.remedy.wave_constraints import Bound

_AT_MOST = (ConstraintKind.PAIR, ConstraintKind.POOL, ConstraintKind.APART, ConstraintKind.SIZE)


def longest_chain(bound: Bound, waves: Sequence[tuple[str, ...]], starts: Sequence[int]) -> tuple[Link, ...]:
    """`starts` are those of the waves. The chain ends as late as possible, and of equal ones the first by name
    counts."""
    return _Chain(bound, waves, starts).longest()


class _Chain:
    def __init__(self, bound: Bound, waves: Sequence[tuple[str, ...]], starts: Sequence[int]) -> None:
        self._bound, self._waves, self._starts = bound, waves, starts
        self._wave = {host: number for number, wave in enumerate(waves) for host in wave}
        self._binding: dict[str, list[Constraint]] = {host: [] for host in bound.hosts}
        self._inside: dict[tuple[int, int], list[str]] = {}
        for place, one in enumerate(bound.constraints):
            for host in one.hosts[-1:] if one.kind is ConstraintKind.ORDER else one.hosts:
                self._binding[host].append(one)
            if one.kind in _AT_MOST:
                for host in one.hosts:
                    self._inside.setdefault((place, self._wave[host]), []).append(host)
        self._place = {id(one): place for place, one in enumerate(bound.constraints)}
        self._alone = {one.hosts[0]: one for one in bound.constraints if one.kind is ConstraintKind.UNKNOWN}
        self._fits: dict[tuple[int, object, int], bool] = {}

    def longest(self) -> tuple[Link, ...]:
        length: dict[str, int] = {}
        step: dict[str, tuple[str, Constraint] | None] = {}
        for wave in self._waves:
            for host in wave:
                found = max(self._blockers(host), key=lambda pair: (length[pair[0]], _reverse(pair[0])), default=None)
                step[host], length[host] = found, 1 + (length[found[0]] if found else 0)
        if not length:
            return ()
        at = max(length, key=lambda host: (length[host], self._wave[host], _reverse(host)))
        links = []
        while (last := step[at]) is not None:
            links.append(Link(at, self._wave[at] + 1, last[1]))
            at = last[0]
        links.append(Link(at, self._wave[at] + 1))
        return tuple(reversed(links))

    def _blockers(self, host: str) -> Iterator[tuple[str, Constraint]]:
        """Hosts of the wave before because of which this one is not in it."""
        number = self._wave[host] - 1
        if number < 0:
            return
        before = self._waves[number]
        for one in self._binding[host]:
            if one.kind is ConstraintKind.ORDER and self._wave[one.hosts[0]] == number:
                yield one.hosts[0], one
            elif one.kind in _AT_MOST:
                inside: Sequence[str] = self._inside.get((self._place[id(one)], number), ())
                if len(inside) >= one.limit:
                    yield inside[0], one
            elif one.kind is ConstraintKind.UNKNOWN:
                yield before[0], one
            elif one.kind is ConstraintKind.SITE:
                site = self._bound.sites.get(host)
                other = next((x for x in before if self._bound.sites.get(x) not in (None, site)), None)
                if site is not None and other is not None:
                    yield other, one
            elif one.kind is ConstraintKind.WINDOW and not self._fits_in(host, number):
                yield before[0], one
        if before[0] in self._alone:
            yield before[0], self._alone[before[0]]

    def _fits_in(self, host: str, number: int) -> bool:
        """Whether the windows of the host would let it restart with that wave, when that one does."""
        key = (number, self._bound.open_at.get(host), self._bound.seconds[host])
        if key not in self._fits:
            start = self._starts[number]
            self._fits[key] = self._bound.start((*self._waves[number], host), start) == start
        return self._fits[key]


def _reverse(name: str) -> tuple[int, ...]:
    """Sorts names backwards, so that `max` takes the first."""
    return tuple(-ord(letter) for letter in name)

"""Waves for any number of hosts: each is filled with as many as may restart together, the most urgent first.

Not always the fewest: to know that is as hard as colouring a graph. `least_waves` tells a number that no plan goes
below; where a plan has that many, it has the fewest.
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from typing import TypeAlias

from advisor.model.waves import ConstraintKind
from advisor.remedy.wave_constraints import Bound

_NEVER = 1 << 62


class Urgency(Enum):
    """What comes first: hosts that long chains wait for, or hosts whose windows close first."""

    CHAIN = "chain"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Filled:
    """`left` are the hosts for which no wave was found."""

    waves: tuple[tuple[str, ...], ...]
    left: tuple[str, ...] = ()


def fill_waves(bound: Bound, urgency: Urgency = Urgency.CHAIN) -> Filled:
    """Waves that keep every constraint. There must be no circle in the order."""
    return _Filling(bound, urgency).run()


def least_waves(bound: Bound) -> int:
    """No plan has fewer: of hosts in a chain, of hosts of which so many at most share a wave, and of those that have a
    wave for themselves beside the others."""
    depth = _depths(bound)
    alone = {one.hosts[0] for one in bound.constraints if one.kind is ConstraintKind.UNKNOWN}
    least = max(depth.values(), default=0)
    others = 0
    for one in bound.constraints:
        if one.kind in (ConstraintKind.PAIR, ConstraintKind.POOL, ConstraintKind.APART, ConstraintKind.SIZE):
            shared = sum(host not in alone for host in one.hosts)
            others = max(others, -(-shared // one.limit) if one.limit else 0)
        if one.kind is ConstraintKind.SITE:
            sites = {bound.sites.get(host) for host in one.hosts if host not in alone} - {None}
            others = max(others, len(sites))
    others = max(others, 1 if len(alone) < len(bound.hosts) else 0)
    return max(least, len(alone) + others)


def _depths(bound: Bound) -> dict[str, int]:
    """How many waves a host and those that wait for it need, one after the other."""
    befores = bound.befores()
    afters: dict[str, list[str]] = {host: [] for host in bound.hosts}
    open_needs = dict.fromkeys(bound.hosts, 0)
    for host, some in befores.items():
        for one in some:
            afters[one].append(host)
            open_needs[one] += 1
    depth = dict.fromkeys(bound.hosts, 1)
    ready = [host for host in bound.hosts if not afters[host]]
    while ready:
        host = ready.pop()
        for one in befores[host]:
            depth[one] = max(depth[one], depth[host] + 1)
            open_needs[one] -= 1
            if not open_needs[one]:
                ready.append(one)
    return depth


_Key: TypeAlias = tuple[int, int, int, int]


@dataclass
class _Filling:
    bound: Bound
    urgency: Urgency

    def __post_init__(self) -> None:
        bound = self.bound
        depth = _depths(bound)
        self._limits: dict[str, list[int]] = {host: [] for host in bound.hosts}
        self._most: list[int] = []
        self._alone: set[str] = set()
        crowd: dict[str, int] = dict.fromkeys(bound.hosts, 1)
        self._one_site = False
        for one in bound.constraints:
            if one.kind is ConstraintKind.UNKNOWN:
                self._alone |= {*one.hosts}
            elif one.kind is ConstraintKind.SITE:
                self._one_site = True
            elif one.kind not in (ConstraintKind.ORDER, ConstraintKind.WINDOW):
                for host in one.hosts:
                    self._limits[host].append(len(self._most))
                    if one.kind is not ConstraintKind.SIZE:
                        crowd[host] = max(crowd[host], -(-len(one.hosts) // max(1, one.limit)))
                self._most.append(one.limit)
        befores = bound.befores()
        self._open = {host: len(some) for host, some in befores.items()}
        self._afters: dict[str, list[str]] = {host: [] for host in bound.hosts}
        for host, some in befores.items():
            for earlier in some:
                self._afters[earlier].append(host)
        numbers = count()
        kinds: dict[tuple[object, int], int] = {}
        self._kind = {
            host: kinds.setdefault((bound.open_at.get(host), bound.seconds[host]), len(kinds)) for host in bound.hosts
        }
        self._key: dict[str, _Key] = {}
        for host in bound.hosts:
            chain, closing = -max(depth[host], crowd[host]), self._closes(host)
            order = (chain, closing) if self.urgency is Urgency.CHAIN else (closing, chain)
            # A host that gets a wave for itself comes after those that share one, unless somebody waits for it.
            alone = int(host in self._alone and not self._afters[host])
            self._key[host] = (alone, *order, next(numbers))

    def _closes(self, host: str) -> int:
        at = self.bound.open_at.get(host)
        if at is None:
            return _NEVER
        return at[-1][1] if at else 0

    def run(self) -> Filled:
        bound = self.bound
        ready = sorted((self._key[host], host) for host in bound.hosts if not self._open[host])
        moment = bound.first
        left: list[str] = []
        waves: list[tuple[str, ...]] = []
        while ready:
            anchor, moment = self._anchor((host for _, host in ready), moment)
            if anchor is None:
                left = [host for _, host in ready]
                break
            wave = self._fill(anchor, moment, (host for _, host in ready))
            moment += bound.duration(wave)
            chosen = frozenset(wave)
            waves.append(tuple(sorted(wave)))
            ready = [pair for pair in ready if pair[1] not in chosen]
            for host in wave:
                for one in self._afters[host]:
                    self._open[one] -= 1
                    if not self._open[one]:
                        insort(ready, (self._key[one], one))
        placed = {host for wave in waves for host in wave}
        return Filled(tuple(waves), tuple(left or (host for host in bound.hosts if host not in placed)))

    def _anchor(self, ready: Iterable[str], moment: int) -> tuple[str | None, int]:
        """Who may start first, and when: of hosts that may start together the most urgent."""
        best: tuple[str | None, int] = (None, _NEVER)
        seen: set[int] = set()
        for host in ready:
            kind = self._kind[host]
            if kind in seen or any(self._most[limit] < 1 for limit in self._limits[host]):
                continue
            seen.add(kind)
            start = self.bound.start((host,), moment)
            if start is not None and start < best[1]:
                best = host, start
            if best[1] == moment:
                break
        return best if best[0] is not None else (None, moment)

    def _fill(self, anchor: str, moment: int, ready: Iterable[str]) -> list[str]:
        wave, used = [anchor], [0] * len(self._most)
        if anchor in self._alone:
            return wave
        for limit in self._limits[anchor]:
            used[limit] += 1
        site = self.bound.sites.get(anchor)
        fits = {self._kind[anchor]: True}
        kinds = [anchor]
        for host in ready:
            if host == anchor or host in self._alone:
                continue
            limits, own = self._limits[host], self.bound.sites.get(host)
            if any(used[limit] >= self._most[limit] for limit in limits):
                continue
            if self._one_site and site is not None and own is not None and own != site:
                continue
            kind = self._kind[host]
            if kind not in fits:
                # Who does not fit now fits no better once more hosts are in the wave.
                fits[kind] = self.bound.start((*kinds, host), moment) == moment
                if fits[kind]:
                    kinds.append(host)
            if not fits[kind]:
                continue
            wave.append(host)
            site = site or own
            for limit in limits:
                used[limit] += 1
        return wave

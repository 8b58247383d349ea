"""What binds the hosts that restart: constraints from the redundancy of the fleet, and whether a wave keeps them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from advisor.model.redundancy import Placement, Redundancy
from advisor.model.role import CARRY_CALLS
from advisor.model.waves import Constraint, ConstraintKind
from advisor.remedy.windows import Stretch, common, earliest, stretches

_REDUNDANT_ROLES = frozenset({None, *CARRY_CALLS})
"""Roles that something takes over for, or may: of a host without a role nobody knows."""
_AT_MOST = frozenset({
    ConstraintKind.PAIR, ConstraintKind.PARTNER_DOWN, ConstraintKind.POOL, ConstraintKind.APART, ConstraintKind.SIZE
})  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """The hosts that restart, in a fixed order, and what binds them. `first` is where planning begins (seconds since
    1970); `open_at` holds the stretches of each host that has a window."""

    hosts: tuple[str, ...]
    constraints: tuple[Constraint, ...]
    seconds: Mapping[str, int]
    open_at: Mapping[str, tuple[Stretch, ...]]
    sites: Mapping[str, str | None]
    first: int = 0
    _common: dict[tuple[tuple[Stretch, ...], ...], tuple[Stretch, ...]] = field(default_factory=dict)

    def only(self, hosts: Collection[str]) -> "Bound":
        """The same for some of the hosts: the others do not restart."""
        kept = frozenset(hosts)
        return Bound(
            tuple(host for host in self.hosts if host in kept),
            tuple(found for one in self.constraints if (found := _among(one, kept)) is not None),
            self.seconds,
            self.open_at,
            self.sites,
            self.first,
        )

    def without(self, constraint: Constraint) -> "Bound":
        """The same, were it not for this constraint."""
        open_at = self.open_at
        if constraint.kind is ConstraintKind.WINDOW:
            open_at = {host: at for host, at in open_at.items() if host not in constraint.hosts}
        rest = tuple(one for one in self.constraints if one is not constraint)
        return Bound(self.hosts, rest, self.seconds, open_at, self.sites, self.first)

    def broken(self, wave: Collection[str]) -> Constraint | None:
        """The first constraint that these hosts can't keep in one wave; order and time are not looked at."""
        for one in self.constraints:
            inside = sum(host in wave for host in one.hosts)
            if one.kind in _AT_MOST and inside > one.limit:
                return one
            if one.kind is ConstraintKind.UNKNOWN and inside and len(wave) > 1:
                return one
            if one.kind is ConstraintKind.SITE and len({self.sites.get(host) for host in wave} - {None}) > 1:
                return one
        return None

    def start(self, wave: Iterable[str], since: int) -> int | None:
        """The earliest moment from `since` on at which the windows of all of them are open long enough."""
        listed = list(wave)
        windows = tuple(sorted({self.open_at[host] for host in listed if host in self.open_at}))
        if not windows:
            return since
        if windows not in self._common:
            shared = windows[0]
            for other in windows[1:]:
                shared = common(shared, other)
            self._common[windows] = shared
        return earliest(self._common[windows], since, self.duration(listed))

    def duration(self, wave: Iterable[str]) -> int:
        return max((self.seconds[host] for host in wave), default=0)

    def befores(self) -> dict[str, set[str]]:
        """By host, those that must have been in an earlier wave."""
        found: dict[str, set[str]] = {host: set() for host in self.hosts}
        for one in self.constraints:
            if one.kind is ConstraintKind.ORDER:
                found[one.hosts[1]].add(one.hosts[0])
        return found


def bind(hosts: Iterable[str], redundancy: Redundancy, since: datetime, down: Collection[str] = ()) -> Bound:
    """`down` are hosts of the fleet that did not answer: they can't take over for anybody."""
    fleet = Standing(redundancy)
    places = {host: fleet.place(host) for host in dict.fromkeys(hosts)}
    listed = tuple(sorted(places, key=lambda host: (places[host].side or "", host)))
    open_by_window = {name: stretches(spans, since) for name, spans in redundancy.windows.items()}
    open_at = {host: open_by_window.get(one.window, ()) for host, one in places.items() if one.window is not None}
    seconds = {host: 60 * (one.minutes or redundancy.minutes) for host, one in places.items()}
    found = [
        *fleet.pairs(listed, frozenset(down)),
        *fleet.pools(listed, frozenset(down)),
        *fleet.apart(listed),
        *(Constraint(ConstraintKind.UNKNOWN, "", (host,)) for host in listed if fleet.is_unknown(host)),
        *fleet.order(listed),
        *_windows(listed, places, open_at, seconds),
    ]
    if redundancy.most_per_wave is not None:
        found.append(Constraint(ConstraintKind.SIZE, "", listed, limit=redundancy.most_per_wave))
    if redundancy.one_site_per_wave:
        found.append(Constraint(ConstraintKind.SITE, "", listed))
    sites = {host: one.site for host, one in places.items()}
    return Bound(listed, tuple(found), seconds, open_at, sites, int(since.timestamp()))


class Standing:
    """What the inventory says of the whole fleet, by pair, pool and tag."""

    def __init__(self, redundancy: Redundancy) -> None:
        self._redundancy = redundancy
        self._pairs: dict[str, list[str]] = {}
        self._pools: dict[str, list[str]] = {}
        self._apart: dict[str, list[str]] = {}
        for host, one in redundancy.placements.items():
            if one.pair is not None:
                self._pairs.setdefault(one.pair, []).append(host)
            if one.pool is not None:
                self._pools.setdefault(one.pool, []).append(host)
            for tag in one.apart:
                self._apart.setdefault(tag, []).append(host)

    def place(self, host: str) -> Placement:
        return self._redundancy.placements.get(host) or Placement(host)

    def beside(self, hosts: Iterable[str]) -> frozenset[str]:
        """The other sides of their pairs, and the members of their pools."""
        places = [self.place(host) for host in hosts]
        pairs, pools = {one.pair for one in places} - {None}, {one.pool for one in places} - {None}
        groups = [*(self._pairs[str(name)] for name in pairs), *(self._pools[str(name)] for name in pools)]
        return frozenset(host for group in groups for host in group)

    def is_unknown(self, host: str) -> bool:
        """Whether nobody said what takes over for the host. A pair of one is a side that is missing, or misspelt."""
        place = self.place(host)
        if place.pool is not None or len(self._pairs.get(place.pair or "", ())) > 1:
            return False
        return place.pair is not None or (not place.stands_alone and place.role in _REDUNDANT_ROLES)

    def pairs(self, hosts: Sequence[str], down: frozenset[str]) -> Iterator[Constraint]:
        for name, members in _those(self._pairs, hosts):
            yield Constraint(ConstraintKind.PAIR, name, members, members=len(self._pairs[name]))
            for host in members:
                for other in self._pairs[name]:
                    if other in down and other not in members:
                        yield Constraint(ConstraintKind.PARTNER_DOWN, other, (host,), limit=0)

    def pools(self, hosts: Sequence[str], down: frozenset[str]) -> Iterator[Constraint]:
        """Of a pool without a minimum, one member at a time may be down."""
        for name, members in _those(self._pools, hosts):
            whole = self._pools[name]
            away = len(down & frozenset(whole) - frozenset(members))
            minimum = self._redundancy.minimum_alive.get(name, len(whole) - 1)
            limit = max(0, len(whole) - away - minimum)
            yield Constraint(ConstraintKind.POOL, name, members, limit, len(whole), minimum, away)

    def apart(self, hosts: Sequence[str]) -> Iterator[Constraint]:
        for name, members in _those(self._apart, hosts):
            yield Constraint(ConstraintKind.APART, name, members)

    def order(self, hosts: Sequence[str]) -> Iterator[Constraint]:
        """Through hosts that need no restart as well: C after B after A keeps C behind A."""
        restarting = frozenset(hosts)
        for host in hosts:
            found: dict[str, None] = {}
            seen = {host}
            waiting = list(reversed(self.place(host).after))
            while waiting:
                one = waiting.pop()
                if one in restarting:
                    found[one] = None
                elif one not in seen:
                    seen.add(one)
                    waiting += reversed(self.place(one).after)
            yield from (Constraint(ConstraintKind.ORDER, "", (one, host)) for one in found)


def _those(groups: Mapping[str, Sequence[str]], hosts: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The groups with those of their members that are among the hosts, in the order of the hosts."""
    rank = {host: place for place, host in enumerate(hosts)}
    for name in sorted(groups):
        members = sorted((host for host in groups[name] if host in rank), key=rank.__getitem__)
        if members:
            yield name, tuple(members)


def _windows(
    hosts: Iterable[str],
    places: Mapping[str, Placement],
    open_at: Mapping[str, tuple[Stretch, ...]],
    seconds: Mapping[str, int],
) -> Iterator[Constraint]:
    for host in hosts:
        if host in open_at:
            longest = max((end - start for start, end in open_at[host]), default=0)
            name = places[host].window or ""
            yield Constraint(ConstraintKind.WINDOW, name, (host,), minutes=seconds[host] // 60, longest=longest // 60)


def _among(constraint: Constraint, hosts: frozenset[str]) -> Constraint | None:
    """The constraint as it binds these hosts alone."""
    members = tuple(host for host in constraint.hosts if host in hosts)
    if not members or (constraint.kind is ConstraintKind.ORDER and len(members) < 2):
        return None
    return constraint if members == constraint.hosts else replace(constraint, hosts=members)

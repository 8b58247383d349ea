"""What an inventory says of redundancy: columns, keys or variables of its hosts, and what stands beside them.

    host, role, pair, side, pool, site, window, minutes, apart, after, redundancy      of a host
    minimum_alive                          of a pool, with any of its hosts, or under `pools:`
    pools: {cvp-east: {minimum_alive: 4, window: sunday}}         beside the hosts, in YAML and JSON
    sites: {east: {window: sunday}}
    windows: {sunday: Sun 02:00-05:00 America/New_York}
    waves: {most_per_wave: 20, one_site_per_wave: yes, minutes: 30, window: sunday}

A window is named, or written out where it is used. `redundancy: none` says that nothing takes over for a host and that
this is known. In an Ansible inventory variables may begin with `advisor_`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.fleet.answer import Listed
from advisor.fleet.change_window import parse_window
from advisor.fleet.inventory import Inventory, read_whole_inventory
from advisor.model.redundancy import Placement, Redundancy, Span

_OF_A_HOST = frozenset(
    {"pair", "side", "pool", "site", "window", "minutes", "apart", "after", "redundancy", "minimum_alive"}
)
_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
_MOST_MINUTES = 7 * 24 * 60


def read_redundancy(path: Path) -> Redundancy:
    """Raises UsageError, as for the inventory itself, and for what can't be meant: a pair of three, a window that is
    none, a host that waits for one that is not there."""
    return redundancy_of(read_whole_inventory(path), str(path))


def redundancy_of(inventory: Inventory, where: str) -> Redundancy:
    """`where` is the file, for messages."""
    return _Reading(where).read(inventory)


def as_named(redundancy: Redundancy, hosts: Iterable[str]) -> Redundancy:
    """The same with hosts called as the audit calls them, where only capitals differ."""
    spelt = {host.casefold(): host for host in hosts}
    names = {name: spelt.get(name.casefold(), name) for name in redundancy.placements}
    return replace(
        redundancy,
        placements={
            names[name]: replace(one, host=names[name], after=tuple(names.get(other, other) for other in one.after))
            for name, one in redundancy.placements.items()
        },
    )


def with_roles(redundancy: Redundancy, roles: Mapping[str, str | None]) -> Redundancy:
    """Roles that the audit knows, for hosts of which the inventory does not tell one."""
    placements = dict(redundancy.placements)
    for host, role in roles.items():
        one = placements.get(host, Placement(host))
        if one.role is None and role is not None:
            placements[host] = replace(one, role=role)
    return replace(redundancy, placements=placements)


@dataclass
class _Reading:
    where: str
    windows: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    minimums: dict[str, int] = field(default_factory=dict)

    def read(self, inventory: Inventory) -> Redundancy:
        defined = inventory.definitions
        for name, written in self._mapping(defined.get("windows", {}), "windows").items():
            texts = [one for _, one in written] if isinstance(written, list) else [written]
            self.windows[name] = tuple(span for text in texts for span in self._spans(text, f"window {name}"))
        pools = self._named(defined, "pools", ("minimum_alive", "window"))
        sites = self._named(defined, "sites", ("window",))
        waves = self._mapping(defined.get("waves", {}), "waves")
        self._known(waves, ("most_per_wave", "one_site_per_wave", "minutes", "window"), "waves")
        for name, said in pools.items():
            if "minimum_alive" in said:
                self.minimums[name] = self._number(said["minimum_alive"], f"pool {name}: minimum_alive", 0)
        general = self._window(waves.get("window"), "waves")
        by_pool = {name: self._window(said.get("window"), f"pool {name}") for name, said in pools.items()}
        by_site = {name: self._window(said.get("window"), f"site {name}") for name, said in sites.items()}
        placements: dict[str, Placement] = {}
        for listed in inventory.hosts:
            one = self._placement(listed)
            if one.window is None:
                one = replace(one, window=by_pool.get(one.pool or "") or by_site.get(one.site or "") or general)
            placements[one.host] = one
        most = waves.get("most_per_wave")
        redundancy = Redundancy(
            self._ordered(placements),
            self.minimums,
            self.windows,
            None if most is None else self._number(most, "waves: most_per_wave", 1),
            self._truth(waves.get("one_site_per_wave", "no"), "waves: one_site_per_wave"),
            self._number(waves.get("minutes", "30"), "waves: minutes", 1, _MOST_MINUTES),
        )
        self._check(redundancy, pools, sites)
        return redundancy

    def _placement(self, listed: Listed) -> Placement:
        said = dict(_about(listed.about))
        host = listed.label
        kind = said.get("redundancy")
        if kind is not None and kind.casefold() != "none":
            raise self._wrong(f"host {host}: redundancy is 'none', or not given; it is {kind[:40]!r}.")
        if said.get("side") is not None and said.get("pair") is None:
            raise self._wrong(f"host {host} is side {said['side'][:40]!r} of no pair; give its pair.")
        if "minimum_alive" in said:
            self._minimum(host, said)
        minutes = said.get("minutes")
        return Placement(
            host,
            listed.role,
            said.get("pair"),
            said.get("side", "").upper() or None,
            said.get("pool"),
            said.get("site"),
            self._window(said.get("window"), f"host {host}"),
            None if minutes is None else self._number(minutes, f"host {host}: minutes", 1, _MOST_MINUTES),
            _words(said.get("apart")),
            _words(said.get("after")),
            kind is not None,
        )

    def _minimum(self, host: str, said: Mapping[str, str]) -> None:
        pool = said.get("pool")
        if pool is None:
            raise self._wrong(f"host {host} has a minimum_alive and no pool; give its pool.")
        minimum = self._number(said["minimum_alive"], f"host {host}: minimum_alive", 0)
        if self.minimums.setdefault(pool, minimum) != minimum:
            raise self._wrong(f"pool {pool} has two minimums, {self.minimums[pool]} and {minimum}.")

    def _ordered(self, placements: Mapping[str, Placement]) -> dict[str, Placement]:
        """`after` names hosts, or a pair, a pool or a site, which are their hosts."""
        groups: dict[str, list[str]] = {}
        for one in placements.values():
            for name in {one.pair, one.pool, one.site} - {None}:
                groups.setdefault(str(name), []).append(one.host)
        found = {}
        for host, one in placements.items():
            after: dict[str, None] = {}
            for name in one.after:
                if name not in placements and name not in groups:
                    raise self._wrong(
                        f"host {host} comes after {name[:60]!r}, which is no host, pair, pool or site here."
                    )
                after |= dict.fromkeys([name] if name in placements else (x for x in groups[name] if x != host))
            found[host] = replace(one, after=tuple(after))
        return found

    def _check(self, redundancy: Redundancy, pools: Mapping[str, Any], sites: Mapping[str, Any]) -> None:
        pairs: dict[str, list[Placement]] = {}
        for one in redundancy.placements.values():
            if one.pair is not None:
                pairs.setdefault(one.pair, []).append(one)
        for name, members in pairs.items():
            listed = ", ".join(one.host for one in members)
            if len(members) > 2:
                raise self._wrong(f"pair {name} has {len(members)} hosts ({listed}); a pair has two sides.")
            if len(members) == 2 and members[0].side is not None and members[0].side == members[1].side:
                raise self._wrong(f"both hosts of pair {name} ({listed}) are side {members[0].side}.")
        used = (
            {one.pool for one in redundancy.placements.values()},
            {one.site for one in redundancy.placements.values()},
        )
        for kind, defined, names in (("pool", pools, used[0]), ("site", sites, used[1])):
            for name in defined:
                if name not in names:
                    raise self._wrong(f"{kind} {name} has no host; is its name spelt as with the hosts?")

    def _window(self, written: Any, of: str) -> str | None:
        """The name of a window; one that is written out is called by what is written."""
        if written is None:
            return None
        if not isinstance(written, str):
            raise self._wrong(f"{of}: a window is a name or a text.")
        if written not in self.windows:
            self.windows[written] = self._spans(written, of)
        return written

    def _spans(self, written: Any, of: str) -> tuple[Span, ...]:
        if not isinstance(written, str):
            raise self._wrong(f"{of}: a window is a text, such as Sun 02:00-05:00 America/New_York.")
        try:
            return parse_window(written)
        except ValueError as error:
            known = f"; windows here are {', '.join(self.windows)}" if self.windows else ""
            raise self._wrong(f"{of}: {error}{known}.") from None

    def _named(self, defined: Mapping[str, Any], kind: str, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        found = {}
        for name, said in self._mapping(defined.get(kind, {}), kind).items():
            found[name] = self._mapping(said, f"{kind}: {name}")
            self._known(found[name], keys, f"{kind}: {name}")
        return found

    def _mapping(self, value: Any, of: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self._wrong(f"{of} is not a mapping.")
        return value

    def _known(self, said: Mapping[str, Any], keys: Sequence[str], of: str) -> None:
        for key in said:
            if key not in keys:
                raise self._wrong(f"{of}: there is no {key[:40]!r}; there are {', '.join(keys)}.")

    def _number(self, written: Any, of: str, least: int, most: int = 1_000_000) -> int:
        if not isinstance(written, str) or not written.isascii() or not written.isdigit() or len(written) > 9:
            raise self._wrong(f"{of} is not a whole number: {str(written)[:40]!r}.")
        if not least <= int(written) <= most:
            raise self._wrong(f"{of} is {int(written)}; it is from {least} to {most}.")
        return int(written)

    def _truth(self, written: Any, of: str) -> bool:
        if not isinstance(written, str) or written.casefold() not in _YES | _NO:
            raise self._wrong(f"{of} is yes or no, and not {str(written)[:40]!r}.")
        return written.casefold() in _YES

    def _wrong(self, what: str) -> UsageError:
        return UsageError(f"{self.where}: {what}")


def _about(about: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is said of redundancy, with `advisor_` before it or without; what has it wins."""
    for prefix in ("", "advisor_"):
        for name in _OF_A_HOST:
            value = about.get(prefix + name)
            if value is not None and value.strip():
                yield name, value.strip()


def _words(written: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((written or "").replace(",", " ").replace(";", " ").split()))

"""Reboot waves: hosts that restart together, so that nothing and nobody loses both sides.

A wave is verified before the next one starts, so that waves follow each other. A few hosts get the fewest waves there
can be, many get few. What can't be laid out is told with the constraints that stand against each other, never left out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from advisor.model.redundancy import Redundancy
from advisor.model.waves import Constraint, ConstraintKind, Infeasible, Wave, WavePlan
from advisor.remedy.wave_chain import longest_chain
from advisor.remedy.wave_constraints import Bound, Standing, bind
from advisor.remedy.wave_exact import MOST_HOSTS, fewest_waves
from advisor.remedy.wave_filling import Urgency, fill_waves, least_waves

MOST_ALONE = 1000
"""Hosts of unknown redundancy that are laid out, each in a wave of its own."""
_Waves = tuple[tuple[str, ...], ...]


def plan_waves(
    hosts: Iterable[str],
    redundancy: Redundancy,
    since: datetime,
    *,
    down: Collection[str] = (),
    unseen: Collection[str] = (),
) -> WavePlan:
    """Waves of the hosts that restart, from `since` (aware) on.

    `down` are hosts that did not answer: their partners stay up. Of `unseen` ones nothing is known: a wave says to look
    at them first.
    """
    since = _whole_minute(since)
    bound = bind(hosts, redundancy, since, down)
    stands = Standing(redundancy)
    infeasible: list[Infeasible] = []
    while True:
        found = tuple(_impossible(bound))
        waves: _Waves | None = None
        if not found:
            waves, fewest = _laid(bound)
            found = () if waves is not None else tuple(_refused(bound))
        if waves is not None:
            break
        infeasible += found
        refused = {host for one in found for host in one.hosts}
        bound = bound.only([host for host in bound.hosts if host not in refused])
    starts = _starts(bound, waves)
    listed = tuple(
        _wave(number, wave, start, bound, stands, frozenset(unseen))
        for number, (wave, start) in enumerate(zip(waves, starts, strict=True), 1)
    )
    if infeasible:
        return WavePlan((), infeasible=tuple(infeasible), rest=listed, fewest=fewest)
    return WavePlan(listed, longest_chain(bound, waves, starts), fewest)


def unknown_to_all(hosts: Sequence[str]) -> Infeasible:
    """More hosts than anybody restarts one by one, of which nobody said what takes over for them."""
    return Infeasible(tuple(hosts), (Constraint(ConstraintKind.UNKNOWN, "", tuple(hosts)),))


def _laid(bound: Bound) -> tuple[_Waves | None, bool]:
    """The waves, and whether there are none with fewer; None where none were found."""
    filled = [fill_waves(bound, urgency) for urgency in (Urgency if bound.open_at else (Urgency.CHAIN,))]
    whole = [one.waves for one in filled if not one.left]
    best = min(whole, key=lambda waves: (len(waves), _end(bound, waves)), default=None)
    if best is not None and len(best) == least_waves(bound):
        return best, True
    if len(bound.hosts) > MOST_HOSTS:
        return best, False
    exact = fewest_waves(bound)
    if exact is not None and best is not None and len(best) == len(exact):
        return best, True
    return exact, True


def _impossible(bound: Bound) -> Iterator[Infeasible]:
    """Hosts that can't even restart alone, circles in the order, and hosts that wait for either."""
    unknown = [one.hosts[0] for one in bound.constraints if one.kind is ConstraintKind.UNKNOWN]
    if len(unknown) > MOST_ALONE:
        yield unknown_to_all(unknown)
        return
    refused: dict[str, Constraint] = {}
    by_reason: dict[tuple[ConstraintKind, str], list[str]] = {}
    first: dict[tuple[ConstraintKind, str], Constraint] = {}
    for one in bound.constraints:
        if one.kind is ConstraintKind.WINDOW:
            blocked = one.hosts if one.longest < one.minutes else ()
        else:
            is_limit = one.kind not in (ConstraintKind.UNKNOWN, ConstraintKind.ORDER, ConstraintKind.SITE)
            blocked = one.hosts if is_limit and one.limit < 1 else ()
        for host in blocked:
            refused.setdefault(host, one)
            by_reason.setdefault((one.kind, one.name), []).append(host)
            first.setdefault((one.kind, one.name), one)
    for reason, some in by_reason.items():
        yield Infeasible(tuple(dict.fromkeys(some)), (replace(first[reason], hosts=tuple(dict.fromkeys(some))),))
    befores = bound.befores()
    order = _order(bound)
    circle = _circle(befores)
    if circle:
        steps = [order[pair] for pair in zip(circle, (*circle[1:], circle[0]), strict=True)]
        yield Infeasible(tuple(circle), tuple(steps))
        refused |= dict(zip(circle, steps, strict=True))
    yield from _waiting(bound, refused)


def _refused(bound: Bound) -> Iterator[Infeasible]:
    """Hosts that can't be laid out together, and those that wait for one of them."""
    core = _explained(bound)
    yield core
    against = {host: [one for one in core.constraints if host in one.hosts] for host in core.hosts}
    yield from _waiting(bound, {host: (some or core.constraints)[0] for host, some in against.items()})


def _waiting(bound: Bound, refused: Mapping[str, Constraint]) -> Iterator[Infeasible]:
    """The hosts that come after those that are refused, each by a constraint, and after these in turn."""
    order = _order(bound)
    afters: dict[str, list[str]] = {}
    for host, earlier in bound.befores().items():
        for name in sorted(earlier):
            afters.setdefault(name, []).append(host)
    against, waiting = dict(refused), list(refused)
    while waiting:
        blocker = waiting.pop()
        for host in afters.get(blocker, ()):
            if host not in against:
                against[host] = order[blocker, host]
                yield Infeasible((host,), (order[blocker, host], against[blocker]))
                waiting.append(host)


def _order(bound: Bound) -> dict[tuple[str, ...], Constraint]:
    """By an earlier host and a later one, what says so."""
    return {one.hosts: one for one in bound.constraints if one.kind is ConstraintKind.ORDER}


def _circle(befores: dict[str, set[str]]) -> list[str]:
    """Hosts that wait for each other, each before the next and the last before the first; empty where there are
    none."""
    done: set[str] = set()
    for start in befores:
        path: list[str] = []
        at: dict[str, int] = {}
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(befores[start])))] if start not in done else []
        if stack:
            at[start] = 0
            path.append(start)
        while stack:
            host, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                del at[host]
                done.add(host)
            elif following in at:
                return list(reversed(path[at[following] :]))
            elif following not in done:
                at[following] = len(path)
                path.append(following)
                stack.append((following, iter(sorted(befores[following]))))
    return []


def _explained(bound: Bound) -> Infeasible:
    """The fewest hosts that can't be laid out, and the fewest constraints of them that can't hold together."""
    core = bound
    if len(bound.hosts) > MOST_HOSTS:
        left = max((fill_waves(bound, urgency).left for urgency in Urgency), key=len)
        core = bound.only(_near(bound, left[0]))
        if fewest_waves(core) is not None:
            binding = tuple(one for one in bound.only(left[:1]).constraints if one.kind is not ConstraintKind.ORDER)
            return Infeasible(left, binding, proven=False)
    for host in core.hosts:
        smaller = core.only([other for other in core.hosts if other != host])
        if fewest_waves(smaller) is None:
            core = smaller
    against = core
    for one in core.constraints:
        without = against.without(one)
        if fewest_waves(without) is None:
            against = without
    return Infeasible(core.hosts, against.constraints)


def _near(bound: Bound, host: str) -> list[str]:
    """The host and those most bound to it: by pair, tag, pool and order, and then by the window."""
    near = dict.fromkeys([host])
    for kind in (ConstraintKind.PAIR, ConstraintKind.APART, ConstraintKind.ORDER, ConstraintKind.POOL):
        for one in bound.constraints:
            if one.kind is kind and host in one.hosts:
                near |= dict.fromkeys(one.hosts)
    window = bound.open_at.get(host)
    near |= dict.fromkeys(other for other in bound.hosts if bound.open_at.get(other) == window)
    return list(near)[:MOST_HOSTS]


def _starts(bound: Bound, waves: Sequence[tuple[str, ...]]) -> list[int]:
    moment, starts = bound.first, []
    for wave in waves:
        start = bound.start(wave, moment)
        assert start is not None, "a wave was laid where its windows are closed"
        starts.append(start)
        moment = start + bound.duration(wave)
    return starts


def _end(bound: Bound, waves: Sequence[tuple[str, ...]]) -> int:
    return _starts(bound, waves)[-1] + bound.duration(waves[-1]) if waves else bound.first


def _wave(
    number: int, hosts: Sequence[str], start: int, bound: Bound, stands: Standing, unseen: frozenset[str]
) -> Wave:
    others = sorted(stands.beside(hosts) & unseen - frozenset(hosts)) if unseen else ()
    first = datetime.fromtimestamp(start, UTC) if bound.open_at else None
    return Wave(
        number,
        tuple(sorted(hosts)),
        first,
        first + timedelta(seconds=bound.duration(hosts)) if first is not None else None,
        tuple(host for host in sorted(hosts) if stands.is_unknown(host)),
        tuple(others),
    )


def _whole_minute(moment: datetime) -> datetime:
    """The next one, in UTC: nobody starts a restart at a second."""
    moment = moment.astimezone(UTC)
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)

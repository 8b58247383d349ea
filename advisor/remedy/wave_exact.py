"""The fewest waves for a few hosts, exactly: every set of hosts that may be done by the k-th wave, and how early.

To be done earlier is never worse, so that one time a set is enough. Three sets of hosts stand behind each step (done,
now, later): 3ⁿ steps for n hosts.
"""

from advisor.remedy.wave_constraints import Bound

MOST_HOSTS = 9


def fewest_waves(bound: Bound) -> tuple[tuple[str, ...], ...] | None:
    """Waves that keep every constraint, the fewest that do; None where there are none. For at most `MOST_HOSTS`."""
    hosts = bound.hosts
    whole = (1 << len(hosts)) - 1
    names = [tuple(host for place, host in enumerate(hosts) if mask >> place & 1) for mask in range(whole + 1)]
    place = {host: number for number, host in enumerate(hosts)}
    befores = bound.befores()
    needs = [sum(1 << place[one] for one in befores[host]) for host in hosts]
    allowed = [mask > 0 and bound.broken(names[mask]) is None for mask in range(whole + 1)]
    level: dict[int, int] = {0: bound.first}
    came_from: list[dict[int, tuple[int, int]]] = []
    while whole not in level:
        following: dict[int, int] = {}
        came: dict[int, tuple[int, int]] = {}
        for done, moment in level.items():
            ready = sum(
                1 << number for number in range(len(hosts)) if not done >> number & 1 and not needs[number] & ~done
            )
            wave = ready
            while wave:
                if allowed[wave]:
                    start = bound.start(names[wave], moment)
                    after = done | wave
                    if start is not None:
                        end = start + bound.duration(names[wave])
                        if after not in following or end < following[after]:
                            following[after], came[after] = end, (done, wave)
                wave = (wave - 1) & ready
        if not following:
            return None
        level = following
        came_from.append(came)
    waves: list[tuple[str, ...]] = []
    done = whole
    for came in reversed(came_from):
        done, wave = came[done]
        waves.append(names[wave])
    return tuple(reversed(waves))

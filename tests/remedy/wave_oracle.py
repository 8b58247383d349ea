"""Every way to put hosts into waves, tried: what is possible, and with how few. Written without the advisor's code.

A rule of the fleet is read anew here, from the redundancy itself.
"""

from datetime import UTC, timedelta
from itertools import product


def violations(waves, redundancy, since, down=()):
    """What a plan does wrong; waves are (hosts, start, end), the times None where no host has a window."""
    places, wrong = redundancy.placements, []
    pairs, pools, tags = {}, {}, {}
    for host, place in places.items():
        if place.pair:
            pairs.setdefault(place.pair, set()).add(host)
        if place.pool:
            pools.setdefault(place.pool, set()).add(host)
        for tag in place.apart:
            tags.setdefault(tag, set()).add(host)
    number = {host: at for at, (hosts, _, _) in enumerate(waves) for host in hosts}
    moment = since
    for hosts, start, end in waves:
        away = set(hosts)
        if not away:
            wrong.append("an empty wave")
        wrong += [f"both sides of {name}" for name, members in pairs.items() if len(members & away) > 1]
        for members in pairs.values():
            if members & away and (members - away) & (set(down) - set(number)):
                wrong.append(f"the partner of {members & away} is down")
        for name, members in pools.items():
            alive = members - away - (set(down) - set(number))
            least = redundancy.minimum_alive.get(name, len(members) - 1)
            if members & away and len(alive) < least:
                wrong.append(f"{name} has {len(alive)} of {least}")
        wrong += [f"{name} together" for name, members in tags.items() if len(members & away) > 1]
        for host in away:
            place = places.get(host)
            partner = place is not None and place.pair and len(pairs[place.pair]) > 1
            lonely = place is not None and place.pair and not partner
            free = place is not None and (place.stands_alone or place.role == "other")
            if not partner and not (place and place.pool) and (lonely or not free) and len(away) > 1:
                wrong.append(f"{host} is unknown and not alone")
            for earlier in ancestors(host, places, number):
                if number[earlier] >= number[host]:
                    wrong.append(f"{host} not after {earlier}")
        if redundancy.most_per_wave is not None and len(away) > redundancy.most_per_wave:
            wrong.append("too many")
        sites = {places[host].site for host in away if host in places and places[host].site}
        if redundancy.one_site_per_wave and len(sites) > 1:
            wrong.append("two sites")
        if start is not None:
            if start < moment:
                wrong.append("waves overlap")
            if end - start < timedelta(minutes=needs(hosts, redundancy)):
                wrong.append("too short")
            wrong += [f"{host} outside its window" for host in hosts if not inside(host, start, end, redundancy)]
            moment = end
    return wrong


def ancestors(host, places, restarting):
    """Those that restart before it, through others that do not."""
    found, waiting, seen = set(), list(places[host].after) if host in places else [], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if one in restarting:
            found.add(one)
        elif one in places:
            waiting += places[one].after
    return found


def needs(hosts, redundancy):
    places = redundancy.placements
    return max((places[host].minutes if host in places else None) or redundancy.minutes for host in hosts)


def inside(host, start, end, redundancy):
    """Windows of the oracle come once."""
    place = redundancy.placements.get(host)
    if place is None or place.window is None:
        return True
    return any(one.start <= start and end <= one.end for one in merged(redundancy.windows[place.window]))


def merged(spans):
    found = []
    for one in sorted(spans, key=lambda span: span.start):
        if found and one.start <= found[-1].end:
            found[-1] = type(one)(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return found


def timed(waves, redundancy, since):
    """Each wave as early as it can be; None where one can't be. Starts are at `since` or where something opens or
    ends: no other moment is ever the earliest."""
    moment, found = since, []
    for hosts in waves:
        length = timedelta(minutes=needs(hosts, redundancy))
        opens = [span.start for spans in redundancy.windows.values() for span in spans if span.start > moment]
        for start in sorted({moment, *opens}):
            if all(inside(host, start, start + length, redundancy) for host in hosts):
                break
        else:
            return None
        found.append((hosts, start, start + length))
        moment = start + length
    return found


def fewest(hosts, redundancy, since, down=()):
    """The least number of waves; None where every assignment breaks something."""
    hosts = list(hosts)
    for count in range(len(hosts) + 1):
        for numbers in product(range(count), repeat=len(hosts)):
            if len(set(numbers)) != count:
                continue
            waves = [[host for host, at in zip(hosts, numbers, strict=True) if at == number] for number in range(count)]
            laid = timed(waves, redundancy, since.astimezone(UTC))
            if laid is not None and not violations(laid, redundancy, since, down):
                return count
    return None

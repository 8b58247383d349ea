"""Which hosts stand in one subnet: /24 of IPv4, /64 of IPv6. A name is looked up; one nobody knows stands alone."""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from advisor.model.target import Target

_AT_ONCE = 16
_BITS = {4: 24, 6: 64}


def subnets_of(targets: Iterable[Target]) -> Mapping[str, str]:
    """The subnet of each target, by its text."""
    listed = list(targets)
    names = list(dict.fromkeys(one.host for one in listed))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = dict(zip(names, pool.map(_subnet, names), strict=True))
    return {str(one): found[one.host] for one in listed}


def _subnet(host: str) -> str:
    bare = host.strip("[]").partition("%")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        try:
            info = socket.getaddrinfo(bare, None, proto=socket.IPPROTO_TCP)
            address = ipaddress.ip_address(str(info[0][4][0]).partition("%")[0])
        except (OSError, ValueError, UnicodeError, IndexError):
            return bare
    return str(ipaddress.ip_network(f"{address}/{_BITS[address.version]}", strict=False))

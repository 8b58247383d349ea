"""Pseudonyms by a key: the same thing has the same name, in every file and every run with that key.

Each keeps its kind, so that a reader and a parser go on understanding the text, and its form says that it is one:

    host-k3v9q2m7xp  user-…  share-…  serial-…     10 of 30 characters, 49 bits
    domain-k3v9q2m7xp.example                      of a reserved suffix (RFC 2606)
    240.17.3.9                                     class E, which no host has; hosts of one /24 stay together, and the
                                                   first number says where: 240 10/8 · 241 172.16/12 · 242 192.168/16 ·
                                                   243 169.254/16 · 244 100.64/10 · 248 to 254 anywhere else
    2001:db8:…                                     of documentation (RFC 3849); hosts of one /64 stay together
    02:ad:…                                        a locally administered MAC address
    00000000-….                                    a GUID, with and without hyphens
    9990000000000                                  a country that the ITU has not given away
    S-1-5-21-0-…                                   a SID
"""

import hmac
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address

_ALPHABET = "0123456789bcdfghjkmnpqrstvwxyz"
_LETTERS = _ALPHABET[10:]
_LENGTH = 10
_NAME = f"[{_LETTERS}][{_ALPHABET}]{{{_LENGTH - 1}}}"
_BLOCKS = tuple(
    (IPv4Network(network), int(IPv4Address(base)))
    for network, base in (
        ("10.0.0.0/8", "240.0.0.0"),
        ("172.16.0.0/12", "241.0.0.0"),
        ("192.168.0.0/16", "242.0.0.0"),
        ("169.254.0.0/16", "243.0.0.0"),
        ("100.64.0.0/10", "244.0.0.0"),
    )
)
_ELSEWHERE = int(IPv4Address("248.0.0.0"))
_ELSEWHERE_SUBNETS = 7 << 16
"""As many /24 as there are from 248.0.0 to 254.255.255."""
_DOCUMENTED = 0x20010DB8

PSEUDONYM = re.compile(
    rf"(?<![0-9A-Za-z])(?:"
    rf"(?:host|user|share|serial)-{_NAME}(?:@domain-{_NAME}\.example|\.domain-{_NAME}\.example)?"
    rf"|domain-{_NAME}\.example|domain-{_NAME}"
    r"|0{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|0{8}[0-9a-f]{24}"
    r"|00 00 00 00(?: [0-9a-f]{2}){3} [0-9a-f]{2}-(?:[0-9a-f]{2} ){7}[0-9a-f]{2}"
    r"|02(?P<mac>[:-])ad(?:(?P=mac)[0-9a-f]{2}){4}|02ad\.[0-9a-f]{4}\.[0-9a-f]{4}|02ad[0-9a-f]{8}"
    r"|2001:db8(?::[0-9a-f]{1,4}){6}"
    r"|2(?:4[0-4]|4[89]|5[0-4])(?:\.\d{1,3}){3}(?!\.?\d)"
    r"|S-1-5-21-0(?:-\d{1,10}){2,3}"
    r"|999\d{10}"
    r")(?![0-9A-Za-z])",
    re.ASCII,
)
"""Whatever looks like one of ours, also one of another run or of another key."""


class Namer:
    """Gives pseudonyms by a secret `key`. Every method takes an identifier in any spelling and is a function of the key
    and of what is meant alone."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, kind: str, value: str) -> str:
        """`host-k3v9q2m7xp` for a name that ignores case."""
        number = self._number(kind, value.casefold(), 8)
        number, letter = divmod(number, len(_LETTERS))
        letters = [_LETTERS[letter]]
        for _ in range(_LENGTH - 1):
            number, letter = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[letter])
        return f"{kind}-{''.join(letters)}"

    def domain(self, value: str) -> str:
        """Of a domain of DNS, or of a flat one as Windows knew it."""
        name = self.name("domain", value.strip("."))
        return f"{name}.example" if "." in value.strip(".") else name

    def ipv4(self, address: IPv4Address, again: int = 0) -> str:
        """An address of class E. Private networks map one to one; all others share room for 458,752 networks, where
        `again` is another place for one that finds its own taken."""
        for network, base in _BLOCKS:
            if address in network:
                bits = 24 - network.prefixlen
                subnet = (int(address) >> 8) & ((1 << bits) - 1)
                return str(IPv4Address(base + (self._permuted(subnet, bits, str(network)) << 8) + self._last(address)))
        subnet = self._number(f"ipv4 {again}" if again else "ipv4", str(int(address) >> 8), 8) % _ELSEWHERE_SUBNETS
        return str(IPv4Address(_ELSEWHERE + (subnet << 8) + self._last(address)))

    def ipv6(self, address: IPv6Address) -> str:
        number = int(address)
        network = self._number("ipv6 network", str(number >> 64), 4)
        host = self._number("ipv6", str(number), 8)
        whole = f"{(_DOCUMENTED << 96) | (network << 64) | host:032x}"
        return ":".join(f"{int(whole[place : place + 4], 16):x}" for place in range(0, 32, 4))

    def guid(self, value: str) -> str:
        """In the form of `value`: with hyphens, with blanks, or bare."""
        digits = iter("0" * 8 + f"{self._number('guid', _hexadecimal(value), 12):024x}")
        return "".join(next(digits) if letter in _HEXADECIMAL else letter for letter in value)

    def mac(self, value: str) -> str:
        """In the form of `value`: with hyphens, colons or dots, or bare."""
        digits = iter(f"02ad{self._number('mac', _hexadecimal(value), 4):08x}")
        return "".join(next(digits) if letter in _HEXADECIMAL else letter for letter in value)

    def phone(self, value: str, again: int = 0) -> str:
        """By its digits; `again` as for `ipv4`."""
        digits = "".join(letter for letter in value if letter.isdigit())
        return f"999{self._number(f'phone {again}' if again else 'phone', digits, 8) % 10**10:010d}"

    def sid(self, value: str) -> str:
        """The domain and the account by themselves; accounts that every Windows has keep their number."""
        parts = value.upper().split("-")[4:]
        domain = self._number("sid", "-".join(parts[:3]), 8)
        account = parts[3:]
        if account and int(account[0]) >= _FIRST_ACCOUNT:
            account = [str(_FIRST_ACCOUNT + self._number("account", "-".join(parts), 4))]
        return "-".join(["S-1-5-21-0", str(domain >> 32), str(domain & 0xFFFFFFFF), *account])

    def _last(self, address: IPv4Address) -> int:
        """The last number, shuffled within its network."""
        return self._permuted(int(address) & 0xFF, 8, f"host {int(address) >> 8}")

    def _permuted(self, value: int, bits: int, label: str) -> int:
        """One to one within `bits` bits: each bit is turned or not by those before it, so common beginnings stay."""
        turned = 0
        for place in range(bits - 1, -1, -1):
            before = value >> (place + 1)
            bit = (value >> place) & 1
            turned = turned << 1 | bit ^ self._number(f"bit {label}", f"{place}:{before}", 1) & 1
        return turned

    def _number(self, kind: str, value: str, length: int) -> int:
        digest = hmac.digest(self._key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")
        return int.from_bytes(digest[:length])


_FIRST_ACCOUNT = 1000
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")


def _hexadecimal(value: str) -> str:
    return "".join(letter for letter in value if letter in _HEXADECIMAL).lower()

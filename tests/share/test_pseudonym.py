"""Pseudonyms: a function of the key and of what is meant, of a form that no real thing has."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from hypothesis import given
from hypothesis import strategies as st

from advisor.share.pseudonym import PSEUDONYM, Namer

NAMER, OTHER = Namer(b"a secret of the owner"), Namer(b"another owner's secret")
PRIVATE = [
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")
]
DOCUMENTED = IPv6Network("2001:db8::/32")
HEX = "0123456789abcdefABCDEF"


def within(network: IPv4Network) -> st.SearchStrategy[IPv4Address]:
    return st.integers(0, network.num_addresses - 1).map(lambda number: network[number])


private = st.sampled_from(PRIVATE).flatmap(within)


@given(st.text(min_size=1), st.sampled_from(["host", "user", "share", "serial"]))
def test_names_ignore_case_and_depend_on_the_key(name: str, kind: str) -> None:
    given_name = NAMER.name(kind, name)
    assert PSEUDONYM.fullmatch(given_name)
    assert len(given_name) <= 17
    assert given_name == Namer(b"a secret of the owner").name(kind, name.casefold())
    assert given_name != OTHER.name(kind, name)


@given(st.lists(private, min_size=2, max_size=30, unique=True))
def test_private_addresses_keep_apart_and_together(addresses: list[IPv4Address]) -> None:
    """One to one, and hosts of one /24 stay in one /24."""
    given_to = {address: IPv4Address(NAMER.ipv4(address)) for address in addresses}
    assert len(set(given_to.values())) == len(addresses)
    assert all(address in IPv4Network("240.0.0.0/4") for address in given_to.values())
    subnets = {(int(address) >> 8, int(pseudonym) >> 8) for address, pseudonym in given_to.items()}
    assert len(subnets) == len({real for real, _ in subnets}) == len({shown for _, shown in subnets})


@given(st.integers(0, 2**32 - 1).map(IPv4Address), st.integers(0, 2**128 - 1).map(IPv6Address))
def test_any_address_becomes_one_that_is_nobodys(four: IPv4Address, six: IPv6Address) -> None:
    assert PSEUDONYM.fullmatch(NAMER.ipv4(four))
    assert IPv4Address(NAMER.ipv4(four)).is_reserved
    assert IPv6Address(NAMER.ipv6(six)) in DOCUMENTED
    assert PSEUDONYM.fullmatch(NAMER.ipv6(six))
    assert NAMER.ipv6(six) == NAMER.ipv6(IPv6Address(int(six)))


def test_the_subnet_of_an_ipv6_address_stays_one() -> None:
    one, other, elsewhere = (NAMER.ipv6(IPv6Address(text)) for text in ("fe80:1::1", "fe80:1::2", "fe80:2::1"))
    assert one.split(":")[:4] == other.split(":")[:4] != elsewhere.split(":")[:4]


@given(st.text(HEX, min_size=32, max_size=32))
def test_a_guid_is_the_same_with_and_without_hyphens(digits: str) -> None:
    hyphenated = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    bare = NAMER.guid(digits)
    assert NAMER.guid(hyphenated).replace("-", "") == bare == NAMER.guid(digits.lower())
    assert PSEUDONYM.fullmatch(bare)
    assert PSEUDONYM.fullmatch(NAMER.guid(hyphenated))
    assert bare.startswith("00000000")
    assert bare != OTHER.guid(digits)


@given(st.text(HEX, min_size=12, max_size=12))
def test_a_mac_address_keeps_the_way_it_is_written(digits: str) -> None:
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    written = [sign.join(pairs) for sign in ":-"]
    shown = [NAMER.mac(one) for one in written]
    assert shown[0] == shown[1].replace("-", ":")
    assert all(PSEUDONYM.fullmatch(one) for one in shown)


def test_other_kinds_have_forms_that_nobody_has() -> None:
    assert NAMER.phone("+1 (555) 123-4567") == NAMER.phone("15551234567")
    assert PSEUDONYM.fullmatch(NAMER.phone("5551234567"))
    administrator, user = (NAMER.sid(f"S-1-5-21-1-2-3-{rid}") for rid in (500, 1013))
    assert administrator.endswith("-500")
    assert not user.endswith("-1013")
    assert administrator.rpartition("-")[0] == user.rpartition("-")[0]
    assert PSEUDONYM.fullmatch(user)
    assert NAMER.domain("corp.acme.com") == NAMER.domain("CORP.ACME.COM")
    assert NAMER.domain("corp.acme.com").endswith(".example")

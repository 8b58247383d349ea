"""`facts/identifiers.yaml`: what tells whose servers they are, and how it is recognised in a text."""

import re
from enum import StrEnum
from functools import cache
from ipaddress import ip_network

from pydantic import Field, field_validator

from advisor.errors import PackError
from advisor.pack import positions
from advisor.pack.formats import CountersFile
from advisor.pack.locate import knowledge_root
from advisor.pack.schema import Pattern, Piece, Text, build

PLACE = "facts/identifiers.yaml"
COUNTERS = "facts/counters.yaml"
VALUE = "value"


class IdentifierKind(StrEnum):
    """What an identifier names. `account` is a domain and a user, `fqdn` a host and a domain, or a domain alone."""

    HOST = "host"
    USER = "user"
    DOMAIN = "domain"
    SHARE = "share"
    SERIAL = "serial"
    EMAIL = "email"
    SID = "sid"
    GUID = "guid"
    MAC = "mac"
    PHONE = "phone"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    ACCOUNT = "account"
    FQDN = "fqdn"


class IdentifierPattern(Piece):
    """One form in which identifiers stand in texts; the group `value` is the identifier."""

    kind: IdentifierKind
    title: Text
    pattern: Pattern

    @field_validator("pattern")
    @classmethod
    def _has_value(cls, pattern: str) -> str:
        if VALUE not in re.compile(pattern).groupindex:
            raise ValueError("needs a group called value, (?P<value>…)")
        return pattern


class Nobodys(Piece):
    """Values that look like identifiers and tell of nobody; all but `shares` in lower case."""

    networks: tuple[Text, ...] = ()
    guids: tuple[Text, ...] = ()
    macs: tuple[Text, ...] = ()
    users: tuple[Text, ...] = ()
    shares: tuple[Text, ...] = ()
    domains: tuple[Text, ...] = ()
    hosts: tuple[Text, ...] = ()
    facts: tuple[Text, ...] = ()

    @field_validator("networks")
    @classmethod
    def _are_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            ip_network(network)
        return networks


class Identifiers(Piece):
    """The whole file. `suffixes` end names of DNS, `later_suffixes` those with three parts or more; `words` are no
    names where they stand alone in a text; four numbers behind one of `version_words` are a version."""

    patterns: tuple[IdentifierPattern, ...] = Field(min_length=1)
    version_words: tuple[Text, ...]
    keep: Nobodys
    suffixes: tuple[Text, ...]
    later_suffixes: tuple[Text, ...]
    words: tuple[Text, ...]


@cache
def identifiers() -> Identifiers:
    """The shipped file by itself: who unmasks an answer needs no rules. Raises PackError."""
    path = knowledge_root() / PLACE
    document, faults = positions.load(str(path), path.read_bytes())
    piece, found = build(Identifiers, document) if not faults else (None, faults)
    if piece is None:
        raise PackError([str(fault) for fault in found])
    return piece


@cache
def perfmon_objects() -> frozenset[str]:
    """What Perfmon calls the objects of the counters of `facts/counters.yaml`, in every language, in lower case."""
    path = knowledge_root() / COUNTERS
    document, faults = positions.load(str(path), path.read_bytes())
    piece, _ = build(CountersFile, document) if not faults else (None, faults)
    if piece is None:
        return frozenset()
    specs = piece.counters
    named = (name.partition("\\")[0] for spec in specs for name in spec.names.values())
    return frozenset(
        name.casefold() for name in (*named, *(one for spec in specs for one in (spec.object, *spec.other_objects)))
    )

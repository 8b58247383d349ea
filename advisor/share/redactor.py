"""Replaces what tells whose servers they are, in names, paths and texts; and remembers what stands for what."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_network
from types import MappingProxyType

from advisor.pack.identifiers import VALUE, IdentifierKind, Identifiers, identifiers, perfmon_objects
from advisor.share.pseudonym import PSEUDONYM, Namer
from advisor.share.terms import Found, Terms

_NUMBERED = re.compile(r"(?P<name>.*\S)(?P<number> \(\d{1,6}\))", re.DOTALL)
"""The second host of a name is called `NAME (2)`."""
_WORD_BEFORE = re.compile(r"([A-Za-z_]+)[\s:=\"'\[(]{0,3}(?:v\.? ?)?$")
_REACH = 32
_SEPARATOR = re.compile(r"([\\/])")
_USER_BEHIND = re.compile(r"\\{1,2}(?P<value>[A-Za-z][\w$-]{0,63}(?:\.[\w$-]{1,63}){0,3})(?![\w\\(:$-]|\.\w)")
"""What stands behind a domain of Windows, and is no folder."""
_NOTHING_MORE = re.compile(r"@|::(?:ffff:)?", re.IGNORECASE)
"""What joins pseudonyms to one thing: a user and a host that are dialled, an IPv4 address told as one of IPv6."""
_SHORTEST_WORD = 2
_SHORTEST_NUMBER = 7
"""Digits from which a telephone number is one wherever it stands; a shorter one may be a port or a count."""


_STRONG = frozenset({
    IdentifierKind.EMAIL, IdentifierKind.SID, IdentifierKind.GUID, IdentifierKind.MAC, IdentifierKind.IPV4,
    IdentifierKind.IPV6,
})  # fmt: skip
"""Kinds whose form alone tells what they are."""


_NAMED = frozenset({IdentifierKind.USER, IdentifierKind.DOMAIN, IdentifierKind.SERIAL})
"""Kinds that a pseudonym begins with, and whose names are looked for wherever they stand."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    instead: str


class Redactor:
    """One owner's pseudonyms. `words` are further names that are to be hidden, such as the customer's; `given` are
    pseudonyms of earlier runs with what they stand for, which go on to stand for that alone.

    Everything is a function of the key and of what was learnt. Nothing is replaced twice: pseudonyms stay.
    `originals` maps each pseudonym that was given to what it stands for; `kept` are texts that look like identifiers
    and were looked at: versions, and what is nobody's.
    """

    def __init__(
        self,
        key: bytes,
        words: Iterable[str] = (),
        knowledge: Identifiers | None = None,
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._namer = Namer(key)
        self._known = knowledge or identifiers()
        self._patterns = tuple((one.kind, re.compile(one.pattern)) for one in self._known.patterns)
        self._networks = tuple(ip_network(network) for network in self._known.keep.networks)
        self._words = frozenset(self._known.words)
        self._versions = frozenset(self._known.version_words)
        self._hosts: set[str] = set()
        self._domains: set[str] = set()
        self._originals: dict[str, str] = dict(given)
        self.facts_as_they_are = frozenset(self._known.keep.facts)
        self.terms = Terms()
        self.kept: set[str] = set()
        for word in words:
            if word.strip():
                self.terms.add(word.strip(), IdentifierKind.USER)
        for pseudonym, original in given.items():
            kind = pseudonym.partition("-")[0]
            if kind == IdentifierKind.HOST:
                self.learn_host(original)
            elif kind in _NAMED:
                self._learn(original, IdentifierKind(kind))

    @property
    def originals(self) -> Mapping[str, str]:
        return self._originals

    def host(self, name: str) -> str:
        """The pseudonym of a host, whatever it is called: an address, a name of DNS, one with a number behind it."""
        if not name.strip() or PSEUDONYM.fullmatch(name):
            return name
        numbered = _NUMBERED.fullmatch(name)
        if numbered is not None:
            return self.host(numbered["name"]) + numbered["number"]
        address = _ipv4(name)
        if address is not None:
            return self._ipv4(address) or name
        head, dot, domain = name.strip(".").partition(".")
        if dot and head and _is_dns(name):
            return f"{self.host(head)}.{self._domain(domain)}"
        return self._given(self._namer.name("host", name), name)

    @property
    def hosts(self) -> frozenset[str]:
        """Names of hosts that were learnt, without case."""
        return frozenset(self._hosts)

    def person(self, name: str) -> str:
        """The pseudonym of somebody who signs with a name."""
        if not name.strip() or PSEUDONYM.fullmatch(name):
            return name
        self._learn(name, IdentifierKind.USER)
        return self._named(IdentifierKind.USER, name)

    def learn_host(self, name: str) -> None:
        """From now on `name` is a host wherever it stands."""
        numbered = _NUMBERED.fullmatch(name)
        name = (numbered["name"] if numbered else name).strip()
        if not name or PSEUDONYM.fullmatch(name) or _ipv4(name) is not None:
            return
        self._hosts.add(name.casefold())
        head, dot, domain = name.strip(".").partition(".")
        if dot and head and _is_dns(name):
            self.learn_host(head)
            self._learn(domain, IdentifierKind.DOMAIN)
        else:
            self._given(self._namer.name("host", name), name)
            self._learn(name, IdentifierKind.HOST)

    def learn(self, text: str) -> None:
        """What the text names by its form is known from now on, also where its form does not tell."""
        for _ in self._by_form(text):
            pass

    def text(self, text: str) -> str:
        """The text with pseudonyms. Words that sentences need are left, even if a host is called so."""
        if not text:
            return text
        spans = _Spans(_Span(match.start(), match.end(), match[0]) for match in PSEUDONYM.finditer(text))
        for span in self._by_form(text):
            spans.add(span)
        for found in self.terms.find(text):
            if spans.free(found.start, found.end):
                spans.add(_Span(found.start, found.end, self._named(found.kind, found.value)))
                user = _USER_BEHIND.match(text, found.end) if _is_domain(found, text) else None
                instead = self._instead(IdentifierKind.USER, user[VALUE], "") if user is not None else None
                if user is not None and instead is not None:
                    spans.add(_Span(user.start(VALUE), user.end(), instead))
        return spans.applied(text)

    def path(self, path: str) -> str:
        """A path with pseudonyms; a part that is the name of a host is replaced whatever the word."""
        if PSEUDONYM.fullmatch(path):
            return path
        whole = self.text(path)
        return "".join(
            self.host(part) if part.casefold() in self._hosts and part not in "/\\" else part
            for part in _SEPARATOR.split(whole)
        )

    def finds(self, text: str) -> Iterator[str]:
        """Kinds of what has a form of its own and is still in `text`: it is no pseudonym and not nobody's."""
        ours = [(match.start(), match.end()) for match in PSEUDONYM.finditer(text)]
        for kind, pattern in self._patterns:
            if kind not in _STRONG:
                continue
            for match in pattern.finditer(text):
                start, end = match.span(VALUE)
                if any(one <= start and end <= other for one, other in ours) or match[VALUE] in self.kept:
                    continue
                if _NOTHING_MORE.fullmatch(PSEUDONYM.sub("", match[VALUE])):
                    continue
                if self._instead(kind, match[VALUE], text[max(0, start - _REACH) : start], learning=False) is not None:
                    yield kind.value

    def _is_word(self, term: str) -> bool:
        """Whether a name is too common to be looked for in texts."""
        return term.casefold() in self._words or len(term) < _SHORTEST_WORD or term.isdigit()

    def _by_form(self, text: str) -> Iterator[_Span]:
        """Replacements by form, of which an earlier one takes precedence. Whatever is found is learnt."""
        for kind, pattern in self._patterns:
            for match in pattern.finditer(text):
                start, end = match.span(VALUE)
                if PSEUDONYM.fullmatch(match[VALUE]):
                    continue
                instead = self._instead(kind, match[VALUE], text[max(0, start - _REACH) : start])
                if instead is not None:
                    yield _Span(start, end, instead)

    def _instead(self, kind: IdentifierKind, value: str, before: str, *, learning: bool = True) -> str | None:
        """What to write in place of `value`; None where it is nobody's."""
        keep = self._known.keep
        plain = value.casefold()
        match kind:
            case IdentifierKind.IPV4:
                address = _ipv4(value)
                if address is None or self._is_version(before):
                    self.kept.add(value)
                    return None
                return self._ipv4(address)
            case IdentifierKind.IPV6:
                return self._ipv6(value)
            case IdentifierKind.GUID:
                digits = "".join(letter for letter in plain if letter.isalnum())
                kept = any(digits == guid.replace("-", "") for guid in keep.guids)
                return None if kept else self._given(self._namer.guid(value), value)
            case IdentifierKind.MAC:
                digits = "".join(letter for letter in plain if letter.isalnum())
                if any(digits == mac.replace(":", "") for mac in keep.macs):
                    return None
                if learning:
                    self.terms.add(digits, kind)
                return self._named(kind, value)
            case IdentifierKind.SID:
                return self._given(self._namer.sid(value), value)
            case IdentifierKind.EMAIL:
                user, _, domain = value.partition("@")
                return f"{self._named(IdentifierKind.USER, user)}@{self._domain(domain, always=True)}"
            case IdentifierKind.FQDN:
                return self._fqdn(value, learning=learning)
            case IdentifierKind.ACCOUNT:
                domain, _, user = value.partition("\\")
                shown = domain
                if domain.casefold() in self._hosts:
                    shown = self.host(domain)
                elif domain.casefold() not in keep.users and domain != ".":
                    self._learn(domain, IdentifierKind.DOMAIN)
                    shown = self._domain(domain)
                return f"{shown}\\{self._instead(IdentifierKind.USER, user, '') or user}"
            case IdentifierKind.HOST:
                value = value.strip(".")
                if not value or plain in keep.hosts or (value.isdigit() and plain not in self._hosts):
                    return None
                if not before.endswith("\\\\") and plain in self._words and plain not in self._hosts:
                    return None
                self.learn_host(value)
                return self.host(value)
            case IdentifierKind.DOMAIN:
                if plain in keep.domains:
                    return None
            case IdentifierKind.USER:
                if plain in keep.users or plain in self._words:
                    return None
            case IdentifierKind.SHARE:
                if plain in {share.casefold() for share in keep.shares} or plain in perfmon_objects():
                    return None
            case IdentifierKind.PHONE:
                if sum(letter.isdigit() for letter in value) < _SHORTEST_WORD + 1:
                    return None
        self._learn(value, kind)
        return self._named(kind, value)

    def _learn(self, value: str, kind: IdentifierKind) -> None:
        value = value.strip().strip(".")
        digits = sum(letter.isdigit() for letter in value)
        if kind is IdentifierKind.PHONE:
            if digits >= _SHORTEST_NUMBER:
                self.terms.add(value, kind)
                self.terms.add("".join(letter for letter in value if letter.isdigit()), kind)
            return
        if kind is IdentifierKind.DOMAIN:
            self._domains.add(value.casefold())
        if kind is IdentifierKind.SHARE or self._is_word(value):
            return
        self.terms.add(value, kind)

    def _named(self, kind: IdentifierKind, value: str) -> str:
        """The pseudonym of a name of this kind."""
        if kind is IdentifierKind.HOST:
            return self.host(value)
        if kind is IdentifierKind.DOMAIN:
            return self._domain(value)
        if kind is IdentifierKind.MAC:
            return self._given(self._namer.mac(value), value)
        if kind is IdentifierKind.PHONE:
            return self._distinct(value, self._namer.phone)
        return self._given(self._namer.name(kind.value, value), value)

    def _domain(self, value: str, *, always: bool = False) -> str:
        value = value.strip(".")
        if not always and value.casefold() in self._known.keep.domains:
            return value
        return self._given(self._namer.domain(value), value)

    def _fqdn(self, value: str, *, learning: bool) -> str | None:
        labels = value.split(".")
        plain = value.casefold()
        if labels[0].casefold() not in self._hosts and any(
            plain == domain or plain.endswith(f".{domain}") for domain in self._known.keep.domains
        ):
            return None
        rest = ".".join(labels[1:])
        known = any(".".join(labels[at:]).casefold() in self._domains for at in range(len(labels)))
        last = labels[-1].casefold()
        later = len(labels) > len(("host", "domain")) and last in self._known.later_suffixes
        if not (known or last in self._known.suffixes or later):
            return None
        bare = len(labels) == len(("domain", "suffix")) and labels[0].casefold() not in self._hosts
        if plain in self._domains or bare:
            if learning:
                self._learn(value, IdentifierKind.DOMAIN)
            return self._domain(value)
        if learning:
            self._learn(rest, IdentifierKind.DOMAIN)
            if any(letter.isdigit() or letter == "-" for letter in labels[0]):
                self.learn_host(labels[0])
        return f"{self.host(labels[0])}.{self._domain(rest)}"

    def _ipv4(self, address: IPv4Address) -> str | None:
        if any(address in network for network in self._networks if network.version == address.version):
            return None
        return self._distinct(str(address), lambda _, again: self._namer.ipv4(address, again))

    def _ipv6(self, value: str) -> str | None:
        try:
            address = IPv6Address(value)
        except ValueError:
            return None
        nobodys = any(address in network for network in self._networks if network.version == address.version)
        if nobodys or not any(letter.isdigit() for letter in value):
            return None
        return self._given(self._namer.ipv6(address), str(address))

    def _is_version(self, before: str) -> bool:
        word = _WORD_BEFORE.search(before)
        return word is not None and word[1].casefold().strip("_") in self._versions

    def _given(self, pseudonym: str, original: str) -> str:
        self._originals.setdefault(pseudonym, original)
        return pseudonym

    def _distinct(self, value: str, name: Callable[[str, int], str]) -> str:
        """A pseudonym that stands for nothing else: room for numbers is small."""
        again = 0
        while _digits(self._originals.get(pseudonym := name(value, again), value)) != _digits(value):
            again += 1
        return self._given(pseudonym, value)


def _is_domain(found: Found, text: str) -> bool:
    """Whether a user may stand behind it: a domain, or a word that the owner hides; and no folder of a path."""
    before = text[max(0, found.start - 1) : found.start]
    return found.kind in (IdentifierKind.DOMAIN, IdentifierKind.USER) and before not in ("\\", "/")


class _Spans:
    """Replacements that do not overlap, in order; what comes first stays."""

    def __init__(self, spans: Iterable[_Span]) -> None:
        self._spans: list[_Span] = []
        self._starts: list[int] = []
        for span in spans:
            self.add(span)

    def free(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, end)
        return at == 0 or self._spans[at - 1].end <= start

    def add(self, span: _Span) -> None:
        if self.free(span.start, span.end):
            at = bisect_left(self._starts, span.start)
            self._starts.insert(at, span.start)
            self._spans.insert(at, span)

    def applied(self, text: str) -> str:
        pieces, at = [], 0
        for span in self._spans:
            pieces += [text[at : span.start], span.instead]
            at = span.end
        return "".join((*pieces, text[at:]))


def _ipv4(text: str) -> IPv4Address | None:
    """The address; digits with a zero before them are those of a person, not of octal numbers."""
    parts = text.strip().split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    return IPv4Address(bytes(numbers)) if max(numbers) <= 255 else None


def _is_dns(name: str) -> bool:
    return re.fullmatch(r"[\w-]{1,63}(?:\.[\w-]{1,63})+\.?", name) is not None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit() or letter == ".")

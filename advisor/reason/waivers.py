"""Which findings somebody accepts: waivers held against the findings of a host, its facts and the hour."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import get_close_matches

from advisor.model.fact import Fact
from advisor.model.finding import Finding
from advisor.model.problem import Problem
from advisor.model.verdict import Verdict
from advisor.model.waiver import FactTurn, Reopening, Waived, Waiver
from advisor.pack.evidence_hash import evidence_hash, evidence_of
from advisor.pack.load import Pack

_WAIVABLE = (Verdict.FAIL, Verdict.UNKNOWN)


def apply(
    waivers: Sequence[Waiver], host: str, findings: Iterable[Finding], facts: Iterable[Fact], now: datetime
) -> tuple[Waived, ...]:
    """At most one waiver for each finding of the host that fails or is unknown, in the order of the findings.

    Of several that speak of it, one that holds comes before one that does not, one for this host before a pattern, and
    the last to expire before the others. What is unknown is accepted only with its evidence: a waiver without any was
    given to a failure. `now` is aware; a waiver holds until just before its expiry.
    """
    return WaiverList(waivers).apply(host, findings, facts, now)


class WaiverList:
    """Waivers by rule, for many hosts: a host asks only those that may speak of its findings."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._named: dict[tuple[str, str], list[Waiver]] = {}
        self._patterns: dict[str, list[Waiver]] = {}
        for waiver in waivers:
            if "*" in waiver.host:
                self._patterns.setdefault(waiver.rule, []).append(waiver)
            else:
                self._named.setdefault((waiver.rule, waiver.host.casefold()), []).append(waiver)

    def apply(self, host: str, findings: Iterable[Finding], facts: Iterable[Fact], now: datetime) -> tuple[Waived, ...]:
        """As the function `apply`."""
        found = []
        listed: tuple[Fact, ...] | None = None
        for finding in findings:
            waivers = self._speaking(finding.rule, host) if finding.verdict in _WAIVABLE else []
            if finding.verdict is Verdict.UNKNOWN:
                waivers = [waiver for waiver in waivers if waiver.evidence is not None]
            if not waivers:
                continue
            listed = tuple(facts) if listed is None else listed
            judged = [_held(waiver, finding, host, listed, now) for waiver in waivers]
            found.append(min(judged, key=_rank))
        return tuple(found)

    def _speaking(self, rule: str, host: str) -> list[Waiver]:
        patterns = self._patterns.get(rule, ())
        return [*self._named.get((rule, host.casefold()), ()), *(one for one in patterns if matches(one.host, host))]


def unmatched(waivers: Iterable[Waiver], rules: Iterable[str], hosts: Iterable[str]) -> tuple[Waiver, ...]:
    """Waivers that speak of no rule that was judged, or of no host."""
    known, names = frozenset(rules), list(hosts)
    exact = {name.casefold() for name in names}
    return tuple(
        waiver
        for waiver in waivers
        if waiver.rule not in known
        or not (
            any(matches(waiver.host, name) for name in names) if "*" in waiver.host else waiver.host.casefold() in exact
        )
    )


def idle_waivers(
    pack: Pack, waivers: Iterable[Waiver], rules: Sequence[str], hosts: Sequence[str]
) -> tuple[Problem, ...]:
    """A remark for each waiver that speaks of nothing here: perhaps a name is misspelt, perhaps it can go."""
    return tuple(_idle(pack, waiver, rules) for waiver in unmatched(waivers, rules, hosts))


def _idle(pack: Pack, waiver: Waiver, rules: Sequence[str]) -> Problem:
    if waiver.rule in rules:
        what = f"the waiver of {waiver.rule} names the host {waiver.host!r}, which was not checked."
        return _remark(waiver, what, "Mend the name, or take the waiver out.")
    heir = next((rule.id for rule in pack.rules.values() if waiver.rule in rule.supersedes), None)
    if heir is not None:
        return _remark(waiver, f"the waiver is of {waiver.rule}, which is {heir} now.", "Accept that one anew.")
    if waiver.rule in pack.rules:
        return _remark(waiver, f"the waiver is of {waiver.rule}, which a check does not judge.", "Take it out.")
    near = get_close_matches(waiver.rule, list(rules), n=2)
    hint = f"Did you mean {' or '.join(near)}?" if near else "`advisor rules list` lists them."
    return _remark(waiver, f"the waiver is of {waiver.rule!r}, and there is no such rule.", hint)


def _remark(waiver: Waiver, what: str, then: str) -> Problem:
    return Problem(waiver.origin.file or "waivers", what, then, waiver.origin.line, lost=False)


def matches(pattern: str, host: str) -> bool:
    """Whether the pattern, in which `*` stands for any letters, is of the host; names of Windows hosts know no case.

    Takes time in proportion to the two lengths, whatever the pattern.
    """
    first, *parts = pattern.casefold().split("*")
    name = host.casefold()
    if not parts:
        return first == name
    last = parts.pop()
    if len(first) + len(last) > len(name) or not (name.startswith(first) and name.endswith(last)):
        return False
    place, end = len(first), len(name) - len(last)
    for part in parts:
        place = name.find(part, place, end)
        if place < 0:
            return False
        place += len(part)
    return True


def _held(waiver: Waiver, finding: Finding, host: str, facts: Iterable[Fact], now: datetime) -> Waived:
    if now >= waiver.expires:
        return Waived(finding.rule, host, waiver, Reopening.EXPIRED)
    if waiver.evidence is None:
        return Waived(finding.rule, host, waiver)
    evidence = evidence_of(finding, facts)
    if evidence_hash(evidence) == waiver.evidence:
        return Waived(finding.rule, host, waiver)
    return Waived(finding.rule, host, waiver, Reopening.CHANGED, _turns(waiver, dict(evidence)))


def _turns(waiver: Waiver, now: dict[str, str]) -> tuple[FactTurn, ...]:
    was = dict(waiver.facts)
    names = sorted(was.keys() | now.keys()) if was else ()
    return tuple(FactTurn(name, was.get(name), now.get(name)) for name in names if was.get(name) != now.get(name))


def _rank(waived: Waived) -> tuple[bool, bool, float]:
    return not waived.holds, "*" in waived.waiver.host, -waived.waiver.expires.timestamp()

"""Runs the tests that stand beside the rules: each gives a host's facts and the verdict they must lead to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from advisor.model.action import Stance
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack.load import Pack
from advisor.pack.rule import AbsentFact, AgedFact, Remedy, RemedyTest, Rule, RuleTest
from advisor.pack.values import from_text
from advisor.reason.compile import forbidding
from advisor.reason.decide import Decider
from advisor.reason.derive import Deriver, host_facts

_NOW = datetime(2020, 1, 1, tzinfo=UTC)
"""When the tests are assessed: any moment will do, for they give ages and no dates."""


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One test of a rule or remedy. `place` is `path:line:column` of the test."""

    __test__ = False

    rule: str
    index: int
    because: str
    expected: str
    got: str
    place: str

    @property
    def passed(self) -> bool:
        return self.expected == self.got


def run_tests(pack: Pack, identity: str | None = None) -> list[TestOutcome]:
    """Every test of the pack, or of one rule or remedy."""
    deriver = Deriver(pack)
    outcomes: list[TestOutcome] = []
    for rule in pack.rules.values():
        if identity in (None, rule.id):
            outcomes.extend(_rule_tests(pack, rule, deriver))
    for remedy in pack.remedies.values():
        if identity in (None, remedy.id):
            outcomes.extend(_remedy_tests(pack, remedy, deriver))
    return outcomes


def _rule_tests(pack: Pack, rule: Rule, deriver: Deriver) -> Iterator[TestOutcome]:
    decider = Decider(pack, [rule])
    for index, test in enumerate(rule.tests):
        facts, fault = _facts(pack, test)
        got = fault
        if facts is not None:
            decisions = decider(deriver(facts), _NOW)
            applies = decisions.applies(rule)
            got = str(Verdict.of(applies.truth, decisions.of_line(rule.id, rule.when).truth))
        yield TestOutcome(rule.id, index, test.because, str(test.expect), got, _place(pack, rule.id, index))


def _remedy_tests(pack: Pack, remedy: Remedy, deriver: Deriver) -> Iterator[TestOutcome]:
    """The action is taken as proposed; what remains is `avoid` when something known forbids it."""
    decider = Decider(pack, [])
    for index, test in enumerate(remedy.tests):
        facts, fault = _facts(pack, test)
        expected, got = str(test.expect), fault
        if facts is not None:
            outcomes = decider(deriver(facts)).outcomes
            truths = [outcomes[forbidding(remedy.id, number)].truth for number in range(len(remedy.forbidden))]
            got = str(Stance.AVOID if Truth.TRUE in truths else Stance.DO)
            if test.first_checks is not None:
                expected = f"{expected}, first checks: {test.first_checks}"
                got = f"{got}, first checks: {truths.count(Truth.UNKNOWN)}"
        yield TestOutcome(remedy.id, index, test.because, expected, got, _place(pack, remedy.id, index))


def _place(pack: Pack, identity: str, index: int) -> str:
    fault = pack.files[identity].fault(("tests", index), "")
    return f"{fault.file}:{fault.line}:{fault.column}"


def _facts(pack: Pack, test: RuleTest | RemedyTest) -> tuple[HostFacts | None, str]:
    """The test's facts, typed by the catalogue; or None and what is wrong with them."""
    facts: list[Fact] = []
    try:
        for name, given in test.facts.items():
            if isinstance(given, tuple):
                for number, member in enumerate(given):
                    facts.extend(_members(pack, name, number, member))
            else:
                facts.append(_fact(pack, name, given, None))
    except ValueError as error:
        return None, str(error)
    return host_facts("test", facts), ""


def _members(pack: Pack, head: str, number: int, member: Mapping[str, str | AgedFact]) -> Iterator[Fact]:
    for key, text in member.items():
        name = f"{head}[].{key}"
        if name not in pack.facts:
            raise ValueError(f"no catalogue declares the fact {name!r}")
        yield _fact(pack, name, text, str(number))


def _fact(pack: Pack, name: str, given: str | AbsentFact | AgedFact, instance: str | None) -> Fact:
    origin = Origin("test")
    if isinstance(given, AgedFact):
        value = from_text(pack.facts[name].type, given.value)
        return Fact(name, value, origin, _NOW - given.age, instance)
    if isinstance(given, AbsentFact):
        return Fact(name, Absent(AbsentReason(given.absent)), origin, instance=instance)
    return Fact(name, from_text(pack.facts[name].type, given), origin, instance=instance)


__all__ = ["TestOutcome", "run_tests"]

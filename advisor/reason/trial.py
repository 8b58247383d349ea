"""A test that stands beside a rule, remedy, contradiction or derived fact: what it expects, and what it observes.

Observing takes conditions one by one, so that a single changed one can be tried without compiling the pack again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from advisor.model.action import Stance
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack import expression
from advisor.pack.catalogue import Derivation, DerivationTest
from advisor.pack.load import Pack
from advisor.pack.made_evidence import MadeEvidence
from advisor.pack.rule import (
    AbsentFact,
    AgedFact,
    ConflictTest,
    Contradiction,
    LevelBounds,
    Proposal,
    Remedy,
    RemedyTest,
    Rule,
    RuleTest,
    TestFacts,
    Winner,
)
from advisor.pack.values import from_text
from advisor.reason.condition import Condition, Outcome, conjunction
from advisor.reason.decide import line_outcome
from advisor.reason.derive import host_facts
from advisor.reason.score import score
from advisor.reason.stale import fresh, limits_of

Owner: TypeAlias = Rule | Remedy | Contradiction | Derivation
AnyTest: TypeAlias = RuleTest | RemedyTest | ConflictTest | DerivationTest
_NOW = datetime(2020, 1, 1, tzinfo=UTC)
"""When the tests are assessed: any moment will do, for they give ages and no dates."""
Observer: TypeAlias = Callable[[HostFacts, MadeEvidence, Pack], HostFacts]
"""Adds the symptoms that a test's evidence shows to the test's facts."""
_NOTHING = "nothing"
_UNKNOWN = "unknown"


class Conditions:
    """Conditions of a pack by their text, each compiled when it is first asked for."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._compiled: dict[str, Condition] = {}

    def __call__(self, text: str) -> Condition:
        if text not in self._compiled:
            self._compiled[text] = Condition(text, self.pack)
        return self._compiled[text]


class Asker:
    """Decides conditions over one host's facts, each once."""

    def __init__(self, conditions: Conditions, facts: HostFacts) -> None:
        self.conditions, self.facts = conditions, facts
        self._decided: dict[str, Outcome] = {}

    def __call__(self, text: str) -> Outcome:
        if text not in self._decided:
            self._decided[text] = self.conditions(text)(self.facts)
        return self._decided[text]


@dataclass(frozen=True, slots=True)
class Trial:
    """One test and its owner. `facts` is None when they are wrong, and `fault` says how; `place` is
    `path:line:column`."""

    owner: str
    piece: Owner
    index: int
    test: AnyTest
    facts: HostFacts | None
    fault: str
    place: str

    @property
    def because(self) -> str:
        return self.test.because

    def seen(self, facts: HostFacts) -> HostFacts:
        """The derived facts as the owner sees them: to a rule with a `max_age` some are stale, and a derivation sees
        its own fact as it was before."""
        if isinstance(self.piece, Rule):
            return fresh(facts, limits_of(self.piece.max_age), _NOW)
        if isinstance(self.piece, Derivation) and self.facts is not None:
            others = {name: fact for name, fact in facts.scalars.items() if name != self.piece.fact}
            own = self.facts.scalars.get(self.piece.fact)
            return HostFacts(facts.host, others if own is None else {**others, self.piece.fact: own}, facts.instances)
        return facts

    @property
    def expected(self) -> str:
        return _expected(self.test)


def trials(pack: Pack, observer: Observer | None = None) -> Iterator[Trial]:
    """Every test of the pack, in the order of its files' kinds. Tests with evidence are at fault without an
    observer."""
    owners: list[tuple[str, Owner]] = [
        *pack.rules.items(), *pack.remedies.items(), *pack.contradictions.items(),
        *((one.fact, one) for one in pack.derivations),
    ]  # fmt: skip
    for identity, piece in owners:
        tests: tuple[AnyTest, ...] = piece.tests
        for index, test in enumerate(tests):
            facts, fault = test_facts(pack, test.facts)
            if facts is not None and isinstance(test, RuleTest) and test.evidence is not None:
                if observer is None:
                    facts, fault = None, "its evidence is not weighed here; advisor.workshop does"
                else:
                    facts = observer(facts, test.evidence, pack)
            yield Trial(identity, piece, index, test, facts, fault, _place(pack, identity, piece, index))


def observe(trial: Trial, ask: Asker, piece: Owner | None = None) -> str:
    """What comes of the test, in the words of what it expects; `piece` stands in for the trial's own."""
    piece, test = piece or trial.piece, trial.test
    if isinstance(piece, Rule) and isinstance(test, RuleTest):
        return _of_rule(piece, test, ask)
    if isinstance(piece, Remedy) and isinstance(test, RemedyTest):
        return _of_remedy(piece, test, ask)
    if isinstance(piece, Contradiction) and isinstance(test, ConflictTest):
        return _of_contradiction(piece, test, ask)
    assert isinstance(piece, Derivation)
    return _of_derivation(piece, ask)


def test_facts(pack: Pack, given: TestFacts) -> tuple[HostFacts | None, str]:
    """The test's facts, typed by the catalogue; or None and what is wrong with them."""
    facts: list[Fact] = []
    try:
        for name, value in given.items():
            if isinstance(value, tuple):
                for number, member in enumerate(value):
                    facts.extend(_members(pack, name, number, member))
            else:
                facts.append(_fact(pack, name, value, None))
    except ValueError as error:
        return None, str(error)
    return host_facts("test", facts), ""


def _expected(test: AnyTest) -> str:
    parts = [str(test.expect)]
    if isinstance(test, RuleTest):
        parts += [f"{suspect} {text}" for suspect, text in test.score.items()]
        if test.proposes is not None:
            parts.append(_proposed(test.proposes))
    if isinstance(test, RemedyTest) and test.first_checks is not None:
        parts.append(f"first checks: {test.first_checks}")
    return ", ".join(parts)


def _proposed(proposals: tuple[str, ...]) -> str:
    return f"proposes {' and '.join(sorted(set(proposals))) or _NOTHING}"


def _line(text: str, given: Mapping[str, str], ask: Asker) -> Outcome:
    outcomes = {name: ask(given[name]) for name in expression.parse(text).names}
    return line_outcome(expression.parse(text).tree, outcomes, "")


def _of_rule(rule: Rule, test: RuleTest, ask: Asker) -> str:
    applies = (
        Outcome(Truth.TRUE) if rule.applies_to is None else ask(ask.conditions.pack.conditions[rule.applies_to].when)
    )

    def truth(line: str | None) -> Truth:
        return conjunction([applies, _line(line or rule.when, rule.given, ask)]).truth

    parts = [str(Verdict.of(applies.truth, _line(rule.when, rule.given, ask).truth))]
    bounds = ask.conditions.pack.levels
    parts += [f"{suspect} {_scored(rule, suspect, truth, bounds)}" for suspect in test.score]
    if test.proposes is not None:
        parts.append(
            _proposed(
                tuple(
                    f"{one.stance} {one.id}"
                    for one in rule.actions
                    if _is_suspected(one, test.levels) and truth(one.when) is Truth.TRUE
                )
            )
        )
    return ", ".join(parts)


def _scored(rule: Rule, suspect: str, truth: Callable[[str | None], Truth], bounds: LevelBounds) -> str:
    marks = [(mark, truth(mark.when)) for mark in rule.verdict.suspects if mark.id == suspect]
    one = score(marks, bounds, None)
    if one.level is Level.RULED_OUT:
        return str(one.level)
    known = str(one.least) if one.least == one.most else f"{one.least} to {one.most}"
    is_open = any(mark.rules_out and found is Truth.UNKNOWN for mark, found in marks)
    return f"{known} or {Level.RULED_OUT}" if is_open else known


def _is_suspected(one: Proposal | Winner, levels: Mapping[str, Level]) -> bool:
    return one.suspected is None or not levels or levels.get(one.suspected) in one.at


def _of_remedy(remedy: Remedy, test: RemedyTest, ask: Asker) -> str:
    """The action is taken as proposed; what remains is `avoid` when something known forbids it."""
    truths = [_line(one.when, remedy.given, ask).truth for one in remedy.forbidden]
    parts = [str(Stance.AVOID if Truth.TRUE in truths else Stance.DO)]
    if test.first_checks is not None:
        parts.append(f"first checks: {truths.count(Truth.UNKNOWN)}")
    return ", ".join(parts)


def _of_contradiction(one: Contradiction, test: ConflictTest, ask: Asker) -> str:
    """The place of the winner: the first whose condition and level hold."""
    for place, winner in enumerate(one.winners, 1):
        holds = winner.when is None or _line(winner.when, one.given, ask).truth is Truth.TRUE
        level = winner.suspected is None or test.levels.get(winner.suspected) in winner.at
        if holds and level:
            return str(place)
    return _NOTHING


def _of_derivation(derivation: Derivation, ask: Asker) -> str:
    """The first case that is true, unless one before it is unknown."""
    for case in derivation.cases:
        truth = ask(case.when).truth
        if truth is Truth.UNKNOWN:
            return _UNKNOWN
        if truth is Truth.TRUE:
            return case.value
    return _UNKNOWN


def _place(pack: Pack, identity: str, piece: Owner, index: int) -> str:
    if isinstance(piece, Derivation):
        for name, document in pack.files.items():
            if name.startswith("facts/catalogue/"):
                for number, raw in enumerate(document.data.get("derive") or ()):
                    if raw["fact"] == identity:
                        return document.place(("derive", number, "tests", index))
    return pack.files[identity].place(("tests", index))


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

"""What a conclusion could be while some facts are open: the rules that bear on it alone, over three-valued facts.

With facts as they are the answer is a single verdict, level or stance, the judge's own; with some of them `OPEN` it
holds every one that values for those facts could lead to (perhaps more, never fewer). So a single look tells that no
change of these facts can turn a verdict, which is what keeps the search for the smallest change short.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from typing import TypeAlias

from advisor.model.fact import Absent, Fact, HostFacts, Value
from advisor.model.origin import Origin
from advisor.model.replay import Subject
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.reads import facts_of
from advisor.pack.rule import Contradiction, Mark, Remedy, Rule
from advisor.reason.bearing import NO_STANCE, all_texts, derivations_behind, ends, reached
from advisor.reason.compile import APPLIES, compile_pack
from advisor.reason.condition import Condition, Outcome, is_open
from advisor.reason.decide import line_outcome
from advisor.reason.derive import Deriver
from advisor.reason.domain import asked_whether_there
from advisor.reason.lines import DOUBTFUL, FALSE, MAYBE, TRUE, UNKNOWN, literals
from advisor.reason.program import Clause
from advisor.reason.remembered import Remembered
from advisor.reason.score import possible_levels

Values: TypeAlias = Mapping[tuple[str, str | None], Value | Absent]
"""Values of facts, by name and instance."""
_CHANGED = Origin("change")
_TRUE, _UNKNOWN = frozenset({Truth.TRUE}), frozenset({Truth.UNKNOWN})
_TRUTHS = {
    (False, False): frozenset({Truth.FALSE}),
    (True, False): frozenset({Truth.FALSE, Truth.TRUE}),
    (False, True): frozenset({Truth.FALSE, Truth.UNKNOWN}),
    (True, True): frozenset(Truth),
}
_WORDS = (TRUE, FALSE, UNKNOWN, MAYBE, DOUBTFUL)
_MOST_REMEMBERED = 10_000


class Casebook:
    """A pack's rules, compiled once, from which the part that bears on a conclusion is taken."""

    def __init__(self, pack: Pack, rules: Sequence[Rule], assume: Level | None) -> None:
        self.pack = pack
        self.rules = {rule.id: rule for rule in rules}
        self.assume = assume
        program = compile_pack(pack, rules)
        self.strata = tuple(
            one.clauses for one in (program.findings, program.proposals, program.conflicts, program.stances)
        )
        self.concluding: dict[str, list[Clause]] = {}
        for clause in (clause for stratum in self.strata for clause in stratum):
            self.concluding.setdefault(clause.concludes, []).append(clause)
        self.marks: dict[str, list[tuple[Mark, str, str]]] = {}
        """Of each suspect the marks, with the propositions that say one is true or unknown."""
        for rule in rules:
            for index, mark in enumerate(rule.verdict.suspects):
                told = (f"mark/{rule.id}/{index}/{TRUE}", f"mark/{rule.id}/{index}/{UNKNOWN}")
                self.marks.setdefault(mark.id, []).append((mark, *told))
        self._owners: dict[str, Rule | Remedy | Contradiction] = {**pack.contradictions, **pack.remedies, **self.rules}
        self.not_there = frozenset(name for text in all_texts(pack) for name in asked_whether_there(text))
        self._conditions: dict[str, Condition] = {}
        self._outlooks: dict[tuple[Subject, str], Outlook] = {}

    def outlook(self, subject: Subject, identity: str) -> "Outlook":
        """What bears on a rule's verdict, a suspect's level or an action's stance."""
        key = (subject, identity)
        if key not in self._outlooks:
            self._outlooks[key] = Outlook(self, subject, identity)
        return self._outlooks[key]

    def condition(self, text: str) -> Condition:
        if text not in self._conditions:
            self._conditions[text] = Condition(text, self.pack)
        return self._conditions[text]

    def texts(self, name: str) -> dict[str, str]:
        """The conditions over facts behind a name that clauses use: one, or those of a forbidding line."""
        owner, _, condition = name.partition("/")
        if condition == APPLIES:
            return {name: self.pack.conditions[self.rules[owner].applies_to or ""].when}
        given = self._owners[owner].given
        if condition in given:
            return {name: given[condition]}
        return {f"{owner}/{one}": given[one] for one in sorted(expression.parse(self.line(name)).names)}

    def line(self, name: str) -> str:
        """The line of a forbidding condition, "" for a condition over facts."""
        owner, _, condition = name.partition("/")
        if condition == APPLIES or condition in self._owners[owner].given:
            return ""
        return self.pack.remedies[owner].forbidden[int(condition.rpartition(" ")[2])].when


class Outlook:
    """One conclusion. `texts` are the conditions over facts that bear on it, `facts` the names they come down to."""

    def __init__(self, book: Casebook, subject: Subject, identity: str) -> None:
        self._book = book
        self.not_there = book.not_there
        self._ends = ends(subject, identity)
        concluded, self._names, self._suspects = reached(book.concluding, book.marks, self._ends)
        self._strata = [[clause for clause in stratum if clause.concludes in concluded] for stratum in book.strata]
        texts = {name: text for one in self._names for name, text in book.texts(one).items()}
        self._conditions = {name: book.condition(text) for name, text in texts.items()}
        self._lines = {name: (name.partition("/")[0], line) for name in self._names if (line := book.line(name))}
        derivations = tuple(derivations_behind(book.pack, texts.values()))
        self.derive = Deriver(replace(book.pack, derivations=derivations))
        self.texts = tuple(dict.fromkeys((*texts.values(), *(case.when for one in derivations for case in one.cases))))
        self.derived = frozenset(one.fact for one in derivations)
        self._reads = {text: facts_of(text, book.pack) for text in self.texts}
        self.facts = frozenset(name for names in self._reads.values() for name in names)
        self._concluded = Remembered[frozenset[str]](_MOST_REMEMBERED)
        """What follows from conditions that ended so: far fewer ways than looks."""

    def __call__(self, facts: HostFacts) -> frozenset[str]:
        """The conclusions that are possible, of facts from before derivation."""
        return self.of(facts)({})

    def of(self, facts: HostFacts) -> "HostOutlook":
        """The outlook of one host, to be asked what changes of its facts would do."""
        return HostOutlook(self, facts)

    def decide(self, facts: HostFacts, known: Mapping[str, Outcome], touched: Set[str]) -> dict[str, Outcome]:
        """The outcome of each condition by its text; those that read nothing of `touched` are taken over."""
        return {
            condition.text: known[condition.text]
            if condition.text in known and self._reads[condition.text].isdisjoint(touched)
            else condition(facts)
            for condition in self._conditions.values()
        }

    def conclude(self, by_text: Mapping[str, Outcome]) -> frozenset[str]:
        """The conclusions that are possible, from decided conditions."""
        ways = tuple(_way(by_text[condition.text]) for condition in self._conditions.values())
        return self._concluded.of(ways, lambda: self._follow(by_text))

    def _follow(self, by_text: Mapping[str, Outcome]) -> frozenset[str]:
        surely, possibly = self._propositions(by_text)
        for number, stratum in enumerate(self._strata):
            for clause in stratum:
                if possibly.issuperset(clause.needs) and surely.isdisjoint(clause.lacks):
                    possibly.add(clause.concludes)
                    if surely.issuperset(clause.needs) and possibly.isdisjoint(clause.lacks):
                        surely.add(clause.concludes)
            if number == 0:
                self._add_levels(surely, possibly)
        found = {word for word, proposition in self._ends.items() if proposition in possibly}
        if NO_STANCE in self._ends and not any(proposition in surely for proposition in self._ends.values()):
            found.add(NO_STANCE)
        return frozenset(found)

    def _propositions(self, by_text: Mapping[str, Outcome]) -> tuple[set[str], set[str]]:
        """What is surely and what is possibly given."""
        surely: set[str] = set()
        possibly: set[str] = set()
        outcomes = {name: by_text[condition.text] for name, condition in self._conditions.items()}
        for name in self._names:
            if name in self._lines:
                owner, line = self._lines[name]
                outcomes[name] = line_outcome(expression.parse(line).tree, outcomes, f"{owner}/")
            outcome = outcomes[name]
            if is_open(outcome):
                possibly.update(f"{name}:{word}" for word in _WORDS)
            else:
                exact = literals(name, outcome.truth)
                surely.update(exact)
                possibly.update(exact)
        return surely, possibly

    def _add_levels(self, surely: set[str], possibly: set[str]) -> None:
        book = self._book
        for suspect in self._suspects:
            levels: Iterable[Level] = ()
            if suspect in book.marks:
                owner = book.rules.get(suspect)
                marks = [
                    (mark, _truths(true, unknown, surely, possibly)) for mark, true, unknown in book.marks[suspect]
                ]
                levels = possible_levels(marks, book.pack.levels, owner.at_most if owner else None)
            elif book.assume is not None and suspect in book.pack.rules:
                levels = (book.assume,)
            found = [f"level/{suspect}/{level}" for level in levels]
            possibly.update(found)
            if len(found) == 1:
                surely.update(found)


class HostOutlook:
    """The outlook of one host. What a change does not touch is not decided again."""

    def __init__(self, outlook: Outlook, facts: HostFacts) -> None:
        self._outlook = outlook
        self._facts = facts
        self._derived = outlook.derive(facts)
        self._by_text = outlook.decide(self._derived, {}, frozenset())

    def __call__(self, values: Values) -> frozenset[str]:
        """The conclusions that are possible with these facts set, by name and instance."""
        outlook = self._outlook
        touched = {name for name, _ in values}
        if any(instance is not None for _, instance in values):
            # A member may be the first of its list, which every condition over the list would see.
            heads = {name.partition("[]")[0] for name, instance in values if instance is not None}
            touched |= {name for name in outlook.facts if name.partition("[]")[0] in heads}
        facts = outlook.derive.again(changed(self._facts, values), self._derived, touched)
        return outlook.conclude(outlook.decide(facts, self._by_text, touched))


def changed(facts: HostFacts, values: Values) -> HostFacts:
    """The host with these facts set."""
    scalars = dict(facts.scalars)
    instances = dict(facts.instances)
    for (name, instance), value in values.items():
        fact = Fact(name, value, _CHANGED, instance=instance)
        if instance is None:
            scalars[name] = fact
        else:
            instances[instance] = {**instances.get(instance, {}), name: fact}
    return HostFacts(facts.host, scalars, instances)


def _way(outcome: Outcome) -> int:
    """All that a conclusion sees of a condition: true, false, unknown, or open."""
    if outcome.truth is Truth.TRUE:
        return 1
    if outcome.truth is Truth.FALSE:
        return 0
    return 3 if is_open(outcome) else 2


def _truths(true: str, unknown: str, surely: set[str], possibly: set[str]) -> frozenset[Truth]:
    """What a mark can be, by the propositions that say it is true or unknown."""
    if true in surely:
        return _TRUE
    if unknown in surely:
        return _UNKNOWN
    return _TRUTHS[true in possibly, unknown in possibly]

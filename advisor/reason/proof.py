"""*Why*: the proof of a conclusion as a tree, read back from the engine's firings and from what was decided before.

Nothing is invented: an inner step is a firing, a sum of marks, or a condition that was decided; a leaf is a fact with
its file and line, a row of a table, or a fact that is absent.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from advisor.model.explanation import ProofStep, StepKind
from advisor.model.fact import Absent, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.places import Places
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import shown
from advisor.reason.compile import APPLIES
from advisor.reason.condition import Condition, Outcome
from advisor.reason.decide import deciding_names
from advisor.reason.derive import DERIVED
from advisor.reason.judge import Judgement, mark_truth
from advisor.reason.program import Firing
from advisor.reason.prose import Prose
from advisor.reason.score import weight

_KINDS = {
    "finding": StepKind.VERDICT,
    "mark": StepKind.MARK,
    "propose": StepKind.PROPOSAL,
    "proposal": StepKind.PROPOSAL,
    "stake": StepKind.CONFLICT,
    "fits": StepKind.CONFLICT,
    "winner": StepKind.CONFLICT,
    "loses": StepKind.CONFLICT,
    "stance": StepKind.STANCE,
}


class Prover:
    """Knows a pack's rules and places, for any number of hosts."""

    def __init__(self, pack: Pack, rules: Sequence[Rule]) -> None:
        self.pack = pack
        self.rules = {rule.id: rule for rule in rules}
        self.places = Places(pack)
        self.prose = Prose(pack)
        self.cases = {one.fact: [(case, Condition(case.when, pack)) for case in one.cases] for one in pack.derivations}
        self.marks = [(rule, index, mark) for rule in rules for index, mark in enumerate(rule.verdict.suspects)]
        self.owners: dict[str, Rule | Remedy | Contradiction] = {
            **pack.contradictions, **pack.remedies, **self.rules
        }  # fmt: skip
        self._look_ups: dict[str, list[tuple[str, str]]] = {}

    def __call__(self, judgement: Judgement) -> "HostProof":
        return HostProof(self, judgement)

    def look_ups(self, text: str) -> list[tuple[str, str]]:
        """The tables that a condition asks, each with the fact that it is asked by."""
        if text not in self._look_ups:
            parsed = expression.parse(text)
            found = []
            for node in ast.walk(parsed.tree) if parsed.tables else ():
                if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                    found.append((node.value.id, expression.dotted_name(node.slice) or ""))
            self._look_ups[text] = list(dict.fromkeys(found))
        return self._look_ups[text]


class HostProof:
    """The proofs of one host. A step that several conclusions need is made once."""

    def __init__(self, prover: Prover, judgement: Judgement) -> None:
        self._prover = prover
        self._judgement = judgement
        self._concluding: dict[str, dict[str, Firing]] = {}
        for firing in judgement.firings:
            ways = self._concluding.setdefault(firing.conclusion, {})
            way = firing.by.partition("#")[0]
            if way not in ways or len(firing.because) < len(ways[way].because):
                ways[way] = firing
        self._known = {*self._concluding, *(f"level/{name}/{one.level}" for name, one in judgement.scores.items())}
        self._steps: dict[str, ProofStep] = {}
        self._facts: dict[tuple[str, str | None, bool], ProofStep] = {}

    def holds(self, proposition: str) -> bool:
        """Whether the engine concluded it."""
        return proposition in self._concluding

    def of(self, proposition: str) -> ProofStep:
        """The proof of a proposition that holds, by the name that clauses give it."""
        found = self._steps.get(proposition)
        if found is None:
            found = self._steps[proposition] = self._prove(proposition)
        return found

    def _prove(self, proposition: str) -> ProofStep:
        if proposition.startswith("level/"):
            return self._level(*proposition.split("/")[1:])
        ways = self._concluding.get(proposition)
        if ways is None:
            return self.condition(proposition.rpartition(":")[0])
        steps = [self._fired(proposition, firing) for firing in ways.values()]
        if len(steps) == 1:
            return steps[0]
        return replace(steps[0], by="", text="", origin=Origin("rule"), of=tuple(steps))

    def _fired(self, proposition: str, firing: Firing) -> ProofStep:
        kind, *parts = proposition.split("/")
        way, *more = firing.by.partition("#")[0].split("/")
        places, rules, pack = self._prover.places, self._prover.rules, self._prover.pack
        step = ProofStep(_KINDS[kind], parts[0], parts[-1], "", Origin("rule"), firing.by)
        if kind == "finding":
            rule = rules[parts[0]]
            step = replace(step, text=rule.when, origin=places.of(rule.id, "when"))
        elif kind == "mark":
            mark = rules[parts[0]].verdict.suspects[int(parts[1])]
            step = replace(
                step,
                id=f"{parts[0]}/{parts[1]}",
                text=self._sentence(mark.because),
                origin=places.of(parts[0], "verdict", "suspects", int(parts[1])),
                weight=None if mark.rules_out else weight(mark),
            )
        elif kind == "propose" and way == "proposal":
            proposal = rules[more[0]].actions[int(more[1])]
            place = places.of(more[0], "actions", int(more[1]))
            step = replace(step, text=self._sentence(proposal.because), origin=place)
        elif kind in ("winner", "fits"):
            winner = pack.contradictions[parts[0]].winners[int(parts[1])]
            place = places.of(parts[0], "winners", int(parts[1]))
            step = replace(step, state=winner.wins, text=self._sentence(winner.because), origin=place)
        elif kind == "stake":
            step = replace(step, state="stake", origin=places.of(parts[0], "actions"))
        elif kind == "loses":
            step = replace(step, state="loses", origin=places.of(more[2]))
        else:
            step = replace(step, origin=places.of(parts[0]))
        return replace(step, of=tuple(self.of(name) for name in firing.because))

    def _level(self, suspect: str, level: str) -> ProofStep:
        """The marks that add up to a level; a single one that rules out is enough."""
        one = self._judgement.scores.get(suspect)
        places, bounds = self._prover.places, self._prover.pack.levels
        if one is None:
            return ProofStep(StepKind.LEVEL, suspect, level, _ASSUMED, places.levels())
        steps = [
            self.of(f"mark/{rule.id}/{index}/{truth.value}")
            for rule, index, mark in self._prover.marks
            if mark.id == suspect
            and (truth := mark_truth(rule, index, self._known)) is not Truth.FALSE
            and (one.level is not Level.RULED_OUT or (mark.rules_out and truth is Truth.TRUE))
        ]
        text = _RULED_OUT
        if one.level is not Level.RULED_OUT:
            told = one.known == one.least == one.most
            text = (
                f"score {one.known}; " if told else f"score {one.known}, at least {one.least} and at most {one.most}; "
            )
            text += f"possible from {bounds.possible}, probable from {bounds.probable}"
        return ProofStep(StepKind.LEVEL, suspect, level, text, places.levels(), of=tuple(steps))

    def condition(self, name: str) -> ProofStep:
        """A named condition as it was decided, with the facts that decided it or keep it open."""
        owner, _, condition = name.partition("/")
        outcome = self._judgement.decisions.outcomes[name]
        places, pack = self._prover.places, self._prover.pack
        if condition == APPLIES:
            named = self._prover.rules[owner].applies_to or ""
            text, origin = pack.conditions[named].when, places.named_condition(named)
            return self._decided(StepKind.CONDITION, f"{owner}/{named}", text, origin, outcome)
        whole = self._prover.owners[owner]
        if condition in whole.given:
            text, origin = whole.given[condition], places.of(owner, "given", condition)
            return self._decided(StepKind.CONDITION, name, text, origin, outcome)
        index = int(condition.rpartition(" ")[2])
        line = pack.remedies[owner].forbidden[index].when
        names = deciding_names(expression.parse(line).tree, self._judgement.decisions.outcomes, f"{owner}/")
        steps = tuple(self.condition(f"{owner}/{one}") for one in names)
        origin = places.of(owner, "forbidden", index, "if")
        return ProofStep(StepKind.CONDITION, name, outcome.truth.value, line, origin, of=steps)

    def _decided(self, kind: StepKind, name: str, text: str, origin: Origin, outcome: Outcome) -> ProofStep:
        facts = outcome.missing if outcome.truth is Truth.UNKNOWN else outcome.decided_by
        steps = (*(self.fact(fact) for fact in facts), *self._rows(text))
        return ProofStep(kind, name, outcome.truth.value, " ".join(text.split()), origin, of=steps)

    def _rows(self, text: str) -> Iterator[ProofStep]:
        """The rows of tables that the condition compared with."""
        for table, key in self._prover.look_ups(text):
            fact = self._judgement.facts.scalars.get(key)
            row = str(fact.value) if fact is not None and fact.known else ""
            value = self._prover.pack.tables[table].rows.get(row)
            if value is not None:
                yield ProofStep(StepKind.TABLE, f"{table}[{row}]", value, "", self._prover.places.row(table, row))

    def fact(self, fact: Fact) -> ProofStep:
        """A fact with where it was read; a derived one with its own proof; an absent one with how to get it."""
        key = (fact.name, fact.instance, fact.known)
        found = self._facts.get(key)
        if found is None:
            found = self._facts[key] = self._fact(fact)
        return found

    def _fact(self, fact: Fact) -> ProofStep:
        spec = self._prover.pack.facts.get(fact.name)
        label = spec.label if spec is not None else fact.name
        steps = (
            tuple(self._derived(fact.name)) if fact.name in self._prover.cases and fact.origin.kind == DERIVED else ()
        )
        collect = ""
        if isinstance(fact.value, Absent):
            state = fact.value.reason.value
            collect = self._prover.prose.collect(fact.name, self._judgement.facts)
        else:
            state = shown(fact.value)
        return ProofStep(
            StepKind.FACT, fact.name, state, label, fact.origin, instance=fact.instance, collect=collect, of=steps
        )

    def _derived(self, name: str) -> Iterator[ProofStep]:
        """The cases up to the one that decided, over the facts as they were before it."""
        facts = self._judgement.facts
        scalars = dict(facts.scalars)
        derived = scalars.pop(name, None)
        if derived is not None and derived.replaces is not None:
            scalars[name] = Fact(name, derived.replaces, Origin("none"))
        before = HostFacts(facts.host, scalars, facts.instances)
        for index, (case, condition) in enumerate(self._prover.cases[name]):
            outcome = condition(before)
            place = self._prover.places.case(name, index)
            yield self._decided(StepKind.CASE, f"{name}={case.value}", case.when, place, outcome)
            if outcome.truth is not Truth.FALSE:
                return

    def _sentence(self, template: str) -> str:
        return self._prover.prose.sentence(template, self._judgement.facts)


_ASSUMED = "no rule of this result speaks of the suspect"
_RULED_OUT = "one known mark that rules out dominates all others"

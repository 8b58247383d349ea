"""Which question to ask next: the one whose answer settles most of the advice, on average over what it may be."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.interview import Question
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactSpec
from advisor.pack.load import Pack
from advisor.pack.rule import Rule
from advisor.reason.derive import Deriver
from advisor.reason.effects import members
from advisor.reason.possible import Place, States, World
from advisor.reason.prospects import Prospect, Prospects
from advisor.reason.representatives import asked_whether_found, representatives

_POLICY = "policy."
_SUSPECT, _ACTION = 2.0, 1.0
"""What an open suspect and an open action count: the cause comes before what follows from it."""
_MOST_VALUES = 6
_NAMES = "name"


@dataclass(frozen=True)
class Asked:
    """What is still open on a host, and the questions that can change it, best first. None when all is settled."""

    prospect: Prospect
    questions: tuple[Question, ...]


class Asker:
    """Ranks the questions of any host. `told` are the facts that were asked about already, whatever was answered."""

    def __init__(self, pack: Pack, rules: Sequence[Rule]) -> None:
        self.pack = pack
        self.prospects = Prospects(pack, rules)
        self._derive = Deriver(pack)
        self._values = representatives(pack)
        self._whether_found = asked_whether_found(pack)
        self._cases = {one.fact: [case.when for case in one.cases] for one in pack.derivations}

    def is_askable(self, spec: FactSpec) -> bool:
        """Whether a person can be asked for the fact."""
        return spec.question is not None and not spec.name.startswith(_POLICY)

    def may_be_not_there(self, name: str) -> bool:
        """Whether "it is not there" is an answer of its own."""
        return name in self._whether_found

    def __call__(self, facts: HostFacts, told: Collection[Place]) -> Asked:
        """The open advice of a host, by its own facts (no derived ones), and what to ask."""
        world = self.world(facts, told)
        full = self.prospects.possible.derived(world)
        prospect = self.prospects(full)
        if prospect.is_settled:
            return Asked(prospect, ())
        wanted = [place for place in self._wanted(prospect, full) if place in world.open or _is_list(place, world)]
        questions = [Question(facts.host, *place, self._settles(place, prospect, full)) for place in wanted]
        order = {name: index for index, name in enumerate(self.pack.facts)}
        questions.sort(key=lambda one: (-one.settles, order[one.fact], one.instance or ""))
        return Asked(prospect, tuple(questions))

    def world(self, facts: HostFacts, told: Collection[Place]) -> World:
        """Everything that is not known and may still be asked is open."""
        known = self._derive(facts)
        opened: dict[Place, States] = {}
        lists: set[str] = set()
        for spec in self.pack.facts.values():
            if not self.is_askable(spec):
                continue
            head, is_listed, _ = spec.name.partition("[]")
            instances: tuple[str | None, ...] = (None,)
            if is_listed:
                instances = members(facts, spec.name)
                if not instances and _names_of(head) in self.pack.facts and (_names_of(head), None) not in told:
                    lists.add(head)
            for instance in instances:
                place = (spec.name, instance)
                fact = _fact(known, place)
                if place not in told and isinstance(fact.value, Absent) and fact.value.reason is not _NOT_THERE:
                    opened[place] = self._states(fact)
        return World(facts, opened, frozenset(lists))

    def outcomes(
        self, question: Question, facts: HostFacts, told: Collection[Place]
    ) -> Iterator[tuple[Fact, Prospect]]:
        """For each answer that makes a difference: what the advice may still become after it."""
        world = self.prospects.possible.derived(self.world(facts, told))
        place = (question.fact, question.instance)
        for state in self._answers(place):
            yield state, self._after(world, place, state)

    def _states(self, absent: Fact) -> States:
        """The answers, and the fact as it is."""
        place = (absent.name, absent.instance)
        here = Fact(absent.name, absent.value, Origin("none"), instance=absent.instance)
        found = [*self._answers(place), here]
        if self.may_be_not_there(absent.name):
            found.append(Fact(absent.name, Absent(_NOT_THERE), Origin("none"), instance=absent.instance))
        return tuple(found)

    def _answers(self, place: Place) -> list[Fact]:
        name, instance = place
        return [Fact(name, value, Origin("answer"), instance=instance) for value in self._values[name]]

    def _wanted(self, prospect: Prospect, world: World) -> list[Place]:
        """The facts behind everything that is open; behind a derived one, those that it is derived from."""
        texts = [text for suspect in prospect.open_levels for text in self.prospects.conditions(suspect)]
        texts += [text for action in prospect.open_stances for text in self.prospects.conditions_of_action(action)]
        found: dict[Place, None] = {}
        seen: set[str] = set()
        possible = self.prospects.possible
        while texts:
            text = texts.pop()
            if text in seen or len(possible.truths(text, world)) == 1:
                seen.add(text)
                continue
            seen.add(text)
            for head in possible.open_heads(text, world):
                found[(_names_of(head), None)] = None
            for place in possible.places(text, world):
                if len(world.states(place)) > 1:
                    found[place] = None
                    texts += self._cases.get(place[0], ())
        return list(found)

    def _settles(self, place: Place, before: Prospect, world: World) -> float:
        """How much less is open after an answer, on average over the answers."""
        if _is_list(place, world):
            return 0.0
        answers = self._answers(place)
        step = max(1, -(-len(answers) // _MOST_VALUES))
        chosen = answers[::step]
        after = [_weight(self._after(world, place, answer)) for answer in chosen]
        return round(max(0.0, _weight(before) - sum(after) / len(after)), 3)

    def _after(self, world: World, place: Place, answer: Fact) -> Prospect:
        return self.prospects(self.prospects.possible.derived(world.told(place, (answer,)), place[0]))


_NOT_THERE = AbsentReason.NOT_FOUND


def _is_list(place: Place, world: World) -> bool:
    """Whether the question is which members there are at all."""
    head, listed, _ = place[0].partition("[]")
    return bool(listed) and place[1] is None and head in world.open_lists


def _names_of(head: str) -> str:
    return f"{head}[].{_NAMES}"


def _fact(facts: HostFacts, place: Place) -> Fact:
    name, instance = place
    found = facts.scalars.get(name) if instance is None else facts.instances.get(instance, {}).get(name)
    return found or Fact(name, Absent(AbsentReason.NOT_COLLECTED), Origin("none"), instance=instance)


def _weight(prospect: Prospect) -> float:
    """How much is open. A suspect that may be many things is more open than one that may be two."""
    levels = sum(len(levels) - 1 for levels in prospect.levels.values())
    stances = sum(len(stances) - 1 for stances in prospect.stances.values())
    return _SUSPECT * levels + _ACTION * stances

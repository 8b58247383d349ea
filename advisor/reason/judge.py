"""Judges one host after the other: decisions → findings → levels → proposals → conflicts → stances, with the proof of
each."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from advisor.model.action import Action, Conflict, Stance
from advisor.model.fact import HostFacts
from advisor.model.finding import Finding, Missing, Reason
from advisor.model.origin import Origin
from advisor.model.suspect import Level, Suspect
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import LevelBounds, Mark, Proposal, Remedy, Rule
from advisor.reason.compile import compile_pack, forbidding
from advisor.reason.condition import Outcome, conjunction
from advisor.reason.decide import Decider, Decisions, deciding_names
from advisor.reason.program import Chainer, Firing, Stratum
from advisor.reason.prose import Prose
from advisor.reason.score import Score, score, weight

Marked: TypeAlias = tuple[Rule, int, Mark]
"""A mark with its rule and its place in it."""
_RULES_OUT = 100
"""Stands before every weight in the order of reasons."""


@dataclass(frozen=True)
class Judgement:
    """Everything concluded about one host. `firings` are the proof, in the order of the strata; they start from the
    `decisions` and, between findings and proposals, from the `scores` of the suspects."""

    facts: HostFacts
    findings: tuple[Finding, ...]
    suspects: tuple[Suspect, ...]
    actions: tuple[Action, ...]
    conflicts: tuple[Conflict, ...]
    firings: tuple[Firing, ...]
    decisions: Decisions
    scores: Mapping[str, Score]


class Judge:
    """The pack's rules, compiled once for any number of hosts. `chainer` makes the evaluator of a stratum.

    `assume` is the level of every suspect that no rule speaks of, as in a health check, which has no symptoms.
    """

    def __init__(
        self, pack: Pack, rules: Sequence[Rule], chainer: Callable[[Stratum], Chainer], assume: Level | None = None
    ) -> None:
        self._pack = pack
        self._assume = assume
        self._rules = {rule.id: rule for rule in rules}
        self._decide = Decider(pack, rules)
        self._prose = Prose(pack)
        program = compile_pack(pack, rules)
        self._findings = chainer(program.findings)
        self._proposals = chainer(program.proposals)
        self._conflicts = chainer(program.conflicts)
        self._stances = chainer(program.stances)
        self._marks = marks_of(rules)

    def __call__(self, facts: HostFacts, now: datetime | None = None) -> Judgement:
        """`now` (UTC) is the moment of the assessment, from which facts have their age."""
        decisions = self._decide(facts, now)
        known = decisions.propositions()
        firings: list[Firing] = []
        self._step(self._findings, known, firings)
        scores = {suspect: self._score(suspect, known) for suspect in self._marks}
        known |= {f"level/{suspect}/{one.level}" for suspect, one in scores.items()}
        if self._assume is not None:
            known |= {f"level/{rule}/{self._assume}" for rule in self._pack.rules if rule not in scores}
        for chainer in (self._proposals, self._conflicts, self._stances):
            self._step(chainer, known, firings)
        fired = frozenset(firing.by for firing in firings)
        view = _View(self._pack, self._rules, self._marks, self._prose, facts, decisions, known, fired)
        return Judgement(
            facts,
            tuple(view.finding(rule) for rule in self._rules.values()),
            tuple(view.suspect(suspect, one) for suspect, one in scores.items()),
            view.actions(),
            view.conflicts(),
            tuple(firings),
            decisions,
            scores,
        )

    def close(self) -> None:
        """Give back the engine's memory."""
        for chainer in (self._findings, self._proposals, self._conflicts, self._stances):
            chainer.close()

    @staticmethod
    def _step(chainer: Chainer, known: set[str], firings: list[Firing]) -> None:
        found = chainer.chain(known)
        known.update(firing.conclusion for firing in found)
        firings.extend(found)

    def _score(self, suspect: str, known: set[str]) -> Score:
        return suspect_score(self._marks[suspect], self._rules.get(suspect), self._pack.levels, known)


def marks_of(rules: Iterable[Rule]) -> dict[str, list[Marked]]:
    """The marks of each suspect."""
    found: dict[str, list[Marked]] = {}
    for rule in rules:
        for index, mark in enumerate(rule.verdict.suspects):
            found.setdefault(mark.id, []).append((rule, index, mark))
    return found


def suspect_score(marks: Sequence[Marked], owner: Rule | None, bounds: LevelBounds, known: Set[str]) -> Score:
    """What the chain concluded of a suspect's marks, added up. `owner` is the suspect's own rule, if it has one."""
    truths = [(mark, mark_truth(rule, index, known)) for rule, index, mark in marks]
    return score(truths, bounds, owner.at_most if owner else None)


def keeping_unknown(decisions: Decisions, rule: Rule) -> Outcome:
    """What keeps a verdict unknown. Whether the rule applies can be that too, even where its condition is false."""
    parts = (decisions.applies(rule), decisions.of_line(rule.id, rule.when))
    return conjunction([part for part in parts if part.truth is Truth.UNKNOWN])


def in_plan_order(found: Iterable[tuple[Remedy, Stance]]) -> list[tuple[Remedy, Stance]]:
    """What to do first, then what to consider, then what to leave alone."""
    place = {Stance.DO: 0, Stance.CONSIDER: 1, Stance.AVOID: 2}
    return sorted(found, key=lambda pair: (place[pair[1]], pair[0].rank, pair[0].id))


def mark_truth(rule: Rule, index: int, known: Set[str]) -> Truth:
    """What the chain concluded of a mark."""
    if f"mark/{rule.id}/{index}/true" in known:
        return Truth.TRUE
    return Truth.UNKNOWN if f"mark/{rule.id}/{index}/unknown" in known else Truth.FALSE


@dataclass(frozen=True)
class _View:
    """The conclusions about one host, as the objects of the result."""

    pack: Pack
    rules: dict[str, Rule]
    marks: dict[str, list[Marked]]
    prose: Prose
    host: HostFacts
    decisions: Decisions
    known: set[str]
    fired: frozenset[str]

    def finding(self, rule: Rule) -> Finding:
        verdict = next(verdict for verdict in Verdict if f"finding/{rule.id}/{verdict}" in self.known)
        outcome = self.decisions.of_rule_line(rule, None)
        because: tuple[Reason, ...] = ()
        if verdict is not Verdict.UNKNOWN:
            because = self._observations(rule, verdict, outcome)
        return Finding(rule.id, self.host.host, verdict, rule.verdict.severity, because, self._missing(rule, verdict))

    def _missing(self, rule: Rule, verdict: Verdict) -> tuple[Missing, ...]:
        if verdict is not Verdict.UNKNOWN:
            return ()
        return self.prose.missing(keeping_unknown(self.decisions, rule), self.host)

    def _observations(self, rule: Rule, verdict: Verdict, outcome: Outcome) -> tuple[Reason, ...]:
        """One sentence for each named condition that settled the verdict."""
        if verdict is Verdict.NOT_APPLICABLE:
            seen = [outcome]
        else:
            tree = expression.parse(rule.when).tree
            names = deciding_names(tree, self.decisions.outcomes, f"{rule.id}/")
            seen = [self.decisions.outcomes[f"{rule.id}/{name}"] for name in names]
        observed = (self.prose.observation(one) for one in seen)
        return tuple(dict.fromkeys(reason for reason in observed if reason is not None))

    def suspect(self, suspect: str, one: Score) -> Suspect:
        in_favour: list[tuple[int, Reason]] = []
        against: list[tuple[int, Reason]] = []
        missing = {}
        for rule, index, mark in self.marks[suspect]:
            outcome = self.decisions.of_rule_line(rule, mark.when)
            truth = mark_truth(rule, index, self.known)
            if truth is Truth.TRUE:
                side = in_favour if mark.in_favour else against
                value = _RULES_OUT if mark.rules_out else abs(weight(mark))
                side.append((value, self.prose.reason(mark.because, outcome, self.host)))
            elif truth is Truth.UNKNOWN:
                missing.update({lack.fact: lack for lack in self.prose.missing(outcome, self.host)})
        return Suspect(
            id=suspect,
            host=self.host.host,
            level=one.level,
            score=one.known,
            score_range=(one.least, one.most),
            for_=_heaviest_first(in_favour),
            against=_heaviest_first(against),
            missing=tuple(missing.values()),
        )

    def actions(self) -> tuple[Action, ...]:
        found = in_plan_order(
            (remedy, stance) for remedy in self.pack.remedies.values() if (stance := self._stance(remedy)) is not None
        )
        stances = {remedy.id: stance for remedy, stance in found}
        return tuple(self._action(remedy, stance, order, stances) for order, (remedy, stance) in enumerate(found, 1))

    def _stance(self, remedy: Remedy) -> Stance | None:
        return next((stance for stance in Stance if f"stance/{remedy.id}/{stance}" in self.known), None)

    def _action(self, remedy: Remedy, stance: Stance, order: int, stances: Mapping[str, Stance]) -> Action:
        because = self._why_avoid(remedy) if stance is Stance.AVOID else self._why(remedy, stance)
        commands: tuple[str, ...] = ()
        for generation in self.prose.generation(self.host):
            if generation in remedy.commands:
                commands = remedy.commands[generation]
                break
        checks = []
        for index, one in enumerate(remedy.forbidden):
            if self.decisions.outcomes[forbidding(remedy.id, index)].truth is Truth.UNKNOWN:
                checks.append(self.prose.sentence(one.check, self.host))
        return Action(
            id=remedy.id,
            host=self.host.host,
            stance=stance,
            order=order,
            because=tuple(because),
            requires=tuple(action for action in remedy.requires if _comes_before(stances.get(action), stance)),
            reboot=remedy.reboot,
            rollback=remedy.rollback,
            verify=remedy.verify,
            commands=() if stance is Stance.AVOID else commands,
            first_checks=() if stance is Stance.AVOID else tuple(checks),
            notes=()
            if stance is Stance.AVOID
            else tuple(self.prose.sentence(note, self.host) for note in remedy.notes),
        )

    def _why(self, remedy: Remedy, stance: Stance) -> list[Reason]:
        """The sentence of each proposal that fired, with its proof."""
        reasons = []
        for rule in self.rules.values():
            for index, proposal in enumerate(rule.actions):
                if (proposal.id, proposal.stance) == (remedy.id, stance) and self._proposed(rule, index, proposal):
                    outcome = self.decisions.of_rule_line(rule, proposal.when)
                    reasons.append(self.prose.reason(proposal.because, outcome, self.host))
        return list(dict.fromkeys(reasons))

    def _proposed(self, rule: Rule, index: int, proposal: Proposal) -> bool:
        """Whether a clause of the proposal fired."""
        level = next(
            (f"level/{proposal.suspected}/{at}" for at in Level if f"level/{proposal.suspected}/{at}" in self.known),
            None,
        )
        prefix = "/".join(("proposal", rule.id, str(index), *([level] if proposal.suspected and level else [])))
        return any(clause.startswith(f"{prefix}#") for clause in self.fired)

    def _why_avoid(self, remedy: Remedy) -> list[Reason]:
        reasons = []
        for index, one in enumerate(remedy.forbidden):
            outcome = self.decisions.outcomes[forbidding(remedy.id, index)]
            if outcome.truth is Truth.TRUE:
                reasons.append(self.prose.reason(one.because, outcome, self.host))
        reasons += self._why(remedy, Stance.AVOID)
        for conflict in self.conflicts():
            if remedy.id in conflict.actions and remedy.id != conflict.winner:
                reasons.append(Reason(conflict.because, (), Origin("rule", detail=conflict.id)))
        return list(dict.fromkeys(reasons))

    def conflicts(self) -> tuple[Conflict, ...]:
        found = []
        for one in self.pack.contradictions.values():
            for index, winner in enumerate(one.winners):
                if f"winner/{one.id}/{index}" in self.known:
                    because = self.prose.sentence(winner.because, self.host)
                    found.append(Conflict(one.id, self.host.host, one.actions, one.sources, winner.wins, because))
        return tuple(found)


def _comes_before(required: Stance | None, stance: Stance) -> bool:
    """Whether a required action stands firmly enough: what must be done waits only for what must be done."""
    if stance is Stance.DO:
        return required is Stance.DO
    return required in (Stance.DO, Stance.CONSIDER)


def _heaviest_first(side: list[tuple[int, Reason]]) -> tuple[Reason, ...]:
    return tuple(reason for _, reason in sorted(side, key=lambda pair: -pair[0]))

"""Whether the steps of a plan were done, by facts that were read afterwards: the same rules with the same options.

What stands on evidence of the past keeps it, as in `what_if`: nothing was seen on the changed host yet. A fact that was
observed before a step was done says nothing of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from advisor.model.action import Stance
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.finding import Missing
from advisor.model.guide import Answered, Checked, Said, Verified
from advisor.model.origin import Origin
from advisor.model.plan import HostPlan, PlanStep
from advisor.model.record import Record
from advisor.model.suspect import Level
from advisor.model.truth import Truth
from advisor.model.verdict import Verdict
from advisor.pack.load import Pack
from advisor.pack.rule import Effect, Proposal, Remedy, Rule
from advisor.pack.text import fill, shown
from advisor.reason.compile import forbidding
from advisor.reason.decide import Decider
from advisor.reason.derive import Deriver, host_facts, underived
from advisor.reason.effect_states import EffectState, EffectStates
from advisor.reason.effects import Doer
from advisor.reason.judge import Judge, Judgement
from advisor.reason.judging import judge_of
from advisor.reason.program import Chainer, Stratum
from advisor.reason.prose import Prose

NO_HOST = "the new facts have no host of this name; they are of {hosts}"
IS = "{label} is {found}, as the step leaves it"
IS_NOT = "{label} is {found}; the step leaves it at {wanted}"
NOT_LISTED = "{label} does not list {words}"
LATER_ONE = "something later than the step brings has brought it"
CHANGED = "{label} is another one than in the plan"
SAME = "{label} is the same as in the plan"
ADVISED = "the rules still advise it"
NOT_ADVISED = "no rule advises it any more"
OTHER_CAUSE = "what speaks against it now is nothing that the step brings"
BY_HAND = "no fact tells whether it was done; see for yourself"
NOT_HERE = "it was not done by this plan"
UNRESTARTED = "the restart that makes it effective has not been done yet"
OLD = "{label} was observed before the step was done, at {at}; collect it again"
UNDATED = "the new facts do not say when they were read"
_SYMPTOM, _ROLE = "symptom.", "host.role"


@dataclass(frozen=True, slots=True)
class Since:
    """From when on facts say something of a step: `at` (UTC), None when nobody said that it was done; `effective`
    unless a restart is still due."""

    answer: Answered | None
    at: datetime | None
    effective: bool = True


class Verifier:
    """Judges new facts of the hosts of a record. Close it."""

    def __init__(
        self,
        record: Record,
        pack: Pack,
        chainer: Callable[[Stratum], Chainer],
        seen: Mapping[str, HostFacts],
        now: datetime,
    ) -> None:
        """`seen` are the new facts by the name of their host, not judged. `now` is the moment at which they have their
        age."""
        self._pack, self._seen, self._now = pack, {name.casefold(): facts for name, facts in seen.items()}, now
        self._as_of = record.facts_as_of
        self._names = tuple(seen)
        self._reports = {host.host: host for host in record.hosts}
        self._judge: Judge = judge_of(pack, record.kind, chainer)
        self._derive, self._decide = Deriver(pack), Decider(pack, [])
        self._do, self._states, self._prose = Doer(pack), EffectStates(pack), Prose(pack)

    def close(self) -> None:
        self._judge.close()

    def __call__(self, host: HostPlan, since: Callable[[PlanStep], Since]) -> tuple[Checked, ...]:
        """Each step of the host."""
        seen = self._seen.get(host.host.casefold())
        if seen is None:
            told = fill(NO_HOST, {"hosts": self._names})
            return tuple(Checked(host.host, step.id, Verified.CANNOT_TELL, (told,)) for step in host.steps)
        report = self._reports[host.host]
        before = self._judge(self._derive(underived(report.host, report.facts)), self._as_of)
        judged: dict[datetime | None, Judgement] = {}
        found = []
        for step in host.steps:
            then = since(step)
            if then.at not in judged:
                judged[then.at] = self._judge(self._derive(_merged(report, seen, then.at)), self._now)
            found.append(self._checked(host, step, then, before, judged[then.at]))
        return tuple(found)

    def _checked(self, host: HostPlan, step: PlanStep, since: Since, before: Judgement, now: Judgement) -> Checked:
        remedy = self._pack.remedies[step.id]
        found = self._states(remedy, now.facts)
        states = [one for one in found if not one.corroborates]
        verdict, because, missing = self._verdict(remedy, states, before, now)
        if verdict is Verified.FIXED and not states and since.answer is None:
            verdict = Verified.OTHERWISE
        if verdict is Verified.FIXED and since.answer in (Answered.SKIPPED, Answered.FAILED):
            verdict, because = Verified.OTHERWISE, (*because, NOT_HERE)
        if verdict is Verified.FIXED and not since.effective:
            verdict, because = Verified.CANNOT_TELL, (*because, UNRESTARTED)
        traceless = [one for one in found if one.corroborates and one.there is Truth.FALSE]
        if verdict is Verified.FIXED and traceless:
            beyond = any(one.beyond for one in states)
            because = (*because, *(self._told(one) for one in traceless), *((LATER_ONE,) if beyond else ()))
            verdict = Verified.OTHERWISE if beyond else verdict
        if verdict is Verified.FIXED and since.at is not None and not self._dated(states):
            because = (*because, UNDATED)
        return Checked(host.host, step.id, verdict, tuple(dict.fromkeys(because)), missing)

    def _verdict(
        self, remedy: Remedy, states: list[EffectState], before: Judgement, now: Judgement
    ) -> tuple[Verified, tuple[str, ...], tuple[Missing, ...]]:
        stance = next((action.stance for action in now.actions if action.id == remedy.id), None)
        if not states and (moved := self._moved(remedy, before, now)) is not None:
            return self._by_movement(moved, stance, remedy, before, now)
        told = tuple(self._told(one) for one in states)
        unknown = [one for one in states if one.there is Truth.UNKNOWN]
        lacking = self._missing(unknown, now)
        broken = any(one.there is Truth.FALSE for one in states)
        if stance in (Stance.DO, Stance.CONSIDER):
            if not states:
                return Verified.CANNOT_TELL, (BY_HAND,), ()
            if unknown and not broken:
                return Verified.CANNOT_TELL, told, lacking
            return Verified.NOT_FIXED, (*told, ADVISED), ()
        other = self._other_cause(remedy, before, now)
        if other:
            return Verified.OTHERWISE, (NOT_ADVISED, OTHER_CAUSE, other), ()
        undecided = self._undecided(remedy, before, now)
        if unknown or (undecided and not states):
            return Verified.CANNOT_TELL, told, lacking or undecided
        if broken and undecided:
            return Verified.CANNOT_TELL, told, undecided
        return Verified.OTHERWISE if broken else Verified.FIXED, (*told, NOT_ADVISED), ()

    def _moved(self, remedy: Remedy, before: Judgement, now: Judgement) -> tuple[Truth, tuple[str, ...]] | None:
        """Of an action whose effect is only that facts are other ones, such as a driver's version: whether one of them
        is, and which they are. None when it declares no such effect."""
        names = reread(remedy)
        if not names:
            return None
        pairs = {name: (_values(before.facts, name), _values(now.facts, name)) for name in names}
        if any(was and are and was != are for was, are in pairs.values()):
            return Truth.TRUE, tuple(name for name, (was, are) in pairs.items() if was and are and was != are)
        known = tuple(name for name, (was, are) in pairs.items() if was and are)
        return (Truth.FALSE, known) if known else (Truth.UNKNOWN, names)

    def _by_movement(
        self,
        moved: tuple[Truth, tuple[str, ...]],
        stance: Stance | None,
        remedy: Remedy,
        before: Judgement,
        now: Judgement,
    ) -> tuple[Verified, tuple[str, ...], tuple[Missing, ...]]:
        truth, names = moved
        told = tuple(
            fill(CHANGED if truth is Truth.TRUE else SAME, {"label": self._pack.facts[n].label}) for n in names
        )
        if truth is Truth.UNKNOWN:
            old = (fact.value for fact in now.facts if fact.name in names and isinstance(fact.value, Absent))
            stale = tuple(value.detail for value in old if value.reason is AbsentReason.STALE)
            return Verified.CANNOT_TELL, stale, deciding(self._pack, [remedy.id], now.facts)
        if stance in (Stance.DO, Stance.CONSIDER):
            return Verified.NOT_FIXED, (*told, ADVISED), ()
        undecided = self._undecided(remedy, before, now)
        if undecided:
            return Verified.CANNOT_TELL, told, undecided
        return Verified.FIXED if truth is Truth.TRUE else Verified.OTHERWISE, (*told, NOT_ADVISED), ()

    def _told(self, state: EffectState) -> str:
        spec, fact = self._pack.facts[state.fact.name], state.fact
        label, of = spec.label, "" if fact.instance is None else f" ({fact.instance})"
        if isinstance(fact.value, Absent):
            return fact.value.detail if fact.value.reason is AbsentReason.STALE else f"{label}: {fact.value.reason}"
        if state.corroborates and isinstance(fact.value, tuple) and isinstance(state.wanted, tuple):
            lacking = tuple(word for word in state.wanted if word not in fact.value)
            return fill(NOT_LISTED, {"label": label, "words": lacking})
        values = {"label": label, "found": f"{shown(fact.value)}{of}", "wanted": shown(state.wanted)}
        return fill(IS if state.there is Truth.TRUE else IS_NOT, values)

    def _missing(self, states: list[EffectState], now: Judgement) -> tuple[Missing, ...]:
        """What is not known, with the command that gets it on the host as it is now."""
        found = {}
        for state in states:
            if isinstance(state.fact.value, Absent):
                name = state.fact.name
                found[name] = Missing(name, state.fact.value.reason, self._prose.collect(name, now.facts))
        return tuple(found.values())

    def _other_cause(self, remedy: Remedy, before: Judgement, now: Judgement) -> str:
        """A reason to leave the action alone that its own effects would not have brought about; "" for none."""
        report = underived(before.facts.host, before.facts)
        expected = self._decide(self._derive(self._do(remedy, report).facts), None).outcomes
        for index, one in enumerate(remedy.forbidden):
            name = forbidding(remedy.id, index)
            if now.decisions.outcomes[name].truth is Truth.TRUE and expected[name].truth is not Truth.TRUE:
                return self._prose.sentence(one.because, now.facts)
        return ""

    def _undecided(self, remedy: Remedy, before: Judgement, now: Judgement) -> tuple[Missing, ...]:
        """What keeps those rules open that advised the action; nothing where something known speaks against it."""
        outcomes = now.decisions.outcomes
        if any(outcomes[forbidding(remedy.id, n)].truth is Truth.TRUE for n in range(len(remedy.forbidden))):
            return ()
        findings = {one.rule: one for one in now.findings}
        suspects = {one.id: one for one in now.suspects}
        found: dict[str, Missing] = {}
        for rule, proposal in proposers(self._pack, before, remedy.id):
            finding, suspect = findings.get(rule.id), suspects.get(proposal.suspected or "")
            if finding is not None and finding.verdict is Verdict.UNKNOWN:
                found.update({one.fact: one for one in finding.missing})
            if suspect is not None and suspect.level is Level.UNKNOWN:
                found.update({one.fact: one for one in suspect.missing})
        return tuple(found.values())

    @staticmethod
    def _dated(states: list[EffectState]) -> bool:
        return any(one.fact.observed_at is not None for one in states)


def deciding(pack: Pack, actions: Iterable[str], facts: HostFacts) -> tuple[Missing, ...]:
    """The facts by which these actions are told to be done, each with the command that gets it on the host's
    Windows."""
    prose = Prose(pack)
    names: list[str] = []
    for action in actions:
        effects = pack.remedies[action].effects.items()
        told = [one for one, effect in effects if isinstance(effect, str) or not (effect.absent or effect.add)]
        names += told or reread(pack.remedies[action])
    return tuple(Missing(name, AbsentReason.NOT_COLLECTED, prose.collect(name, facts)) for name in dict.fromkeys(names))


def reread(remedy: Remedy) -> tuple[str, ...]:
    """The facts of which only that is known that the action changes them: they are read again afterwards."""
    return tuple(
        name
        for name, effect in remedy.effects.items()
        if isinstance(effect, Effect) and effect.absent is AbsentReason.NOT_COLLECTED and not effect.only_from
    )


def _values(facts: HostFacts, name: str) -> list[str]:
    """The known values of a fact, of all members where it is a list's, in an order of their own: a new driver may get
    another instance."""
    return sorted(shown(fact.value) for fact in facts if fact.name == name and fact.known)


def proposers(pack: Pack, judgement: Judgement, action: str) -> Iterator[tuple[Rule, Proposal]]:
    """The rules that proposed the action on the host, each with its proposal."""
    fired = [firing.by for firing in judgement.firings]
    for rule in pack.rules.values():
        for index, proposal in enumerate(rule.actions):
            prefixes = (f"proposal/{rule.id}/{index}#", f"proposal/{rule.id}/{index}/")
            if proposal.id == action and any(one.startswith(prefixes) for one in fired):
                yield rule, proposal


def since_said(said: Said | None, restart: Said | None, *, needs_restart: bool) -> Since:
    """From when on facts say something of a step that was answered so, and its restart so."""
    if said is None or said.answer is not Answered.DONE:
        return Since(said.answer if said else None, None)
    if not needs_restart:
        return Since(said.answer, said.at)
    restarted = restart is not None and restart.answer is Answered.DONE and restart.at >= said.at
    return Since(said.answer, restart.at if restart is not None and restarted else said.at, restarted)


def _merged(report: HostReport, seen: HostFacts, at: datetime | None) -> HostFacts:
    """The new facts with the evidence, the options and the role of the record; what was observed before is stale."""
    kept = [fact for fact in underived(report.host, report.facts) if _stays(fact)]
    new = [_dated(fact, at) for fact in underived(report.host, seen) if not _stays(fact)]
    roles = [fact for fact in kept if fact.name == _ROLE and fact.known]
    return host_facts(report.host, (*new, *(fact for fact in kept if fact.name != _ROLE), *roles))


def _stays(fact: Fact) -> bool:
    return fact.name.startswith(_SYMPTOM) or fact.origin.kind == "option" or fact.name == _ROLE


def _dated(fact: Fact, at: datetime | None) -> Fact:
    """Sources write the time to the minute, so that no more is asked of them."""
    if at is None or fact.observed_at is None or fact.observed_at >= at.replace(second=0, microsecond=0):
        return fact
    detail = fill(OLD, {"label": fact.name, "at": fact.observed_at})
    return Fact(fact.name, Absent(AbsentReason.STALE, detail), Origin("none"), fact.observed_at, fact.instance)

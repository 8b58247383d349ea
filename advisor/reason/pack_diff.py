"""Two packs compared: which rules are new, gone or mean something else, and on which cases that shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import HostFacts
from advisor.pack.load import Pack
from advisor.pack.meaning import meanings
from advisor.pack.semver import Bump, raised, tells
from advisor.reason.derive import Deriver
from advisor.reason.judge import Judge, Judgement
from advisor.reason.plain import PlainChainer

Cases: TypeAlias = Mapping[str, HostFacts]
"""Hosts by the name of their case."""
Answers: TypeAlias = dict[tuple[str, str], str]
"""What was concluded, by kind (`verdict`, `level`, `stance`) and by the id of the rule, suspect or action."""
_OF_RULES = ("verdict", "level")


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer that the packs give differently on a case; None where a pack gives none."""

    case: str
    kind: str
    id: str
    before: str | None
    after: str | None

    @property
    def is_new(self) -> bool:
        """Advice where there was none; whatever was answered before stands."""
        return self.before is None


@dataclass(frozen=True, slots=True)
class PackDiff:
    """`reworded` are changed in prose or tests alone. `cases` is on how many hosts both packs were tried; `unread`
    what of the corpus could not be."""

    old: PackIdentity
    new: PackIdentity
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    reworded: tuple[str, ...]
    cases: int
    turns: tuple[Turn, ...]
    unread: tuple[str, ...] = ()

    @property
    def bump(self) -> Bump:
        """Major where an answer that was given is another or is gone, minor where something is new or means something
        else without a case that shows it, patch for the rest."""
        if self.removed or any(not turn.is_new for turn in self.turns):
            return Bump.MAJOR
        if self.added or self.changed or self.turns:
            return Bump.MINOR
        return Bump.PATCH if self.old.sha256 != self.new.sha256 else Bump.NONE

    @property
    def least_version(self) -> str:
        """The least version of the new pack that tells of the difference."""
        return raised(self.old.version, self.bump)

    @property
    def is_told(self) -> bool:
        """Whether the new pack's version says enough."""
        return tells(self.old.version, self.new.version, self.bump)


def compare(old: Pack, new: Pack, old_cases: Cases, new_cases: Cases, unread: tuple[str, ...] = ()) -> PackDiff:
    """The difference, tried on the cases that both packs can read: each pack reads them in its own way."""
    before, after = meanings(old), meanings(new)
    both = sorted(before.keys() & after.keys())
    shared = [name for name in old_cases if name in new_cases]
    old_answers = answers(old, {name: old_cases[name] for name in shared})
    new_answers = answers(new, {name: new_cases[name] for name in shared})
    turns = [
        Turn(case, kind, identity, old_answers[case].get((kind, identity)), new_answers[case].get((kind, identity)))
        for case in shared
        for kind, identity in sorted(old_answers[case].keys() | new_answers[case].keys())
        # What a rule that only one of them has says of itself is told by its being new or gone.
        if kind not in _OF_RULES or (identity in old.rules and identity in new.rules)
    ]
    return PackDiff(
        old.identity,
        new.identity,
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(name for name in both if before[name] != after[name]),
        tuple(name for name in both if before[name] == after[name] and old.files[name].data != new.files[name].data),
        len(shared),
        tuple(turn for turn in turns if turn.before != turn.after),
        unread,
    )


def answers(pack: Pack, cases: Cases) -> dict[str, Answers]:
    """What the pack concludes on each case."""
    derive = Deriver(pack)
    judge = Judge(pack, list(pack.rules.values()), PlainChainer)
    try:
        return {name: _answers(judge(derive(facts))) for name, facts in cases.items()}
    finally:
        judge.close()


def _answers(judgement: Judgement) -> Answers:
    found = {("verdict", one.rule): str(one.verdict) for one in judgement.findings}
    found |= {("level", one.id): str(one.level) for one in judgement.suspects}
    return found | {("stance", one.id): str(one.stance) for one in judgement.actions}

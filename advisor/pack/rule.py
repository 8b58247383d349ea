"""`rules/**/*.yaml`: what facts mean. One rule a file, named by its id."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints, field_validator, model_validator

from advisor.model.action import Stance
from advisor.model.fact import AbsentReason
from advisor.model.suspect import Level
from advisor.model.verdict import Severity, Verdict
from advisor.pack.changes import Change, FileToGet, Proof
from advisor.pack.duration import Duration
from advisor.pack.made_evidence import MadeEvidence
from advisor.pack.schema import Condition, FactName, Id, Name, Piece, Text, Waivers


class Status(StrEnum):
    EXPERIMENTAL = "experimental"
    TEST = "test"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Mark(Piece):
    """A mark for or against a suspect. `if` names a condition of `given`, or is one line of and/or/not over them;
    default: `when`.

    Exactly one of `for`, `against` (weight 1, 2 or 4) and `rules_out` is given. `because` tells a person what was seen;
    `why_weight` tells the reader of the rule why it weighs that much and no more.
    """

    id: Id
    when: Condition | None = Field(default=None, alias="if")
    in_favour: int | None = Field(default=None, alias="for")
    against: int | None = None
    rules_out: bool = False
    why_weight: Text
    because: Text

    @field_validator("in_favour", "against")
    @classmethod
    def _weight(cls, weight: int | None) -> int | None:
        if weight not in (None, 1, 2, 4):
            raise ValueError("a weight is 1, 2 or 4")
        return weight

    @model_validator(mode="after")
    def _one_side(self) -> "Mark":
        if (self.in_favour is not None) + (self.against is not None) + self.rules_out != 1:
            raise ValueError("a mark has one of 'for', 'against' and 'rules_out'")
        return self


class Outcome(Piece):
    """What a failed rule means: how bad it is, and which suspects it speaks for or against."""

    severity: Severity
    suspects: tuple[Mark, ...] = ()


class Proposal(Piece):
    """An action that the rule proposes. `if` is over the names of `given`; default: `when`.

    `suspected` adds that this suspect's level on the host is one of `at` (default: probable).
    """

    id: Id
    stance: Stance
    when: Condition | None = Field(default=None, alias="if")
    suspected: Id | None = None
    at: tuple[Level, ...] = (Level.PROBABLE,)
    because: Text


class Explanation(Piece):
    """Prose for a person: what is checked, why it matters, what the rule cannot see, how to be sure."""

    checks: Text
    matters: Text
    cannot_see: Text
    verify: Text | None = None


Proposed = Annotated[str, StringConstraints(pattern=r"^(do|consider|avoid) [a-z][a-z0-9-]*$")]
"""A stance and an action."""


class Survivor(Piece):
    """A small fault that no test can notice, and why. `mutant` is its text as `advisor rules coverage` prints it."""

    mutant: Text
    because: Text


class AbsentFact(Piece):
    absent: Annotated[str, StringConstraints(min_length=1)]


class AgedFact(Piece):
    """A value that was observed `age` before the assessment; a plain value has no known age."""

    value: str
    age: Duration


TestFacts: TypeAlias = dict[Text, str | AbsentFact | AgedFact | tuple[dict[Text, str | AgedFact], ...]]
"""What a test knows of a host, by the facts' names; those not named are not collected, `nic` is a list of mappings."""


class RuleTest(Piece):
    """Facts of a host, and the verdict they must give.

    `score` is what the rule's own marks add up to for a suspect: `8`, `0 to 4` while marks are unknown, `ruled-out`.
    `proposes` are all the actions that the rule then proposes, each as stance and id, with the suspects at `levels`;
    without `levels`, whatever their level is. `evidence` are series from which the symptoms follow; a symptom among
    `facts` stands beside them.
    """

    evidence: MadeEvidence | None = None
    facts: TestFacts = Field(default_factory=dict)
    expect: Verdict
    score: dict[Id, Text] = Field(default_factory=dict)
    levels: dict[Id, Level] = Field(default_factory=dict)
    proposes: tuple[Proposed, ...] | None = None
    because: Text


class Rule(Piece):
    """A rule about one host. `when` true means fail.

    `max_age` names facts that change: one that was observed longer ago is stale, and absent for this rule alone.
    """

    id: Id
    title: Text
    status: Status
    supersedes: tuple[Id, ...] = ()
    references: tuple[Text, ...]
    applies_to: Text | None = None
    max_age: dict[FactName, Duration] = Field(default_factory=dict)
    given: dict[Name, Condition]
    when: Condition
    verdict: Outcome
    at_most: Level | None = None
    actions: tuple[Proposal, ...] = ()
    explain: Explanation
    waive: Waivers = Field(default_factory=dict)
    tests: tuple[RuleTest, ...]
    survivors: tuple[Survivor, ...] = ()

    @model_validator(mode="after")
    def _tested(self) -> "Rule":
        lacking = {"fail", "pass", "unknown"} - {test.expect.value for test in self.tests}
        if lacking:
            raise ValueError(f"the tests lack an example that expects {', '.join(sorted(lacking))}")
        return self


class Forbidding(Piece):
    """What makes an action wrong on a host. Unknown, `check` becomes the step's first check."""

    when: Condition = Field(alias="if")
    because: Text
    check: Text


class RemedyTest(Piece):
    """Facts of a host on which some rule proposes the action as `do`, and the stance that must remain."""

    facts: TestFacts = Field(default_factory=dict)
    expect: Stance
    first_checks: int | None = None
    because: Text


class Effect(Piece):
    """What an action makes of a fact, where that depends on the fact or is not known before it is read again.

    One of: `to`, a value that replaces those in `from`; `at_least`, a value that only a lower one rises to; `add`, a
    word more in a list; `absent`, the reason for which there is no value afterwards (of those in `from`, where it is
    given). Placeholders are filled in.
    """

    to: Text | None = None
    only_from: tuple[Text, ...] = Field(default=(), alias="from")
    at_least: Text | None = None
    add: Text | None = None
    absent: AbsentReason | None = None

    @model_validator(mode="after")
    def _one(self) -> "Effect":
        if sum(one is not None for one in (self.to, self.at_least, self.add, self.absent)) != 1:
            raise ValueError("an effect has one of 'to', 'at_least', 'add' and 'absent'")
        if self.to is not None and not self.only_from:
            raise ValueError("'to' needs a 'from'; a value alone replaces whatever was there")
        if self.only_from and self.to is None and self.absent is None:
            raise ValueError("'from' belongs to 'to' or 'absent'")
        return self


class Remedy(Piece):
    """An action: how it is done, undone and verified. `rank` orders a plan; `requires` are actions that come before it.

    `after_restart` are those of them that must be effective before this one begins: a restart stands between, which
    other steps otherwise share. `backup` says what to save first, `minutes` how long the step takes at most, without
    the restart (an estimate of ours), `risks` what can go wrong.

    `commands` maps a Windows generation to the lines to run. `effects` are the facts it changes, each with the value it
    has afterwards (or an `Effect`); symptoms are of the past, and no action changes them. `changes` are what a script
    sets; an action that a person does by hand has none, and `proof` is how a script sees that it is done. `file` is
    what somebody has to get for it.
    """

    id: Id
    title: Text
    status: Status
    references: tuple[Text, ...]
    rank: int
    given: dict[Name, Condition] = Field(default_factory=dict)
    forbidden: tuple[Forbidding, ...] = ()
    requires: tuple[Id, ...] = ()
    after_restart: tuple[Id, ...] = ()
    reboot: bool
    backup: tuple[Text, ...] = ()
    minutes: Annotated[int, Field(gt=0)] | None = None
    risks: tuple[Text, ...] = ()
    rollback: Text
    verify: Text
    commands: dict[Name, tuple[Text, ...]] = Field(default_factory=dict)
    effects: dict[FactName, Text | Effect] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    proof: Proof | None = None
    file: FileToGet | None = None
    notes: tuple[Text, ...] = ()
    waive: Waivers = Field(default_factory=dict)
    tests: tuple[RemedyTest, ...] = ()
    survivors: tuple[Survivor, ...] = ()


class Winner(Piece):
    """The first winner whose conditions hold takes the conflict; one without conditions is the last resort."""

    wins: Id
    when: Condition | None = Field(default=None, alias="if")
    suspected: Id | None = None
    at: tuple[Level, ...] = (Level.PROBABLE,)
    because: Text


class ConflictTest(Piece):
    """Facts of a host, the levels of suspects on it (others have none), and which winner takes the conflict: its place,
    counted from 1."""

    facts: TestFacts = Field(default_factory=dict)
    levels: dict[Id, Level] = Field(default_factory=dict)
    expect: Text
    because: Text


class Contradiction(Piece):
    """Guidance that contradicts itself: whenever one of `actions` is proposed, one wins and the others become
    `avoid`."""

    id: Id
    title: Text
    references: tuple[Text, ...]
    actions: tuple[Id, ...]
    sources: tuple[Text, ...]
    given: dict[Name, Condition] = Field(default_factory=dict)
    winners: tuple[Winner, ...]
    waive: Waivers = Field(default_factory=dict)
    tests: tuple[ConflictTest, ...] = ()
    survivors: tuple[Survivor, ...] = ()


class LevelBounds(Piece):
    """`rules/levels.yaml`: the least score of each level; below `possible` a suspect is unlikely."""

    probable: int
    possible: int
    because: Text

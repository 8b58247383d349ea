"""How far a fleet keeps the rules, with denominators that do not hide what nobody knows."""

from dataclasses import dataclass
from datetime import datetime

from advisor.model.verdict import Severity


@dataclass(frozen=True, slots=True)
class Counts:
    """Hosts by how a rule ended on them; each host is counted once. `waived` failed, and somebody accepted it."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    waived: int = 0

    @property
    def hosts(self) -> int:
        return self.passed + self.failed + self.unknown + self.not_applicable + self.waived

    @property
    def assessed(self) -> int:
        """Hosts on which the rule applies and could be decided."""
        return self.passed + self.failed + self.waived

    @property
    def applicable(self) -> int:
        """Hosts that are assessed, or could be if more were known."""
        return self.assessed + self.unknown

    @property
    def rate(self) -> float | None:
        """pass / (pass + fail) from 0 to 1; None where no host was assessed. Waived hosts have no part in it."""
        return _share(self.passed, self.passed + self.failed)

    @property
    def without_waivers(self) -> "Counts":
        """As though nothing were waived."""
        return Counts(self.passed, self.failed + self.waived, self.unknown, self.not_applicable)

    @property
    def rate_without_waivers(self) -> float | None:
        """The rate if nothing were waived."""
        return self.without_waivers.rate

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The rate if every unknown host failed, and if every one passed; None where no host counts."""
        whole = self.passed + self.failed + self.unknown
        return (self.passed / whole, (self.passed + self.unknown) / whole) if whole else None

    @property
    def unknown_share(self) -> float | None:
        """The share of the applicable hosts that could not be assessed."""
        return _share(self.unknown, self.applicable)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.not_applicable + other.not_applicable,
            self.waived + other.waived,
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class RuleCompliance:
    rule: str
    severity: Severity
    counts: Counts


@dataclass(frozen=True, slots=True)
class HostStates:
    """Hosts by their worst finding, each counted once: `exposed` fails a rule of medium severity up, `warned` a lesser
    one, `undecided` fails none and lacks facts, `kept` keeps every rule that applies. `with_unknown` are all hosts on
    which some rule is undecided, whatever else they are; `with_waivers` those on which a failure is waived."""

    exposed: int = 0
    warned: int = 0
    undecided: int = 0
    kept: int = 0
    with_unknown: int = 0
    with_waivers: int = 0

    @property
    def hosts(self) -> int:
        return self.exposed + self.warned + self.undecided + self.kept


@dataclass(frozen=True, slots=True)
class Compliance:
    """A fleet at one time. `findings` are all rules on all hosts together. `states` is None for a run of which only
    the counts by rule are known."""

    run: str
    at: datetime | None
    pack_sha256: str
    rules: tuple[RuleCompliance, ...]
    states: HostStates | None
    findings: Counts

    @property
    def known_states(self) -> HostStates:
        """Of a run whose hosts are known one by one."""
        assert self.states is not None, "a run of which only counts are known"
        return self.states


@dataclass(frozen=True, slots=True)
class Trend:
    """Runs, oldest first, with their counts as though nothing were waived: of earlier runs a store knows no others.
    `pack_changes` are the places of runs that were judged by another pack than the run before:
    there a step of the line may be the rules' and not the hosts'."""

    points: tuple[Compliance, ...]

    @property
    def pack_changes(self) -> tuple[int, ...]:
        pairs = zip(self.points, self.points[1:], strict=False)
        return tuple(place for place, (one, two) in enumerate(pairs, 1) if one.pack_sha256 != two.pack_sha256)

    def of_rule(self, rule: str) -> tuple[Counts | None, ...]:
        """The rule's counts run by run; None in a run that does not have it."""
        return tuple(next((one.counts for one in point.rules if one.rule == rule), None) for point in self.points)

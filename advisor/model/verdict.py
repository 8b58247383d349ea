"""What a rule says of a host: four values, and how several verdicts combine."""

from enum import StrEnum

from advisor.model.truth import Truth


class Verdict(StrEnum):
    """`pass` means everything needed was known and the condition is not there; unknown is never a pass.

    Combining: `&` asks that all pass (fail dominates, then unknown), `|` that one passes (pass dominates, then
    unknown), `~` swaps pass and fail. What is not applicable has no say: it is neutral in both, and its own inverse.
    """

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"

    @staticmethod
    def of(applies: Truth, condition: Truth) -> "Verdict":
        """The verdict of a rule whose `applies_to` and `when` came out as given; a condition that holds fails."""
        if applies is Truth.FALSE:
            return Verdict.NOT_APPLICABLE
        if Truth.UNKNOWN in (applies, condition):
            return Verdict.UNKNOWN
        return Verdict.FAIL if condition is Truth.TRUE else Verdict.PASS

    def __and__(self, other: "Verdict") -> "Verdict":
        return _first(self, other, (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS))

    def __or__(self, other: "Verdict") -> "Verdict":
        return _first(self, other, (Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL))

    def __invert__(self) -> "Verdict":
        swapped = {Verdict.PASS: Verdict.FAIL, Verdict.FAIL: Verdict.PASS}
        return swapped.get(self, self)


def _first(left: Verdict, right: Verdict, order: tuple[Verdict, ...]) -> Verdict:
    for verdict in order:
        if verdict in (left, right):
            return verdict
    return Verdict.NOT_APPLICABLE


class Severity(StrEnum):
    """How bad a failed rule is; apart from the verdict. `low` and `info` are warnings."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def is_warning(self) -> bool:
        return self in (Severity.LOW, Severity.INFO)

"""Runs the tests that stand beside the rules: each gives a host's facts and what they must lead to."""

from dataclasses import dataclass

from advisor.pack.load import Pack
from advisor.reason.derive import Deriver
from advisor.reason.trial import Asker, Conditions, Observer, observe, trials


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One test of a rule or remedy. `place` is `path:line:column` of the test."""

    __test__ = False

    rule: str
    index: int
    because: str
    expected: str
    got: str
    place: str

    @property
    def passed(self) -> bool:
        return self.expected == self.got


def run_tests(pack: Pack, identity: str | None = None, observer: Observer | None = None) -> list[TestOutcome]:
    """Every test of the pack, or of one rule, remedy, contradiction or derived fact.

    `observer` weighs the evidence of tests that give series; without one they fail and say so.
    """
    conditions = Conditions(pack)
    derive = Deriver(pack)
    outcomes = []
    for trial in trials(pack, observer):
        if identity in (None, trial.owner):
            got = (
                trial.fault
                if trial.facts is None
                else observe(trial, Asker(conditions, trial.seen(derive(trial.facts))))
            )
            outcomes.append(TestOutcome(trial.owner, trial.index, trial.because, trial.expected, got, trial.place))
    return outcomes


__all__ = ["TestOutcome", "run_tests"]

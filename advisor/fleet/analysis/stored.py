"""Earlier runs as a store counts them, for the line of a trend."""

from collections.abc import Iterable, Iterator, Mapping

from advisor.model.compliance import Compliance, Counts, RuleCompliance
from advisor.model.stored import RunState, StoredRun
from advisor.model.verdict import Verdict


def counted(runs: Iterable[StoredRun], but: str) -> Iterator[Compliance]:
    """The finished runs without `but`. The counts of a store know of no waivers: what was waived counts as failing."""
    for stored in runs:
        if stored.state is not RunState.FINISHED or stored.run.id == but:
            continue
        rules = tuple(
            RuleCompliance(rule, stored.severities[rule], _counts(ends))
            for rule, ends in stored.counts.items()
            if rule in stored.severities
        )
        findings = sum((one.counts for one in rules), Counts())
        run = stored.run
        yield Compliance(run.id, run.finished or run.started, stored.pack.sha256, rules, None, findings)


def _counts(ends: Mapping[Verdict, int]) -> Counts:
    return Counts(
        ends.get(Verdict.PASS, 0),
        ends.get(Verdict.FAIL, 0),
        ends.get(Verdict.UNKNOWN, 0),
        ends.get(Verdict.NOT_APPLICABLE, 0),
    )

"""The advice of a record, judged once more from its facts: a saved result does not hold all that a plan needs, and may
be written in another language."""

from collections.abc import Callable

from advisor.model.advice import Advice
from advisor.model.diagnosis import HostReport
from advisor.model.finding import Missing
from advisor.model.record import Record
from advisor.model.verdict import Verdict
from advisor.pack.facts_hash import hash_of_facts
from advisor.pack.load import Pack
from advisor.reason.judge import Judgement
from advisor.reason.judging import judge_again
from advisor.reason.program import Chainer, Stratum
from advisor.reason.requirements import Requirements


def advise(record: Record, pack: Pack, chainer: Callable[[Stratum], Chainer]) -> tuple[Advice, ...]:
    """The advice for each host of the record."""
    requirements = Requirements(pack)
    pairs = zip(record.hosts, judge_again(record, pack, chainer), strict=True)
    return tuple(_advice(host, judgement, requirements) for host, judgement in pairs)


def _advice(host: HostReport, judgement: Judgement, requirements: Requirements) -> Advice:
    return Advice(
        host.host,
        host.role,
        hash_of_facts([(host.host, host.facts)]),
        judgement.actions,
        judgement.conflicts,
        _missing(judgement),
        requirements.unmet(judgement),
    )


def _missing(judgement: Judgement) -> tuple[Missing, ...]:
    found = {
        one.fact: one for finding in judgement.findings if finding.verdict is Verdict.UNKNOWN for one in finding.missing
    }
    return tuple(found.values())

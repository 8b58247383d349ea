"""Judges a record's facts once more and compares: the same facts, pack and engine must give the same verdict."""

from advisor import __version__
from advisor.model.record import Record, Verdicts
from advisor.model.replay import Replay, ReplayInput, Sameness, Subject, VerdictChange
from advisor.pack.load import Pack
from advisor.reason import engine as durable
from advisor.reason import plain
from advisor.reason.judging import judge_again, verdicts_of
from advisor.reason.reasoner import reasoner


def replay(record: Record, pack: Pack, engine: str | None = None) -> Replay:
    """`engine` is `auto`, `durable_rules` or `plain`; by default the record's own, where it can be had here."""
    name, chainer = reasoner(engine or _recorded_engine(record))
    verdicts = verdicts_of(record, judge_again(record, pack, chainer))
    inputs = (
        _input("facts", record.facts_sha256, record.facts_found),
        _input("pack", record.pack.sha256, pack.identity.sha256),
        _input("engine", record.engine, name),
        _input("advisor", record.advisor_version, __version__),
    )
    changes = changes_between(record.verdicts, verdicts)
    recorded = record.verdicts
    compared = sum(len(one) for one in (recorded.findings, recorded.levels, recorded.stances, recorded.winners))
    return Replay(record.name, record.kind, inputs, compared, changes)


def changes_between(before: Verdicts, after: Verdicts) -> tuple[VerdictChange, ...]:
    """Every conclusion that is not the same on both sides, in the order of hosts."""
    found = []
    for subject, old, new in (
        (Subject.RULE, before.findings, after.findings),
        (Subject.SUSPECT, before.levels, after.levels),
        (Subject.ACTION, before.stances, after.stances),
        (Subject.CONFLICT, before.winners, after.winners),
    ):
        for place in dict.fromkeys((*old, *new)):
            was, now = str(old.get(place, "")), str(new.get(place, ""))
            if was != now:
                found.append(VerdictChange(place[0], subject, place[1], was, now))
    hosts = list(dict.fromkeys(host for host, _ in (*before.findings, *after.findings)))
    return tuple(sorted(found, key=lambda one: hosts.index(one.host) if one.host in hosts else len(hosts)))


def _recorded_engine(record: Record) -> str:
    """The engine that judged at first; where it is not installed, whoever is."""
    return plain.NAME if record.engine.startswith(plain.NAME) else "auto" if not durable.available() else durable.NAME


def _input(name: str, recorded: str, found: str) -> ReplayInput:
    if not recorded:
        return ReplayInput(name, recorded, found, Sameness.UNKNOWN)
    return ReplayInput(name, recorded, found, Sameness.SAME if recorded == found else Sameness.DIFFERS)

"""The symptoms of evidence that a rule's test makes up: its series become streams, and are weighed like any others.

All streams are stamped in UTC from one start on. Where in its step an entry is written is left to chance, always the
same: no log of the field is regular, and the rhythm of one that is would be its silences' only measure.
"""

import random
from collections.abc import Iterator, Mapping

from advisor.evidence.weigh import weigh
from advisor.model.entries import ListedEntries
from advisor.model.evidence import HostReadings
from advisor.model.fact import HostFacts
from advisor.model.reading import Reading
from advisor.model.stream import LogEvent, LogStream, SampleTable, Series
from advisor.pack.load import Pack
from advisor.pack.made_evidence import MadeEvidence, MadeStreams
from advisor.pack.series import parse

START = 1_364_688_000.0
"""Seconds since 1970; a whole minute, so that stamps look as they do in the field."""
_TOTAL = "_Total"
_PEER = "peer"


def with_symptoms(facts: HostFacts, made: MadeEvidence, pack: Pack) -> HostFacts:
    """The facts with the symptoms that the evidence shows. A known symptom among the facts is kept."""
    hosts = [_host(facts.host, facts, made, made.interval, pack)]
    if made.peer is not None:
        hosts.append(_host(_PEER, HostFacts(_PEER, {}, {}), made.peer, made.interval, pack))
    found = {fact.name: fact for fact in weigh(hosts, pack).symptoms[facts.host]}
    given = {name: fact for name, fact in facts.scalars.items() if fact.known or name not in found}
    return HostFacts(facts.host, {**found, **given}, facts.instances)


def _host(name: str, facts: HostFacts, made: MadeStreams, step: float, pack: Pack) -> HostReadings:
    return HostReadings(name, None, None, facts, tuple(_readings(made, step, pack)))


def _readings(made: MadeStreams, step: float, pack: Pack) -> Iterator[Reading]:
    formats = {log.id: log for log in pack.logs}
    for name in dict.fromkeys((*made.logs, *(log for log, _, _ in made.told))):
        stream = _log(name, formats[name].process, made, step)
        if stream is not None:
            yield Reading(stream.file, name, streams=(stream,))
    if made.counters:
        table = _recording(made.counters, step)
        yield Reading(table.file, "perfmon", tables=(table,))


def _log(name: str, process: str, made: MadeStreams, step: float) -> LogStream | None:
    """One entry a line, in the order of their times; a plain entry comes before an event of the same moment. None for a
    log without entries."""
    entries: list[tuple[float, str, Mapping[str, str]]] = []
    chance = random.Random(name)  # noqa: S311 (a choice of moments, no secret)
    for number, count in enumerate(parse(made.logs[name]) if name in made.logs else ()):
        for part in range(int(count or 0)):
            entries.append(((number + (part + chance.random()) / (count or 1)) * step, "", {}))
    for log, kind, event in made.told:
        if log == name:
            entries += [(moment, kind, event.values) for moment in event.moments]
    if not entries:
        return None
    entries.sort(key=lambda entry: entry[:2])
    stamps = [START + moment for moment, _, _ in entries]
    file = f"{name}.log"
    events = tuple(
        LogEvent(kind, stamp, line, kind, values)
        for line, (stamp, (_, kind, values)) in enumerate(zip(stamps, entries, strict=True), 1)
        if kind
    )
    return LogStream(file, name, process, ListedEntries(file, stamps, range(1, len(stamps) + 1)), events, 0)


def _recording(counters: Mapping[str, str], step: float) -> SampleTable:
    """Series of different lengths end in missing samples; a step without any sample has no row."""
    columns = {name: parse(text) for name, text in counters.items()}
    length = max(map(len, columns.values()))
    whole = {name: values + (None,) * (length - len(values)) for name, values in columns.items()}
    rows = [row for row in range(length) if any(values[row] is not None for values in whole.values())]
    series = tuple(Series(*_counter(name), name, tuple(values[row] for row in rows)) for name, values in whole.items())
    times = tuple(START + row * step for row in rows)
    return SampleTable("perfmon.csv", "", times, tuple(row + 2 for row in rows), series, 0)


def _counter(column: str) -> tuple[str, str]:
    """Id and instance of a column."""
    counter, _, instance = column.removesuffix(")").partition("(")
    return counter, instance or _TOTAL

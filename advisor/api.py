"""Composes the stages: what `import advisor` offers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TypeAlias

from advisor import __version__
from advisor.errors import UsageError
from advisor.intake import (
    POLICY,
    Intake,
    collected,
    every_fact,
    intake,
    known_text,
    seen_or_told,
    weighed,
    with_options,
    with_policy,
    with_symptoms,
)
from advisor.model.collection import Collection
from advisor.model.diagnosis import Check, CheckedHost, Diagnosis, HostReport
from advisor.model.evidence import ClockOffset, Evidence, HostReadings
from advisor.model.evidence_result import EvidenceResult
from advisor.model.fact import HostFacts
from advisor.model.gate import Gate
from advisor.model.problem import Problem
from advisor.model.progress import Progress
from advisor.model.record import Record, ResultKind, record_of
from advisor.model.suspect import Suspect
from advisor.model.waiver import Waiver
from advisor.model.what_if import Assignment, WhatIf
from advisor.moment import moment
from advisor.pack.facts_hash import hash_of_facts
from advisor.pack.load import Pack, load_pack
from advisor.pack.profile import gate_of
from advisor.read.facts_parquet import is_parquet
from advisor.read.result_document import saved_record
from advisor.read.waivers import expiry, read_waivers
from advisor.reason.answer import answer
from advisor.reason.derive import Deriver
from advisor.reason.judge import Judgement
from advisor.reason.judging import judge_of, rules_of
from advisor.reason.program import Chainer, Stratum
from advisor.reason.ranking import best_first
from advisor.reason.reasoner import reasoner
from advisor.reason.required import lacking
from advisor.reason.waivers import WaiverList, idle_waivers, matches
from advisor.reason.waivers import apply as apply_waivers
from advisor.share.door import at_the_door

_SYMPTOM = "symptom."
_ROLE = "host.role"
_ZONE = "os.timezone"


Place: TypeAlias = str | PathLike[str]
"""Where something lies: a path, or the address of a source that is asked."""


def diagnose(
    incident: Place,
    *,
    pack: Pack | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
    now: datetime | None = None,
) -> Diagnosis:
    """Why the heartbeat was lost: suspects best first, what to do in order, and the proof of each.

    `incident` is a folder, an archive, a file, or `-`. `rss_policy` is `evidence`, `technote` or `docwiki`; `engine`
    is `auto`, `durable_rules` or `plain`. `report` is told how far the reading is. `now` (aware; default: the time of
    the run) is the moment of the assessment, from which facts have their age. Raises UsageError (no such input, wrong
    incident.yaml) and NothingRecognised.
    """
    pack, now = pack or load_pack(), moment(now)
    name, chainer = reasoner(engine or "auto")
    read = intake([str(incident)], pack, report)
    evidence = weighed(read, pack)
    facts = [with_symptoms(host, evidence, rss_policy) for host in read.hosts]
    return diagnosed(read, evidence, facts, pack, (name, chainer), now)


def diagnosed(
    read: Intake,
    evidence: Evidence,
    facts: Iterable[HostFacts],
    pack: Pack,
    engine: tuple[str, Callable[[Stratum], Chainer]],
    now: datetime | None,
) -> Diagnosis:
    """The answer by each host's facts and symptoms, in the order of the hosts that were read."""
    name, chainer = engine
    now = moment(now)
    # An incident that is looked at again next year is judged by what was known then.
    as_of = now if evidence.window is None else min(now, moment(evidence.window[1]))
    derive = Deriver(pack)
    judge = judge_of(pack, ResultKind.DIAGNOSIS, chainer)
    try:
        judgements = [judge(derive(one), as_of) for one in facts]
    finally:
        judge.close()
    suspects = _ranked(judgements)
    hosts = tuple(
        _report(pack, host, judgement, evidence.clock_offsets.get(host.host))
        for host, judgement in zip(read.hosts, judgements, strict=True)
    )
    return Diagnosis(
        title=read.title,
        note=read.note,
        pack=pack.identity,
        engine=name,
        answer=answer(suspects, judgements, evidence.gaps),
        window=evidence.window,
        hosts=hosts,
        events=evidence.events,
        gaps=evidence.gaps,
        spikes=evidence.spikes,
        coincidences=evidence.coincidences,
        sampled=evidence.sampled,
        suspects=suspects,
        findings=tuple(finding for judgement in judgements for finding in judgement.findings),
        actions=tuple(action for judgement in judgements for action in judgement.actions),
        conflicts=tuple(conflict for judgement in judgements for conflict in judgement.conflicts),
        problems=(*read.problems, *evidence.problems),
        assessed_at=now,
        facts_as_of=as_of,
        facts_sha256=hash_of(hosts),
        advisor_version=__version__,
        streams=evidence.streams,
        sampled_beside=evidence.sampled_beside,
    )


def check(
    sources: Place | Sequence[Place],
    *,
    host: str | None = None,
    pack: Pack | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
    now: datetime | None = None,
    profile: str | None = None,
    waivers: Sequence[Waiver] = (),
) -> Check:
    """A health check before anything breaks: the rules that need no symptoms, over the facts of every host.

    `sources` are one place or several: folders, archives, files, saved facts or results, or hosts that are asked.
    `profile` is the id of a profile of the pack, by which the check gates; `rss_policy` counts before its parameters.
    `waivers` are held against the findings at `now`. Of a table of facts only `host`, when one is named. Other
    arguments and errors as for `diagnose`; raises UsageError too for a profile that does not exist.
    """
    pack, now = pack or load_pack(), moment(now)
    gate = gate_for(pack, profile, rss_policy)
    name, chainer = reasoner(engine or "auto")
    places = [sources] if isinstance(sources, (str, PathLike)) else sources
    read = intake([str(place) for place in places], pack, report, host=host)
    waivers = shared_waivers(waivers)
    derive = Deriver(pack)
    judge = judge_of(pack, ResultKind.CHECK, chainer)
    try:
        judgements = [judge(derive(with_options(pack, host.facts, gate.parameters)), now) for host in read.hosts]
    finally:
        judge.close()
    hosts = tuple(
        _checked(pack, host, judgement, gate, WaiverList(waivers), now)
        for host, judgement in zip(read.hosts, judgements, strict=True)
    )
    judged = [rule.id for rule in rules_of(pack, ResultKind.CHECK)]
    return Check(
        pack.identity,
        name,
        hosts,
        (*read.problems, *idle_waivers(pack, waivers, judged, [host.report.host for host in hosts])),
        assessed_at=now,
        facts_sha256=hash_of([host.report for host in hosts]),
        advisor_version=__version__,
        gate=gate,
        waivers=tuple(waivers),
    )


def shared_waivers(waivers: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """Waivers of hosts that have pseudonyms, once these were read; else as they are. A pattern becomes the hosts that
    it is of."""
    sharing = at_the_door()
    if sharing is None:
        return tuple(waivers)
    return tuple(
        shared
        for waiver in waivers
        for shared in sharing.results.waivers(
            waiver, [host for host in sharing.redactor.hosts if matches(waiver.host, host)]
        )
    )


def named_hosts(names: Iterable[str]) -> tuple[str, ...]:
    """Hosts as a person names them, by the names that they have in what is to be shared."""
    sharing = at_the_door()
    return tuple(names) if sharing is None else tuple(sharing.redactor.host(name) for name in names)


def gate_for(pack: Pack, profile: str | None, rss_policy: str | None) -> Gate:
    """By what a check gates. Raises UsageError, with the nearest ids, for a profile that does not exist."""
    options = {POLICY: rss_policy} if rss_policy is not None else {}
    if profile is None:
        return Gate(parameters=options)
    if profile not in pack.profiles:
        names = ", ".join(sorted(pack.profiles)) or "none"
        raise UsageError(f"there is no profile {profile!r}. Profiles of this pack: {names}.")
    gate = gate_of(pack.profiles, profile)
    return replace(gate, parameters={**gate.parameters, **options})


def _checked(
    pack: Pack, host: HostReadings, judgement: Judgement, gate: Gate, waivers: WaiverList, now: datetime
) -> CheckedHost:
    report = _report(pack, host, judgement, None)
    return CheckedHost(
        report,
        judgement.findings,
        judgement.actions,
        judgement.conflicts,
        waivers.apply(report.host, judgement.findings, report.facts, now),
        lacking(pack, gate.required, judgement.facts),
    )


def saved(where: str, pack: Pack) -> Record | None:
    """The record of a saved result; None when `where` is something else. Raises UsageError for a damaged result."""
    found, sharing = saved_record(where, pack), at_the_door()
    return found if found is None or sharing is None else sharing.results.record(found)


def record(
    where: str,
    *,
    pack: Pack | None = None,
    kind: ResultKind = ResultKind.DIAGNOSIS,
    host: str | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
) -> Record:
    """The record of a saved result; anything else is a SOURCE, which is diagnosed (or checked: `kind`) first. A table
    of facts is checked, of which only `host` is read when one is named.

    Other arguments as for `diagnose`. Raises UsageError (also when a result is damaged or of another schema) and
    NothingRecognised.
    """
    pack = pack or load_pack()
    found = saved(where, pack)
    if found is not None:
        return found
    if kind is ResultKind.CHECK or is_parquet(Path(where)):
        checked = check([where], host=host, pack=pack, rss_policy=rss_policy, engine=engine, report=report)
        return record_of(where, checked)
    return record_of(where, diagnose(where, pack=pack, rss_policy=rss_policy, engine=engine, report=report))


def what_if(
    where: str,
    *,
    assignments: Sequence[Assignment] = (),
    actions: Sequence[str] = (),
    hosts: Sequence[str] = (),
    pack: Pack | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
) -> WhatIf:
    """The same rules over changed facts: first `assignments`, then `actions` with what they require.

    `where` is a saved result or a SOURCE; one without any evidence is judged as a check. `hosts` are those to change,
    all of them when none is named. Raises UsageError (no such host, action or instance) and NothingRecognised.
    """
    pack = pack or load_pack()
    chainer = reasoner(engine or "auto")
    judged = saved(where, pack)
    if judged is None:
        judged = to_judge(where, pack=pack, rss_policy=rss_policy, engine=engine, report=report)
    elif rss_policy is not None:
        assignments = (Assignment(POLICY, rss_policy), *assignments)
    problems = judged.problems
    if judged.pack.sha256 != pack.identity.sha256:
        what = "was judged by another pack; everything here, before and after, is judged anew."
        problems = (Problem(judged.name, what, lost=False),)
    from advisor.reason.what_if import check_members, chosen_hosts
    from advisor.reason.what_if import what_if as reason_what_if

    chosen = chosen_hosts(judged, named_hosts(hosts))
    check_members(judged, assignments, chosen)
    result = reason_what_if(judged, pack, chainer, chosen, assignments, actions)
    return replace(result, after=replace(result.after, problems=problems))


def to_judge(where: str, *, pack: Pack, rss_policy: str | None, engine: str | None, report: Progress | None) -> Record:
    """The record of a SOURCE: of a diagnosis, or where there is no evidence at all, to be judged as a check."""
    found = record_of(where, diagnose(where, pack=pack, rss_policy=rss_policy, engine=engine, report=report))
    symptoms = (fact for host in found.hosts for fact in host.facts if fact.name.startswith(_SYMPTOM) and fact.known)
    if any(fact.value is not False for fact in symptoms):  # that there is no Perfmon is known of every host
        return found
    return replace(found, kind=ResultKind.CHECK)


def hash_of(hosts: Iterable[HostReport]) -> str:
    return hash_of_facts((host.host, host.facts) for host in hosts)


def collect(sources: Sequence[str], *, pack: Pack | None = None, report: Progress | None = None) -> Collection:
    """The facts of folders, archives and files, not judged: every fact of the catalogue for every host.

    Arguments and errors as for `check`.
    """
    pack = pack or load_pack()
    read = intake(sources, pack, report)
    return Collection(tuple(collected(pack, host) for host in read.hosts), read.problems)


def _report(pack: Pack, host: HostReadings, judgement: Judgement, offset: ClockOffset | None) -> HostReport:
    """Every fact of the catalogue, those that nobody collected included."""
    facts = judgement.facts
    return HostReport(host.host, host.role or known_text(facts, _ROLE), offset, every_fact(pack, facts))


def _ranked(judgements: Iterable[Judgement]) -> tuple[Suspect, ...]:
    """Best first: by level, then by score, then by what could still be found."""
    return best_first(suspect for judgement in judgements for suspect in judgement.suspects)


def evidence(source: str, *, pack: Pack | None = None, report: Progress | None = None) -> EvidenceResult:
    """What was seen, on one clock, without judging it: streams, gaps, spikes, events, coincidences, symptoms.

    Arguments and errors as for `diagnose`.
    """
    pack = pack or load_pack()
    read = intake([source], pack, report)
    seen = weighed(read, pack)
    hosts = []
    for host in read.hosts:
        zone, offset = host.facts.scalars.get(_ZONE), seen.clock_offsets.get(host.host)
        facts = (*((zone,) if zone is not None and zone.known else ()), *seen.symptoms.get(host.host, ()))
        role = host.role or known_text(host.facts, _ROLE)
        hosts.append(HostReport(host.host, role, offset, facts))
    return EvidenceResult(read.title, read.note, pack.identity, tuple(hosts), seen, (*read.problems, *seen.problems))


def seen_hosts(source: str, *, pack: Pack) -> tuple[dict[str, HostFacts], tuple[Problem, ...]]:
    """The facts of each host of a source with its symptoms, not judged. Errors as for `diagnose`."""
    read = intake([source], pack)
    seen = weighed(read, pack)
    hosts = {host.host: with_policy(seen_or_told(host, seen), None) for host in read.hosts}
    return hosts, (*read.problems, *seen.problems)


__all__: Sequence[str] = (
    "WaiverList",
    "apply_waivers",
    "check",
    "collect",
    "diagnose",
    "diagnosed",
    "evidence",
    "expiry",
    "gate_for",
    "idle_waivers",
    "named_hosts",
    "read_waivers",
    "record",
    "saved",
    "seen_hosts",
    "shared_waivers",
    "to_judge",
    "what_if",
)

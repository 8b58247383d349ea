"""A diagnosis as one HTML document: the answer, what to do, the time line, the suspects, and all that they stand on."""

from collections.abc import Iterator, Mapping, Sequence

from advisor.model.diagnosis import AnswerKind, Diagnosis, HostReport
from advisor.model.evidence import Evidence, Sampled, StreamSpan
from advisor.model.finding import Finding
from advisor.model.plan import HostPlan, Plan
from advisor.model.suspect import Level, Suspect
from advisor.pack.formats import CounterSpec
from advisor.report.console import hosts_in_order
from advisor.report.evidence_words import clock_lines, cut_short, moment
from advisor.report.html_about import about, problem_parts, result_hash
from advisor.report.html_assets import library, script
from advisor.report.html_chart import NO_COUNTERS
from advisor.report.html_document import Part, document
from advisor.report.html_facts import host_facts
from advisor.report.html_findings import conflicts, findings
from advisor.report.html_markup import Markup, tag
from advisor.report.html_plans import checklists
from advisor.report.html_room import Room, within
from advisor.report.html_signs import sign_tables
from advisor.report.html_steps import as_plan
from advisor.report.html_style import Tone
from advisor.report.html_suspects import TONES, suspects
from advisor.report.html_table import folded
from advisor.report.html_timeline import TIMELINE_DATA, TimeLine, time_line
from advisor.report.html_unknowns import unknowns
from advisor.report.proof import proof_lines, proof_of
from advisor.report.view import incident_view
from advisor.report.words import Words, answered_suspect, named

_LONGEST = 400
_TONES: dict[AnswerKind, Tone] = {AnswerKind.UNEXPLAINED: "unknown", AnswerKind.NO_INCIDENT: "good"}


def diagnosis_html(
    result: Diagnosis, words: Words, counters: Mapping[str, CounterSpec] = NO_COUNTERS, plan: Plan | None = None
) -> str:
    """The whole document, at most `MOST_BYTES` however much was seen. The same result makes the same document.

    `counters` are those of the pack, for their names and the levels of the chart. With a `plan` of the result its steps
    are listed, which tell more than the actions alone.
    """
    return within(lambda share: _document(result, words, counters, plan, share))


def _document(
    result: Diagnosis, words: Words, counters: Mapping[str, CounterSpec], plan: Plan | None, share: float
) -> str:
    hosts = hosts_in_order(result)
    reports = sorted(result.hosts, key=lambda one: hosts.index(one.host))
    line, line_part = _time_line(result, reports, words, counters, share)
    planned = _planned(result, plan, hosts)
    steps = checklists(words, planned, result.hosts, Room(300_000 * share), plan)
    judged: list[Suspect | Finding] = [*result.suspects, *result.findings]
    parts = [
        Part("plan", words.say("actions"), steps),
        *line_part,
        Part("suspects", words.say("html.suspects"), suspects(words, result, Room(180_000 * share))),
        Part("unknowns", words.say("html.unknowns"), unknowns(words, judged, Room(100_000 * share))),
    ]
    if result.conflicts:
        told = conflicts(words, result.conflicts, Room(60_000 * share))
        parts.append(Part("conflicts", words.say("html.conflicts"), told))
    parts += [
        Part("findings", words.say("html.findings"), findings(words, result.findings, Room(150_000 * share))),
        Part("facts", words.say("html.facts"), host_facts(words, reports, Room(180_000 * share))),
    ]
    parts += problem_parts(words, result.problems, Room(40_000 * share))
    parts.append(Part("about", words.say("html.about"), about(words, result)))
    scripts = [library(), script("timeline")] if line else []
    return document(
        words,
        words.say("html.title.diagnosis", title=cut_short(result.title or words.answer(result), _LONGEST)),
        _header(result, words),
        parts,
        [tag("p", words.pack(result.pack))],
        scripts=[*scripts, script("report")],
        data={TIMELINE_DATA: line.data} if line else None,
        result=result_hash(result, "diagnosis", result.actions),
    )


def _header(result: Diagnosis, words: Words) -> list[Markup]:
    """The answer first, then its proof."""
    suspect = answered_suspect(result)
    tone = TONES[suspect.level] if suspect else _TONES.get(result.answer.kind, "unknown")
    told = [tag("p", words.say("html.kind.diagnosis"), class_="kind")]
    told.append(tag("h1", cut_short(words.answer(result), _LONGEST), class_=tone))
    proof = proof_of(result)
    decided = suspect is not None and suspect.level is Level.PROBABLE and proof.tells
    because = words.because(result)
    if because and not decided:
        told.append(tag("p", because, class_="proof"))
    told += [tag("p", line, class_="proof") for line in proof_lines(words, result, proof)]
    facts = []
    if result.title:
        facts.append(words.say("incident", title=cut_short(result.title, _LONGEST)))
    if result.window:
        start, end = (moment(one, fine=True) for one in result.window)
        facts.append(words.say("html.window", start=start, end=end))
    if result.note:
        facts.append(cut_short(result.note, _LONGEST))
    return [*told, *(tag("p", one, class_="quiet") for one in facts)]


def _planned(result: Diagnosis, plan: Plan | None, hosts: list[str]) -> Iterator[HostPlan]:
    """Host by host, first the one that the answer names."""
    planned: dict[str, HostPlan] = {one.host: one for one in plan.hosts} if plan else {}
    for host in hosts:
        report = named(result.hosts, host) or HostReport(host, None, None, ())
        actions = [one for one in result.actions if one.host == host]
        contradicting = [one for one in result.conflicts if one.host == host]
        yield planned.get(host) or as_plan(report, actions, contradicting)


def _time_line(
    result: Diagnosis, reports: Sequence[HostReport], words: Words, counters: Mapping[str, CounterSpec], share: float
) -> tuple[TimeLine | None, list[Part]]:
    """The picture, the tables that hold the same, and how likely it is luck."""
    evidence = evidence_of(result)
    view = incident_view(evidence)
    if view is None:
        return None, []
    tables, anchors = sign_tables(words, evidence, share)
    line = time_line(words, reports, evidence, view, anchors, counters, share)
    lines = [words.coincidence(one) for one in evidence.coincidences if one.gaps] + clock_lines(words, evidence)
    content = [
        line.content,
        tag("p", words.say("html.time.legend"), class_="quiet"),
        tag("ul", *Room(30_000 * share).fit(lines, lambda line: tag("li", line))),
        *(folded(f"{one.heading}: {one.count}", one.content) for one in tables),
    ]
    return line, [Part("time", words.say("html.time"), content)]


def evidence_of(result: Diagnosis) -> Evidence:
    """The evidence that a diagnosis stands on, first that of the host that the answer names."""
    hosts = hosts_in_order(result)
    place = {host: number for number, host in enumerate(hosts)}

    def rank(one: StreamSpan | Sampled) -> int:
        return place.get(one.host, len(place))

    return Evidence(
        window=result.window,
        streams=tuple(sorted(result.streams, key=rank)),
        events=result.events,
        gaps=result.gaps,
        spikes=result.spikes,
        coincidences=result.coincidences,
        sampled=tuple(sorted(result.sampled, key=rank)),
        clock_offsets={one.host: one.clock_offset for one in result.hosts},
        symptoms={},
        problems=(),
        sampled_beside=tuple(sorted(result.sampled_beside, key=rank)),
    )

"""A health check as one HTML document: the counts, the hosts, what to do, and all that it stands on."""

from advisor.model.action import Stance
from advisor.model.diagnosis import Check, CheckedHost
from advisor.model.plan import Plan
from advisor.model.verdict import Verdict
from advisor.report.console import check_counts, tally_of
from advisor.report.gate_page import gate_line, gate_notes
from advisor.report.html_about import about, problem_parts, result_hash
from advisor.report.html_assets import script
from advisor.report.html_document import Part, document
from advisor.report.html_facts import described, host_facts
from advisor.report.html_findings import conflicts, findings
from advisor.report.html_markup import Markup, tag
from advisor.report.html_plans import checklists
from advisor.report.html_room import Room, within
from advisor.report.html_steps import as_plan
from advisor.report.html_style import Tone
from advisor.report.html_table import Row, table, table_row
from advisor.report.html_unknowns import unknown_facts, unknowns
from advisor.report.words import Words

_COUNTED = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)


def check_html(result: Check, words: Words, plan: Plan | None = None, *, strict: bool = False) -> str:
    """The whole document, at most `MOST_BYTES` however many hosts there are. The same result makes the same document,
    whenever it was assessed. With a `plan` of the result its steps are listed, which tell more than the actions.
    `strict` is what the person asked of the gate.
    """
    return within(lambda share: _document(result, words, plan, strict, share))


def _document(result: Check, words: Words, plan: Plan | None, strict: bool, share: float) -> str:
    hosts = sorted(result.hosts, key=lambda host: [-tally_of([host])[verdict] for verdict in _COUNTED[:2]])
    found = [finding for host in hosts for finding in host.findings]
    contradictions = [conflict for host in hosts for conflict in host.conflicts]
    known = {one.host: one for one in plan.hosts} if plan else {}
    planned = [known.get(one.report.host) or as_plan(one.report, one.actions, one.conflicts) for one in hosts]
    reports = [host.report for host in hosts]
    steps = checklists(words, planned, reports, Room(300_000 * share), plan)
    parts = [Part("hosts", words.say("html.hosts"), [_hosts(words, hosts, Room(120_000 * share))])]
    lacking = [(host.report.host, missing) for host in hosts for missing in host.lacking]
    if lacking:
        told = [tag("p", words.say("gate.lacking")), *unknown_facts(words, lacking, Room(60_000 * share))]
        parts.append(Part("lacking", words.say("gate.required"), told))
    accepted = {(host.report.host, one.rule) for host in hosts for one in host.waived if one.holds}
    notes = {(host.report.host, rule): note for host in hosts for rule, note in gate_notes(words, result, host).items()}
    parts += [
        Part("plan", words.say("actions"), steps),
        Part("findings", words.say("html.findings"), findings(words, found, Room(250_000 * share), notes, accepted)),
        Part("unknowns", words.say("html.unknowns"), unknowns(words, found, Room(150_000 * share))),
    ]
    if contradictions:
        told = conflicts(words, contradictions, Room(60_000 * share))
        parts.append(Part("conflicts", words.say("html.conflicts"), told))
    facts = host_facts(words, reports, Room(250_000 * share))
    parts.append(Part("facts", words.say("html.facts"), facts))
    parts += problem_parts(words, result.problems, Room(60_000 * share))
    parts.append(Part("about", words.say("html.about"), about(words, result)))
    answer = check_counts(words, result)
    header = [tag("p", words.say("html.kind.check"), class_="kind"), tag("h1", answer, class_=_tone(hosts))]
    if result.gated:
        header.append(tag("p", gate_line(words, result, strict=strict), class_="proof"))
    return document(
        words,
        words.say("html.title.check", title=answer),
        header,
        parts,
        [tag("p", words.pack(result.pack))],
        scripts=[script("report")],
        result=result_hash(result, "check", [action for host in hosts for action in host.actions]),
    )


def _hosts(words: Words, hosts: list[CheckedHost], room: Room) -> Markup:
    """A row a host, first those where most fails."""
    rows = room.fit(hosts, lambda host: table_row(_row(words, host)))
    note = words.say("html.hosts.cut", shown=len(rows), count=len(hosts)) if len(rows) < len(hosts) else ""
    names = ("host", "system", "fail", "unknown", "pass", "do")
    return table(words.say("html.hosts"), [words.say(f"html.column.{name}") for name in names], rows, note=note)


def _row(words: Words, host: CheckedHost) -> Row:
    tally = tally_of([host])
    steps = sum(action.stance is Stance.DO for action in host.actions)
    counts = (*(tally[verdict] for verdict in _COUNTED), steps)
    return Row((host.report.host, described(words, host.report), *map(str, counts)))


def _tone(hosts: list[CheckedHost]) -> Tone:
    tally = tally_of(hosts)
    return "bad" if tally[Verdict.FAIL] else "unknown" if tally[Verdict.UNKNOWN] else "good"

"""A plan as one HTML document: a checklist to tick on the screen or on paper, host by host."""

from advisor.model.finding import Missing
from advisor.model.guide import Progress
from advisor.model.plan import Plan
from advisor.report.html_about import about, problem_parts, result_hash
from advisor.report.html_assets import script
from advisor.report.html_document import Part, document
from advisor.report.html_findings import conflicts
from advisor.report.html_markup import tag
from advisor.report.html_plans import checklists
from advisor.report.html_room import Room, within
from advisor.report.html_unknowns import unknown_facts
from advisor.report.plan_page import answer
from advisor.report.words import Words


def plan_html(plan: Plan, words: Words, progress: Progress | None = None) -> str:
    """The whole document, at most `MOST_BYTES`; with `progress`, ticked where it is done. The same plan makes the same
    document."""
    return within(lambda share: _document(plan, words, progress, share))


def _document(plan: Plan, words: Words, progress: Progress | None, share: float) -> str:
    steps = checklists(words, plan.hosts, (), Room(700_000 * share), plan, progress)
    parts = [Part("plan", words.say("actions"), steps)]
    missing: list[tuple[str, Missing]] = [(host.host, one) for host in plan.hosts for one in host.missing]
    if missing:
        told = unknown_facts(words, missing, Room(200_000 * share))
        parts.append(Part("unknowns", words.say("html.unknowns"), told))
    contradictions = [conflict for host in plan.hosts for conflict in host.conflicts]
    if contradictions:
        told = conflicts(words, contradictions, Room(100_000 * share))
        parts.append(Part("conflicts", words.say("html.conflicts"), told))
    parts += problem_parts(words, plan.problems, Room(60_000 * share))
    parts.append(Part("about", words.say("html.about"), about(words, plan)))
    headline = answer(words, plan)
    return document(
        words,
        headline,
        [tag("p", words.say("html.kind.plan"), class_="kind"), tag("h1", headline, class_="calm")],
        parts,
        [tag("p", words.pack(plan.pack))],
        scripts=[script("report")],
        result=result_hash(plan, "plan", [step.action for host in plan.hosts for step in host.steps]),
    )

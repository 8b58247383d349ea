"""One host of an audit of a store: the page and the document of `advisor audit show RUN --host HOST`."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from advisor.model.audit import Outcome
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, Fact
from advisor.model.stored import StoredRun
from advisor.model.verdict import Severity, Verdict
from advisor.pack.text import shown
from advisor.report.json import facts_document
from advisor.report.page import Page
from advisor.report.stored_hosts import ended
from advisor.report.stored_json import stored_run_document, verdicts_document
from advisor.report.words import Words, iso

Earlier: TypeAlias = Sequence[tuple[StoredRun, Outcome]]
_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)
_SEVERITIES = list(Severity)
_STYLES = {Verdict.FAIL: "bad", Verdict.UNKNOWN: "unknown", Verdict.PASS: "good"}


def host_document(
    stored: StoredRun, report: HostReport, outcome: Outcome, earlier: Earlier, words: Words
) -> dict[str, Any]:
    """`advisor.run-host/1`: HOST with its facts as in `advisor.facts/1`."""
    host = facts_document([report], words.texts, words.glossary)["hosts"][0]
    return {
        "schema": "advisor.run-host/1",
        "run": stored_run_document(stored),
        "host": host,
        "verdicts": verdicts_document(outcome),
        "stances": {action: stance.value for action, stance in outcome.stances.items()},
        "missing": [{"rule": one.rule, "fact": one.fact, "reason": one.reason.value} for one in outcome.lacks],
        "history": [
            {"run": one.run.id, "started": iso(one.run.started), "verdicts": verdicts_document(end)}
            for one, end in earlier
        ],
    }


def write_host(
    page: Page, words: Words, stored: StoredRun, report: HostReport, outcome: Outcome, earlier: Earlier
) -> None:
    page.whole(words.say("stored.host", host=report.host, verdicts=ended(words, outcome, None)), "answer")
    page.line(words.say("stored.of-run", run=stored.run.id, started=stored.run.started))
    page.heading(words.say("stored.rules"))
    for rule, verdict in verdicts_by_weight(stored, outcome):
        marker = f"{words.say(f'stored.verdict.{verdict}')}: "
        page.line(f"{words.rule(rule)} ({rule})", indent=2, marker=marker, marker_style=_STYLES.get(verdict, "quiet"))
        for line in lacking(words, outcome, rule):
            page.line(line, "unknown", indent=4, marker="- ")
    if outcome.stances:
        page.heading(words.say("actions"))
        for action, stance in outcome.stances.items():
            page.line(words.action(action), indent=2, marker=f"{words.say(f'stance.{stance}')}: ")
    page.heading(words.say("stored.facts", count=len(report.facts)))
    for fact in report.facts:
        page.line(fact_line(words, fact), "" if fact.known else "unknown", indent=2)
    page.heading(words.say("stored.earlier"))
    for one, end in earlier:
        page.line(
            words.say("stored.before", started=one.run.started, run=one.run.id, verdicts=ended(words, end, None)),
            indent=2,
            marker="- ",
        )


def verdicts_by_weight(stored: StoredRun, outcome: Outcome) -> list[tuple[str, Verdict]]:
    """What fails first, then what is unknown, each by severity."""

    def rank(one: tuple[str, Verdict]) -> tuple[int, int]:
        severity = stored.severities.get(one[0])
        return _ORDER.index(one[1]), len(_SEVERITIES) if severity is None else _SEVERITIES.index(severity)

    return sorted(outcome.verdicts.items(), key=rank)


def lacking(words: Words, outcome: Outcome, rule: str) -> list[str]:
    """The facts that keep a rule undecided, each with the reason."""
    return [
        words.say("stored.lack", label=words.fact(one.fact), fact=one.fact, reason=words.say(f"absent.{one.reason}"))
        for one in outcome.lacks
        if one.rule == rule
    ]


def fact_line(words: Words, fact: Fact) -> str:
    name = f"{fact.name} ({fact.instance})" if fact.instance else fact.name
    value = fact_text(words, fact)
    return (
        words.say("fact.value", name=name, value=value, origin=str(fact.origin))
        if fact.known
        else words.say("fact.absent", name=name, reason=value)
    )


def fact_text(words: Words, fact: Fact) -> str:
    """The value with its unit, or why there is none."""
    if isinstance(fact.value, Absent):
        reason, detail = words.say(f"absent.{fact.value.reason}"), words.translate(fact.value.detail)
        return f"{reason}; {detail}" if detail not in ("", reason) else reason
    value = str(fact.value).lower() if isinstance(fact.value, bool) else shown(fact.value)
    return words.measured(fact.name, value)

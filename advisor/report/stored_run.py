"""One audit of a store: the page and the document of `advisor audit show RUN`."""

from collections.abc import Sequence
from typing import Any

from advisor.model.stored import RunState, StoredRun
from advisor.model.verdict import Severity, Verdict
from advisor.model.waiver import Waiver
from advisor.report.history import run_line
from advisor.report.json_record import accepted_document
from advisor.report.page import Page
from advisor.report.stored_json import stored_run_document
from advisor.report.words import Words

_SEVERITIES = list(Severity)


def run_document(stored: StoredRun, waivers: Sequence[Waiver], words: Words) -> dict[str, Any]:
    """`advisor.run/1`."""
    run = stored_run_document(stored)
    for rule in run["rules"]:
        rule["title"] = words.rule(rule["rule"])
    return {"schema": "advisor.run/1", "run": run, "waivers": [_waiver(one) for one in waivers]}


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "host": waiver.host,
        **accepted_document(waiver),
        **({"evidence": waiver.evidence} if waiver.evidence else {}),
    }


def write_run(page: Page, words: Words, stored: StoredRun, waivers: Sequence[Waiver]) -> None:
    page.whole(run_line(words, stored, None), "answer")
    page.line(words.say("stored.of-fleet", fleet=stored.run.fleet or words.say("stored.unnamed")))
    page.heading(words.say("stored.rules"))
    for rule in worst_first(stored):
        severity = stored.severities[rule]
        counts = counted(words, stored, rule)
        page.line(
            words.say("stored.rule", title=words.rule(rule), rule=rule, counts=counts),
            indent=2,
            marker=f"{words.say(f'severity.{severity}')}: ",
            marker_style="warning" if severity.is_warning else "bad",
        )
    if waivers:
        page.heading(words.say("stored.waivers", count=len(waivers)))
        for one in waivers:
            page.line(waiver_line(words, one), indent=2, marker="- ")
    page.line()
    page.line(f"{words.pack(stored.pack)}; {words.engine(stored.engine)}", "quiet")


def worst_first(stored: StoredRun) -> list[str]:
    """The rules: those that fail on hosts first, by severity, then by how many."""

    def rank(rule: str) -> tuple[bool, int, int, int]:
        ends = stored.counts.get(rule, {})
        failing, unknown = ends.get(Verdict.FAIL, 0), ends.get(Verdict.UNKNOWN, 0)
        return not failing, _SEVERITIES.index(stored.severities[rule]), -failing, -unknown

    return sorted(stored.severities, key=rank)


def counted(words: Words, stored: StoredRun, rule: str) -> str:
    """How many hosts ended how: `3 fail, 1 unknown`."""
    if stored.state is not RunState.FINISHED:
        return words.say("stored.running")
    ends = stored.counts.get(rule, {})
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)
    return ", ".join(words.say(f"stored.count.{one}", count=ends[one]) for one in order if ends.get(one)) or words.say(
        "count.nothing"
    )


def waiver_line(words: Words, waiver: Waiver) -> str:
    return words.say(
        "stored.waiver",
        rule=waiver.rule,
        host=waiver.host,
        owner=waiver.owner,
        approver=waiver.approver,
        expires=waiver.expires,
        reason=waiver.reason,
    )

"""Hosts of an audit of a store, by verdict: the page and the document of `advisor audit show RUN --rule RULE`."""

from collections.abc import Sequence
from typing import Any

from advisor.model.audit import Outcome
from advisor.model.stored import HostVerdicts, StoredRun
from advisor.model.verdict import Verdict
from advisor.report.page import Page
from advisor.report.stored_json import stored_run_document, verdicts_document
from advisor.report.words import Words


def hosts_document(stored: StoredRun, hosts: Sequence[HostVerdicts], *, more: bool) -> dict[str, Any]:
    """`advisor.run/1` with its hosts; `next` is where the next page begins (`--after`), when there is one."""
    document: dict[str, Any] = {
        "schema": "advisor.run/1",
        "run": stored_run_document(stored),
        "hosts": [
            {"host": one.host, **({"role": one.role} if one.role else {}), "verdicts": verdicts_document(one.outcome)}
            for one in hosts
        ],
    }
    if more and hosts:
        document["next"] = hosts[-1].host
    return document


def write_hosts(
    page: Page, words: Words, stored: StoredRun, hosts: Sequence[HostVerdicts], *, rule: str | None, more: bool
) -> None:
    title = words.rule(rule) if rule else words.say("stored.hosts")
    page.whole(words.say("stored.listed", title=title, run=stored.run.id, count=len(hosts)), "answer")
    for one in hosts:
        page.line(words.say("stored.host", host=one.host, verdicts=ended(words, one.outcome, rule)), indent=2)
    if more:
        page.line(words.say("stored.more", host=hosts[-1].host), "quiet")


def ended(words: Words, outcome: Outcome, rule: str | None) -> str:
    """How a rule ended, or how many rules ended how."""
    if rule is not None:
        verdict = outcome.verdicts.get(rule)
        return words.say("stored.unjudged") if verdict is None else words.say(f"stored.verdict.{verdict}")
    listed = list(outcome.verdicts.values())
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    parts = [words.say(f"stored.count.{one}", count=listed.count(one)) for one in order if listed.count(one)]
    return ", ".join(parts) or words.say("count.nothing")

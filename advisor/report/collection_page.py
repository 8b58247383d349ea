"""The page of `collect`: for each host what is known, and what is not and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.report.page import Page
from advisor.report.words import Words


def write_collection(page: Page, words: Words, hosts: Sequence[Mapping[str, Any]]) -> None:
    """Every host of an `advisor.facts/1` with all of its facts, absent ones with their reason."""
    for number, host in enumerate(hosts):
        if number:
            page.line()
        facts = host["facts"]
        known = sum("value" in fact for fact in facts)
        page.whole(words.say("collected", host=host["host"], known=known, absent=len(facts) - known), "answer")
        for fact in sorted(facts, key=lambda one: (one["name"], one.get("instance") or "")):
            page.line(_said(words, fact), "" if "value" in fact else "unknown", indent=2)
    if len(hosts) > 1:
        page.line()
        page.line(words.say("collected.hosts", count=len(hosts)))


def _said(words: Words, fact: Mapping[str, Any]) -> str:
    instance = fact.get("instance") or (fact.get("source") or {}).get("instance")
    name = f"{fact['name']} ({instance})" if instance else fact["name"]
    if "value" not in fact:
        absent = fact["absent"]
        reason = words.say(f"absent.{absent['reason']}")
        detail = absent.get("detail")
        return words.say(
            "fact.absent", name=name, reason=f"{reason}; {detail}" if detail not in (None, reason) else reason
        )
    value = fact["value"]
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    shown = shown.lower() if isinstance(value, bool) else shown
    source = fact["source"]
    place = source.get("file") or source["kind"]
    place = f"{place}:{source['line']}" if source.get("line") else place
    return words.say("fact.value", name=name, value=words.measured(fact["name"], shown), origin=place)

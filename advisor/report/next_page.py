"""What to find out next: the facts that settle most, each with the command for the hosts on which it is absent."""

from advisor.model.explanation import NextFact, NextStep, OpenItem, WhatNext
from advisor.report.page import Page
from advisor.report.words import Words

_STEP, _DETAIL, _COMMAND = 2, 5, 7
_HOSTS = 6


def write_next(page: Page, words: Words, what_next: WhatNext) -> None:
    """Nothing when nothing is open."""
    if not what_next.items:
        return
    page.heading(words.say("next", count=len(what_next.items)))
    for number, step in enumerate(what_next.steps, start=1):
        _write_step(page, words, step, number)
    if what_next.beyond:
        page.line(words.say("next.beyond", items=_items(what_next.beyond)), indent=_STEP)


def _write_step(page: Page, words: Words, step: NextStep, number: int) -> None:
    names = tuple(words.say("next.fact", label=words.fact(one.fact), fact=one.fact) for one in step.facts)
    line = words.say("next.settles", facts=names, count=len(step.items), items=_items(step.items))
    page.line(line, indent=_STEP, marker=f"{number}. ")
    for fact in step.facts:
        for command, hosts in _by_command(words, fact).items():
            page.line(words.say("next.hosts", fact=fact.fact, hosts=_hosts(hosts)), indent=_DETAIL)
            page.command(command, indent=_COMMAND)


def _by_command(words: Words, fact: NextFact) -> dict[str, list[str]]:
    """The hosts by the command that fits their Windows."""
    found: dict[str, list[str]] = {}
    for lead in fact.leads:
        found.setdefault(words.collect(lead.collect, fact.fact), []).append(lead.host)
    return found


def _items(items: tuple[OpenItem, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.id for item in items))


def _hosts(hosts: list[str]) -> tuple[str, ...]:
    return (*hosts[:_HOSTS], *((f"+{len(hosts) - _HOSTS}",) if len(hosts) > _HOSTS else ()))

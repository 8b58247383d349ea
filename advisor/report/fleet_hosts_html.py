"""The hosts in the fleet report: the worst of them as a plain table, which scripts replace by one of all hosts."""

from typing import Any

import numpy as np

from advisor.model.fleet_groups import FAIL, UNKNOWN
from advisor.model.fleet_report import FleetReport
from advisor.report.fleet_data import STATES, HostKinds, one_line, wave_numbers
from advisor.report.html_markup import Markup, tag
from advisor.report.html_style import Tone, badge
from advisor.report.words import Words

_FIRST = 200
_TONES: dict[str, Tone] = {"exposed": "bad", "warned": "warning", "undecided": "unknown", "kept": "good"}
_COLUMNS = ("host", "role", "state", "fails", "unknown", "wave")


def host_words(words: Words) -> dict[str, Any]:
    """What the script says, in the language of the report."""
    told = {name: words.say(f"fleet.host.{name}") for name in
            ("role", "failing", "waived", "unknown", "lacks", "do", "consider", "wave")}  # fmt: skip
    told |= {name: words.say(f"fleet.host.{name}", shown="{shown}", count="{count}") for name in ("shown", "printed")}
    return told | {"states": [words.say(f"fleet.kind.{state}") for state in STATES],
                   "tones": [_TONES[state] for state in STATES]}  # fmt: skip


def host_part(report: FleetReport, words: Words, kinds: HostKinds) -> list[Markup]:
    """Controls that scripts show, the table, and where they tell of one host."""
    count = len(report.fleet.audit.hosts)
    told = words.say("fleet.html.cut", shown=min(_FIRST, count), count=count)
    return [
        tag("div", _controls(report, words), tag("p", told, class_="quiet", id="fleet-cut"),
            _table(report, words, kinds), id="fleet-hosts"),
        tag("div", id="fleet-detail", class_="card", hidden="", aria_live="polite"),
    ]  # fmt: skip


def _controls(report: FleetReport, words: Words) -> Markup:
    say = words.say
    every = tag("option", say("fleet.html.every"), value="")
    states = (tag("option", say(f"fleet.kind.{state}"), value=place) for place, state in enumerate(STATES))
    titles = sorted((words.rule(rule), place) for place, rule in enumerate(report.fleet.audit.severities))
    rules = (tag("option", title, value=place) for title, place in titles)
    search = tag("input", id="fleet-search", type="search", autocomplete="off", spellcheck="false")
    return tag(
        "div",
        tag("label", say("fleet.html.search"), search),
        tag("label", say("fleet.html.state"), tag("select", every, *states, id="fleet-state")),
        tag("label", say("fleet.html.fails"), tag("select", every, *rules, id="fleet-rule")),
        tag("output", id="fleet-shown", class_="shown", for_="fleet-search fleet-state fleet-rule"),
        class_="controls",
        hidden="",
    )


def _table(report: FleetReport, words: Words, kinds: HostKinds) -> Markup:
    head = tag("tr", *(tag("th", words.say(f"fleet.column.{name}"), scope="col", data_column=name)
                       for name in _COLUMNS))  # fmt: skip
    caption = tag("caption", tag("span", words.say("html.hosts"), class_="unseen"))
    whole = tag("table", caption, tag("thead", head), tag("tbody", *_rows(report, words, kinds)))
    return tag("div", whole, class_="scroll", tabindex=0, role="group", aria_label=words.say("html.hosts"))


def _rows(report: FleetReport, words: Words, kinds: HostKinds) -> list[Markup]:
    """The worst first."""
    audit, waves = report.fleet.audit, wave_numbers(report)
    rows = []
    for place in np.argsort(kinds.states[kinds.of], kind="stable")[:_FIRST].tolist():
        kind, host = int(kinds.of[place]), audit.hosts[place]
        state = STATES[int(kinds.states[kind])]
        cells = (
            one_line(host), audit.roles[place] or "", badge(words.say(f"fleet.kind.{state}"), _TONES[state]),
            words.say("fleet.joint").join(words.rule(rule) for rule in kinds.rules(kind, FAIL)),
            str(len(kinds.rules(kind, UNKNOWN)) or ""), str(waves.get(host, "")),
        )  # fmt: skip
        rows.append(tag("tr", *(tag("td", cell) for cell in cells)))
    return rows

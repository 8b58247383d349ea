"""The frame of every page, and the pieces that pages share. It has no script and no style in it: none is let in."""

from collections.abc import Sequence

from advisor.model.stored import RunState, StoredRun
from advisor.pack.text import shown
from advisor.report.history import moved
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.words import Words
from advisor.serve.request import LANGUAGES, Request

_WIDEST_BAR = 24
_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
_NAMES = {"en": "English", "zh": "中文"}
STYLE = """
nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; color: var(--quiet); font-size: 0.9rem; }
nav form { display: inline; } a { color: inherit; } td.count, th.count { text-align: right; }
.fail { color: var(--gap); } .unknown { color: var(--event); } .bar { fill: var(--gap); }
th { overflow-wrap: normal; } td ul { margin: 0; padding-left: 1.1rem; }
form.search { margin: 0.6rem 0; } input, button { font: inherit; padding: 0.1rem 0.4rem; }
svg.trend { min-width: 0; width: 40rem; max-width: 100%; height: 4rem; display: block; margin: 0.4rem 0 0.8rem; }
"""


def document(request: Request, words: Words, title: str, trail: Sequence[Markup], *body: str) -> str:
    """A whole page; `trail` leads back to where it hangs."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", words.say("serve.title", title=title)),
        tag("link", rel="stylesheet", href="/style.css"),
    )
    start = link(request.link("/"), words.say("serve.fleets"))
    tongues = [
        tag("a", _NAMES[one], href=_in(request, one), lang=_LANGUAGES[one])
        for one in LANGUAGES
        if one != words.texts.language
    ]
    body_ = tag("body", tag("nav", start, *trail, *tongues), tag("main", tag("h1", title), *body))
    return f"<!DOCTYPE html>\n{tag('html', head, body_, lang=_LANGUAGES[words.texts.language])}\n"


def _in(request: Request, language: str) -> str:
    """This page in another language."""
    asked = {name: value for name, value in request.asked.items() if name != "lang"}
    return Request(request.path, asked, language, language).link(request.path, **asked)


def link(address: str, text: str, **more: object) -> Markup:
    return tag("a", text, href=address, **more)


def run_link(request: Request, stored: StoredRun) -> Markup:
    return link(request.link("/run", run=stored.run.id), shown(stored.run.started))


def fleet_link(request: Request, words: Words, stored: StoredRun) -> Markup:
    name = stored.run.fleet
    return link(request.link("/fleet", fleet=name), name or words.say("stored.unnamed"))


def rows(columns: Sequence[tuple[str, bool]], lines: Sequence[Sequence[str]]) -> Markup:
    """A table; a column that is True holds counts."""
    kinds = ["count" if count else None for _, count in columns]
    head = [tag("th", name, scope="col", class_=kind) for (name, _), kind in zip(columns, kinds, strict=True)]
    body = [
        tag("tr", *(tag("td", cell, class_=kind) for cell, kind in zip(line, kinds, strict=True))) for line in lines
    ]
    return tag("div", tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body)), class_="scroll")


def run_rows(request: Request, words: Words, runs: Sequence[tuple[StoredRun, StoredRun | None]],
             lead: Sequence[Markup] | None = None) -> Markup:  # fmt: skip
    """Runs, each with the one before it; `lead` is what stands before each."""
    columns = [(words.say("serve.started"), False), (words.say("serve.hosts"), True),
               (words.say("serve.unknown"), True), (words.say("serve.failures"), True)]  # fmt: skip
    lines = []
    for stored, before in runs:
        line: list[str] = [run_link(request, stored), str(stored.run.hosts)]
        if stored.state is RunState.FINISHED:
            failing = moved(stored.failing(), None if before is None else before.failing())
            line += [str(stored.run.unknown), failing]
        else:
            line += [words.say("stored.running"), ""]
        lines.append(line)
    if lead is not None:
        columns.insert(0, (words.say("serve.fleet"), False))
        lines = [[first, *line] for first, line in zip(lead, lines, strict=True)]
    return rows(columns, lines)


def trend(words: Words, runs: Sequence[StoredRun]) -> Markup:
    """The failures of finished runs, oldest first, as bars; nothing where there are fewer than two."""
    told = [one for one in reversed(runs) if one.state is RunState.FINISHED]
    if len(told) < 2:
        return Markup("")
    width, height = 600, 60
    most = max(one.failing() for one in told) or 1
    step = min(_WIDEST_BAR, width / len(told))
    bars = [
        tag(
            "rect",
            tag("title", f"{shown(one.run.started)}: {one.failing()}"),
            class_="bar",
            x=f"{place * step:.1f}",
            y=f"{height - height * one.failing() / most:.1f}",
            width=f"{max(1.0, step - 2):.1f}",
            height=f"{height * one.failing() / most:.1f}",
        )
        for place, one in enumerate(told)
    ]
    label = words.say("serve.trend", count=len(told), first=told[0].failing(), last=told[-1].failing())
    picture = tag(
        "svg",
        *bars,
        class_="trend",
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="xMinYMax",
        role="img",
        aria_label=label,
    )
    return joined(tag("p", label), picture)

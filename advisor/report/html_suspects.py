"""Suspects with what speaks for and against them, and the score that it adds up to."""

from collections.abc import Sequence

from advisor.model.diagnosis import Diagnosis
from advisor.model.finding import Missing, Reason
from advisor.model.suspect import Level, Suspect
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_style import Tone, badge
from advisor.report.html_table import Row, folded, table, table_row
from advisor.report.words import Words

TONES: dict[Level, Tone] = {
    Level.PROBABLE: "bad",
    Level.POSSIBLE: "warning",
    Level.UNKNOWN: "unknown",
    Level.UNLIKELY: "calm",
    Level.RULED_OUT: "good",
}
_SHOWN = (Level.PROBABLE, Level.POSSIBLE)
_FEW = 6


def suspects(words: Words, diagnosis: Diagnosis, room: Room) -> list[Markup]:
    """A card for each that may be the answer; the others in a table."""
    shown = [one for one in diagnosis.suspects if one.level in _SHOWN]
    others = [one for one in diagnosis.suspects if one.level not in _SHOWN]
    limits = dict(words.glossary.limits)
    # What a suspect's rule can't see is the same on every host.
    cards = room.fit(shown, lambda one: _card(words, one, limits.pop(one.id, "")))
    parts = list(cards) or [tag("p", words.say("html.suspects.none"))]
    if len(cards) < len(shown):
        parts.append(tag("p", words.say("html.cut", shown=len(cards), count=len(shown)), class_="quiet"))
    if others:
        rows = room.fit(enumerate(others), lambda one: table_row(_row(words, *one)))
        note = words.say("html.cut", shown=len(rows), count=len(others)) if len(rows) < len(others) else ""
        names = ("level", "suspect", "host", "score", "for", "against", "missing")
        columns = [words.say(f"html.column.{name}") for name in names]
        heading = words.say("html.suspects.others", count=len(others))
        opened = {} if shown else {"open": ""}
        parts.append(folded(heading, table(heading, columns, rows, note=note), **opened))
    return parts


def score(words: Words, suspect: Suspect) -> str:
    low, high = suspect.score_range
    if low == high:
        return str(suspect.score)
    return words.say("score.range", score=suspect.score, low=low, high=high)


def reason_list(words: Words, reasons: Sequence[Reason]) -> Markup:
    """The reasons with their places."""
    return tag("ul", *(tag("li", _reason(words, one)) for one in reasons)) if reasons else Markup()


def _reason(words: Words, reason: Reason) -> Markup:
    text = words.translate(reason.text)
    if not reason.origin.file:
        return joined(text)
    return joined(text, " ", tag("span", str(reason.origin), class_="place"))


def missing_list(words: Words, missing: Sequence[Missing]) -> Markup:
    """Facts that would decide; how to get them stands in the part about what is not known."""
    named = list(dict.fromkeys(words.fact(one.fact) for one in missing))
    more = [words.say("html.more", count=len(named) - _FEW)] if len(named) > _FEW else []
    return tag("ul", *(tag("li", one) for one in [*named[:_FEW], *more])) if named else Markup()


def _card(words: Words, suspect: Suspect, limit: str) -> Markup:
    sides = []
    for message, told in (
        ("html.column.for", reason_list(words, suspect.for_)),
        ("html.column.against", reason_list(words, suspect.against)),
        ("html.column.missing", missing_list(words, suspect.missing)),
    ):
        if told:
            sides.append(tag("div", tag("h4", words.say(message)), told))
    level = badge(words.say(f"level.{suspect.level}"), TONES[suspect.level])
    facts = words.say("html.suspect", host=suspect.host, score=score(words, suspect))
    return tag(
        "article",
        tag("h3", level, " ", words.suspect(suspect.id)),
        tag("p", tag("code", suspect.id), " ", facts, class_="quiet"),
        tag("div", *sides, class_="sides"),
        *((tag("p", words.say("finding.limit", text=words.translate(limit)), class_="quiet"),) if limit else ()),
        class_=f"card {TONES[suspect.level]}",
    )


def _row(words: Words, rank: int, suspect: Suspect) -> Row:
    level = badge(words.say(f"level.{suspect.level}"), TONES[suspect.level])
    title = joined(words.suspect(suspect.id), " ", tag("code", suspect.id))
    sides = reason_list(words, suspect.for_), reason_list(words, suspect.against), missing_list(words, suspect.missing)
    return Row((level, title, suspect.host, score(words, suspect), *sides), None, (rank, *(None,) * 6))

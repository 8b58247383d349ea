"""What each rule found on each host, and guidance that contradicts itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from advisor.model.action import Conflict
from advisor.model.finding import Finding
from advisor.model.verdict import Severity, Verdict
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_style import Tone, badge
from advisor.report.html_suspects import missing_list, reason_list
from advisor.report.html_table import Row, bullets, folded, table, table_row
from advisor.report.words import Words

VERDICTS = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.NOT_APPLICABLE)
TONES: dict[Verdict, Tone] = {
    Verdict.FAIL: "bad",
    Verdict.UNKNOWN: "unknown",
    Verdict.PASS: "good",
    Verdict.NOT_APPLICABLE: "calm",
}
_SEVERITIES = tuple(Severity)
Notes: TypeAlias = Mapping[tuple[str, str], str]
NO_NOTES: Notes = MappingProxyType({})


def findings(
    words: Words,
    found: Iterable[Finding],
    room: Room,
    notes: Notes = NO_NOTES,
    accepted: Collection[tuple[str, str]] = (),
) -> list[Markup]:
    """Rules that fail or can't tell, worst first; those that pass or do not apply can be opened.

    `notes` are sentences by host and rule that stand before the reasons, such as who accepts the finding;
    `accepted` are the host and rule of those that somebody accepts.
    """
    ranked = sorted(found, key=_rank)
    told = [one for one in ranked if one.verdict in VERDICTS[:2]]
    quiet = [one for one in ranked if one.verdict in VERDICTS[2:]]
    parts = [
        _table(words, words.say("html.findings"), told, room, notes, accepted)
        if told
        else tag("p", words.say("html.findings.none"))
    ]
    if quiet:
        heading = words.say("html.findings.quiet", count=len(quiet))
        parts.append(folded(heading, _table(words, heading, quiet, room, notes, accepted)))
    return parts


def conflicts(words: Words, found: Sequence[Conflict], room: Room) -> list[Markup]:
    """Who says what, which side stays, and why."""
    made = room.fit(found, lambda one: _conflict(words, one))
    if len(made) < len(found):
        made.append(tag("p", words.say("html.cut", shown=len(made), count=len(found)), class_="quiet"))
    return made


def _conflict(words: Words, conflict: Conflict) -> Markup:
    title = words.translate(words.glossary.conflicts.get(conflict.id, conflict.id))
    winner = words.say("conflict.winner", action=conflict.winner, why=words.translate(conflict.because))
    return tag(
        "article",
        tag("h3", words.say("html.conflict", host=conflict.host, title=title)),
        bullets(map(words.translate, conflict.sources)),
        tag("p", winner),
        class_="card calm",
    )


def _table(
    words: Words,
    caption: str,
    found: Sequence[Finding],
    room: Room,
    notes: Notes,
    accepted: Collection[tuple[str, str]],
) -> Markup:
    def row(one: Finding) -> Markup:
        key = one.host, one.rule
        return table_row(_row(words, one, notes.get(key, ""), accepted=key in accepted))

    rows = room.fit(found, row)
    note = words.say("html.cut", shown=len(rows), count=len(found)) if len(rows) < len(found) else ""
    columns = [words.say(f"html.column.{name}") for name in ("verdict", "severity", "rule", "host", "because")]
    return table(caption, columns, rows, note=note)


def _row(words: Words, finding: Finding, note: str, *, accepted: bool) -> Row:
    verdict = words.say("html.verdict.waived" if accepted else f"html.verdict.{finding.verdict}")
    why = joined(tag("p", note) if note else "", reason_list(words, finding.because))
    if finding.verdict is Verdict.UNKNOWN and finding.missing:
        why = joined(why, tag("p", words.say("missing.heading")), missing_list(words, finding.missing))
    return Row(
        (
            badge(verdict, "calm") if accepted else badge(verdict, TONES[finding.verdict]),
            words.say(f"severity.{finding.severity}"),
            joined(words.rule(finding.rule), " ", tag("code", finding.rule)),
            finding.host,
            why,
        ),
        None,
        (VERDICTS.index(finding.verdict), _SEVERITIES.index(finding.severity), None, None, None),
    )


def _rank(finding: Finding) -> tuple[int, int, str, str]:
    return VERDICTS.index(finding.verdict), _SEVERITIES.index(finding.severity), finding.rule, finding.host

"""What is not known and would decide something: why it is absent, and the command that ends it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.model.finding import Finding, Missing
from advisor.model.suspect import Suspect
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_table import Row, table, table_row
from advisor.report.words import Words

_FEW = 4


@dataclass(slots=True)
class _Unknown:
    host: str
    missing: Missing
    decides: dict[str, None] = field(default_factory=dict)
    """Ids of the suspects and rules that wait for it."""


def unknowns(words: Words, judged: Iterable[Finding | Suspect], room: Room) -> list[Markup]:
    """A row for each host and fact, first those that decide most."""
    found: dict[tuple[str, str], _Unknown] = {}
    for one in judged:
        name = one.rule if isinstance(one, Finding) else one.id
        for missing in one.missing:
            unknown = found.setdefault((one.host, missing.fact), _Unknown(one.host, missing))
            unknown.decides[name] = None
    if not found:
        return [tag("p", words.say("html.unknowns.none"))]
    ranked = sorted(found.values(), key=lambda one: -len(one.decides))
    return _table(words, ranked, ("fact", "host", "absent", "command", "decides"), room)


def unknown_facts(words: Words, missing: Iterable[tuple[str, Missing]], room: Room) -> list[Markup]:
    """A row for each host and fact of a plan, which does not tell what they decide."""
    found = [_Unknown(host, one) for host, one in missing]
    return _table(words, found, ("fact", "host", "absent", "command"), room)


def _table(words: Words, found: Sequence[_Unknown], names: Sequence[str], room: Room) -> list[Markup]:
    rows = room.fit(found, lambda one: table_row(_row(words, one, len(names))))
    note = words.say("html.cut", shown=len(rows), count=len(found)) if len(rows) < len(found) else ""
    columns = [words.say(f"html.column.{name}") for name in names]
    return [table(words.say("html.unknowns"), columns, rows, note=note)]


def _row(words: Words, unknown: _Unknown, columns: int) -> Row:
    missing, decides = unknown.missing, list(unknown.decides)
    more = [words.say("html.more", count=len(decides) - _FEW)] if len(decides) > _FEW else []
    cells = (
        joined(words.fact(missing.fact), " ", tag("code", missing.fact)),
        unknown.host,
        words.say(f"absent.{missing.reason}"),
        tag("code", words.collect(missing.collect, missing.fact), class_="command"),
        ", ".join([*decides[:_FEW], *more]),
    )
    order = (None, None, None, None, len(decides))
    return Row(cells[:columns], None, order[:columns])

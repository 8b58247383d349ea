"""The tables of a result, for spreadsheets and line tools: made from its document, so that both always say the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from advisor.report.table import Cell, Table, Tables

Document: TypeAlias = Mapping[str, Any]
Row: TypeAlias = dict[str, Cell]

_OF = {
    "advisor.check/1": ("findings", "actions", "facts", "conflicts", "lacking", "hosts", "problems"),
    "advisor.diagnosis/1": (
        "actions", "suspects", "findings", "facts", "events", "gaps", "spikes", "coincidences", "conflicts", "hosts",
        "problems",
    ),
    "advisor.evidence/1": ("gaps", "spikes", "events", "coincidences", "streams", "facts", "hosts", "problems"),
    "advisor.facts/1": ("facts", "hosts"),
    "advisor.diff/1": ("rules", "others", "changed_facts"),
    "advisor.explanation/1": ("next", "changes", "open"),
}  # fmt: skip
"""The tables of each document, the most useful first."""


def tables_of(document: Document) -> Tables:
    """Every table of the document, those without rows too. Raises KeyError for a document that has no tables."""
    return {name: partial(_table, name, document) for name in _OF[str(document["schema"])]}


def table_names(schema: str) -> tuple[str, ...]:
    """The tables of documents of that schema."""
    return _OF[schema]


def _table(name: str, document: Document) -> Table:
    columns, rows = _TABLES[name]
    listed = tuple(tuple(row.get(column) for column in columns) for row in rows(document))
    return Table(name, columns, listed)


def _listed(name: str, document: Document) -> Iterator[Document]:
    """The entries of a list that stands once in the document, or once at each host."""
    yield from document.get(name, ())
    for host in document.get("hosts", ()):
        yield from ({"host": host["host"], **entry} for entry in host.get(name, ()))


def _findings(document: Document) -> Iterator[Row]:
    for one in _listed("findings", document):
        waiver = one.get("waived", one.get("reopened", {}))
        yield {
            **_plain(one, "host", "rule", "title", "verdict", "severity", "standing"),
            "waived": ("waived" in one) if waiver else None,
            **{f"waiver_{key}": waiver.get(key) for key in ("owner", "approver", "reason", "expires")},
            "because": _texts(one["because"]),
            "source": _source(one["because"]),
            **_missing(one),
        }


def _suspects(document: Document) -> Iterator[Row]:
    for one in _listed("suspects", document):
        low, high = one["score_range"]
        yield {
            **_plain(one, "host", "id", "title", "level", "score"),
            "score_low": low,
            "score_high": high,
            "for": _texts(one["for"]),
            "against": _texts(one["against"]),
            "source": _source(one["for"]),
            **_missing(one),
        }


def _actions(document: Document) -> Iterator[Row]:
    for one in _listed("actions", document):
        yield {
            **_plain(one, "host", "order", "id", "title", "stance", "reboot", "rollback", "verify"),
            "because": _texts(one["because"]),
            "source": _source(one["because"]),
            **{key: _joined(one[key]) for key in ("requires", "first_checks", "commands", "notes")},
        }


def _facts(document: Document) -> Iterator[Row]:
    for one in _listed("facts", document):
        absent = one.get("absent", {})
        value = one.get("value")
        yield {
            **_plain(one, "host", "name", "instance", "observed_at"),
            "value": _joined(value) if isinstance(value, list) else value,
            "absent": absent.get("reason"),
            "detail": absent.get("detail"),
            "collect": absent.get("collect"),
            "source": _place(one.get("source", {})),
        }


def _signs(name: str, document: Document) -> Iterator[Row]:
    for one in _listed(name, document):
        yield {
            **{key: value for key, value in one.items() if not isinstance(value, dict | list)},
            "source": _place(one.get("source", {})),
        }


def _conflicts(document: Document) -> Iterator[Row]:
    for one in _listed("conflicts", document):
        lists = {key: _joined(one[key]) for key in ("actions", "sources")}
        yield {**_plain(one, "host", "id", "winner", "because"), **lists}


def _lacking(document: Document) -> Iterator[Row]:
    return (_plain(one, "host", "fact", "reason", "collect") for one in _listed("lacking", document))


def _hosts(document: Document) -> Iterator[Row]:
    for one in document["hosts"]:
        keys = ("host", "role", "clock_offset_seconds", "clock_offset_uncertainty_seconds")
        known = {key: one[key] for key in keys if key in one and not isinstance(one[key], dict)}
        yield {**known, "facts": sum("value" in fact for fact in one["facts"])}


def _next(document: Document) -> Iterator[Row]:
    for number, step in enumerate(document["what_next"]["steps"], start=1):
        for fact in step["facts"]:
            for lead in fact["leads"]:
                yield {"step": number, "fact": fact["fact"], "settles": step["settles"],
                       **_plain(lead, "host", "reason", "collect")}  # fmt: skip


def _changes(document: Document) -> Iterator[Row]:
    """Each fact that would have to be otherwise; those of one `way` together."""
    for explanation in document["explanations"]:
        ways = 0
        for why_not in explanation["why_not"]:
            for changes in why_not["changes"]:
                ways += 1
                for change in changes:
                    yield {
                        **_plain(explanation, "host", "subject", "id", "conclusion"),
                        "goal": _joined(why_not["goal"]),
                        "way": ways,
                        **_plain(change, "fact", "instance"),
                        "was": _value(change["was"]),
                        "example": _value(change["example"]),
                    }


def _open(document: Document) -> Iterator[Row]:
    beyond = document["what_next"]["beyond"]
    for one in document["what_next"]["open"]:
        yield {**_plain(one, "host", "subject", "id"), "beyond": one in beyond}


def _movements(name: str, document: Document) -> Iterator[Row]:
    for one in document[name]:
        yield {key: _value(value) for key, value in one.items()}


def _plain(one: Document, *keys: str) -> Row:
    return {key: one[key] for key in keys if key in one}


def _missing(one: Document) -> Row:
    missing = one["missing"]
    return {"missing": _joined(dict.fromkeys(each["fact"] for each in missing)),
            "collect": _joined(dict.fromkeys(each["collect"] for each in missing))}  # fmt: skip


def _texts(reasons: Sequence[Document]) -> str:
    return _joined(reason["text"] for reason in reasons)


def _source(reasons: Sequence[Document]) -> str:
    """The place of the first reason that has one."""
    return next((place for reason in reasons if (place := _place(reason["source"]))), "")


def _place(source: Document) -> str:
    file = source.get("file", "")
    return f"{file}:{source['line']}" if file and "line" in source else str(file)


def _joined(parts: Iterable[Any]) -> str:
    return "; ".join(map(str, parts))


def _value(value: Any) -> Cell:
    """A value of a fact, or the reason why there is none."""
    if isinstance(value, dict):
        return f"absent: {value['absent']['reason']}"
    return _joined(value) if isinstance(value, list) else value


_TABLES: dict[str, tuple[tuple[str, ...], Callable[[Document], Iterable[Row]]]] = {
    "findings": (
        ("host", "rule", "title", "verdict", "severity", "standing", "waived", "waiver_owner", "waiver_approver",
         "waiver_reason", "waiver_expires", "because", "source", "missing", "collect"),
        _findings,
    ),
    "suspects": (
        ("host", "id", "title", "level", "score", "score_low", "score_high", "for", "against", "source", "missing",
         "collect"),
        _suspects,
    ),
    "actions": (
        ("host", "order", "id", "title", "stance", "reboot", "because", "source", "requires", "first_checks",
         "commands", "verify", "rollback", "notes"),
        _actions,
    ),
    "facts": (
        ("host", "name", "instance", "value", "absent", "detail", "collect", "source", "observed_at"),
        _facts,
    ),
    "events": (("at", "host", "kind", "text", "source"), partial(_signs, "events")),
    "gaps": (("host", "stream", "start", "end", "seconds", "source"), partial(_signs, "gaps")),
    "spikes": (("host", "counter", "start", "end", "peak", "baseline", "source"), partial(_signs, "spikes")),
    "coincidences": (("host", "gaps", "hits", "p_value", "samples", "reason"), partial(_signs, "coincidences")),
    "streams": (("host", "file", "format", "start", "end", "count", "placed"), partial(_signs, "streams")),
    "conflicts": (("host", "id", "actions", "winner", "because", "sources"), _conflicts),
    "lacking": (("host", "fact", "reason", "collect"), _lacking),
    "hosts": (("host", "role", "clock_offset_seconds", "clock_offset_uncertainty_seconds", "facts"), _hosts),
    "problems": (("file", "line", "what", "next"), partial(_signs, "problems")),
    "rules": (
        ("host", "rule", "title", "severity", "movement", "before", "after", "cause"),
        partial(_movements, "rules"),
    ),
    "others": (("host", "subject", "id", "before", "after"), partial(_movements, "others")),
    "changed_facts": (("host", "fact", "instance", "before", "after"), partial(_movements, "facts")),
    "next": (("step", "fact", "settles", "host", "reason", "collect"), _next),
    "changes": (
        ("host", "subject", "id", "conclusion", "goal", "way", "fact", "instance", "was", "example"),
        _changes,
    ),
    "open": (("host", "subject", "id", "beyond"), _open),
}  # fmt: skip

"""A waiver as an entry that is ready to be pasted into a file: YAML, or a row of CSV."""

import json
from datetime import UTC, datetime, time, timedelta

import yaml

from advisor.model.waiver import Waiver
from advisor.report.table import Table, csv_text
from advisor.report.words import iso

_FIELDS = ("rule", "host", "owner", "approver", "reason", "expires", "evidence", "facts")


def waiver_yaml(waiver: Waiver) -> str:
    """One entry of the list. Every scalar is quoted where YAML would read something else into it."""
    entry: dict[str, object] = {name: value for name, value in _members(waiver).items() if value}
    if waiver.facts:
        entry["facts"] = dict(waiver.facts)
    text: str = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=1000)
    return text


def waiver_csv(waiver: Waiver) -> str:
    """A head and one row; the facts are JSON in one cell, spelt so that no spreadsheet and no guard against one changes
    it."""
    facts = json.dumps(dict(waiver.facts)).replace(";", "\\u003b") if waiver.facts else ""
    return csv_text(Table("waivers", _FIELDS, ((*_members(waiver).values(), facts),)))


def _members(waiver: Waiver) -> dict[str, str]:
    return {
        "rule": waiver.rule,
        "host": waiver.host,
        "owner": waiver.owner,
        "approver": waiver.approver,
        "reason": waiver.reason,
        "expires": _expiry(waiver.expires),
        "evidence": waiver.evidence or "",
    }


def _expiry(moment: datetime) -> str:
    """A midnight as the day that it ends, the last one on which the waiver holds."""
    utc = moment.astimezone(UTC)
    if utc.time() == time():
        return (utc - timedelta(days=1)).date().isoformat()
    return iso(utc)

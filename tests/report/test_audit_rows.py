"""The rows of an audit as a spreadsheet reads them: names of hosts are text there, and no formulas."""

import csv
import io

import pytest

from advisor.report.audit_rows import write_rows
from advisor.report.table import defused
from advisor.report.visible import visible
from tests.fleet.audits import audit, outcome

FORMULAS = ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1+1", "\r=1+1", "\uff1d1+1", 'a"b,c', "\x1b[2J", "PG1A"]


@pytest.mark.parametrize("name", FORMULAS)
def test_names_in_csv_are_no_formulas(tmp_path, name):
    made = tmp_path / "rows.csv"
    write_rows(audit({name: outcome({"one": "p"})}, {"one": "high"}, roles={name: name}), made)
    heading, row = csv.reader(io.StringIO(made.read_text(encoding="utf-8"), newline=""))
    assert heading == ["host", "role", "one"]
    assert row == [defused(visible(name)), defused(visible(name)), "pass"]
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))


def test_other_rows_keep_names_as_they_are(tmp_path):
    made = tmp_path / "rows.jsonl"
    write_rows(audit({"=1+1": outcome({"one": "p"})}, {"one": "high"}), made)
    assert '"host":"=1+1"' in made.read_text(encoding="utf-8")

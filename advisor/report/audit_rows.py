"""An audit as rows: one a host, one column a rule's verdict, and `action.<id>` for what to do.

host, role, <rule>…, action.<id>…     verdicts and stances in words; empty where an action has no stance
"""

import os
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.audit import Audit
from advisor.model.outcome_table import VERDICTS, stance_numbers, verdict_numbers
from advisor.report.table import defused
from advisor.report.visible import visible

if TYPE_CHECKING:
    import polars as pl

_AT_ONCE = 250_000
FORMS = (".parquet", ".csv", ".jsonl")


def check_form(path: Path) -> None:
    """Raises UsageError for a file of another form than rows can have."""
    if path.suffix.casefold() not in FORMS:
        raise UsageError(f"{path}: rows are written as {', '.join(FORMS)}; name the file so.")


def write_rows(audit: Audit, path: Path) -> None:
    """Writes the rows in the order of the hosts; the file is there whole or not at all. Raises UsageError."""
    check_form(path)
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _WRITERS[path.suffix.casefold()](audit, made)
        made.replace(path)
    except OSError as error:
        raise UsageError(f"{path}: can't be written: {error.strerror or error}. Give --rows another place.") from None
    finally:
        made.unlink(missing_ok=True)


def rows_frame(audit: Audit, begin: int = 0, end: int | None = None) -> "pl.DataFrame":
    """The rows of some of the hosts."""
    import polars as pl

    end = len(audit.hosts) if end is None else end
    codes = np.asarray(audit.outcome_of)[begin:end]
    columns: dict[str, Any] = {
        "host": pl.Series("host", audit.hosts[begin:end], dtype=pl.String),
        "role": pl.Series("role", audit.roles[begin:end], dtype=pl.String),
    }
    verdicts = [verdict.value for verdict in VERDICTS]
    for rule in audit.rules:
        columns[rule] = pl.Series(rule, verdict_numbers(audit.outcomes, rule)[codes]).cat.to(pl.Enum(verdicts))
    stances = [stance.value for stance in Stance]
    for action in audit.actions:
        numbers = stance_numbers(audit.outcomes, action)[codes]
        column = pl.Series(np.maximum(numbers, 1) - 1).cat.to(pl.Enum(stances))
        columns[f"action.{action}"] = pl.select(pl.when(pl.Series(numbers > 0)).then(column)).to_series()
    return pl.DataFrame({name: column.alias(name) for name, column in columns.items()})


def _parts(audit: Audit) -> "Sequence[tuple[int, int]]":
    return [(begin, min(begin + _AT_ONCE, len(audit.hosts))) for begin in range(0, len(audit.hosts), _AT_ONCE)]


def _parquet(audit: Audit, path: Path) -> None:
    content = BytesIO()  # polars has no words for a disk that is full
    rows_frame(audit).write_parquet(content, row_group_size=_AT_ONCE)
    path.write_bytes(content.getbuffer())


def _csv(audit: Audit, path: Path) -> None:
    with path.open("wb") as file:
        for begin, end in _parts(audit) or [(0, 0)]:
            _defused(rows_frame(audit, begin, end)).write_csv(file, include_header=not begin)


def _defused(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Hosts and roles are called what somebody else chose; a spreadsheet would obey some of it."""
    import polars as pl

    told = {
        name: pl.Series(name, [None if text is None else defused(visible(text)) for text in frame[name]], pl.String)
        for name in ("host", "role")
    }
    return frame.with_columns(**told)


def _jsonl(audit: Audit, path: Path) -> None:
    with path.open("wb") as file:
        for begin, end in _parts(audit):
            rows_frame(audit, begin, end).write_ndjson(file)


_WRITERS: dict[str, Callable[[Audit, Path], None]] = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl}

"""The verdicts of an audit as a table: one row a host, one column a rule."""

from typing import TYPE_CHECKING

from advisor.model.audit import Audit

if TYPE_CHECKING:
    import polars as pl

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def verdict_frame(audit: Audit, *, plain: bool = False) -> "pl.DataFrame":
    """`host`, `role`, and the rules in the order of the audit. `plain`: for a spreadsheet, which would take a name that
    begins with `=` for a formula; such a name gets a `'` before it."""
    import numpy as np
    import polars as pl

    hosts = [_harmless(host) for host in audit.hosts] if plain else list(audit.hosts)
    codes = pl.Series(np.asarray(audit.outcome_of, dtype=np.uint32))
    columns = [
        pl.Series("host", [_held(host) for host in hosts], dtype=pl.String),
        pl.Series("role", [None if role is None else _held(role) for role in audit.roles], dtype=pl.String),
    ]
    for rule in audit.rules:
        verdicts = [outcome.verdicts.get(rule) for outcome in audit.outcomes]
        ended = pl.Series(rule, [None if one is None else one.value for one in verdicts], dtype=pl.String)
        columns.append(ended.gather(codes).alias(rule))
    return pl.DataFrame(columns)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _held(text: str) -> str:
    """No table of Arrow holds half a character."""
    return text.encode("utf-8", "replace").decode()

"""Facts as a table: one row a host, one column a fact; how a fleet is kept (see `read.facts_layout`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.load import Pack

if TYPE_CHECKING:
    import polars as pl


def facts_frame(hosts: Sequence[HostReport], pack: Pack) -> "pl.DataFrame":
    """A row for each host, with a column for each fact that any host speaks of, in the catalogue's order."""
    import polars as pl

    by_host = [_by_name(host.facts) for host in hosts]
    columns = [
        pl.Series("host", [host.host for host in hosts], dtype=pl.String),
        pl.Series("role", [host.role for host in hosts], dtype=pl.String),
    ]
    for head in sorted(pack.lists):
        names = [_instances(host.facts, head) for host in hosts]
        if any(names):
            columns.append(pl.Series(f"{head}[].instance", names, dtype=pl.List(pl.String)))
    for name, spec in pack.facts.items():
        rows = [facts.get(name, {}) for facts in by_host]
        if not any(rows):
            continue
        head, bracket, _ = name.partition("[]")
        kind = _KINDS[spec.type](pl)
        for end, of, what in (
            ("", _value, kind),
            (".absent", _reason, pl.String()),
            (".observed_at", _moment, _TIME(pl)),
        ):
            if bracket:
                lists = [_instances(host.facts, head) for host in hosts]
                cells: list[Any] = [[of(row.get(one)) for one in names] for row, names in zip(rows, lists, strict=True)]
                there = any(cell is not None for row in cells for cell in row)
                what = pl.List(what)
            else:
                cells = [of(row.get(None)) for row in rows]
                there = any(cell is not None for cell in cells)
            if there:
                columns.append(pl.Series(f"{name}{end}", cells, dtype=what))
    return pl.DataFrame(columns)


def _by_name(facts: Iterable[Fact]) -> dict[str, dict[str | None, Fact]]:
    found: dict[str, dict[str | None, Fact]] = {}
    for fact in facts:
        found.setdefault(fact.name, {})[fact.instance] = fact
    return found


def _instances(facts: Iterable[Fact], head: str) -> list[str]:
    prefix = f"{head}[]."
    return list(dict.fromkeys(fact.instance for fact in facts if fact.instance and fact.name.startswith(prefix)))


def _value(fact: Fact | None) -> Any:
    if fact is None or isinstance(fact.value, Absent):
        return None
    if isinstance(fact.value, FileVersion):
        return fact.value.raw or fact.value.dotted
    return list(fact.value) if isinstance(fact.value, tuple) else fact.value


def _reason(fact: Fact | None) -> str | None:
    """Why there is none; that nobody asked is what an empty row says."""
    if fact is None or not isinstance(fact.value, Absent) or fact.value.reason is AbsentReason.NOT_COLLECTED:
        return None
    return fact.value.reason.value


def _moment(fact: Fact | None) -> Any:
    return None if fact is None else fact.observed_at


def _TIME(pl: Any) -> Any:  # noqa: N802
    return pl.Datetime("us", "UTC")


_KINDS: Mapping[FactType, Any] = {
    FactType.TEXT: lambda pl: pl.String(),
    FactType.CHOICE: lambda pl: pl.String(),
    FactType.VERSION: lambda pl: pl.String(),
    FactType.FILE_VERSION: lambda pl: pl.String(),
    FactType.INTEGER: lambda pl: pl.Int64(),
    FactType.NUMBER: lambda pl: pl.Float64(),
    FactType.BOOLEAN: lambda pl: pl.Boolean(),
    FactType.TIME: _TIME,
    FactType.TEXT_LIST: lambda pl: pl.List(pl.String()),
}

"""A Parquet file of facts (see `facts_layout`): its columns in parts, and the facts of single hosts."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import UsageError
from advisor.model.fact import Fact
from advisor.pack.load import Pack
from advisor.read.facts_layout import layout_of
from advisor.read.facts_row import facts_of_row

if TYPE_CHECKING:
    import polars as pl

_MAGIC = b"PAR1"
_AT_ONCE = 10_000
_FURTHER = re.compile(r"(.+) \(([0-9]{1,9})\)")
_NAMELESS = re.compile(r"host ([0-9]{1,9})")


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


class ParquetTable:
    """Raises UsageError for a file that can't be read, or that has no facts."""

    def __init__(self, path: Path, pack: Pack) -> None:
        import polars as pl

        self.path, self._pack = path, pack
        try:
            self._scan = pl.scan_parquet(path)
            columns = self._scan.collect_schema().names()
            self.count = int(self._scan.select(pl.len()).collect().item())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(path, error) from None
        self.layout, self.problems = layout_of(columns, path.name, pack)
        if not self.layout.facts and not self.layout.absent:
            raise UsageError(f"{path}: has no column of a fact; columns are called as facts are: ndis.version.")

    def frame(self, begin: int, rows: int, columns: list[str] | None = None) -> "pl.DataFrame":
        """Rows of these columns (None: all). Where no column is wanted, there is one that says nothing."""
        import polars as pl

        part = self._scan.slice(begin, rows)
        try:
            if columns is not None:
                part = part.select(columns or [pl.first().is_null().alias("nothing")])
            return _with_lists(part.collect())
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(self.path, error) from None

    def hosts(self, begin: int = 0, end: int | None = None) -> Iterator[tuple[str | None, tuple[Fact, ...]]]:
        """The hosts of some rows, counted from 0: the name, None where there is none, and every fact."""
        end = self.count if end is None else end
        for first in range(begin, end, _AT_ONCE):
            frame = self.frame(first, min(_AT_ONCE, end - first))
            for place, row in enumerate(frame.iter_rows(named=True), first):
                facts = facts_of_row(row, place + 1, self.path.name, self.layout, self._pack)
                yield self._name(row), tuple(facts)

    def place_of(self, host: str) -> int | None:
        """The row, counted from 0, of the host of that name, whatever its case; `NAME (2)` is the second one of a name,
        and `host 17` that of the 17th row, as an audit calls them. None when there is no such host."""
        import polars as pl

        names = pl.Series([None] * self.count, dtype=pl.String)
        if self.layout.host is not None:
            names = self.frame(0, self.count, [self.layout.host])[self.layout.host].cast(pl.String)

        def nth(name: str, number: int) -> int | None:
            found = (names.str.to_lowercase() == name.lower()).fill_null(False).arg_true()
            return int(found[number - 1]) if 0 < number <= len(found) else None

        place = nth(host, 1)
        further, nameless = _FURTHER.fullmatch(host), _NAMELESS.fullmatch(host)
        if place is None and further is not None:
            place = nth(further[1], int(further[2]))
        if place is None and nameless is not None and 0 < int(nameless[1]) <= self.count:
            place = int(nameless[1]) - 1
            return place if names[place] is None else None
        return place

    def _name(self, row: Mapping[str, Any]) -> str | None:
        name = None if self.layout.host is None else row[self.layout.host]
        return str(name) if name is not None and str(name).strip() else None


def _with_lists(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Where a fact of a list has one value a host and no list, that host has one instance."""
    import polars as pl

    single = [
        name
        for name, kind in frame.schema.items()
        if "[]." in name and not kind.is_nested() and kind not in (pl.Null, pl.Binary, pl.Object)
    ]
    return frame.with_columns(pl.when(pl.col(name).is_not_null()).then(pl.concat_list(name)) for name in single)


def _unreadable(path: Path, error: Exception) -> UsageError:
    first = next(iter(str(error).splitlines()), type(error).__name__)
    return UsageError(f"{path}: can't be read as Parquet: {first}")

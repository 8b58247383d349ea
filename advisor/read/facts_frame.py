"""A table of facts (see `facts_layout`) → columns of numbers; each distinct value is typed once.

What is of a wrong type, or does not parse, is an absent fact: unparsable.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from advisor.model.fact import Absent, AbsentReason
from advisor.model.fact_table import Cell, Codes, CountColumn, FactColumn, FactTable, MomentColumn
from advisor.model.problem import Problem
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.load import Pack
from advisor.pack.needs import Needs
from advisor.read.facts_document import typed
from advisor.read.facts_layout import HOST_ROLE, Layout
from advisor.read.facts_row import plain

Numbered: TypeAlias = tuple[Sequence[Any], Codes]
_MOST_INSTANCES = 256
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REASONS = {reason.value: reason for reason in AbsentReason}
_WORDS_AT_ONCE = 62


@dataclass
class FrameReader:
    """Reads frames of one layout for those who need the facts of `needs`. `problems` are told once for all frames."""

    file: str
    layout: Layout
    pack: Pack
    needs: Needs
    now: datetime | None = None
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The columns that a frame must have."""
        return self.layout.columns(self.needs.facts, self._aged)

    @property
    def _aged(self) -> frozenset[str]:
        return frozenset() if self.now is None else frozenset(self.needs.limits)

    def table(self, frame: pl.DataFrame) -> FactTable:
        """The facts of the frame's hosts."""
        counts = {head: self._counts(frame, head) for head in sorted(self.needs.lists)}
        facts: dict[str, FactColumn] = {}
        moments: dict[str, MomentColumn] = {}
        for name in sorted(self.needs.facts):
            values, absents = self._series(frame, name)
            times = self._times(frame, name) if name in self._aged else None
            if values is None and absents is None:
                continue
            head, bracket, _ = name.partition("[]")
            spec = self.pack.facts[name]
            if bracket:
                facts[name] = FactColumn(*self._members(spec, values, absents, counts[head]))
                if times is not None:
                    moments[name] = MomentColumn(*self._member_moments(name, times, counts[head]))
            else:
                facts[name] = FactColumn(*self._cells(spec, values, absents, frame.height))
                if times is not None:
                    moments[name] = MomentColumn(*self._moments(name, times))
        return FactTable(
            frame.height,
            facts,
            moments,
            {head: CountColumn(*_numbered_counts(one)) for head, one in counts.items()},
        )

    def _tell(self, column: str, what: str, then: str = "") -> None:
        self.problems.setdefault((column, what.partition(":")[0]), Problem(self.file, f"{column} {what}", then))

    def _series(self, frame: pl.DataFrame, name: str) -> tuple[pl.Series | None, pl.Series | None]:
        value = name if name in self.layout.facts else None
        if value is None and name == HOST_ROLE:
            value = self.layout.role
        reason = self.layout.absent.get(name)
        return (None if value is None else frame[value]), (None if reason is None else frame[reason])

    def _times(self, frame: pl.DataFrame, name: str) -> pl.Series | None:
        column = self.layout.moments.get(name)
        rows = None if self.layout.observed is None else frame[self.layout.observed]
        own = None if column is None else frame[column]
        return own if own is not None else rows

    def names(self, frame: pl.DataFrame) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
        """The names and the roles of the frame's hosts, None for those that have none."""
        hosts: list[str | None] = [None] * frame.height
        if self.layout.host is not None:
            hosts = [name if name and name.strip() else None for name in frame[self.layout.host].cast(pl.String)]
        if self.layout.role is None:
            return tuple(hosts), (None,) * frame.height
        cells, codes = self._cells(self.pack.facts[HOST_ROLE], frame[self.layout.role], None, frame.height, exact=True)
        told = [cell if isinstance(cell, str) else None for cell in cells]
        return tuple(hosts), tuple(told[code] for code in codes.tolist())

    # One value a host.

    def _cells(
        self, spec: FactSpec, values: pl.Series | None, absents: pl.Series | None, rows: int, *, exact: bool = False
    ) -> Numbered:
        """The distinct cells and the hosts' numbers; `exact`: every value counts, whatever rules ask for."""
        codes, cells = self._values(spec, values, rows, exact)
        lacking = codes < 0
        if lacking.any():
            reasons, numbers = self._reasons(spec, absents, rows)
            codes = np.where(lacking, numbers + len(cells), codes)
            cells = [*cells, *reasons]
        key: Callable[[Cell], Hashable] = (
            (lambda cell: cell) if exact else (lambda cell: self.needs.cells.key(spec.name, cell))
        )
        return _merged(cells, codes, key)

    def _values(
        self, spec: FactSpec, values: pl.Series | None, rows: int, exact: bool
    ) -> tuple[NDArray[np.int64], list[Cell]]:
        """Numbers of cells, -1 where there is no value."""
        if values is None or values.dtype == pl.Null:
            return np.full(rows, -1, np.int64), []
        if isinstance(values.dtype, pl.Categorical | pl.Enum):
            values = values.cast(pl.String)
        kind = values.dtype
        if isinstance(kind, pl.List | pl.Array) and spec.type is FactType.TEXT_LIST:
            return self._word_lists(spec, values, exact)
        line = None if exact else self.needs.cells.line(spec.name)
        if spec.type is FactType.TIME and isinstance(kind, pl.Datetime | pl.Date):
            return self._spans(spec, values, line, _microseconds(values), rows)
        if spec.type in (FactType.INTEGER, FactType.NUMBER) and kind.is_numeric() and not kind.is_decimal():
            numbers = values.cast(pl.Float64 if kind.is_float() else pl.Int64, strict=False)
            return self._spans(spec, values, line, numbers, rows)
        if not (isinstance(kind, pl.String | pl.Boolean) or kind.is_numeric()):
            return self._wrong(spec, values)
        return self._distinct(spec, values)

    def _distinct(self, spec: FactSpec, values: pl.Series) -> tuple[NDArray[np.int64], list[Cell]]:
        """Each distinct value, typed."""
        if values.dtype == pl.Boolean and spec.type is FactType.BOOLEAN:
            numbers, raw = values.cast(pl.Int64).fill_null(-1).to_numpy(), [False, True]
        else:
            numbers, firsts = _first_of_each(values)
            raw = values.gather(firsts).to_list()
        return numbers, [self._typed(spec, one) for one in raw]

    def _typed(self, spec: FactSpec, value: Any) -> Cell:
        try:
            return typed(spec, plain(value))
        except (ValueError, OverflowError) as error:
            self._tell(spec.name, f"has values that do not parse, such as this: {error}.")
            return Absent(AbsentReason.UNPARSABLE, str(error))

    def _wrong(self, spec: FactSpec, values: pl.Series) -> tuple[NDArray[np.int64], list[Cell]]:
        what = f"is a column of the type {values.dtype}, and the fact is of the type {spec.type.value}"
        self._tell(
            spec.name, f"{what}: its values are not parsed.", "Save the column as text or as the fact's own type."
        )
        numbers = np.where(values.is_null().to_numpy(), -1, 0).astype(np.int64)
        return numbers, [Absent(AbsentReason.UNPARSABLE, what)]

    def _spans(
        self, spec: FactSpec, values: pl.Series, line: list[Any] | None, ordered: pl.Series, rows: int
    ) -> tuple[NDArray[np.int64], list[Cell]]:
        """Values of an ordered type by the span they lie in: one of each stands for all of it. Those that are none of
        the type, such as counts below zero, are typed by themselves."""
        there = values.is_not_null()
        fits = ordered.is_not_null()
        if spec.type is not FactType.TIME:
            fits &= (ordered >= 0) if spec.type is FactType.INTEGER else ordered.is_not_null()
            if ordered.dtype.is_float():
                whole = (ordered == ordered.floor()) if spec.type is FactType.INTEGER else ordered.is_finite()
                fits &= ordered.is_finite() & whole & (ordered.abs() < 1e15)
            fits = fits.fill_null(False)
        if line is None:
            return self._distinct(spec, values.dt.replace_time_zone("UTC") if _is_naive(values) else values)
        cuts = np.array([_ordinal(one) for one in line], dtype=np.float64 if ordered.dtype.is_float() else np.int64)
        keys = ordered.fill_null(0).to_numpy()
        if ordered.dtype.is_float():
            keys = np.nan_to_num(keys)
        left = np.searchsorted(cuts, keys, side="left")
        on = np.searchsorted(cuts, keys, side="right") > left
        spans = np.where(fits.to_numpy(), 2 * left + on, -1).astype(np.int64)
        numbers, firsts = _compacted(spans, 2 * len(cuts) + 1)
        instants = values.cast(pl.Datetime("us")) if spec.type is FactType.TIME and values.dtype == pl.Date else values
        if _is_naive(instants):
            instants = instants.dt.replace_time_zone("UTC")
        cells = [self._typed(spec, one) for one in instants.gather(firsts).to_list()]
        strange = (there & ~fits).arg_true()
        if len(strange):
            others, more = self._distinct(spec, values.gather(strange))
            numbers[strange.to_numpy()] = others + len(cells)
            cells += more
        return numbers, cells

    def _word_lists(self, spec: FactSpec, values: pl.Series, exact: bool) -> tuple[NDArray[np.int64], list[Cell]]:
        """Lists of words, by those words that are asked for."""
        values = values.cast(pl.List(pl.String), strict=False)
        asked = None if exact else self.needs.cells.words(spec.name)
        there = values.is_not_null().to_numpy()
        if asked is None or len(asked) > _WORDS_AT_ONCE:
            rows = [None if row is None else tuple(word for word in row if word) for row in values.to_list()]
            cells, numbers = _merged(rows, np.arange(len(rows)), lambda row: row)
            return np.where(there, numbers, -1).astype(np.int64), list(cells)
        lengths = values.list.len().fill_null(0).to_numpy().astype(np.int64)
        flat = values.filter(pl.Series(lengths > 0)).explode()
        bits = {word: 1 << number for number, word in enumerate(sorted(asked))}
        masks = np.zeros(len(values), np.int64)
        if len(flat):
            of_flat, firsts = _first_of_each(flat)
            words = [bits.get(str(word).casefold(), 0) for word in flat.gather(firsts).to_list()]
            of_words = np.where(of_flat < 0, 0, np.array([*words, 0], np.int64)[of_flat])
            starts = np.concatenate([[0], np.cumsum(lengths[lengths > 0])[:-1]])
            masks[lengths > 0] = np.bitwise_or.reduceat(of_words, starts)
        codes, firsts = _compacted(np.where(there, masks, -1), None)
        kept: list[Cell] = [tuple(word for word in row if word) for row in values.gather(firsts).to_list()]
        return codes, kept

    def _reasons(self, spec: FactSpec, absents: pl.Series | None, rows: int) -> tuple[list[Cell], NDArray[np.int64]]:
        """Why there is no value: the reasons, and None where none is given."""
        if absents is None or absents.dtype == pl.Null:
            return [None], np.zeros(rows, np.int64)
        numbers, firsts = _first_of_each(absents.cast(pl.String, strict=False))
        cells: list[Cell] = []
        for text in absents.cast(pl.String, strict=False).gather(firsts).to_list():
            reason = _REASONS.get(text.strip())
            if reason is None:
                self._tell(f"{spec.name}.absent", f"has reasons that are none, such as this: {text[:60]!r}.",
                           f"Reasons are {', '.join(_REASONS)}.")  # fmt: skip
            # That nobody collected it is what a row without a reason says too.
            cells.append(None if reason in (None, AbsentReason.NOT_COLLECTED) else Absent(reason))
        return [*cells, None], np.where(numbers < 0, len(cells), numbers)

    # Lists: a value for each instance.

    def _counts(self, frame: pl.DataFrame, head: str) -> NDArray[np.int64]:
        """How many instances each host has: as many as the longest of its lists tells of."""
        names = [column for key, column in self.layout.instances.items() if key == head]
        prefix = f"{head}[]."
        columns = names or [name for name in self.layout.facts if name.startswith(prefix)]
        columns += [name for name in self.layout.facts if name.startswith(prefix) and name in self.needs.facts]
        counts = np.zeros(frame.height, np.int64)
        for column in dict.fromkeys(columns):
            series = frame[column]
            if isinstance(series.dtype, pl.List | pl.Array):
                counts = np.maximum(counts, _lengths(series))
            elif series.dtype != pl.Null:
                self._tell(
                    column, "is no column of lists: it was left out.", "Give a list with a value for each instance."
                )
        too_many = counts > _MOST_INSTANCES
        if too_many.any():
            self._tell(f"{head}[]", f"has more than {_MOST_INSTANCES} instances on some hosts: these were not read.")
            counts[too_many] = 0
        return counts

    def _members(
        self, spec: FactSpec, values: pl.Series | None, absents: pl.Series | None, counts: NDArray[np.int64]
    ) -> Numbered:
        """Tuples of cells, one for each instance; what the lists are short of was not collected."""
        total = int(counts.sum())
        cells, codes = self._cells(spec, _laid_out(values, counts), _laid_out(absents, counts), total)
        return _by_host(counts, cells, codes)

    def _member_moments(self, name: str, times: pl.Series, counts: NDArray[np.int64]) -> Numbered:
        laid_out = _laid_out(times, counts)
        if laid_out is None:
            laid_out = times.gather(np.repeat(np.arange(len(counts)), counts))
        return _by_host(counts, *self._moments(name, laid_out))

    # When it was observed.

    def _moments(self, name: str, times: pl.Series) -> Numbered:
        """One moment for each number of limits that it exceeds."""
        assert self.now is not None
        instants = _instants(times)
        ticks = instants.fill_null(0).to_numpy()
        known = instants.is_not_null().to_numpy()
        classes = np.zeros(len(times), np.int64)
        for limit in self.needs.limits[name]:
            cut = (self.now - limit - _EPOCH) // timedelta(microseconds=1)
            classes += known & (ticks < cut)
        codes, firsts = _compacted(classes, len(self.needs.limits[name]) + 1)
        moments = [_EPOCH + timedelta(microseconds=int(ticks[place])) if known[place] else None for place in firsts]
        return moments, codes.astype(np.int32)


def _by_host(counts: NDArray[np.int64], cells: Sequence[Any], codes: Codes) -> Numbered:
    """Tuples of the cells of each host's instances, which lie one after the other."""
    starts = np.cumsum(counts) - counts
    numbers = np.zeros(len(counts), np.int64)
    made: list[tuple[Any, ...]] = [()]
    for place in range(int(counts.max(initial=0))):
        active = np.flatnonzero(counts > place)
        own = codes[starts[active] + place]
        compact, firsts = _compacted(numbers[active] * len(cells) + own, len(made) * len(cells))
        base = len(made)
        made += [(*made[numbers[active[first]]], cells[own[first]]) for first in firsts]
        numbers[active] = compact + base
    return _merged(made, numbers, None)


def _laid_out(series: pl.Series | None, counts: NDArray[np.int64]) -> pl.Series | None:
    """The elements of lists one after the other, as many of each as `counts` says: null where a list is shorter."""
    if series is None or not isinstance(series.dtype, pl.List | pl.Array):
        return None
    series = _as_list(series)
    lengths = _lengths(series)
    flat = series.filter(pl.Series(lengths > 0)).explode()
    if np.array_equal(lengths, counts):
        return flat
    place = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    wanted = np.repeat(np.cumsum(lengths) - lengths, counts) + place
    there = pl.Series(place < np.repeat(lengths, counts))
    return flat.gather(pl.select(pl.when(there).then(pl.Series(wanted))).to_series())


def _as_list(series: pl.Series) -> pl.Series:
    return series.arr.to_list() if isinstance(series.dtype, pl.Array) else series


def _lengths(series: pl.Series) -> NDArray[np.int64]:
    lengths: NDArray[np.int64] = _as_list(series).list.len().fill_null(0).to_numpy().astype(np.int64)
    return lengths


def _instants(times: pl.Series) -> pl.Series:
    """Microseconds since 1970, UTC; null where no moment is told."""
    if isinstance(times.dtype, pl.Datetime | pl.Date):
        return _microseconds(times)
    if times.dtype != pl.String:
        return pl.Series([None] * len(times), dtype=pl.Int64)
    return times.str.to_datetime("%+", time_unit="us", time_zone="UTC", strict=False).dt.epoch("us")


def _microseconds(values: pl.Series) -> pl.Series:
    """A time without a zone is UTC, as all times of the documents are."""
    return values.cast(pl.Datetime("us")).dt.epoch("us") if values.dtype == pl.Date else values.dt.epoch("us")


def _is_naive(values: pl.Series) -> bool:
    return isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone is None


def _ordinal(one: Any) -> Any:
    return (one - _EPOCH) // timedelta(microseconds=1) if isinstance(one, datetime) else one


def _first_of_each(values: pl.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each row's value (-1: null), and for each number the first row that has it."""
    if values.dtype == pl.String:
        physical = values.cast(pl.Categorical(pl.Categories.random())).to_physical()
    elif values.dtype == pl.Boolean:
        physical = values.cast(pl.UInt8)
    else:
        physical = values.rank("dense")  # finite or not, of whatever width
    ranks = physical.cast(pl.Int64).fill_null(-1).to_numpy()
    return _compacted(ranks, int(ranks.max(initial=-1)) + 1)


def _compacted(keys: NDArray[np.int64], span: int | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As `reason.distinct`, with keys from 0 to `span`; a key of -1 stays."""
    if span is not None and span <= 4 * len(keys) + (1 << 16):
        first = np.full(span + 1, -1, np.int64)
        first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)  # -1 is the last place
        first[-1] = -1
        there = first >= 0
        numbers = np.cumsum(there) - 1
        return np.where(keys < 0, -1, numbers[keys]), first[there]
    distinct, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
    if len(distinct) and distinct[0] < 0:
        return inverse.astype(np.int64) - 1, firsts[1:]
    return inverse.astype(np.int64), firsts


def _merged(cells: Sequence[Any], codes: NDArray[Any], key: Callable[[Any], Hashable] | None) -> Numbered:
    """Cells of one key under one number."""
    if key is None:
        return cells, codes.astype(np.int32)
    known: dict[Hashable, int] = {}
    kept: list[Any] = []
    renumbered = np.empty(max(1, len(cells)), np.int32)
    for place, cell in enumerate(cells):
        number = renumbered[place] = known.setdefault(key(cell), len(known))
        if number == len(kept):
            kept.append(cell)
    return kept, renumbered[codes]


def _numbered_counts(counts: NDArray[np.int64]) -> tuple[list[int], Codes]:
    codes, firsts = _compacted(counts, int(counts.max(initial=0)) + 1)
    return [int(counts[place]) for place in firsts], codes.astype(np.int32)

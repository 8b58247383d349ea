"""Rows → observations: the catalogue says which item is which fact."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.fact_source import Combine, FactSource
from advisor.pack.load import Pack
from advisor.pack.pattern import LONGEST
from advisor.pack.values import told
from advisor.read.notation import convert
from advisor.read.observation import Observation
from advisor.read.rows import Item, Row

_MADE = FactSpec(name="host.observed_at", type=FactType.TIME, label="Made", meaning="When the file was made.")
_ABOUT_ROWS = frozenset({Combine.UNION, Combine.COUNT, Combine.SUM, Combine.EARLIEST, Combine.LATEST})


class _Index:
    """Rows by the names that they hold: a source looks only at those that can say something about its fact."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._wholes = [number for number, row in enumerate(rows) if row.whole]
        self._holders: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            for name in row.items:
                self._holders.setdefault(name, []).append(number)

    def of(self, source: FactSource) -> list[Row]:
        """In the order of the file. What a whole row does not hold, it says too."""
        holders = (self._holders.get(name.casefold(), ()) for name in source.name)
        return [
            self._rows[number] for number in sorted({number for some in holders for number in some}.union(self._wholes))
        ]


def facts_from_rows(
    format: str, file: str, rows: Sequence[Row], pack: Pack, also: tuple[str, ...] = ()
) -> tuple[Observation, ...]:
    """Everything that the rows of one file say about facts of the catalogue. Never raises for bad content.

    Sources of the formats in `also` hold for these rows too; what they say has the origin `format` all the same.
    """
    formats = (format, *also)
    index = _Index(rows)
    found: dict[tuple[object, ...], Observation] = {}
    for spec in pack.facts.values():
        for rank, source in enumerate(spec.sources):
            if source.format in formats:
                for observation in _Place(spec, source, rank, format, file, pack).observe(index.of(source)):
                    found.setdefault((spec.name, observation.instance, rank, observation.value), observation)
    strangers = _strangers(formats, index, pack)
    made = _made(formats, file, index, pack)
    return tuple(
        one if made is None else replace(one, observed_at=made)
        for one in found.values()
        if (one.name.partition("[]")[0], one.instance) not in strangers
    )


def _made(formats: tuple[str, ...], file: str, index: _Index, pack: Pack) -> datetime | None:
    """When the file was made, in UTC, where it says so itself; the earliest of several times."""
    told = (
        observation.value
        for source in pack.observed
        if source.format in formats
        for observation in _Place(_MADE, source, 0, source.format, file, pack).observe(index.of(source))
    )
    return min((value for value in told if isinstance(value, datetime)), default=None)


@lru_cache(maxsize=512)
def group_pattern(group: str) -> re.Pattern[str]:
    """A `group` of the catalogue as a pattern: a part that is `*` alone stands for any one; `*RSS` is a name."""
    parts = (r"([^\\]+)" if part == "*" else re.escape(part) for part in group.split("\\"))
    return re.compile(r"\\".join(parts) + r"\Z", re.I)


def _strangers(formats: tuple[str, ...], index: _Index, pack: Pack) -> set[tuple[str, str | None]]:
    """Instances that the list's `name` fact shuts out, and lets in nowhere: subkeys that are no adapter, or no
    hardware."""
    shut_out: set[tuple[str, str | None]] = set()
    let_in: set[tuple[str, str | None]] = set()
    for spec in pack.facts.values():
        head, listed, member = spec.name.partition("[].")
        for source in spec.sources:
            if listed and member == "name" and source.format in formats:
                for row, instance in _grouped(source, index.of(source)):
                    if fits(source, row):
                        let_in.add((head, instance))
                    elif row.whole or (source.instance and row.text(source.name[0])):
                        shut_out.add((head, instance))
    return shut_out - let_in


def _grouped(source: FactSource, rows: Iterable[Row]) -> Iterator[tuple[Row, str | None]]:
    """The rows of the source's group, each with the instance that it is about, or with each of several."""
    pattern = group_pattern(source.group or "")
    for row in rows:
        match = pattern.match(row.group)
        if match and source.instance:
            item = next((item for item in map(row.get, source.instance) if item is not None and item.text), None)
            yield from ((row, _instance(entry)) for entry in (item.entries if item is not None else ()) if entry)
        elif match:
            yield row, match.group(1) if match.groups() else None


def _instance(text: str) -> str:
    """A number is written as the registry writes it: WMI's index 7 is the class key's 0007."""
    return text.zfill(4) if text.isascii() and text.isdigit() else text


def fits(source: FactSource, row: Row) -> bool:
    """Does the row hold what the source's `where` asks for?"""
    return all(re.search(pattern, row.text(name)[:LONGEST], re.I) for name, pattern in source.where.items())


def settled(spec: FactSpec, source: FactSource, row: Row, pack: Pack) -> bool:
    """Does the row already say what the source makes of it, whatever the names that it lacks would hold?"""
    if source.combine not in (None, Combine.ANY):
        return False
    told = next(_Place(spec, source, 0, source.format, "", pack).observe([row]), None)
    if told is None or not told.known or told.fallback:
        return False
    return source.combine is None or told.value is True


class _SaysNothingError(Exception):
    """The item is there, but says nothing about the fact."""


class _Place:
    """One source of one fact in one file."""

    def __init__(self, spec: FactSpec, source: FactSource, rank: int, kind: str, file: str, pack: Pack) -> None:
        self.spec, self.source, self.rank, self.pack = spec, source, rank, pack
        self.kind, self.file = kind, file

    def observe(self, rows: Sequence[Row]) -> Iterator[Observation]:
        chosen = [(row, instance) for row, instance in _grouped(self.source, rows) if fits(self.source, row)]
        if self.source.combine in _ABOUT_ROWS:
            yield from self._over_rows([row for row, _ in chosen])
            return
        for row, instance in chosen:
            observation = self._of_row(row, instance if "[]" in self.spec.name else None)
            if observation is not None:
                yield observation

    def _of_row(self, row: Row, instance: str | None) -> Observation | None:
        items = [item for item in (row.get(name) for name in self.source.name) if item is not None]
        if not items:
            return self._silent(row, instance) if row.whole else None
        if self.source.combine is Combine.JOIN:
            if len(items) < len(self.source.name):
                return None
            return self._typed([".".join(item.text for item in items)], items[0], row, instance)
        if self.source.combine is Combine.ANY:
            return self._any(items, row, instance)
        problem = None
        for item in items:
            observation = self._typed([item.text], item, row, instance)
            if observation is not None and observation.known:
                return observation
            problem = problem or observation
        return problem or self._silent(row, instance)

    def _any(self, items: list[Item], row: Row, instance: str | None) -> Observation | None:
        found = [one for item in items if (one := self._typed([item.text], item, row, instance)) is not None]
        return next((one for one in found if one.value is True), found[0] if found else self._silent(row, instance))

    def _over_rows(self, rows: list[Row]) -> Iterator[Observation]:
        items = [(row, item) for row in rows for name in self.source.name if (item := row.get(name)) is not None]
        wholes = [row for row in rows if row.whole]
        if not items:
            yield from (one for one in (self._silent(row, None) for row in wholes[:1]) if one is not None)
            return
        row, first = items[0]
        if self.source.combine is Combine.COUNT:
            rows_with = {id(row) for row, item in items if item.text}
            texts = [str(len(rows_with))]
        else:
            texts = [text for _, item in items for entry in item.entries if (text := self._said(entry)) is not None]
        observation = self._typed(texts, first, row, None, combined=True)
        if observation is not None:
            yield observation

    def _said(self, text: str) -> str | None:
        """The text as the fact's own notation, or None when it says nothing."""
        try:
            return self._translated(text)
        except (_SaysNothingError, ValueError):
            return None

    def _typed(
        self, texts: list[str], item: Item, row: Row, instance: str | None, combined: bool = False
    ) -> Observation | None:
        """The value, or why there is none. None: the item is empty, or the catalogue says what silence means."""
        origin = self._origin(row, item.name, item.line)
        try:
            if combined and self.source.combine is not Combine.COUNT:
                value = self._combined(texts)
            else:
                value = self._value(self._translated(texts[0]))
        except _SaysNothingError:
            if self.source.otherwise is not None or not "".join(texts).strip():
                return None
            return self._absent(origin, instance, f"{texts[0][:80]!r} is not understood")
        except (ValueError, OverflowError) as error:
            return self._absent(origin, instance, str(error))
        return self._seen(value, origin, instance)

    def _translated(self, text: str) -> str:
        text = text[:LONGEST].strip()
        if self.source.pattern is not None:
            match = re.search(self.source.pattern, text, re.I)
            if match is None:
                raise _SaysNothingError
            result = self.source.result or (r"\1" if match.groups() else r"\g<0>")
            text = match.expand(result).strip()
        if not text:
            raise _SaysNothingError
        words = self.pack.tables[self.source.table].rows if self.source.table else self.source.map
        if words:
            mapped = next((value for pattern, value in words.items() if re.search(pattern, text, re.I)), None)
            if mapped is None:
                raise _SaysNothingError
            text = mapped
        return convert(self.source.convert, text, self.pack.tables) if self.source.convert else text

    def _value(self, text: str) -> Value:
        value = told(self.spec.type, text)
        if self.spec.type is FactType.CHOICE and value not in self.spec.values:
            raise ValueError(f"{text!r} is none of {', '.join(self.spec.values)}")
        return value

    def _combined(self, texts: list[str]) -> Value:
        if self.source.combine is Combine.UNION:
            return tuple(dict.fromkeys(texts))
        if not texts:
            raise _SaysNothingError
        if self.source.combine is Combine.SUM:
            return self._value(str(sum(int(text) for text in texts)))
        values = [self._value(text) for text in texts]
        pick = min if self.source.combine is Combine.EARLIEST else max
        return pick(values)

    def _silent(self, row: Row, instance: str | None) -> Observation | None:
        """The row was read and says nothing."""
        origin = self._origin(row, self.source.name[0], row.line)
        if self.source.otherwise is None:
            absent = Absent(AbsentReason.NOT_FOUND, f"{_last(row.group)} holds no value {self.source.name[0]}".strip())
            return self._seen(absent, origin, instance) if row.whole else None
        value = self._value(self.source.otherwise)
        return self._seen(value, origin, instance, fallback=True)

    def _absent(self, origin: Origin, instance: str | None, detail: str) -> Observation:
        return self._seen(Absent(AbsentReason.UNPARSABLE, detail), origin, instance)

    def _seen(self, value: Value | Absent, origin: Origin, instance: str | None, fallback: bool = False) -> Observation:
        return Observation(
            self.spec.name, value, origin, None, instance, rank=self.rank, fallback=fallback, trust=self.source.trust
        )

    def _origin(self, row: Row, name: str, line: int) -> Origin:
        return Origin(self.kind, self.file, line or None, f"{row.group}\\{name}" if row.group else name)


def _last(group: str) -> str:
    return "\\".join(group.split("\\")[-2:]) or "the file"

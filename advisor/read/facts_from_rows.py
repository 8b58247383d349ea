"""Rows → observations: the catalogue says which item is which fact."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from advisor.model.fact import Absent, AbsentReason, Value
from advisor.model.origin import Origin
from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.fact_source import Combine, FactSource
from advisor.pack.load import Pack
from advisor.pack.values import told
from advisor.read.notation import convert
from advisor.read.observation import Observation
from advisor.read.rows import Item, Row

_ABOUT_ROWS = frozenset({Combine.UNION, Combine.COUNT, Combine.SUM, Combine.EARLIEST, Combine.LATEST})


def facts_from_rows(format: str, file: str, rows: Sequence[Row], pack: Pack) -> tuple[Observation, ...]:
    """Everything that the rows of one file say about facts of the catalogue. Never raises for bad content."""
    found: dict[tuple[object, ...], Observation] = {}
    for spec in pack.facts.values():
        for rank, source in enumerate(spec.sources):
            if source.format == format:
                for observation in _Place(spec, source, rank, file, pack).observe(rows):
                    found.setdefault((spec.name, observation.instance, rank, observation.value), observation)
    strangers = _strangers(format, rows, pack)
    return tuple(one for one in found.values() if (one.name.partition("[]")[0], one.instance) not in strangers)


@lru_cache(maxsize=512)
def group_pattern(group: str) -> re.Pattern[str]:
    """A `group` of the catalogue as a pattern: a part that is `*` alone stands for any one; `*RSS` is a name."""
    parts = (r"([^\\]+)" if part == "*" else re.escape(part) for part in group.split("\\"))
    return re.compile(r"\\".join(parts) + r"\Z", re.I)


def _strangers(format: str, rows: Sequence[Row], pack: Pack) -> set[tuple[str, str | None]]:
    """Instances that the list's `name` fact shuts out: subkeys that are no adapter, or no hardware."""
    strangers = set()
    for spec in pack.facts.values():
        head, listed, member = spec.name.partition("[].")
        for source in spec.sources:
            if listed and member == "name" and source.format == format:
                strangers |= {
                    (head, instance) for row, instance in _grouped(source, rows) if row.whole and not fits(source, row)
                }
    return strangers


def _grouped(source: FactSource, rows: Iterable[Row]) -> Iterator[tuple[Row, str | None]]:
    for row in rows:
        match = group_pattern(source.group or "").match(row.group)
        if match:
            yield row, match.group(1) if match.groups() else None


def fits(source: FactSource, row: Row) -> bool:
    """Does the row hold what the source's `where` asks for?"""
    return all(re.search(pattern, row.text(name), re.I) for name, pattern in source.where.items())


def settled(spec: FactSpec, source: FactSource, row: Row, pack: Pack) -> bool:
    """Does the row already say what the source makes of it, whatever the names that it lacks would hold?"""
    if source.combine not in (None, Combine.ANY):
        return False
    told = next(_Place(spec, source, 0, "", pack).observe([row]), None)
    if told is None or not told.known or told.fallback:
        return False
    return source.combine is None or told.value is True


class _SaysNothingError(Exception):
    """The item is there, but says nothing about the fact."""


class _Place:
    """One source of one fact in one file."""

    def __init__(self, spec: FactSpec, source: FactSource, rank: int, file: str, pack: Pack) -> None:
        self.spec, self.source, self.rank, self.file, self.pack = spec, source, rank, file, pack

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
        return Observation(self.spec.name, value, origin, instance=instance, rank=self.rank)

    def _translated(self, text: str) -> str:
        text = text.strip()
        if self.source.pattern is not None:
            match = re.search(self.source.pattern, text, re.I)
            if match is None:
                raise _SaysNothingError
            result = self.source.result or (r"\1" if match.groups() else r"\g<0>")
            text = match.expand(result).strip()
        if not text:
            raise _SaysNothingError
        if self.source.map:
            mapped = next((value for pattern, value in self.source.map.items() if re.search(pattern, text, re.I)), None)
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
            absent = Absent(AbsentReason.NOT_FOUND, f"{_last(row.group)} holds no {self.source.name[0]}".strip())
            return Observation(self.spec.name, absent, origin, instance=instance, rank=self.rank) if row.whole else None
        value = self._value(self.source.otherwise)
        return Observation(self.spec.name, value, origin, instance=instance, rank=self.rank, fallback=True)

    def _absent(self, origin: Origin, instance: str | None, detail: str) -> Observation:
        return Observation(
            self.spec.name, Absent(AbsentReason.UNPARSABLE, detail), origin, instance=instance, rank=self.rank
        )

    def _origin(self, row: Row, name: str, line: int) -> Origin:
        return Origin(self.source.format, self.file, line or None, f"{row.group}\\{name}" if row.group else name)


def _last(group: str) -> str:
    return "\\".join(group.split("\\")[-2:]) or "the file"

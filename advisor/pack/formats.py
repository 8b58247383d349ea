"""`facts/logs/*.yaml` and `facts/counters.yaml`: log formats and Perfmon counters."""

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from advisor.pack.schema import EntryPattern, Id, LinePattern, Name, Pattern, Piece, Text

CLOCK_GROUPS = frozenset({"hour", "minute", "second", "fraction"})
DATE_GROUPS = frozenset({"year", "month", "day"})
STAMP_GROUPS = CLOCK_GROUPS | DATE_GROUPS | {"offset", "written"}


class Recognition(Piece):
    """A file is of this format when `matches` entries begin in its first `lines`, and `contains` is found there."""

    lines: Annotated[int, Field(gt=0)] = 50
    matches: Annotated[int, Field(gt=0)] = 1
    contains: EntryPattern | None = None


class Layout(Piece):
    """How an entry begins in one layout of the format; `pattern` is matched at the start of a line.

    Its groups are `year month day hour minute second fraction offset`, where a month is a number or an English name and
    an offset is `Z` or `+05:30` (none means the host's wall clock), or a single `written`: a date and a time of day as
    Windows prints them (`3/30/2013 7:36:46 PM`, `30.03.2013 19:36`), whose order of day and month the file itself
    proves. `text` says what of an entry the events are looked for in: what comes `after` the stamp, or the `whole`
    entry.
    """

    title: Text
    pattern: LinePattern
    text: Literal["after", "whole"] = "after"
    provenance: Text | None = None

    @model_validator(mode="after")
    def _groups(self) -> Self:
        names = frozenset(re.compile(self.pattern).groupindex)
        if unknown := names - STAMP_GROUPS:
            raise ValueError(f"a stamp has no part called {', '.join(sorted(unknown))}")
        if "written" in names:
            if len(names) > 1:
                raise ValueError("the group 'written' is the whole stamp and stands alone")
        elif missing := {"hour", "minute", "second"} - names:
            raise ValueError(f"the stamp needs the group {', '.join(sorted(missing))}")
        elif len({"month", "day"} & names) == 1 or ("year" in names and "month" not in names):
            raise ValueError("a date needs month and day, and perhaps a year")
        elif not self._in_order():
            raise ValueError("the fraction and the offset stand behind the date and the time of day")
        return self

    def _in_order(self) -> bool:
        """Readers remember what stands before the fraction apart from what stands behind it."""
        numbers = re.compile(self.pattern).groupindex
        behind = [number for name, number in numbers.items() if name in ("fraction", "offset")]
        return all(number < min(behind) for name, number in numbers.items() if number not in behind) if behind else True

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(re.compile(self.pattern).groupindex)


class LogEventSpec(Piece):
    """A kind of event. `pattern` is searched in an entry's lines joined by single spaces; its named groups become
    values.

    `marks` are words one of which every such entry holds unbroken: only those entries are looked at. `example` proves
    the pattern and gives `values`. `error` tells the lines of trouble from the lines that merely report.
    """

    kind: Id
    marks: Annotated[tuple[Text, ...], Field(min_length=1)]
    pattern: EntryPattern
    error: bool
    meaning: Text
    provenance: Text
    example: Text
    values: dict[Name, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _proof(self) -> Self:
        example = " ".join(self.example.split())
        match = re.search(self.pattern, example)
        if match is None or not any(mark in example for mark in self.marks):
            raise ValueError("the example does not match the pattern, or holds none of the marks")
        if any(len(mark.split()) != 1 for mark in self.marks):
            raise ValueError("a mark is one word: a line may break at any space")
        found = {name: value for name, value in match.groupdict().items() if value is not None}
        if found != self.values:
            raise ValueError(f"the example gives the values {found}")
        return self


class LoggedSoftware(Piece):
    """The version that a product writes into its lines: the pattern's groups, joined by dots. `example` proves it."""

    name: Text
    pattern: Pattern
    example: Text

    @model_validator(mode="after")
    def _proof(self) -> Self:
        if not self.version(self.example):
            raise ValueError("the example does not match the pattern, or the pattern has no groups")
        return self

    def version(self, text: str) -> str:
        """The version in a line; "" where it has none."""
        match = re.search(self.pattern, text)
        return ".".join(group for group in match.groups() if group is not None) if match else ""


class LogFormat(Piece):
    """One log format: how an entry begins, how its stamp reads, which events its lines tell.

    `date_header` dates the stamps that follow it (groups year, month, day) where a stamp has only a time of day.
    `process` is the Windows process that writes it (Perfmon's instance name), or none where no process of the host
    does. `role` is the part in the incident of a host that writes it, where the format tells. `software` is how its
    lines tell the version of what wrote them.
    """

    id: Id
    title: Text
    process: str = ""
    role: Literal["cvp", "pg", "other"] | None = None
    recognition: Recognition
    layouts: Annotated[tuple[Layout, ...], Field(min_length=1)]
    date_header: LinePattern | None = None
    events: tuple[LogEventSpec, ...] = ()
    software: LoggedSoftware | None = None
    provenance: Text
    note: Text | None = None

    @model_validator(mode="after")
    def _header(self) -> Self:
        if self.date_header is not None:
            if frozenset(re.compile(self.date_header).groupindex) != DATE_GROUPS:
                raise ValueError("a date header has the groups year, month and day")
            if any(layout.groups & (DATE_GROUPS | {"written"}) for layout in self.layouts):
                raise ValueError("a date header is for stamps that have only a time of day")
        return self


class CounterKind(StrEnum):
    """What the numbers are: per second, a level, a total since the start (only its rise tells), a busy share."""

    RATE = "rate"
    GAUGE = "gauge"
    CUMULATIVE = "cumulative"
    BUSY = "busy"


CounterPath = Annotated[str, Field(pattern=r"^[^\\]+\\[^\\]+$")]


class CounterWarning(Piece):
    """A level `above` which the tool `by` warns; for whoever reads a chart, since no rule judges by it."""

    above: float
    by: Text
    provenance: Text


class CounterSpec(Piece):
    r"""One Perfmon counter: `object` and `counter` are its English names, without an instance.

    `other_objects` carry the same counter under another name of the object and are used where `object` is missing.
    `names` are `Object\Counter` in other languages, by locale; they are compared without accents and case.
    `warnings` are levels that a chart marks.
    """

    id: Id
    object: Text
    counter: Text
    unit: Text
    kind: CounterKind
    meaning: Text
    provenance: Text
    warnings: tuple[CounterWarning, ...] = ()
    other_objects: tuple[Text, ...] = ()
    names: dict[Text, CounterPath] = Field(default_factory=dict)


class CountersFile(Piece):
    """`facts/counters.yaml`: every counter that some rule or chart asks for; other columns are never converted."""

    counters: tuple[CounterSpec, ...]
    provenance: Text

    @model_validator(mode="after")
    def _unique(self) -> Self:
        names = [spec.id for spec in self.counters]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"the counter {', '.join(twice)} is declared twice")
        return self

    @cached_property
    def by_id(self) -> dict[str, CounterSpec]:
        return {spec.id: spec for spec in self.counters}

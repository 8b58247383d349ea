"""Evidence made up for a rule's test: series of samples and of log entries instead of the symptoms that follow.

evidence:
  every: 1s                                        # the time from one step to the next
  counters: {dpc-rate: "0x60 10x11 0x120"}         # ids of facts/counters.yaml; nic-packets(Intel) names an instance
  logs: {cvp: "1x60 _x11 1x120"}                   # ids of facts/logs: how many entries a log writes in each step
  events: {cvp.session-shutdown: 60s}              # lines of known events, at moments after the start
  peer: {logs: {pim: 1x200}, events: {pim.connection-reset: 71s}}
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, field_validator, model_validator

from advisor.pack.positions import Path
from advisor.pack.schema import Name, Piece, Text
from advisor.pack.series import LONGEST, SeriesText, parse
from advisor.pack.step import Duration, seconds

if TYPE_CHECKING:
    from advisor.pack.load import Pack

_MOST_ENTRIES = 50
"""Entries that a log writes in one step."""
_LONGEST_STEP = 3600.0

Column = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(\([^()]+\))?$")]
"""A counter's id, with its instance in brackets where it has one."""
EventName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$")]
"""A log and a kind of event that it tells: `cvp.session-shutdown`."""


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _at(value: Any) -> Any:
    return {"at": value} if isinstance(value, str | list | tuple) else value


_MOMENTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
_VALUES = {"type": "object", "additionalProperties": {"type": "string"}}
_AS_WRITTEN = {
    "anyOf": [
        *_MOMENTS["anyOf"],
        {
            "type": "object",
            "required": ["at"],
            "properties": {"at": _MOMENTS, "values": _VALUES},
            "additionalProperties": False,
        },
    ],
    "description": "When its lines were written, after the start: 60s, or [60s, 2m]; or {at: …, values: {…}}.",
}


class MadeEvent(Piece):
    """Lines of an event; a file gives the moments alone unless its pattern has values, such as the length of a stun."""

    at: Annotated[tuple[Duration, ...], BeforeValidator(_listed), Field(min_length=1)]
    values: dict[Name, Text] = Field(default_factory=dict)

    @property
    def moments(self) -> tuple[float, ...]:
        """Seconds after the start."""
        return tuple(seconds(text) for text in self.at)


class MadeStreams(Piece):
    """What one host recorded. Counters together are one Perfmon recording, which has no row at a step without any
    sample; the lines of an event are entries of their log."""

    counters: dict[Column, SeriesText] = Field(default_factory=dict)
    logs: dict[Text, SeriesText] = Field(default_factory=dict)
    events: dict[EventName, Annotated[MadeEvent, BeforeValidator(_at), WithJsonSchema(_AS_WRITTEN)]] = Field(
        default_factory=dict
    )

    @field_validator("logs")
    @classmethod
    def _entries(cls, logs: dict[str, str]) -> dict[str, str]:
        for name, text in logs.items():
            for count in parse(text):
                if count is not None and not (count.is_integer() and 0 <= count <= _MOST_ENTRIES):
                    raise ValueError(f"{name}: a log writes 0 to {_MOST_ENTRIES} entries in a step, and not {count:g}")
        return logs

    @property
    def told(self) -> Iterator[tuple[str, str, MadeEvent]]:
        """Each event as the log's id, its kind, and when."""
        for name, event in self.events.items():
            log, _, kind = name.partition(".")
            yield log, kind, event


class MadeEvidence(MadeStreams):
    """The host's own streams, and those of the other end of the session."""

    every: Duration
    peer: MadeStreams | None = None

    @model_validator(mode="after")
    def _sized(self) -> "MadeEvidence":
        if not 0 < self.interval <= _LONGEST_STEP:
            raise ValueError(f"every: a step is longer than nothing and at most {_LONGEST_STEP:g} s")
        last = LONGEST * self.interval
        for streams in (self, *(() if self.peer is None else (self.peer,))):
            if not (streams.counters or streams.logs or streams.events):
                raise ValueError("evidence needs counters, logs or events")
            if any(moment > last for _, _, event in streams.told for moment in event.moments):
                raise ValueError("an event lies beyond the longest series")
        return self

    @property
    def interval(self) -> float:
        """Seconds from one step to the next."""
        return seconds(self.every)


def unknown_names(pack: "Pack", evidence: MadeEvidence) -> Iterator[tuple[Path, str]]:
    """What the evidence names and the pack does not have, each with its place below `evidence`."""
    peer: Path = ("peer",)
    for path, streams in (((), evidence), (peer, evidence.peer)):
        if streams is not None:
            yield from _unknown(pack, path, streams)


def _unknown(pack: "Pack", path: Path, streams: MadeStreams) -> Iterator[tuple[Path, str]]:
    formats = {log.id: log for log in pack.logs}
    for column in streams.counters:
        if column.partition("(")[0] not in pack.counters.by_id:
            yield (*path, "counters", column), f"facts/counters.yaml has no counter {column.partition('(')[0]!r}"
    for name in streams.logs:
        if name not in formats:
            yield (*path, "logs", name), f"no log of facts/logs is named {name!r}"
    for log, kind, event in streams.told:
        place: Path = (*path, "events", f"{log}.{kind}")
        specs = [spec for spec in formats[log].events if spec.kind == kind] if log in formats else []
        if log not in formats:
            yield place, f"no log of facts/logs is named {log!r}"
        elif not specs:
            kinds = ", ".join(dict.fromkeys(spec.kind for spec in formats[log].events))
            yield place, f"the log {log!r} tells no event {kind!r}; it tells {kinds}"
        for value in event.values:
            if specs and not any(value in spec.values for spec in specs):
                yield (*place, "values", value), f"the pattern of {kind!r} has no group {value!r}"

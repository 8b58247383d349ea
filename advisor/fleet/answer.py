"""Whom a scan asks, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.model.diagnosis import HostReport
from advisor.model.problem import Problem
from advisor.model.target import Target


@dataclass(frozen=True, slots=True)
class Listed:
    """One host of an inventory. `name` is what it is called there, None for the name by which it is asked. `about` is
    everything that the inventory says of it, as it is written."""

    target: Target
    name: str | None = None
    role: str | None = None
    about: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        return self.name or self.target.host


@dataclass(frozen=True, slots=True)
class Answer:
    """What one host told, or why it told nothing. `document` is its `advisor.facts/1`, with `target` and `reached`.

    `reached` is False when nothing could be asked (no connection, no logon, no time), and when the host was lost before
    everything was. `report` is None for a host of an earlier run: its document says it.
    """

    listed: Listed
    reached: bool
    document: Mapping[str, Any]
    report: HostReport | None = None
    problems: tuple[Problem, ...] = ()

"""What a pack calls its rules, remedies and facts: English names, translated where they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from advisor.model.diagnosis import HostReport

if TYPE_CHECKING:
    from advisor.pack.catalogue import Table
    from advisor.pack.formats import LoggedSoftware
    from advisor.pack.load import Pack

Commands: TypeAlias = Callable[[HostReport, str], str]
"""A host and a fact → the command that gets the fact on that host's Windows, or "" when that can't be told."""


def _no_command(_host: HostReport, _fact: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Names by id; empty by default, and then ids stand for themselves. `limits` maps a rule to what it cannot see.

    `tables` are the catalogue's; the report reads the names of time zones there. `software` maps a log format to the
    way in which its lines tell a version.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    remedies: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, "Table"] = field(default_factory=dict)
    software: Mapping[str, "LoggedSoftware"] = field(default_factory=dict)
    command: Commands = _no_command

    @staticmethod
    def of(pack: "Pack", command: Commands = _no_command) -> "Glossary":
        """The names of a whole pack."""
        return Glossary(
            rules={key: rule.title for key, rule in pack.rules.items()},
            remedies={key: remedy.title for key, remedy in pack.remedies.items()},
            conflicts={key: conflict.title for key, conflict in pack.contradictions.items()},
            facts={name: spec.label for name, spec in pack.facts.items()},
            units={name: spec.unit for name, spec in pack.facts.items() if spec.unit},
            limits={key: rule.explain.cannot_see for key, rule in pack.rules.items()},
            tables=pack.tables,
            software={log.id: log.software for log in pack.logs if log.software is not None},
            command=command,
        )


NO_NAMES = Glossary()

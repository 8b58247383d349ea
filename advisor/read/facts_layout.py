"""The columns of a table of facts: one row a host, one column a fact.

    host, role                  who it is; `role` may be missing
    ndis.version                the value; of a fact of a list (`nic[].rss`) a list with a value for each instance, or
                                the value itself where no host has more than one
    ndis.version.absent         why there is none: a reason, such as `access-denied`
    ndis.version.observed_at    when it was observed; where there is none, `observed_at` tells it for the whole row
    nic[].instance              the names of the instances, by which the lists of `nic[]` are aligned

A row with neither a value nor a reason was not asked: not collected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from advisor.model.problem import Problem
from advisor.pack.load import Pack

HOST, ROLE, OBSERVED = "host", "role", "observed_at"
HOST_NAME, HOST_ROLE = "host.name", "host.role"
ABSENT, MOMENT = ".absent", ".observed_at"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are there: `facts` by name, with their companions `absent` and `moments`, and the `instances` by
    the head of a list. None stands for a column that is not there."""

    host: str | None
    role: str | None
    observed: str | None
    facts: tuple[str, ...]
    absent: Mapping[str, str]
    moments: Mapping[str, str]
    instances: Mapping[str, str]

    def columns(self, facts: frozenset[str], moments: frozenset[str]) -> list[str]:
        """Those that have to be read for the named facts, and for the moments of some of them."""
        heads = {name.partition("[]")[0] for name in facts if "[]" in name}
        # An instance counts even when nobody asks for what is known of it.
        lists = [name for name in self.facts if "[]" in name and name.partition("[]")[0] in heads]
        wanted = [name for name in self.facts if name in facts] + ([] if heads <= self.instances.keys() else lists)
        wanted += [column for name, column in self.absent.items() if name in facts]
        wanted += [column for name, column in self.moments.items() if name in moments]
        wanted += [column for head, column in self.instances.items() if head in heads]
        if HOST_ROLE in facts and self.role is not None:
            wanted.append(self.role)
        if moments and self.observed is not None:
            wanted.append(self.observed)
        return list(dict.fromkeys(wanted))

    @property
    def names(self) -> list[str]:
        """The columns that say who the hosts are."""
        return [column for column in (self.host, self.role) if column is not None]


def layout_of(columns: Sequence[str], file: str, pack: Pack) -> tuple[Layout, tuple[Problem, ...]]:
    """What the columns are. Those that are nothing are named in a problem, and left alone."""
    there = dict.fromkeys(columns)
    known = {HOST, ROLE, OBSERVED, *(f"{head}[].instance" for head in pack.lists)}
    known |= {f"{name}{end}" for name in pack.facts for end in ("", ABSENT, MOMENT)}
    strange = [column for column in there if column not in known]
    problems = []
    if strange:
        listed = ", ".join(repr(column[:60]) for column in strange[:_SHOWN])
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        near = get_close_matches(strange[0], list(known), n=1)
        hint = f" Did you mean {near[0]}?" if near else " See `advisor facts list`."
        problems.append(
            Problem(
                file, f"columns that are no facts of the catalogue: {listed}{more}; left out.", hint.strip(), lost=False
            )
        )
    facts = tuple(name for name in pack.facts if name in there or f"{name}{ABSENT}" in there)
    return Layout(
        next((column for column in (HOST, HOST_NAME) if column in there), None),
        next((column for column in (ROLE, HOST_ROLE) if column in there), None),
        OBSERVED if OBSERVED in there else None,
        tuple(name for name in facts if name in there),
        {name: f"{name}{ABSENT}" for name in facts if f"{name}{ABSENT}" in there},
        {name: f"{name}{MOMENT}" for name in facts if f"{name}{MOMENT}" in there},
        {head: f"{head}[].instance" for head in sorted(pack.lists) if f"{head}[].instance" in there},
    ), tuple(problems)

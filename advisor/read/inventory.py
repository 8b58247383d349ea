"""Exports that list many machines, such as RVTools': whose rows are whose, and the file of one machine made of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.rows import Item, Row, row_of

SCHEMA = "advisor.machine/1"
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """One machine of an inventory: `aliases` are the names that its Windows has."""

    name: str
    rows: tuple[Row, ...]
    aliases: tuple[str, ...] = ()

    def is_called(self, host: str) -> bool:
        """A host's name may lack the domain that a name in the inventory has, or the reverse."""
        told = host.casefold()
        names = {name.casefold() for name in (self.name, *self.aliases)}
        return told in names or told.partition(".")[0] in {name.partition(".")[0] for name in names}


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a file lists, in the order of its machines.

    `lacking` are groups of rows of which a machine has none that another file of the same export lists, and this one
    does not.
    """

    format: str
    machines: tuple[Listed, ...]
    lacking: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def reading_of(inventory: Inventory, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
    """The facts of the one machine that is the host's, by its name; a file of one machine is about the host."""
    machines = inventory.machines
    if not machines:
        return inventory.problems or (Problem(file.name, "lists no machine.", "Export it again."),)
    own = machines
    if len(machines) > 1:
        own = tuple(one for one in machines if host.name is not None and one.is_called(host.name))
    if len(own) != 1:
        problem = _not_one(file.name, host, inventory, own)
        return Reading(file.name, inventory.format, problems=(*inventory.problems, problem))
    facts = facts_from_rows(inventory.format, file.name, own[0].rows, pack)
    return Reading(file.name, inventory.format, facts, problems=inventory.problems)


def _not_one(file: str, host: HostSource, inventory: Inventory, own: Sequence[Listed]) -> Problem:
    if own:
        return Problem(file, f"lists several machines named {host.name}; none was taken.", "Leave the right one in it.")
    names = [one.name for one in inventory.machines]
    listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    what = f"lists {len(names)} machines ({listed}), and none is named {host.name or 'as this host'}."
    return Problem(file, what, "Name the host's folder as the machine is named there.")


def machine_file(file: SourceFile, inventory: Inventory, machine: Listed, is_first: bool) -> SourceFile:
    """The part of an inventory that is about one machine, under the inventory's own name. The first tells what is wrong
    with the whole."""
    rows = []
    for row in machine.rows:
        items = [[item.name, item.text, item.line] for item in row.items.values()]
        rows.append({"group": row.group, "line": row.line, "items": items})
    problems = [[one.what, one.next, one.line] for one in inventory.problems] if is_first else []
    whole = {"schema": SCHEMA, "format": inventory.format, "rows": rows, "problems": problems}
    content = json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")
    return SourceFile(file.name, len(content), lambda offset, length: content[offset : offset + length])


class MachineFileReader:
    """Reads what `machine_file` makes."""

    format = "inventory"

    def recognises(self, head: str, pack: Pack) -> bool:
        return head.startswith(f'{{"schema": "{SCHEMA}"')

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        try:
            whole = json.loads(file.content())
            rows = [_row(one) for one in whole["rows"]]
            problems = tuple(Problem(file.name, what, next, line) for what, next, line in whole["problems"])
            form = str(whole["format"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return (Problem(file.name, "is no part of an inventory that this advisor made."),)
        return Reading(file.name, form, facts_from_rows(form, file.name, rows, pack), problems=problems)


def _row(raw: dict[str, list[list[str]]]) -> Row:
    items = [Item(str(name), str(text), int(line)) for name, text, line in raw["items"]]
    return row_of(str(raw["group"]), items, False, int(str(raw["line"])))


def counts(machine: Iterable[Row], kinds: Iterable[str], line: int) -> Row:
    """A row of group `rows`: how many rows of each kind the machine has."""
    groups = [row.group for row in machine]
    return row_of("rows", [Item(kind, str(groups.count(kind)), line) for kind in kinds], False, line)

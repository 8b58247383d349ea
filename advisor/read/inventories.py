"""The inventories among files: the machines that they list together, with a file of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.model.source import SourceFile
from advisor.pack.load import Pack
from advisor.read.hyper_v import HyperVReader
from advisor.read.inventory import Inventory, Listed, counts, machine_file
from advisor.read.rvtools import RvtoolsReader
from advisor.read.text import decode

_READERS = (RvtoolsReader(), HyperVReader())


@dataclass(slots=True)
class Machine:
    """A machine by all its names, with its part of every inventory that speaks of it."""

    name: str
    aliases: dict[str, None] = field(default_factory=dict)
    files: list[SourceFile] = field(default_factory=list)

    def is_called(self, host: str) -> bool:
        return Listed(self.name, (), tuple(self.aliases)).is_called(host)


def listed_machines(files: Iterable[SourceFile], pack: Pack) -> tuple[list[Machine], list[SourceFile]]:
    """The machines that the files list, and the files that list none.

    Tabs of one export that lie side by side are one inventory: a machine that one of them lists and another does not
    has nothing of the other's kind. An inventory of which nothing can be read stays among the files: its reader says
    why.
    """
    inventories: list[tuple[SourceFile, Inventory]] = []
    others: list[SourceFile] = []
    for file in files:
        inventory = _inventory(file, pack)
        if inventory is None or not inventory.machines:
            others.append(file)
        else:
            inventories.append((file, inventory))
    found: dict[str, Machine] = {}
    names: dict[str, set[str]] = {}
    for _, inventory in inventories:
        for listed in inventory.machines:
            machine = found.setdefault(listed.name.casefold(), Machine(listed.name))
            machine.aliases |= dict.fromkeys(listed.aliases)
            names.setdefault(inventory.format, set()).add(listed.name.casefold())
    for file, inventory in inventories:
        told = {listed.name.casefold(): listed for listed in inventory.machines}
        first = inventory.machines[0]
        for key, machine in found.items():
            own = told.get(key)
            if own is None and inventory.lacking and key in names[inventory.format]:
                own = Listed(machine.name, (counts((), inventory.lacking, 1),))
            if own is not None:
                machine.files.append(machine_file(file, inventory, own, own is first))
    return list(found.values()), others


def parts_of(host: str, machines: Sequence[Machine]) -> list[SourceFile]:
    """What the inventories say of the one machine that is called so; nothing when none or several are."""
    own = [machine for machine in machines if machine.is_called(host)]
    return own[0].files if len(own) == 1 else []


def _inventory(file: SourceFile, pack: Pack) -> Inventory | None:
    try:
        head = decode(file.head())
        reader = next((one for one in _READERS if one.recognises(head, pack)), None)
        inventory = None if reader is None else reader.inventory(file, pack)
    except OSError:
        return None  # the reader will say so when it meets the file
    return None if isinstance(inventory, tuple) else inventory

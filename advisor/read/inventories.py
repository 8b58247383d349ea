"""The inventories among the files of a host that nobody named: the machines that they list, with a file each."""

from collections.abc import Sequence

from advisor.model.source import SourceFile
from advisor.pack.load import Pack
from advisor.read.hyper_v import HyperVReader
from advisor.read.inventory import Inventory, Listed, counts, machine_file
from advisor.read.rvtools import RvtoolsReader
from advisor.read.text import decode

_READERS = (RvtoolsReader(), HyperVReader())


def listed_machines(
    files: Sequence[SourceFile], pack: Pack
) -> tuple[list[tuple[str, list[SourceFile]]], list[SourceFile]]:
    """The machines by name, each with its part of every inventory; and the files that are none.

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
    found: dict[str, tuple[str, list[SourceFile]]] = {}
    names: dict[str, set[str]] = {}
    for _, inventory in inventories:
        for listed in inventory.machines:
            found.setdefault(listed.name.casefold(), (listed.name, []))
            names.setdefault(inventory.format, set()).add(listed.name.casefold())
    for file, inventory in inventories:
        machines = {machine.name.casefold(): machine for machine in inventory.machines}
        first = inventory.machines[0]
        for key, (name, parts) in found.items():
            machine = machines.get(key)
            if machine is None and inventory.lacking and key in names[inventory.format]:
                machine = Listed(name, (counts((), inventory.lacking, 1),))
            if machine is not None:
                parts.append(machine_file(file, inventory, machine, machine is first))
    return list(found.values()), others


def _inventory(file: SourceFile, pack: Pack) -> Inventory | None:
    try:
        head = decode(file.head())
        reader = next((one for one in _READERS if one.recognises(head, pack)), None)
        inventory = None if reader is None else reader.inventory(file, pack)
    except OSError:
        return None  # the reader will say so when it meets the file
    return None if isinstance(inventory, tuple) else inventory

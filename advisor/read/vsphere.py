"""A virtual machine as vSphere's API describes it: one `ObjectContent` in XML, as `advisor collect vcenter://…` hands
it over and `govc object.save` keeps it.

A property is named by its path (`config.hardware.numCPU`). The row "" has every value by its whole path; each structure
is a row of its own, whose group is its path (`config.hardware.device`) and whose item `@type` is its type.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from advisor.model.fact import Absent, AbsentReason
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.catalogue import FactType
from advisor.pack.load import Pack
from advisor.pack.values import from_text
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.observation import Observation
from advisor.read.rows import Item, Row, row_of
from advisor.read.xml_tree import Node, XmlError, xml_tree

ROOT = "ObjectContent"
UNSET = "unset"
"""What stands for a property that was asked for and that the machine does not have."""
_MACHINE = "VirtualMachine"
_NESTED = "vsphere_nested"
_LARGEST = 64 << 20
_AGAIN = "Collect it again."


class VsphereReader:
    """Reads the description of one virtual machine; those of other things are refused."""

    format = "vsphere"

    def recognises(self, head: str, pack: Pack) -> bool:
        start = head[:4096]
        return f"<{ROOT}" in start and "propSet" in head

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading | tuple[Problem, ...]:
        """The facts, observed when the root says. Raises OSError."""
        if file.size > _LARGEST:
            return (Problem(file.name, "is larger than any virtual machine's description.", _AGAIN),)
        try:
            root = xml_tree(file.content())
        except XmlError as error:
            return (Problem(file.name, f"{error}.", _AGAIN, error.line),)
        thing = root.first("obj")
        kind = "" if thing is None else thing.attributes.get("type", "")
        if root.name != ROOT or kind != _MACHINE:
            what = f"describes a {kind or 'thing without a type'} of vSphere, and no virtual machine."
            return (Problem(file.name, what, "Save the virtual machine itself: govc object.save, or advisor collect."),)
        moment = _moment(root.attributes.get("collected_at", ""))
        facts = facts_from_rows(self.format, file.name, list(_rows(root, _nested(pack))), pack)
        facts = tuple(replace(fact, observed_at=moment) for fact in (*facts, *_denied(root, file.name, pack)))
        if facts:
            return Reading(file.name, self.format, facts)
        nothing = Problem(file.name, f"is a {self.format} file, but tells nothing that the advisor asks for.")
        return Reading(file.name, self.format, problems=(nothing,))


def _moment(text: str) -> datetime | None:
    try:
        moment = from_text(FactType.TIME, text)
    except ValueError:
        return None
    return moment if isinstance(moment, datetime) else None


def _nested(pack: Pack) -> Mapping[str, str]:
    """Names of lists in members of lists → the group of their rows."""
    return pack.tables[_NESTED].rows if _NESTED in pack.tables else {}


def _rows(root: Node, nested: Mapping[str, str]) -> Iterator[Row]:
    general: list[Item] = []
    for entry in root.children:
        name, value = entry.text_of("name"), entry.first("val")
        if entry.name != "propSet" or not name:
            continue
        if value is None:
            general.append(Item(name, UNSET, entry.line))
        elif value.attributes.get("type", "").startswith("ArrayOf"):
            for member in value.children:
                yield from _structure(member, name, general, nested)
        elif value.children:
            yield from _structure(value, name, general, nested)
        else:
            general.append(Item(name, value.text.strip(), value.line))
    yield row_of("", general, False, root.line)


def _structure(node: Node, path: str, general: list[Item], nested: Mapping[str, str]) -> Iterator[Row]:
    """The row of a structure, and those of the structures in it; every value goes into `general` too."""
    own = [Item("@type", node.attributes.get("type", ""), node.line)]
    own += [Item(child.name, child.text.strip(), child.line) for child in node.children if not child.children]
    general += [Item(f"{path}.{item.name}", item.value, item.line) for item in own[1:]]
    yield row_of(path, own, False, node.line)
    for child in node.children:
        if child.children:
            yield from _structure(child, nested.get(child.name, f"{path}.{child.name}"), general, nested)


def _denied(root: Node, file: str, pack: Pack) -> Iterator[Observation]:
    """The facts of the properties that the account may not read."""
    refused = [entry for entry in root.children if entry.name == "missingSet" and _is_denied(entry)]
    lines = {entry.text_of("path"): entry.line for entry in refused}
    for spec in pack.facts.values() if lines else ():
        for rank, source in enumerate(spec.sources):
            paths = source.name if source.group is None else (source.group,)
            path = next((one for one in paths if one in lines), None)
            if source.format == VsphereReader.format and path is not None:
                absent = Absent(AbsentReason.ACCESS_DENIED, f"the account may not read {path}")
                yield Observation(spec.name, absent, Origin(VsphereReader.format, file, lines[path], path), rank=rank)
                break


def _is_denied(entry: Node) -> bool:
    fault = entry.first("fault")
    inner = None if fault is None else fault.first("fault")
    return any("NoPermission" in one.attributes.get("type", "") for one in (fault, inner) if one is not None)

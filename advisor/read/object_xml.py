"""Objects as XML: `wmic /format:rawxml` and `xml` (CIM), `ConvertTo-Xml`, and `Export-Clixml` of PowerShell."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.read.object_value import Value, plain
from advisor.read.rows import Item, Row, row_of
from advisor.read.safe_xml import Begin, events

_OBJECTS = frozenset({"INSTANCE", "Object", "Obj"})
# wmic asks one machine after the other, and says whose answers follow.
_RESULTS, _NODE = "RESULTS", "NODE"
_NAMES = ("NAME", "Name", "N")
# Descriptions of properties and of types, whose texts are no values.
_REMARKS = frozenset({"QUALIFIER", "TN", "TNRef", "ToString"})


@dataclass(slots=True)
class _Object:
    """An object under way: its properties so far, and how deep it stands."""

    depth: int
    line: int
    values: dict[str, tuple[list[str], int]] = field(default_factory=dict)

    def row(self) -> Row:
        return row_of("", [Item(name, _value(texts), line) for name, (texts, line) in self.values.items()], False,
                      self.line)  # fmt: skip


def xml_rows(text: str) -> Iterator[Row]:
    """A row each object, in the order in which they end. Raises XmlFault."""
    objects: list[_Object] = []
    node = ""
    properties: list[tuple[int, str, int]] = []
    remark = depth = 0
    for event in events(text):
        if isinstance(event, Begin):
            depth += 1
            remark = remark or (depth if event.name in _REMARKS else 0)
            name = next((event.attributes[key] for key in _NAMES if event.attributes.get(key)), None)
            if event.name == _RESULTS:
                node = event.attributes.get(_NODE, "")
            elif not remark and event.name in _OBJECTS and name is None:
                own = {"Node": ([node], event.line)} if node else {}
                objects.append(_Object(depth, event.line, own))
            elif not remark and objects and name is not None:
                properties.append((depth, name, event.line))
                objects[-1].values.setdefault(name, ([], event.line))
            continue
        if not remark and objects and properties and properties[-1][0] > objects[-1].depth and event.text.strip():
            objects[-1].values[properties[-1][1]][0].append(event.text.strip())
        if properties and properties[-1][0] == depth:
            properties.pop()
        if objects and objects[-1].depth == depth:
            yield objects.pop().row()
        remark = 0 if remark == depth else remark
        depth -= 1


def _value(texts: list[str]) -> Value:
    if len(texts) > 1:
        return tuple(plain(text) for text in texts)
    return plain(texts[0]) if texts else ""

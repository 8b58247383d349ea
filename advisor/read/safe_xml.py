"""XML of strangers, event by event: no document type, hence no entities; no tree, hence no more memory than a leaf has.

What a file declares of its encoding is not believed: its bytes are text by now.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

_PIECE = 1 << 16
_DEEPEST = 100
_LONGEST_TEXT = 1 << 20
# Windows writes what no XML may hold, as characters or as references to them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bce]|1[0-9a-f])|0*(?:[0-8]|1[1-24-9]|2\\d|3[01]));", re.I
)


@dataclass(frozen=True, slots=True)
class Begin:
    """An element begins. `line` counts from 1."""

    name: str
    attributes: Mapping[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class End:
    """An element ends; `text` is its own text, without that of the elements in it."""

    name: str
    text: str
    line: int


class XmlFault(Exception):
    """Why the text is no XML that is read here, for a person."""


@dataclass(slots=True)
class _Pending:
    events: list[Begin | End] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    length: int = 0


def looks_xml(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n")[:1] == "<"


def events(text: str) -> Iterator[Begin | End]:
    """Every element's beginning and end, in order. Raises XmlFault where the text stops to be well-formed XML, breaks
    off, declares a document type, or goes deeper or longer than any report of Windows."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    pending = _Pending()

    def begin(name: str, attributes: dict[str, str]) -> None:
        if len(pending.texts) >= _DEEPEST:
            raise XmlFault("its elements are nested too deeply")
        pending.texts.append([])
        pending.events.append(Begin(name.rpartition(":")[2], attributes, parser.CurrentLineNumber))

    def end(name: str) -> None:
        own = "".join(pending.texts.pop())
        pending.length = 0
        pending.events.append(End(name.rpartition(":")[2], own, parser.CurrentLineNumber))

    def characters(data: str) -> None:
        pending.length += len(data)
        if pending.length > _LONGEST_TEXT:
            raise XmlFault("one of its texts is too long")
        if pending.texts:
            pending.texts[-1].append(data)

    def refuse(*_: object) -> None:
        raise XmlFault("it declares a document type, which no report of Windows does")

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    data = _FORBIDDEN.sub("", text.lstrip("\ufeff \t\r\n")).encode("utf-8", "replace")
    for start in range(0, len(data) + 1, _PIECE):
        piece = data[start : start + _PIECE]
        try:
            parser.Parse(piece, start + _PIECE > len(data))
        except expat.ExpatError as error:
            yield from pending.events
            raise XmlFault(f"it is not well-formed XML: {error}") from None
        except XmlFault:
            yield from pending.events
            raise
        yield from pending.events
        pending.events.clear()

"""XML of bounded depth as a plain tree whose nodes know their lines. Declarations of entities are refused."""

from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST = 200


class XmlError(ValueError):
    """The text is no XML that is read here; the message says why, `line` where."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


@dataclass(slots=True)
class Node:
    """An element. Names of it and of its attributes are without their name spaces; `text` is what precedes its first
    child."""

    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Node"] = field(default_factory=list)

    def first(self, name: str) -> "Node | None":
        return next((child for child in self.children if child.name == name), None)

    def text_of(self, name: str) -> str:
        child = self.first(name)
        return "" if child is None else child.text.strip()


def xml_tree(content: bytes) -> Node:
    """The root. Raises XmlError."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    stack = [Node("", {}, 0)]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise XmlError("is nested too deeply", parser.CurrentLineNumber)
        node = Node(_local(name), {_local(key): text for key, text in attributes.items()}, parser.CurrentLineNumber)
        stack[-1].children.append(node)
        stack.append(node)

    def end(name: str) -> None:
        stack.pop()

    def characters(text: str) -> None:
        if not stack[-1].children:
            stack[-1].text += text

    def document_type(name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise XmlError("declares a type of document, which such files don't", parser.CurrentLineNumber)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        what = f"is not well-formed XML: {expat.errors.messages.get(error.code, 'unknown fault')}"
        raise XmlError(what, error.lineno) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, XmlError):
            raise
        raise XmlError("is in an encoding that is not known", 1) from None
    return stack[0].children[0]


def _local(name: str) -> str:
    return name.rpartition(":")[2]

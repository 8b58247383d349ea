"""HTML and SVG elements from plain text: whatever a log or a file name holds, it stays text."""

import re
from html import escape

from advisor.report.harmless import seen

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID = frozenset({"meta", "path", "rect", "line"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *content: str, **attributes: object) -> Markup:
    """An element. Content that is no Markup is escaped, and so is every attribute's value; one of None is left out.

    An attribute's name is written with `_` for `-`, and with a final `_` where Python has the word: `class_`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID and not content:
        return Markup(f"<{name}{written} />")
    return Markup(f"<{name}{written}>{joined(*content)}</{name}>")


def joined(*content: str) -> Markup:
    """Pieces one after the other; those that are no Markup are escaped."""
    return Markup("".join(part if isinstance(part, Markup) else text(part) for part in content))


def text(plain: str) -> str:
    """Escaped, and without the characters that no XML may hold, or that no reader sees."""
    return escape(seen(_NO_XML.sub("\ufffd", plain)), quote=True)

"""HTML and SVG elements from plain text: whatever a log or a file name holds, it stays text."""

import re
from html import escape

from advisor.report.harmless import seen
from advisor.report.visible import visible as written_out

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDDEN = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that turn the direction of the text beside them, or have no width, so that a name reads as another."""
_LONGEST = 4000
"""Characters of one text: a name or a log line may have no end, a document has."""
_VOID = frozenset({"meta", "path", "rect", "line", "link", "input"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, /, *content: str, **attributes: object) -> Markup:
    """An element. Content that is no Markup is escaped, and so is every attribute's value; one of None is left out.

    An attribute's name is written with `_` for `-`, and with a final `_` where Python has the word: `class_`.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{joined(value if isinstance(value, Markup) else str(value))}"'
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
    """Escaped, visible, and not without end."""
    if len(plain) > _LONGEST:
        plain = f"{plain[: _LONGEST - 3]}..."
    return escape(visible(plain), quote=True)


def visible(plain: str) -> str:
    """The text without characters that no XML may hold, and with those written out that turn its direction or hide."""
    return seen(_HIDDEN.sub(lambda match: written_out(match[0]), _NO_XML.sub("\ufffd", plain)))

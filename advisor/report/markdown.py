"""A page of a pack as Markdown: the same sentences as on the screen, with links between the pages."""

import re
from collections.abc import Callable, Collection

from advisor.report.page import Sheet

_WHOLE = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)")
"""Code and links stay as they are; everything around them is escaped."""
_SPECIAL = re.compile(r"([\\*_<>\[\]])")


class Markdown:
    """Writes paragraphs, lists and commands. `pages` are the ids that have a page of their own beside this one."""

    def __init__(self, pages: Collection[str] = ()) -> None:
        self.pages = frozenset(pages)
        self._blocks: list[str] = []
        self._after = ""

    def line(self, text: str = "", style: str = "", *, indent: int = 0, marker: str = "") -> None:
        """`answer` is the page's title; what is indented under a point of a list becomes a point below it."""
        clean = escape(text)
        if style == "answer":
            self._add(f"# {clean}", "")
        elif marker == "- ":
            self._add(f"- {clean}", "list")
        elif marker:
            self._add(f"- `{marker.rstrip(': ')}`: {clean}", "list")
        elif indent >= 4 and self._after == "list":
            self._add(f"  - {clean}", "list")
        elif indent and clean.endswith("`"):
            self._add(f"- {clean}", "list")  # a condition, and no prose
        else:
            self._add(clean, "")

    def heading(self, text: str) -> None:
        self._add(f"## {escape(text)}", "")

    def command(self, text: str, *, indent: int) -> None:
        self._add(f"    {text}", "command")

    def code(self, text: str) -> str:
        return "`" + text.replace("`", "'") + "`"

    def reference(self, identity: str) -> str:
        return f"[{identity}]({identity}.md)" if identity in self.pages else identity

    @property
    def text(self) -> str:
        """Everything that was written, with one line break at its end."""
        return "".join(self._blocks).strip("\n") + "\n"

    def _add(self, text: str, kind: str) -> None:
        """A block; points of one list and lines of one command stand together."""
        self._blocks.append(("" if kind and kind == self._after else "\n") + text + "\n")
        self._after = kind


def escape(text: str) -> str:
    """The text with what Markdown would obey escaped, outside of code and links."""
    parts: list[str] = []
    start = 0
    for match in _WHOLE.finditer(text):
        parts += [_SPECIAL.sub(r"\\\1", text[start : match.start()]), match[0]]
        start = match.end()
    parts.append(_SPECIAL.sub(r"\\\1", text[start:]))
    return "".join(parts)


def render_markdown(write: Callable[[Sheet], None], pages: Collection[str] = ()) -> str:
    """What `write` puts on a page, as Markdown."""
    sheet = Markdown(pages)
    write(sheet)
    return sheet.text

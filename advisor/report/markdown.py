"""A page of a pack as Markdown: the same sentences as on the screen, with links between the pages."""

import re
from collections.abc import Callable, Collection

from advisor.report.page import Sheet
from advisor.report.visible import visible

_WHOLE = re.compile(r"(?<!`)`[^`]+`(?!`)|(?<!!)\[([^\[\]]+)\]\(\1\.md\)")
"""Code stays as it is, and a link to a page beside this one; everything around them is escaped."""
_SPECIAL = re.compile(r"([\\`*_<>\[\]])")
_BEGIN = re.compile(r"^([-+#=]|\d+(?=[.)]))")
_BREAK = re.compile(r"\s*\n\s*")


class Markdown:
    """Writes paragraphs, lists and commands. `pages` are the ids that have a page of their own beside this one."""

    def __init__(self, pages: Collection[str] = ()) -> None:
        self.pages = frozenset(pages)
        self._blocks: list[str] = []
        self._after = ""

    def line(self, text: str = "", style: str = "", *, indent: int = 0, marker: str = "") -> None:
        """`answer` is the page's title; what is indented under a point of a list becomes a point below it."""
        clean = escape(text, self.pages)
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
        self._add(f"## {escape(text, self.pages)}", "")

    def command(self, text: str, *, indent: int) -> None:
        self._add(f"    {visible(text)}", "command")

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


def escape(text: str, pages: Collection[str] = ()) -> str:
    """The text on one line with what Markdown would obey escaped, outside of code and of links to `pages`."""
    line = visible(_BREAK.sub(" ", text).strip())
    parts: list[str] = []
    start = 0
    for match in _WHOLE.finditer(line):
        if match[1] is None or match[1] in pages:
            parts += [_SPECIAL.sub(r"\\\1", line[start : match.start()]), match[0]]
            start = match.end()
    parts.append(_SPECIAL.sub(r"\\\1", line[start:]))
    return _BEGIN.sub(lambda match: f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}", "".join(parts))


def render_markdown(write: Callable[[Sheet], None], pages: Collection[str] = ()) -> str:
    """What `write` puts on a page, as Markdown."""
    sheet = Markdown(pages)
    write(sheet)
    return sheet.text

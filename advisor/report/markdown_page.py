"""A page of a result as Markdown: what `Page` shows on a screen, with nothing in it that Markdown would obey."""

from collections.abc import Callable

from rich.console import Console

from advisor.report.markdown_safe import code_span, safe
from advisor.report.page import Look, Page
from advisor.report.visible import visible

_WIDTH = 100
_FURTHER = 2


class MarkdownPage(Page):
    """Writes the same paragraphs, headings, lists, commands and time lines. Text is never read as markup."""

    def __init__(self) -> None:
        super().__init__(Console(file=None, width=_WIDTH), Look(width=_WIDTH, ascii_only=False))
        self._blocks: list[tuple[str, str]] = []
        self._indents: list[int] = []
        self._titled = False

    @property
    def text(self) -> str:
        """Everything that was written, with one line break at its end."""
        made = ""
        before = ""
        for kind, block in self._blocks:
            together = kind == before and kind in ("list", "command", "cells")
            made += ("" if together or not made else "\n") + self._begin(kind, before) + block + "\n"
            before = kind
        return made

    def line(
        self, text: str = "", style: str = "", *, indent: int = 0, marker: str = "", marker_style: str = ""
    ) -> None:
        if not text.strip():
            return
        if style == "heading":
            self._add("text", f"### {safe(text)}")
        elif marker:
            label = marker.strip()
            self._item(safe(text) if label == "-" else f"**{safe(label)}** {safe(text)}", indent)
        elif self._in_list and indent > self._indents[0]:
            self._item(safe(text), indent)
        else:
            self._add("text", safe(text))

    def whole(self, text: str, style: str) -> None:
        """The answer is the title; any other whole line is a paragraph."""
        if self._titled or self._blocks:
            self._add("text", safe(text))
        else:
            self._titled = True
            self._add("text", f"# {safe(text)}")

    def heading(self, text: str) -> None:
        self._add("text", f"## {safe(text)}")

    def command(self, text: str, *, indent: int) -> None:
        if self._in_list:
            # A command stands a little further in than the sentences of the same step.
            self._item(code_span(text), indent - _FURTHER)
        else:
            self._add("command", f"    {visible(text)}")

    def cells(self, label: str, cells: str, style: str, *, indent: int, label_width: int) -> None:
        """A row of a time line, inside a block of code."""
        self._add("cells", f"    {visible(label)[:label_width]:<{label_width}} {visible(cells)}".rstrip())

    @property
    def _in_list(self) -> bool:
        return bool(self._blocks) and self._blocks[-1][0] == "list"

    def _item(self, text: str, indent: int) -> None:
        """A point of a list, below the last one that is less indented."""
        while self._indents and self._indents[-1] >= indent:
            self._indents.pop()
        block = f"{'    ' * len(self._indents)}- {text}"
        self._indents.append(indent)
        self._blocks.append(("list", block))

    def _add(self, kind: str, block: str) -> None:
        self._indents.clear()
        self._blocks.append((kind, block))

    @staticmethod
    def _begin(kind: str, before: str) -> str:
        """A block of code right after a list would be taken for a part of it."""
        return "<!-- -->\n\n" if kind in ("command", "cells") and before == "list" else ""


def markdown_page(write: Callable[[Page], None]) -> str:
    """What `write` puts on a page, as Markdown."""
    page = MarkdownPage()
    write(page)
    return page.text

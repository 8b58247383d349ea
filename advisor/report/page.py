"""A page of text for a person: hanging indents, commands that may be copied, colour where the screen has it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Literal, Protocol, TypeAlias

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from advisor.report.harmless import one_line
from advisor.report.harmless import printable as printable

STYLES = {
    "answer": "bold",
    "heading": "bold cyan",
    "bad": "bold red",
    "warning": "yellow",
    "good": "green",
    "unknown": "magenta",
    "command": "cyan",
    "quiet": "dim",
    "gap": "bold red",
    "series": "yellow",
}
ColourSystem: TypeAlias = Literal["auto", "standard", "256", "truecolor", "windows"]

_PLAIN = str.maketrans({
    "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...",
    "\u2192": "->", "\u2264": "<=", "\u2265": ">=", "\u00d7": "x", "\u00b5": "u", "\u03bc": "u", "\u00b7": "-",
    "\u2022": "-", "\u00a0": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a time line is drawn with: a stream's `activity` and `silence`, `outside` of it, marks of events and of
    spikes, `levels` from nothing to the peak."""

    silence: str
    activity: str
    outside: str
    mark: str
    spike: str
    levels: str


ASCII = Glyphs(silence="#", activity="=", outside=".", mark="^", spike="!", levels="_.:-=+*#")
UNICODE = Glyphs(silence="█", activity="━", outside="·", mark="▲", spike="◆", levels="▁▂▃▄▅▆▇█")


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is drawn. `ascii_only` also turns typographic characters of English prose into plain ones."""

    width: int = 80
    colours: ColourSystem | None = None
    ascii_only: bool = True

    @property
    def glyphs(self) -> Glyphs:
        return ASCII if self.ascii_only else UNICODE


class Sheet(Protocol):
    """What pages of a pack are written on: a screen (`Page`) or Markdown."""

    def line(self, text: str = "", style: str = "", *, indent: int = 0, marker: str = "") -> None: ...
    def heading(self, text: str) -> None: ...
    def command(self, text: str, *, indent: int) -> None: ...
    def code(self, text: str) -> str:
        """A condition or a fact's name inside a sentence."""
        ...

    def reference(self, identity: str) -> str:
        """The id of another piece of the pack, inside a sentence."""
        ...


class Page:
    """Writes paragraphs to a rich console. Text is never read as markup: `nic[].rss` is a fact and no style."""

    def __init__(self, console: Console, look: Look) -> None:
        self.console = console
        self.look = look

    def line(
        self, text: str = "", style: str = "", *, indent: int = 0, marker: str = "", marker_style: str = ""
    ) -> None:
        """A paragraph; its further lines hang below the first word after the marker."""
        lead = " " * indent + marker
        hanging = Text(lead).cell_len
        for position, piece in enumerate(self._wrapped(text, style, max(20, self.look.width - hanging))):
            first = Text.assemble(" " * indent, (self._clean(marker), marker_style))
            self._print(Text.assemble(first if position == 0 else " " * hanging, piece))

    def whole(self, text: str, style: str) -> None:
        """A line that is never broken, such as the answer: a person and a script read it as one."""
        self._print(Text(self._clean(one_line(text)), style=style))

    def heading(self, text: str) -> None:
        self._print(Text(""))
        self.line(text, "heading")

    def command(self, text: str, *, indent: int) -> None:
        """A command on one line of its own, whole however long it is."""
        self._print(Text.assemble(" " * indent, (self._clean(one_line(text)), "command")))

    def code(self, text: str) -> str:
        return text

    def reference(self, identity: str) -> str:
        return identity

    def cells(self, label: str, cells: str, style: str, *, indent: int, label_width: int) -> None:
        """A row of a time line: a label of fixed width and its cells."""
        name = Text(self._clean(one_line(label)))
        name.truncate(label_width, pad=True)
        self._print(Text.assemble(" " * indent, name, " ", (cells, style)))

    def _wrapped(self, text: str, style: str, width: int) -> list[Text]:
        paragraph = Text(self._clean(text), style=style)
        return list(paragraph.wrap(self.console, width)) or [Text("")]

    def _clean(self, text: str) -> str:
        text = printable(text)
        return text.translate(_PLAIN) if self.look.ascii_only else text

    def _print(self, line: Text) -> None:
        line.rstrip()
        self.console.print(line, no_wrap=True, overflow="ignore", crop=False, soft_wrap=True, highlight=False)


def render(look: Look, write: Callable[[Page], None]) -> str:
    """What `write` puts on a page, as text; with escape sequences only when `look` has colours."""
    console = Console(
        file=StringIO(),
        width=look.width,
        color_system=look.colours,
        force_terminal=look.colours is not None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        theme=Theme(STYLES),
    )
    write(Page(console, look))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()

"""Where results go: a file or the standard output, as a document or as a page."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import UsageError
from advisor.report.harmless import escaped_json, without_unseen
from advisor.share.door import at_the_door
from advisor.whole_file import write_whole

if TYPE_CHECKING:
    from advisor.report.page import Look, Page

FORMATS = ("rich", "text", "json")
WITH_HTML = (*FORMATS, "html")
_WIDEST = 100


def write_document(document: dict[str, Any], output: Path | None) -> None:
    """One JSON document. What the screen's encoding lacks is escaped, so that nothing is lost."""
    _write(document_text(document, output), output)


def document_text(document: dict[str, Any], output: Path | None) -> str:
    """The JSON that `write_document` writes to that place."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    encoding = "utf-8" if output else (getattr(sys.stdout, "encoding", None) or "utf-8")
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    return escaped_json(text) + "\n"


def write_lines(documents: Iterable[dict[str, Any]], output: Path | None) -> None:
    """JSON documents, each on a line of its own."""
    _write("".join(json.dumps(document) + "\n" for document in documents), output)


def write_text(text: str, output: Path | None) -> None:
    """A text as it is, such as Markdown."""
    _write(text, output)


def write_bytes(text: str, output: Path | None) -> None:
    """A text of which every byte counts, as UTF-8: the line ends of CSV, and the mark before it."""
    buffer = getattr(sys.stdout, "buffer", None)
    if output is not None or buffer is None:
        _write(text, output)
        return
    text = _leaving(text)
    content = text.encode("utf-8", "replace")
    _to_stdout(lambda: (sys.stdout.flush(), buffer.write(content), buffer.flush()))


def write_raw(content: bytes) -> None:
    """Bytes to the standard output, past its encoding, such as a script with its own line ends."""
    _to_stdout(lambda: (sys.stdout.flush(), sys.stdout.buffer.write(content), sys.stdout.buffer.flush()))


def write_html(text: str, output: Path | None) -> None:
    """One HTML document. What the screen's encoding lacks is written as character references."""
    encoding = "utf-8" if output else (getattr(sys.stdout, "encoding", None) or "utf-8")
    _write(text.encode(encoding, "xmlcharrefreplace").decode(encoding), output)


def to_terminal(output: Path | None) -> bool:
    """Whether the answer goes to a terminal."""
    return output is None and sys.stdout.isatty()


def on_the_same_screen(form: str, output: Path | None) -> bool:
    """Whether a page for a person goes to the terminal that also shows the standard error."""
    return form in ("rich", "text") and output is None and sys.stdout.isatty() and sys.stderr.isatty()


def write_page(write: "Callable[[Page], None]", form: str, output: Path | None) -> None:
    """A page for a person; `text` is plain, `rich` has colour where the screen has it."""
    from advisor.report.page import render

    _write(render(_look(form, output), write), output)


def _look(form: str, output: Path | None) -> "Look":
    from rich.console import Console

    from advisor.report.page import Look

    if output is not None:
        return Look(ascii_only=form == "text")
    screen = Console(highlight=False)
    ascii_only = form == "text" or not screen.encoding.lower().startswith("utf")
    if not screen.is_terminal:
        return Look(ascii_only=ascii_only)
    if form == "text":
        return Look(width=min(screen.width, _WIDEST))
    # An old Windows console has no escape sequences, and pages are drawn with nothing else.
    colours: Any = None if screen.legacy_windows else screen.color_system
    return Look(width=min(screen.width, _WIDEST), colours=colours, ascii_only=ascii_only)


def _leaving(text: str) -> str:
    """Every answer, as it leaves: looked through where it is to be shared, and without what nobody sees."""
    sharing = at_the_door()
    if sharing is not None:
        from advisor.share.self_check import check

        check(text, sharing)
    return text if text.startswith("<") else without_unseen(text)


def _write(text: str, output: Path | None) -> None:
    text = _leaving(text)
    if output is None:
        _to_stdout(lambda: (sys.stdout.write(text), sys.stdout.flush()))
        return
    write_file(output, text.encode("utf-8", "replace"))


def write_file(output: Path, content: bytes) -> None:
    """The file is there whole, or as it was before. Raises UsageError."""
    try:
        write_whole(output, content)
    except OSError as error:
        what = f"{output}: can't be written: {error.strerror or error}."
        raise UsageError(f"{what} Give --output another place.") from None


def _to_stdout(write: Callable[[], object]) -> None:
    """What goes to the standard output. Raises UsageError when it can't, such as a file on a full disk."""
    try:
        write()
    except BrokenPipeError:
        # The reader has seen enough; the exit code still tells the verdict.
        _close_stdout()
    except OSError as error:
        _close_stdout()
        what = f"the standard output: can't be written: {error.strerror or error}."
        raise UsageError(f"{what} Give --output another place.") from None


def _close_stdout() -> None:
    """Nothing more is written to it, not even what is left when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""The style sheet and the scripts of the HTML reports, as they lie in `assets/` and are put into each document."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "assets"
_LIBRARY = "uplot.min"
_LICENCE = "uplot.LICENSE"


@cache
def style() -> str:
    """The style of every report, and that of the chart library."""
    return f"{_read(f'{_LIBRARY}.css')}\n{_read('report.css')}"


@cache
def script(name: str) -> str:
    """One of our own scripts, without the ending `.js`."""
    return _read(f"{name}.js")


@cache
def library() -> str:
    """The chart library, under its licence."""
    return f"/*\n{_read(_LICENCE)}*/\n{_read(f'{_LIBRARY}.js')}"


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")

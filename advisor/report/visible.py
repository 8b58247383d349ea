"""Text in which nothing hides: control characters, and those that turn or join what is shown, are written out."""

from advisor.report.harmless import CONTROL, UNSEEN, lower

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """The text on one line, with `\\n`, `\\x1b` or `\\u202e` where a screen, a parser or a reader would be misled."""
    return lower(text.translate(_WRITTEN))


def _written(code: int) -> str:
    short = _SHORT.get(chr(code))
    return short or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


# What no XML may hold is written out too.
_WRITTEN = {code: _written(code) for code in (*CONTROL, 9, 10, *UNSEEN, 0xFFFE, 0xFFFF)}

"""Text from strangers, made harmless for whoever shows it: a terminal obeys escape sequences, and a reader is deceived
by what turns the direction of writing around or takes no room."""

import re

CONTROL = (*range(9), *range(11, 32), *range(127, 160))
UNSEEN = (
    0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080), *range(0xD800, 0xE000),
)  # fmt: skip
"""Directions, joiners, separators of lines, tags, and halves of characters that no encoding has."""
_TO_PRINT = dict.fromkeys((*CONTROL, *UNSEEN), "?") | {9: " "}
_LATER = dict.fromkeys((*range(127, 160), *UNSEEN), "?")
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(127, 160), *UNSEEN) if code < 0x10000} | {
    code: "".join(f"\\u{half:04x}" for half in (0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF)))
    for code in UNSEEN
    if code >= 0x10000
}
_TOWER = re.compile("([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
                    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
"""More accents on one letter than any language has cover the lines above and below."""


def printable(text: str) -> str:
    """The text without anything that a terminal would obey or that a reader does not see; line feeds stay."""
    return lower(text.translate(_TO_PRINT))


def lower(text: str) -> str:
    """Towers of accents, cut to four and a mark."""
    return _TOWER.sub(r"\1?", text)


def one_line(text: str) -> str:
    """As `printable`, and without line feeds: a name can't pretend to be another line."""
    return printable(text).replace("\n", "?")


def seen(text: str) -> str:
    """For markup, where only a reader is to be saved: nothing in the text is hidden, and white space stays."""
    return lower(text.translate(_LATER))


def without_unseen(text: str) -> str:
    """A finished text without what nobody sees; a mark of the order of bytes in front stays, as do colours."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return mark + text.removeprefix(mark).translate(_LATER)


def escaped_json(document: str) -> str:
    """A JSON document that a terminal may show: what nobody sees is written as an escape, and nothing is lost."""
    return document.translate(_ESCAPED)

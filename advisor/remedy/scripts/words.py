"""Texts in scripts: what stands in a comment or is shown must never become something that is run.

Titles, notes and names come from files that anybody may have written. In a script they are one line; where it is plain
ASCII, signs of typography become plain ones, everything else that is not ASCII a question mark, and so do control
characters.
"""

from hashlib import sha256

_PLAIN = str.maketrans({
    "\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"',
    "\u201d": '"', "\u2026": "...", "\u2192": "->", "\u2264": "<=", "\u2265": ">=", "\u00d7": "x", "\u00a0": " ",
})  # fmt: skip
_LONGEST = 1000


def one_line(text: str) -> str:
    """One line of what can be printed, in any script, of a bounded length."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "?" for sign in line)[:_LONGEST]


def plain(text: str) -> str:
    """One line of printable ASCII, of a bounded length."""
    line = " ".join(text.translate(_PLAIN).split())
    return "".join(sign if " " <= sign <= "~" else "?" for sign in line)[:_LONGEST]


def mark(*parts: str) -> str:
    """A short name for a value, the same in every script that is made for it."""
    return sha256("\0".join(parts).lower().encode()).hexdigest()[:10]

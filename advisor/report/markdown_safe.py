"""Text that somebody else wrote, in Markdown: nothing of it becomes markup, HTML, a link, a mention or a new block."""

import re

from advisor.report.visible import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$#!])")
_BEGIN = re.compile(r"^([-+=:]|\d+(?=[.)]))")
_LINKED = re.compile(r"@|://|www\.|mailto:|xmpp:|#\d|&#", re.IGNORECASE)
"""What GitHub and its like turn into a link or a mention wherever it stands; escapes do not keep them from it."""
_HARMLESS = re.compile(r"[\w .,:;()/%'\"?+=–—…-]*")
_TICKS = re.compile(r"`+")
_PIPE = re.compile(r"(\\*)\|")


def safe(text: str) -> str:
    """A sentence as text. Words that would become links of themselves stand as code. Blanks around it, which Markdown
    takes for code or for the end of a line, are left out."""
    words = re.split(r"(\s+)", visible(text).strip())
    made = "".join(code_span(word) if _LINKED.search(word) else _SPECIAL.sub(r"\\\1", word) for word in words)
    return _BEGIN.sub(_escaped_begin, made)


def code_span(text: str) -> str:
    """The text as code, whatever ticks are in it; empty for nothing."""
    clean = visible(text)
    if not clean.strip():
        return ""
    fence = "`" * (max((len(run) for run in _TICKS.findall(clean)), default=0) + 1)
    room = " " if clean.startswith(("`", " ")) or clean.endswith(("`", " ")) else ""
    return f"{fence}{room}{clean}{room}{fence}"


def cell(text: str) -> str:
    """The text in a cell of a table: plain where nothing of it could be obeyed, as code otherwise."""
    clean = visible(text)
    if _HARMLESS.fullmatch(clean) and not _LINKED.search(clean) and "__" not in clean:
        return clean.strip()
    return _PIPE.sub(lambda match: match[1] * 2 + "\\|", code_span(clean))


def _escaped_begin(match: re.Match[str]) -> str:
    sign = match[1]
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"

"""Looks at an answer once more, as it would leave the house, for anything that tells whose servers it is about."""

import codecs
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import chain
from typing import Any
from urllib.parse import unquote

from advisor.errors import Leak
from advisor.pack.identifiers import IdentifierKind
from advisor.pack.locate import knowledge_root
from advisor.share.door import Sharing
from advisor.share.pseudonym import PSEUDONYM
from advisor.share.redactor import Redactor

_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_OWN_WORDS = ("facts/text/en.yaml", "facts/catalogue/*.yaml", "facts/counters.yaml", "rules/**/*.yaml")
_DRAWN = frozenset({"class", "d", "points", "style", "transform", "viewbox", "xmlns"})
_SHORTEST_KEPT = 4
_MOST = 20
_DIGEST = re.compile(r"fingerprint|hash|digest|sha256", re.IGNORECASE)
"""Members of documents that hold a digest of the advisor's own, made of what has pseudonyms already.
Some are as long as a GUID."""
_BLANKS = re.compile(r"\s+")


def check(text: str, sharing: Sharing) -> None:
    """Raises Leak when `text` names anything that was replaced, or holds an address, a GUID, a SID of nobody's
    pseudonyms; and when nothing of it came through the door, so that nobody has looked at it."""
    if not sharing.passed:
        what = "--redact: this answer was not made of anything that can be given pseudonyms."
        raise Leak(f"{what} Nothing was written. Leave --redact out if it tells of no host.")
    _stop_for([one for one in _found(_parts(text), sharing) if not _is_digest(one)])


def check_file(name: str, content: bytes, sharing: Sharing) -> None:
    """As `check`, of a file that is to be shared under that name, whatever its format."""
    _stop_for(left_in_file(name, content, sharing))


def left_in_file(name: str, content: bytes, sharing: Sharing) -> list[str]:
    """What still tells whose servers a file is about: kinds, with the places where they stand, in its name or in any
    line of it."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    lines = content.decode("utf-16" if is_wide else "utf-8", "replace").splitlines()
    numbered = ((f"line {number}", line) for number, line in enumerate(lines, start=1))
    return _found(chain([("the name", name)], numbered), sharing)


def _found(parts: Iterable[tuple[str, str]], sharing: Sharing) -> list[str]:
    found = (f"{where}: {kind}" for where, part in parts for kind in _leaks(part, sharing.redactor))
    return list(dict.fromkeys(found))


def _is_digest(found: str) -> bool:
    return found.endswith(f": {IdentifierKind.GUID}") and _DIGEST.search(found) is not None


def _stop_for(found: list[str]) -> None:
    if found:
        listed = "".join(f"\n  {one}" for one in found[:_MOST])
        what = "the answer would still hold what tells whose servers it is about; nothing was written."
        raise Leak(
            f"--redact: {what}{listed}\n"
            "This is a fault of the advisor. Please report the kinds above, and not the answer; until it is mended, "
            "--redact-word WORD hides a word more."
        )


def _leaks(part: str, redactor: Redactor) -> Iterator[str]:
    texts = {part, _BLANKS.sub(" ", part)}
    if "%" in part:
        texts.add(unquote(part))
    if "&" in part:
        texts.add(html.unescape(part))
    for text in texts:
        yield from redactor.finds(text)
        left = PSEUDONYM.sub(" ", text)
        for kept in redactor.kept:
            if len(kept) >= _SHORTEST_KEPT:
                left = left.replace(kept, " ")
        for found in redactor.terms.find(left):
            word = found.value.casefold()
            if not (_WORD.fullmatch(word) and word in _own_words()):
                yield found.kind.value


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """What a reader gets to see, with where it stands."""
    start = text.lstrip("\ufeff \r\n\t")[:1]
    if start in ("{", "["):
        documents = _documents(text)
        if documents is not None:
            for number, document in enumerate(documents, start=1):
                yield from _strings(document, f"document {number}" if len(documents) > 1 else "")
            return
    if start == "<":
        reader = _Markup()
        reader.feed(text)
        reader.close()
        yield from reader.parts
        return
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"line {number}", line
    yield "a word across lines", text


def _documents(text: str) -> list[Any] | None:
    """One JSON document, or one a line."""
    for pieces in ([text], text.splitlines()):
        try:
            return [json.loads(piece) for piece in pieces if piece.strip()]
        except (ValueError, RecursionError):
            continue
    return None


def _strings(part: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield where, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _strings(value, f"{where}.{key}".lstrip("."))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _strings(value, f"{where}[{index}]")


class _Markup(HTMLParser):
    """The texts of HTML and XML; of scripts, which are libraries for the most part, those that are data."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str]] = []
        self._tag = ""
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        told = dict(attrs)
        self._data = "json" in (told.get("type") or "")
        for name, value in attrs:
            if value and name not in _DRAWN and not value.startswith("data:"):
                self.parts.append((self._where(name), value))

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag == "script" and self._data:
            documents, where = _documents(data), self._where("data")
            self.parts += [(where, data)] if documents is None else _strings(documents, where)
        elif self._tag not in ("script", "style"):
            self.parts.append((self._where("text"), data))

    def handle_comment(self, data: str) -> None:
        self.parts.append((self._where("comment"), data))

    def _where(self, what: str) -> str:
        return f"line {self.getpos()[0]}, {what}"


@cache
def _own_words() -> frozenset[str]:
    """Words of the advisor's own sentences and ids: a host that is called by one is not looked for."""
    root = knowledge_root()
    words: set[str] = set()
    for pattern in _OWN_WORDS:
        for path in root.glob(pattern):
            words.update(word.casefold() for word in _WORD.findall(path.read_text(encoding="utf-8")))
    return frozenset(words)

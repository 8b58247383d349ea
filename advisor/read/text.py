"""Bytes of a Windows tool's output → text, whatever code page it was written in. Never raises.

What the field has: byte-order marks; UTF-16 without one; an ASCII sentence glued before UTF-16 (the first run of
wmic); UTF-8; and the ANSI or OEM page of the machine's language. Nothing in such a file names its page, so the page
is chosen by which letters come out: a Spanish word in the wrong page has signs of currency in it.
"""

import re
from collections.abc import Callable

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SAMPLE = 1 << 18
_LEAST_PART = 256
_ASCII_BEFORE_UTF16 = re.compile(rb"[\t\r\n\x20-\x7e]{7,}?[\t\r\n\x20-\x7e](?=\xff\xfe|(?:[\t\r\n\x20-\x7e]\x00){3})")
_UTF16_RUN = re.compile(rb"(?:[\x01-\xff]\x00){4,}")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_RUN = re.compile(r"[^\x00-\x7f]+")
_CONTROL = re.compile(r"[\x01-\x06\x0e-\x19\x1c-\x1f\x7f\ufffd]")
_LINE_END = re.compile(r"\r+\n")

_WESTERN = frozenset("áàâäãåéèêëíìîïóòôöõúùûüñçßæøÁÀÄÅÉÈÍÓÖØÚÜÑÇªº°®©™’‘“”–—…«»€\xa0")
_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ№")


def decode(data: bytes) -> str:
    """The text of `data`. Bytes that mean nothing become U+FFFD; NULs (a crash leaves them in logs) are left out."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace").replace("\0", "")
    if b"\0" in data:
        return _decode_with_nuls(data).replace("\0", "").replace("\ufeff", "")
    return _decode_bytes(data)


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark: every other byte is often zero, and in no part of it never."""
    sample = data[: _SAMPLE & ~1]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 > max(even, odd) or max(even, odd) * 12 < len(sample):
        return None
    part = max(len(sample) // 16, _LEAST_PART)
    if any(b"\0" not in sample[begin : begin + part] for begin in range(0, len(sample) - part + 1, part)):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def is_text(data: bytes) -> bool:
    """Is this the beginning of a text? Binary rubbish has control characters, text hardly any."""
    text = decode(data[:_SAMPLE])
    return bool(text) and len(_CONTROL.findall(text)) <= len(text) // 50


def split_lines(text: str) -> list[str]:
    """Physical lines without their ends; CR CR LF (wmic redirected to a file) ends one line, not two."""
    lines = _LINE_END.sub("\n", text).replace("\r", "\n").split("\n") if "\r" in text else text.split("\n")
    if lines and lines[-1] in ("", "\x1a"):
        lines.pop()
    return lines


def _decode_with_nuls(data: bytes) -> str:
    sentence = _ASCII_BEFORE_UTF16.match(data)
    if sentence and b" " in sentence.group():
        return sentence.group().decode("ascii") + data[sentence.end() :].decode("utf-16-le", "replace")
    wide = wide_encoding(data)
    if wide is not None:
        return data.decode(wide, "replace")
    parts, end = [], 0
    for run in _UTF16_RUN.finditer(data):
        parts += [_decode_bytes(data[end : run.start()]), run.group().decode("utf-16-le", "replace")]
        end = run.end()
    return "".join(parts) + _decode_bytes(data[end:])


def _decode_bytes(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = len(_UTF8_SEQUENCE.findall(data[:_SAMPLE]))
        broken = len(_UTF8_SEQUENCE.sub(b"", data[:_SAMPLE]).translate(None, bytes(range(128))))
        if error.start >= len(data) - 3 or whole > 5 * broken:
            return data.decode("utf-8", "replace")
    return data.decode(_page(data[:_SAMPLE]), "replace")


def _page(sample: bytes) -> str:
    """The code page in which the sample reads best; on a tie the first, which is what most of the field writes."""
    return max(_PAGES, key=lambda page: _PAGES[page](sample.decode(page, "replace")))


def _western(text: str) -> float:
    """Accented letters stand alone or in pairs among plain ones; a long run of them is another alphabet."""
    return sum(
        (1 if character in _WESTERN else -1) if len(run) <= 2 else -1 for run in _RUN.findall(text) for character in run
    )


def _russian(text: str) -> float:
    return sum(
        (1 if character in _RUSSIAN else -1) if len(run) > 2 else -0.5
        for run in _RUN.findall(text)
        for character in run
    )


def _chinese(text: str) -> float:
    """Everyday characters stand in the first level of GB 2312, whose lead byte is B0 to D7; each takes two bytes."""
    score = 0.0
    for character in "".join(_RUN.findall(text)):
        code = character.encode("gbk", "replace")
        everyday = len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1
        score += 2 if everyday else 0 if code[0] in (0xA1, 0xA3) and code[-1] >= 0xA1 else -2
    return score


def _japanese(text: str) -> float:
    """Kana are the mark of Japanese; half-width ones do not count, for any high byte reads as one."""
    return sum(2.5 if "\u3041" <= character <= "\u30fc" else 1 if "\u4e00" <= character <= "\u9fff" else -2
               for character in "".join(_RUN.findall(text)))  # fmt: skip


_PAGES: dict[str, Callable[[str], float]] = {
    "cp1252": _western,
    "cp850": _western,
    "gbk": _chinese,
    "cp1251": _russian,
    "cp866": _russian,
    "cp932": _japanese,
}

"""Files as they come from the field: rotated, copied twice, cut short, padded, stamped before the clock was set."""

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from .clock import MONTHS
from .incident import Incident

# One in ten call logs is long enough that nobody wants to read all of it.
_LONG = 9 << 20
_LONG_SHARE = 0.1
_ENTRY = re.compile(r"^(?:\d+: [\d.]+: )?[A-Z][a-z]{2} \d\d \d{4} \d\d:|^\d\d:\d\d:\d\d[: ]", re.MULTILINE)
_HEADER = re.compile(r"Events from (\w+) (\d+), (\d+):\s*")
_UNSET = "Jan 01 1601 00:00:00.000 +0000: %CVP_8_5_OAMP-6-INFO:  Clock is not set yet. [id:9001]"


def spoil(rng: Random, incident: Incident, directory: Path, packed: bool = False) -> None:
    """Do to every log and recording what the field does to them; none of it changes what they tell.

    `packed` lets some rotated logs be compressed.
    """
    for host in incident.hosts:
        for path in sorted((directory / host.name).iterdir()):
            if path.is_dir():
                continue
            content = path.read_bytes()
            text = _text(content)
            if _ENTRY.search(text[:2000]) and ("%CVP_" in text or incident.process in text):
                _spoil_log(rng, path, text, packed)
            elif "(PDH-" in text[:20]:
                _spoil_recording(rng, path, content)


def _text(content: bytes) -> str:
    if content.startswith(b"\xff\xfe"):
        return content[2:].decode("utf-16-le")
    return content.decode("utf-8", "replace")


def _spoil_log(rng: Random, path: Path, text: str, packed: bool) -> None:
    end = "\r\n" if "\r\n" in text else "\n"
    if "%CVP_" in text:
        if rng.random() < 0.4:
            text = _with_unset_clock(rng, text, end)
        if "-7-CALL" in text and rng.random() < _LONG_SHARE:
            text = _lengthened(text, end)
    pieces = _rotated(rng, text, end) if rng.random() < 0.6 else [text]
    encoding = rng.choice(("utf-8", "cp1252", "utf-16-le")) if len(text) < _LONG else "utf-8"
    contents = [(b"\xff\xfe" if encoding == "utf-16-le" else b"") + piece.encode(encoding) for piece in pieces]
    contents[-1] = _ended(rng, contents[-1])
    name = _older_numbered if rng.random() < 0.5 else _numbered
    path.unlink()
    for age, content in enumerate(reversed(contents)):
        target = path.with_name(name(path, age, len(contents)))
        if packed and age and rng.random() < 0.5:
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
        else:
            target.write_bytes(content)
    if rng.random() < 0.25:
        newest = path.with_name(name(path, 0, len(contents)))
        newest.with_name(f"Copy of {newest.name}").write_bytes(contents[-1])


def _spoil_recording(rng: Random, path: Path, content: bytes) -> None:
    path.write_bytes(_ended(rng, content))
    if rng.random() < 0.25:
        path.with_name(f"Copy of {path.name}").write_bytes(path.read_bytes())


def _ended(rng: Random, content: bytes) -> bytes:
    """Copied while it was written: the last line is cut, or what was reserved behind it is still empty."""
    draw = rng.random()
    if draw < 0.4:
        return content[: -rng.randint(3, 30)]
    if draw < 0.6:
        return content + bytes(rng.randint(1, 4096) * 2)
    return content


def _with_unset_clock(rng: Random, text: str, end: str) -> str:
    """A few lines from before the clock was set, where a service that started put them."""
    for _ in range(rng.randint(1, 3)):
        start = rng.choice([match.start() for match in _ENTRY.finditer(text)])
        text = f"{text[:start]}{_UNSET}{end}{text[start:]}"
    return text


def _lengthened(text: str, end: str) -> str:
    """Each entry followed by a page of VXML, as a trace level that somebody forgot to reset writes it."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    line = f"    <prompt bargein='true'><audio src='http://10.86.1.2/en-us/sys/silence.wav'/></prompt>{end}"
    page = line * (_LONG // len(line) // max(1, len(starts)) + 1)
    bounds = [*starts[1:], len(text)]
    return text[: starts[0]] + "".join(text[a:b] + page for a, b in zip(starts, bounds, strict=True))


def _rotated(rng: Random, text: str, end: str) -> list[str]:
    """The log in two or three files, oldest first; the cut may fall into the very silence that matters."""
    headed = _HEADER.match(text) is not None
    if not headed and "%CVP_" not in text:
        return [text]  # without a date header only the first file could be dated
    starts = [match.start() for match in _ENTRY.finditer(text)]
    telling = [start for start in starts[1:] if re.search("Missed 2|10054", text[start : start + 200])]
    if telling and rng.random() < 0.3:
        cuts = [rng.choice(telling)]
    else:
        cuts = sorted(rng.sample(starts[1:], min(len(starts) - 1, rng.randint(1, 2))))
    bounds = [0, *cuts, len(text)]
    pieces = [text[a:b] for a, b in pairwise(bounds) if a < b]
    if headed:
        pieces[1:] = [_headed(text[:cut], piece, end) for cut, piece in zip(cuts, pieces[1:], strict=True)]
    return pieces


def _headed(before: str, piece: str, end: str) -> str:
    """The piece under the date that is in force after what stands before it."""
    headers = list(_HEADER.finditer(before))
    month, day, year = headers[-1].groups()
    now = datetime(int(year), MONTHS.index(month) + 1, int(day))
    hours = [int(match.group()[:2]) for match in _ENTRY.finditer(before, headers[-1].end())]
    first = _ENTRY.match(piece)
    hours += [int(first.group()[:2])] if first else []
    now += timedelta(days=sum(a - b > 12 for a, b in pairwise(hours)))
    return f"Events from {MONTHS[now.month - 1]} {now.day:02d}, {now.year}:{end}{piece}"


_Name = Callable[[Path, int, int], str]


def _older_numbered(path: Path, age: int, count: int) -> str:
    """`error.log`, `error.log.1`, …: the higher the older."""
    return f"{path.name}.{age}" if age else path.name


def _numbered(path: Path, age: int, count: int) -> str:
    """`error_001.log`, `error_002.log`, …: the higher the newer."""
    return f"{path.stem}_{count - age:03d}{path.suffix}"

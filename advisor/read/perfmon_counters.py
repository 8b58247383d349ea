"""Perfmon's column paths → counters of `facts/counters.yaml`, in whatever language the server speaks."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from advisor.pack.formats import CountersFile

# The instance may hold brackets and backslashes of its own; an object or a counter has no backslash.
_PATH = re.compile(
    r"\s*(?:\\\\(?P<host>[^\\]+))?\\(?P<object>[^\\(]+)(?:\((?P<instance>.*)\))?\\(?P<counter>[^\\]+)$", re.S
)
_HOST = re.compile(r"\s*\\\\([^\\]+)\\")
# Letters that Unicode does not take apart into a plain letter and an accent.
_STROKES = str.maketrans({"ł": "l", "ı": "i", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The text without case, accents and runs of spaces, for names that lost their accents in a code page."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).translate(_STROKES).split())


@dataclass(frozen=True, slots=True)
class CounterColumn:
    """A column that somebody asks for: at `index`, of `host` ("" if the path names none), `counter` by its id.

    `secondary` says that the counter stands under another object than its own (`Processor Information`).
    """

    index: int
    path: str
    host: str
    counter: str
    instance: str
    secondary: bool = False


class CounterNames:
    """All names of the counters of a pack. English goes first, so that no translation can take an English name away."""

    def __init__(self, counters: CountersFile) -> None:
        self._ids: dict[tuple[str, str], tuple[str, bool]] = {}
        for spec in counters.counters:
            self._ids.setdefault((fold(spec.object), fold(spec.counter)), (spec.id, False))
        for spec in counters.counters:
            for other in spec.other_objects:
                self._ids.setdefault((fold(other), fold(spec.counter)), (spec.id, True))
            others = {fold(other) for other in spec.other_objects}
            for path in spec.names.values():
                object_, _, counter = path.partition("\\")
                self._ids.setdefault((fold(object_), fold(counter)), (spec.id, fold(object_) in others))
                for other in spec.other_objects:
                    self._ids.setdefault((fold(other), fold(counter)), (spec.id, True))
        self._counters = frozenset(counter for _, counter in self._ids)

    def column(self, index: int, path: str) -> CounterColumn | None:
        """The counter that a column path means, or None when nobody asks for it."""
        # Most of thousands of columns are told by the part after the last backslash alone.
        if fold(path.rpartition("\\")[2]) not in self._counters:
            return None
        match = _PATH.match(path)
        if match is None:
            return None
        found = self._ids.get((fold(match["object"]), fold(match["counter"])))
        if found is None:
            return None
        return CounterColumn(index, path.strip(), match["host"] or "", found[0], match["instance"] or "", found[1])


def host_of(path: str) -> str:
    """The host that a column path names, or ""."""
    match = _HOST.match(path)
    return match.group(1) if match else ""

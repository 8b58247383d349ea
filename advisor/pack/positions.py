"""YAML as plain data whose every key and value knows its line and column.

Scalars stay strings: YAML 1.1 would turn `on`, `+10:00` and `19:36:46` into something else, so the schema types them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeAlias

import yaml

Path: TypeAlias = tuple[str | int, ...]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C, ten times as fast, where there is one; only for a text that is not `too_deep`."""
_DEEPEST = 40
_SHALLOW = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a YAML file, and where (line and column count from 1). `code` is the linter's name for its
    kind."""

    file: str
    line: int
    column: int
    what: str
    code: str = "HA001"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: `data` is made of dicts, lists and strings; `places` maps a path to (line, column)."""

    file: str
    data: Any
    places: dict[Path, tuple[int, int]]

    def fault(self, path: Path, what: str, code: str = "HA001") -> Fault:
        """A fault at `path`, or at the nearest place above it that stands in the file."""
        line, column = self.position(path)
        return Fault(self.file, line, column, what, code)

    def position(self, path: Path) -> tuple[int, int]:
        """Line and column of `path`, or of the nearest place above it that stands in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def place(self, path: Path) -> str:
        """`path:line:column` of a path, for a person."""
        fault = self.fault(path, "")
        return f"{fault.file}:{fault.line}:{fault.column}"


def load(file: str, text: str | bytes) -> tuple[Document, list[Fault]]:
    """Read one YAML document with the safe loader. Faults are syntax errors, duplicate keys, aliases and tags.

    Whoever gets a document must not change it: the same text is read once in a process, and many may have it.
    """
    data, places, faults = _parsed(text)
    return Document(file, data, places), [replace(fault, file=file) for fault in faults]


@lru_cache(maxsize=512)
def _parsed(text: str | bytes) -> tuple[Any, dict[Path, tuple[int, int]], tuple[Fault, ...]]:
    """Data, places, and faults of a file that has no name yet. A pack has some hundred files, of which a further pack,
    a changed pack and another language share all but a few."""
    places: dict[Path, tuple[int, int]] = {}
    faults: list[Fault] = []
    try:
        if (deep := too_deep(text, _DEEPEST)) is not None:
            return None, {}, (deep,)
        root = yaml.compose(text, Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = str(getattr(error, "problem", None) or error).splitlines()[0]
        return None, {}, (Fault("", line, column, f"not YAML: {what}"),)
    data = None if root is None else _plain(root, (), places, faults)
    return data, places, tuple(faults)


def too_deep(text: str | bytes, deepest: int) -> Fault | None:
    """The first place below more levels than that. The composer is recursive C code without a limit: it would end the
    process.

    Each level needs a bracket or a column of a line, so that most texts need not be looked through.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if data.count(b"[") + data.count(b"{") + max(map(len, data.splitlines()), default=0) < _SHALLOW:
        return None
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest and (mark := event.start_mark) is not None:
            return Fault("", mark.line + 1, mark.column + 1, "nested too deeply")
    return None


def _plain(node: Any, path: Path, places: dict[Path, tuple[int, int]], faults: list[Fault]) -> Any:
    """The node as dicts, lists and strings; places are noted and faults collected on the way."""
    mark = node.start_mark
    if getattr(node, "seen", False) or len(path) > _DEEPEST:
        # The composer hands out one node for all aliases of an anchor: a small file could grow without end.
        faults.append(Fault("", mark.line + 1, mark.column + 1, "nested too deeply, or an alias; write it out"))
        return None
    node.seen = True
    places[path] = (mark.line + 1, mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        is_null = node.value in ("", "~", "null") and not node.style
        return None if is_null else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), places, faults) for index, child in enumerate(node.value)]
    return dict(_pairs(node, path, places, faults))


def _pairs(
    node: Any, path: Path, places: dict[Path, tuple[int, int]], faults: list[Fault]
) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for key, value in node.value:
        line, column = key.start_mark.line + 1, key.start_mark.column + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault("", line, column, "a key must be a plain word"))
            continue
        if key.value in seen:
            faults.append(Fault("", line, column, f"the key {key.value!r} stands here twice"))
            continue
        seen.add(key.value)
        yield key.value, _plain(value, (*path, key.value), places, faults)
        # A fault in an entry is best shown at its key.
        places[(*path, key.value)] = (line, column)

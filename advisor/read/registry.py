"""Registry keys: `.reg` exports (version 5 and REGEDIT4) and what `reg query` prints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.pack.load import Pack
from advisor.read import registry_value
from advisor.read.facts_from_rows import group_pattern
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of

FORMAT = "registry"
KEY_NAME = "(key)"
DEFAULT = "(default)"

_EXPORT = re.compile(r"^\s*(?:Windows Registry Editor Version \d|REGEDIT\d)", re.I)
_QUERY_KEY = re.compile(r"^(?:HKEY_[A-Z_]+|HK(?:LM|CU|CR|U|CC))\\[^\t]*$", re.I)
_QUERY_BEGIN = re.compile(r"(?:\t| {1,8})(?=\S)")
_QUERY_TYPE = re.compile(r"(?<=[\t ])(REG_[A-Z_]+)(?:[\t ]+|$)")
_HIVES = {"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER", "HKCR": "HKEY_CLASSES_ROOT", "HKU": "HKEY_USERS",
          "HKCC": "HKEY_CURRENT_CONFIG"}  # fmt: skip
_CONTROL_SET = re.compile(r"\\ControlSet(\d{3})(?=\\|$)", re.I)
_CURRENT = "CurrentControlSet"
_SELECT = re.compile(r"^HKEY_LOCAL_MACHINE\\SYSTEM\\Select$", re.I)
# Regedit writes eight digits; fewer at the very end of a file are a number that was cut.
_CUT_NUMBER = re.compile(r"=dword:[0-9a-f]{1,7}$", re.I)
_ROOT_VALUE = {"@", "<no name>", "(default)"}


@dataclass(slots=True)
class _Key:
    """A key under way. `partial`: something in it was cut, deleted or asked for one by one."""

    path: str
    line: int
    items: list[Item] = field(default_factory=list)
    partial: bool = False


class RegistryReader(RowReader):
    """Reads exports and queries; each key is a row whose group is its full path in the current control set."""

    format = FORMAT

    def recognises(self, head: str, pack: Pack) -> bool:
        lines = [line for line in head.splitlines()[:40] if line.strip()]
        if not lines:
            return False
        return bool(_EXPORT.match(lines[0])) or any(_QUERY_KEY.match(line.rstrip()) for line in lines)

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        first = next((line for line in lines if line.strip()), "")
        keys = list(_export(lines) if _EXPORT.match(first) else _query(lines))
        wanted = _wanted(pack)
        return [
            row_of(path, key.items, not key.partial, key.line)
            for path, key in _current(keys)
            if any(pattern.match(path) for pattern in wanted)
        ]


def _wanted(pack: Pack) -> list[re.Pattern[str]]:
    """The keys that sources of the catalogue look at."""
    groups = {source.group for spec in pack.facts.values() for source in spec.sources if source.format == "registry"}
    return [group_pattern(group) for group in groups if group]


def _full(path: str) -> str:
    hive, separator, rest = path.strip().rstrip("\\").partition("\\")
    return _HIVES.get(hive.upper(), hive) + separator + rest


def _begin(path: str, line: int) -> _Key:
    full = _full(path)
    return _Key(full, line, [Item(KEY_NAME, full.rpartition("\\")[2], line)])


def _export(lines: list[str]) -> Iterator[_Key]:
    key: _Key | None = None
    for number, line in _unbroken(lines):
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            if key is not None:
                yield key
            # "[-path]" deletes a key: the file is no export of it.
            key = None if text.startswith("[-") else _begin(text[1:-1], number)
        elif key is not None and text and not text.startswith(";"):
            parsed = registry_value.parse_assignment(text)
            if parsed is None or (number == len(lines) and _CUT_NUMBER.search(text)):
                key.partial = True
            else:
                key.items.append(Item(parsed[0] or DEFAULT, parsed[1], number))
    if key is not None:
        yield key


def _unbroken(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines with their continuations (a backslash at the end of hex data) joined, and the number of the first."""
    held, start = "", 0
    for number, line in enumerate(lines, 1):
        if not held:
            start = number
        joined = held + line.strip() if held else line
        if joined.endswith("\\") and "=hex" in joined.lower():
            held = joined[:-1]
            continue
        held = ""
        yield start, joined
    if held:
        yield start, held


def _query(lines: list[str]) -> Iterator[_Key]:
    """`reg query`. A key that shows one value was asked for that value (`/v`), so it was not read whole."""
    key: _Key | None = None
    for number, line in enumerate(lines, 1):
        if _QUERY_KEY.match(line.rstrip()):
            if key is not None:
                yield _asked(key)
            key = _begin(line, number)
            continue
        parts = _query_value(line.rstrip())
        if parts and key is not None:
            name, kind, data = parts
            value = registry_value.printed(kind, data)
            key.items.append(Item(DEFAULT if name.lower() in _ROOT_VALUE else name, value, number))
    if key is not None:
        yield _asked(key)


def _query_value(line: str) -> tuple[str, str, str] | None:
    """Name, type and data of a value; tabs or several spaces stand between name and type."""
    begin = _QUERY_BEGIN.match(line)
    for kind in _QUERY_TYPE.finditer(line, begin.end()) if begin else ():
        name = line[begin.end() : kind.start()].rstrip() if begin else ""
        between = kind.start() - len(name) - (begin.end() if begin else 0)
        if name and (between > 1 or line[kind.start() - 1] == "\t"):
            return name.strip(), kind.group(1), line[kind.end() :].strip()
    return None


def _asked(key: _Key) -> _Key:
    key.partial = len(key.items) <= 2
    return key


def _current(keys: list[_Key]) -> Iterator[tuple[str, _Key]]:
    """Keys with their control set made the current one; sets that are not current are left out.

    `Select\\Current` names the current set. Without it the numbered sets stand for it, unless it is there itself.
    """
    selected = next(
        (item.text for key in keys if _SELECT.match(key.path) for item in key.items if item.name == "Current"), None
    )
    itself = any(_CURRENT.casefold() in key.path.casefold().split("\\") for key in keys)
    for key in keys:
        match = _CONTROL_SET.search(key.path)
        if match is None:
            yield key.path, key
        elif (selected is None and not itself) or match.group(1).lstrip("0") == selected:
            yield f"{key.path[: match.start()]}\\{_CURRENT}{key.path[match.end() :]}", key

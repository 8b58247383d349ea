"""The manifest of a collector script: what it ran on the server, how each command ended, and how much it gave.

The text is the same from every script: `advisor.manifest/1`, then `name=value` of the run, then one `[file]` an item
with its command, exit code and bytes. An item that gave nothing is an absent fact with its reason: the catalogue says
which facts its command would have given (`collect_format`) and what its end means (`collect_reason`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from advisor.model.fact import Absent, AbsentReason
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.fact_source import FactSource, Notation
from advisor.pack.load import Pack
from advisor.pack.pattern import LONGEST
from advisor.read.notation import convert
from advisor.read.observation import Observation
from advisor.read.text import decode, split_lines

FORMATS, REASONS = "collect_format", "collect_reason"
TIMED_OUT = "258"
"""Windows' own code of a wait that timed out: the command still ran when the script went on."""

_SIGNATURE = re.compile(r"\s*advisor\.manifest/(\d+)\s*$")
_KNOWN = "1"
_SECTION = re.compile(r"^\[([^\[\]]{1,255})\]$")
_PAIR = re.compile(r"^_?([a-z]{1,20})=(.*)$")
_END = "end"
_PEOPLE = "people"
_REGISTRY = "registry"
_OBJECTS = ("wmic", "powershell")
"""Formats of which a command names what it wants; others always say the same."""
_KEY = re.compile(r"""["'](?:HKLM|HKEY_LOCAL_MACHINE)(\\[^"']*)["']|\b(?:HKLM|HKEY_LOCAL_MACHINE)(\\\S*)""", re.I)
_WORD = re.compile(r"\w+")
# A manifest has some fifty items; what is larger was not written by a script.
_LONGEST = 1 << 20
_MOST = 500
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One command and what came of it. `file` is beside the manifest, `size` in bytes; `line` counts from 1.

    `for_people`: no fact is asked of it.
    """

    file: str
    line: int
    command: str
    exit: str
    size: int
    message: str
    for_people: bool

    @property
    def gave(self) -> bool:
        return self.exit == "0" and self.size > 0


@dataclass(frozen=True, slots=True)
class ManifestReading(Reading):
    """`started` is when the run began, UTC: whatever stands in the items' files was seen then or a little later."""

    started: datetime | None = None
    items: tuple[Item, ...] = ()


class ManifestReader:
    """Reads the manifest alone; what it means for the files beside it is `bundle`'s."""

    format = "manifest"

    def recognises(self, head: str, pack: Pack) -> bool:
        return _SIGNATURE.match(head.lstrip("\ufeff \t\r\n").partition("\n")[0]) is not None

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> ManifestReading | tuple[Problem, ...]:
        lines = split_lines(decode(file.read(0, _LONGEST)))
        version = next((match.group(1) for line in lines if (match := _SIGNATURE.match(line))), "")
        if version != _KNOWN:
            what = f"is a manifest of version {version}, which this advisor does not know."
            return (Problem(file.name, what, "Update the advisor, or collect with its own script."),)
        sections = list(_sections(lines))
        about, found = sections[0], sections[1:]
        problems: list[Problem] = []
        started = _time(about.values.get("started", ""))
        if started is None:
            problems.append(Problem(file.name, "does not say when it was made, so its facts have no time.", lost=False))
        if file.size > _LONGEST or len(found) > _MOST + 1:
            problems.append(Problem(file.name, "is longer than any script writes; its end was left out."))
        elif not any(section.name == _END for section in found):
            problems.append(Problem(file.name, "breaks off: the script was stopped before its end.", "Run it again."))
        items = tuple(_item(section) for section in found[:_MOST] if section.name != _END)
        facts = tuple(
            fact for item in items if not item.gave for fact in absences(item, _why(item), file.name, started, pack)
        )
        return ManifestReading(file.name, self.format, facts, problems=tuple(problems), started=started, items=items)


def absences(item: Item, why: tuple[str, str], manifest: str, at: datetime | None, pack: Pack) -> Iterator[Observation]:
    """The scalar facts that the item's command would have given, absent. `why` is an ending to look up among the
    catalogue's reasons, and what to say."""
    if item.for_people:
        return
    ending, detail = why
    reason = AbsentReason(_first(pack.tables[REASONS].rows, ending) or AbsentReason.NOT_COLLECTED)
    format = _first(pack.tables[FORMATS].rows, item.command)
    origin = Origin(ManifestReader.format, manifest, item.line, item.file)
    keys = [(match.group(1) or match.group(2)).rstrip("\\").casefold() for match in _KEY.finditer(item.command)]
    words = {word.casefold() for word in _WORD.findall(item.command)}
    for spec in pack.facts.values():
        for rank, source in enumerate(spec.sources):
            if source.format == format and "[]" not in spec.name and _asks(source, keys, words):
                yield Observation(spec.name, Absent(reason, detail), origin, at, rank=rank)
                break


def _asks(source: FactSource, keys: list[str], words: set[str]) -> bool:
    """Would a command that names these keys and words have printed the source's item?"""
    if source.format == _REGISTRY:
        fixed = (source.group or "").partition("\\*")[0].partition("\\")[2].casefold()
        return any(f"\\{fixed}" == key or f"\\{fixed}".startswith(f"{key}\\") for key in keys)
    if source.format in _OBJECTS:
        return any(name.casefold() in words for name in source.name) and all(
            name.casefold() in words for name in source.where
        )
    return True


def _first(rows: Mapping[str, str], text: str) -> str | None:
    return next((value for pattern, value in rows.items() if re.search(pattern, text[:LONGEST], re.I)), None)


def _why(item: Item) -> tuple[str, str]:
    command = item.command[:_LONGEST_SHOWN]
    if item.exit == TIMED_OUT:
        return item.exit, f"`{command}` took too long"
    if item.message:
        return f"{item.exit} {item.message}", f"`{command}` ended with {item.exit}: {item.message[:_LONGEST_SHOWN]}"
    return item.exit, f"`{command}` printed nothing and ended with {item.exit}"


@dataclass(slots=True)
class _Section:
    name: str
    line: int
    values: dict[str, str] = field(default_factory=dict)


def _sections(lines: list[str]) -> Iterator[_Section]:
    """The run's own lines first, then each item's. Of two values of one name the first counts."""
    section = _Section("", 1)
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if match := _SECTION.match(text):
            yield section
            section = _Section(match.group(1), number)
        elif match := _PAIR.match(text):
            section.values.setdefault(match.group(1), match.group(2).strip())
    yield section


def _item(section: _Section) -> Item:
    values = section.values
    size = values.get("bytes", "0")
    return Item(
        file=section.name,
        line=section.line,
        command=values.get("command", ""),
        exit=values.get("exit", ""),
        size=int(size) if re.fullmatch(r"[0-9]{1,15}", size) else 0,
        message=_readable(values.get("message", "")),
        for_people=values.get("for") == _PEOPLE,
    )


def _readable(message: str) -> str:
    """A tool that writes UTF-16 leaves one letter of its sentence in the variable of a batch file."""
    return message if len(_WORD.findall(message)) > 1 else ""


def _time(text: str) -> datetime | None:
    """`2026-11-25T23:07:18Z`, or as WMI writes it where no script may run."""
    try:
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return datetime.fromisoformat(convert(Notation.CIM_TIME, text, {}))
    except ValueError:
        return None

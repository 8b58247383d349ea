"""A virtual machine's own files, `name = "value"` a line: its snapshots (`.vmsd`) and configuration (`.vmx`)."""

import re
from collections.abc import Sequence

from advisor.pack.load import Pack
from advisor.read.notation import microseconds_since_1970
from advisor.read.row_reader import RowReader
from advisor.read.rows import Item, Row, row_of

CREATED = "created"
SNAPSHOT = "snapshot"
_SETTING = re.compile(r'^\s*([A-Za-z.][\w.:-]*)\s*=\s*"(.*?)"?\s*$')
_OF_SNAPSHOT = re.compile(r"^snapshot\d+\.", re.I)
_LIST = re.compile(r'^\s*snapshot\d*\.\w+\s*=\s*"', re.I | re.M)
_MACHINE = re.compile(
    r'^\s*(?:virtualHW|config|ethernet\d+|displayName|guestOS|scsi\d+)(?:[.:]\S+)?\s*=\s*"', re.I | re.M
)


class SnapshotListReader(RowReader):
    """One row for the list itself (group ""), one a snapshot (group `snapshot`) with its creation time in UTC."""

    format = "vmsd"

    def recognises(self, head: str, pack: Pack) -> bool:
        return bool(_LIST.search(head)) and not _MACHINE.search(head)

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        items = _settings(lines)
        general = [item for item in items if not _OF_SNAPSHOT.match(item.name)]
        snapshots: dict[str, list[Item]] = {}
        for item in items:
            if _OF_SNAPSHOT.match(item.name):
                owner, _, name = item.name.partition(".")
                snapshots.setdefault(owner.lower(), []).append(Item(name, item.value, item.line))
        rows = [row_of("", general, True, 1)]
        # A snapshot that is deleted leaves lines without a creation time behind.
        return rows + [_snapshot(own) for own in snapshots.values() if any(item.name.lower() == "uid" for item in own)]


class MachineReader(RowReader):
    """One row: the machine's settings. A setting that is not written has VMware's default."""

    format = "vmx"

    def recognises(self, head: str, pack: Pack) -> bool:
        return len(_MACHINE.findall(head)) >= 2

    def rows(self, lines: list[str], pack: Pack) -> Sequence[Row]:
        return [row_of("", _settings(lines), True, 1)]


def _settings(lines: list[str]) -> list[Item]:
    found = ((number, _SETTING.match(line)) for number, line in enumerate(lines, 1))
    return [Item(match.group(1), match.group(2), number) for number, match in found if match]


def _snapshot(items: list[Item]) -> Row:
    row = row_of(SNAPSHOT, items, True, items[0].line)
    high, low = row.get("createTimeHigh"), row.get("createTimeLow")
    created = "unknown"
    if high and low:
        try:
            created = microseconds_since_1970(int(high.text), int(low.text))
        except ValueError:
            created = f"{high.text}, {low.text}"
    line = high.line if high else items[0].line
    return row_of(SNAPSHOT, [*items, Item(CREATED, created, line)], True, items[0].line)

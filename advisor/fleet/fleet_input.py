"""What a FLEET is, by what is in it: a table, documents one a line, an inventory of hosts to ask, or a SOURCE."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from advisor.errors import NothingRecognised, UsageError
from advisor.fleet.targets import INVENTORY, Targets, sorted_targets
from advisor.gather.target_address import is_target
from advisor.intake import opened, read_named
from advisor.pack.load import Pack

_PARQUET = b"PAR1"
_SQLITE = b"SQLite format 3\0"
_DATABASES = ("sqlite://", "sqlite+", "postgresql://", "postgresql+", "postgres://")
_LISTS = (".csv", ".yaml", ".yml", ".json", ".ini", ".inventory")
_LONGEST_LIST = 16 << 20
_HEAD = 1 << 16


class FleetKind(StrEnum):
    TABLE = "table"
    LINES = "lines"
    HOSTS = "hosts"
    BUNDLES = "bundles"
    DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Fleet:
    """`targets` are set for hosts to ask."""

    where: str
    kind: FleetKind
    targets: Targets | None = None


def fleet_of(where: str, pack: Pack) -> Fleet:
    """Raises UsageError for what does not exist, and for an inventory that is wrong."""
    if where.casefold().startswith(_DATABASES):
        return Fleet(where, FleetKind.DATABASE)
    if where.startswith(INVENTORY) or is_target(where):
        return Fleet(where, FleetKind.HOSTS, sorted_targets([where]))
    if where == "-":
        raise UsageError("-: a fleet is read more than once, and standard input can't be; save it to a file first.")
    path = Path(where)
    if path.is_dir():
        return Fleet(where, FleetKind.BUNDLES)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise UsageError(f"{where}: there is no such file or folder.") from None
    except OSError as error:
        raise UsageError(f"{where}: can't be read: {error.strerror or error}.") from None
    if head.startswith(_SQLITE):
        return Fleet(where, FleetKind.DATABASE)
    if head.startswith(_PARQUET) or path.suffix.casefold() == ".parquet":
        return Fleet(where, FleetKind.TABLE)
    if _is_lines(head):
        return Fleet(where, FleetKind.LINES)
    return _source_or_inventory(where, pack)


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a document by itself."""
    line, end, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    whole = line.rstrip().endswith(b"}") if end else len(head) == _HEAD
    return bool(line.startswith(b"{") and b'"schema"' in line and b'"advisor.' in line and whole)


def _source_or_inventory(where: str, pack: Pack) -> Fleet:
    """What no reader knows may be a list of whom to ask."""
    gathered, _ = opened(where, pack)
    read = [read_named(host, pack)[0] for host in gathered.hosts]
    # A list of hosts may look like a table of some tool, that tells nothing of any host.
    if any(
        reading.facts or reading.streams or reading.tables
        for host in read
        if host is not None
        for reading in host.readings
    ):
        return Fleet(where, FleetKind.BUNDLES)
    if not _may_be_inventory(Path(where)):
        what = f"{where}: is neither facts of a fleet nor, by its name and its lines, an inventory of hosts to ask."
        raise NothingRecognised(f"{what}\nIf it is one, say so: {INVENTORY}{where}")
    try:
        return Fleet(where, FleetKind.HOSTS, sorted_targets([f"{INVENTORY}{where}"]))
    except UsageError as error:
        what = f"{where}: is neither facts of a fleet nor an inventory of hosts to ask: {error.message}"
        then = "Give a folder of bundles, saved facts (.jsonl, .parquet), or an inventory."
        raise NothingRecognised(f"{what}\n{then}") from None


def _may_be_inventory(path: Path) -> bool:
    """Nobody is asked because of a text that happens to have words in it: a list is one of addresses, or is called as
    lists are."""
    if path.suffix.casefold() in _LISTS:
        return True
    if path.stat().st_size > _LONGEST_LIST:
        return False
    lines = [line.strip() for line in path.read_text("utf-8-sig", errors="replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("#", ";"))]
    return bool(told) and all(is_target(line.split()[0]) for line in told)

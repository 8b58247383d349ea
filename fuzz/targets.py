"""What is fuzzed: each target takes bytes, and fails by an exception that its part of the advisor may not raise."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor.errors import AdvisorError
from advisor.gather.archive import archive_tree
from advisor.gather.incident_file import FILE as INCIDENT
from advisor.gather.limits import RefusedError
from advisor.gather.place import memory_file
from advisor.gather.spool import Spool
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack, load_pack, read_packs
from advisor.read.beginnings import BEGINNING, beginnings
from advisor.read.hotfix_file import read_hotfix_file
from advisor.read.reader import BinaryReader, Reader
from advisor.read.recognise import binary_readers, readers
from advisor.remedy.hotfix import Wanted, driver_name, judge_hotfix
from fuzz.saved import Target, saved_targets
from fuzz.servers import server_targets

PIECES = {
    "rule": "rules/suspects/fuzzed.yaml",
    "remedy": "rules/remedies/fuzzed.yaml",
    "profile": "rules/profiles/fuzzed.yaml",
    "catalogue": "facts/catalogue/fuzzed.yaml",
    "log": "facts/logs/fuzzed.yaml",
}
"""Files of a pack by what they are."""


@cache
def shipped() -> Pack:
    """The pack that readers work with; loaded once, before anything is fuzzed."""
    return load_pack()


def targets() -> Mapping[str, Target]:
    """Every target by its name; a reader's is that of its class."""
    every: dict[str, Reader | BinaryReader] = {type(one).__name__: one for one in (*binary_readers(), *readers())}
    return {
        **{name: _reading(reader) for name, reader in every.items()},
        "archive": _archive,
        "hotfix": _hotfix,
        "inventory": _inventory,
        "waivers": _waivers,
        "incident": _incident,
        "result": _result,
        "journal": _journal,
        "interview": _interview,
        **{name: _piece(place) for name, place in PIECES.items()},
        **saved_targets(shipped),
        **server_targets(shipped),
    }


def _reading(reader: Reader | BinaryReader) -> Target:
    def read(data: bytes) -> None:
        file = memory_file("host/file.txt", data)
        if not _recognised(reader, file):
            return
        host = HostSource("host", (file,), timezone="-05:00", date=date(2013, 3, 30))
        found = reader.read(file, host, shipped())
        if isinstance(found, Reading):
            str(found)
            for stream in found.streams:
                list(stream.entries.pauses(5.0))
        else:
            if not all(isinstance(one, Problem) for one in found):
                raise TypeError("a reader gave something that is no problem")
            [str(one) for one in found]

    return read


def _recognised(reader: Reader | BinaryReader, file: SourceFile) -> bool:
    """Nobody asks a reader to read what it does not know."""
    head = file.head(BEGINNING)
    if not head:
        return False
    begins, recognises = getattr(reader, "begins", None), getattr(reader, "recognises", None)
    if begins is not None and begins(head):
        return True
    return recognises is not None and any(recognises(one, shipped()) for one in beginnings(file) if one.strip())


def _hotfix(data: bytes) -> None:
    found = read_hotfix_file(memory_file("file.bin", data), driver_name(shipped()))
    if found is not None:
        judge_hotfix(found, shipped(), Wanted("x86"))


def _archive(data: bytes) -> None:
    try:
        tree = archive_tree(memory_file("bundle.zip", data), Spool())
    except RefusedError:
        return
    for file in tree.files:
        file.content()
        if file.name.startswith("/") or ".." in file.name.split("/"):
            raise ValueError(f"a member leaves its archive: {file.name!r}")


def _written(name: str, data: bytes, use: Callable[[Path], object]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        try:
            use(path)
        except AdvisorError as error:
            if type(error) is AdvisorError:
                raise


def _inventory(data: bytes) -> None:
    from advisor.fleet.inventory import read_inventory

    _written("hosts.yaml", data, read_inventory)


def _waivers(data: bytes) -> None:
    from advisor.read.waivers import read_waivers

    _written("waivers.yaml", data, read_waivers)


def _incident(data: bytes) -> None:
    from advisor.gather import gather

    _written(INCIDENT, data, lambda path: gather(str(path.parent), shipped().tables))


def _result(data: bytes) -> None:
    from advisor.read.result_document import result_record

    try:
        result_record("result.json", data.decode("utf-8", "replace"), shipped())
    except AdvisorError:
        return


def _journal(data: bytes) -> None:
    """The lines of a guide's journal, whose chain a stranger can make up as well as its writer."""
    from advisor.cli.guide_lines import _entries, sound_lines, whole_lines

    path = Path("journal.jsonl")
    with suppress(AdvisorError):
        list(_entries(path, sound_lines(path, whole_lines(path, data))))


def _interview(data: bytes) -> None:
    from advisor.cli.journal import _entry, _objects

    path = Path("session.jsonl")
    with suppress(AdvisorError):
        for number, line in enumerate(_objects(path, data), 1):
            _entry(path, number, line, shipped().facts)


def _piece(place: str) -> Target:
    """A file of a pack, with whatever else a pack needs."""

    def read(path: Path) -> None:
        root = Path(str(path).removesuffix(place))
        manifest = root / "rules" / "pack.yaml"
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text("name: fuzzed\nversion: 1.0.0\n", encoding="utf-8")
        for fault in read_packs([root]).faults:
            str(fault)

    return lambda data: _written(place, data, read)

"""Targets of what the advisor itself writes and reads again: whoever may write to the file may have changed it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from advisor.errors import STRANGE, AdvisorError
from advisor.pack.load import Pack

Target = Callable[[bytes], None]
_SECRET = bytes(32)


def saved_targets(pack: Callable[[], Pack]) -> Mapping[str, Target]:
    """By name. `pack` gives the shipped pack."""
    return {
        "answers": lambda data: _answers(data, pack()),
        "audit": _in_a_folder("audit.json", _begun),
        "batch": _in_a_folder("batch-000001", _decided, lambda data: sha256(data).digest() + data),
        "document": _document,
        "lock": _in_a_folder("rules/lock.json", _lock),
        "map": _in_a_folder("map", _map, _sealed),
        "scan": _in_a_folder("scan.jsonl", _scan),
        "store": _row,
        "table": _in_a_folder("fleet.parquet", lambda path: _table(path, pack())),
        "target": _target,
    }


def _in_a_folder(name: str, use: Callable[[Path], object], write: Callable[[bytes], bytes] = bytes) -> Target:
    def run(data: bytes) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(data))
            with suppress(AdvisorError):
                use(path)

    return run


def _answers(data: bytes, pack: Pack) -> None:
    from advisor.pack.answers import load_answers

    with suppress(AdvisorError):
        load_answers("answers.yaml", data, pack.facts)


def _begun(path: Path) -> None:
    from advisor.fleet.kept_batches import KeptBatches

    KeptBatches(path.parent).begun()


def _decided(path: Path) -> None:
    from advisor.fleet.kept_batches import KeptBatches

    KeptBatches(path.parent).decided()


def _document(data: bytes) -> None:
    """An answer that is looked through before it is shared."""
    from advisor.share.self_check import _parts

    for _ in _parts(data.decode("utf-8", "replace")):
        pass


def _lock(path: Path) -> None:
    from advisor.pack.lock import read_lock

    read_lock(path.parents[1])


def _sealed(data: bytes) -> bytes:
    import base64

    from advisor.share.map_file import _HEAD, _NONCE, _cipher

    nonce = bytes(_NONCE)
    return _HEAD + base64.b64encode(nonce + _cipher(_SECRET).encrypt(nonce, data, _HEAD))


def _map(path: Path) -> None:
    from advisor.share.map_file import read_map

    read_map(path, _SECRET)


def _scan(path: Path) -> None:
    from advisor.fleet.journal import Journal

    journal = Journal(path)
    try:
        journal.begin(0)
    finally:
        journal.close()


def _row(data: bytes) -> None:
    """The content of a row, as the database's reader takes it."""
    from advisor.store.frames import unframed
    from advisor.store.written import counts_of, outcome_of, pack_of, problems_of, severities_of, unkey

    text = data.decode("utf-8", "replace")
    for use in (outcome_of, problems_of):
        with suppress(*STRANGE):
            use(data)
    with suppress(ValueError):
        unframed(data)
    for one in (pack_of, severities_of, counts_of, unkey):
        with suppress(*STRANGE):
            one(text)


def _table(path: Path, pack: Pack) -> None:
    from advisor.read.facts_parquet import ParquetTable

    for _ in ParquetTable(path, pack).hosts():
        pass


def _target(data: bytes) -> None:
    from advisor.gather.target_address import parse_target

    with suppress(AdvisorError):
        parse_target(data.decode("utf-8", "replace"))

"""The facts of a run as a file: a table of facts, or a document a line."""

import json
import os
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from advisor.model.diagnosis import HostReport
    from advisor.pack.load import Pack
    from advisor.report.words import Words
    from advisor.store.store import Store

_AT_ONCE = 5000


def export_facts(kept: "Store", run: str, file: Path, pack: "Pack", words: "Words") -> None:
    """Writes them; the file is there whole or not at all. Raises UsageError, also for a run without facts."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        _write(kept, run, beside, file.suffix.lower(), pack, words)
        beside.replace(file)
    except OSError as error:
        raise UsageError(f"{file}: can't be written: {error.strerror or error}. Name another place.") from None
    finally:
        beside.unlink(missing_ok=True)


def _write(kept: "Store", run: str, file: Path, end: str, pack: "Pack", words: "Words") -> None:
    hosts = kept.all_facts(run)
    if end == ".jsonl":
        from advisor.report.json import facts_document

        with file.open("w", encoding="utf-8", newline="\n") as lines:
            for part in _parts(hosts):
                document = facts_document(part, words.texts, words.glossary)
                for host in document["hosts"]:
                    lines.write(json.dumps({"schema": document["schema"], "hosts": [host]}) + "\n")
        return
    import polars as pl

    frames = list(_frames(kept, run, hosts, pack))
    if not frames:
        raise UsageError(f"the run {run} has no facts to export.")
    # A part has the columns of its own hosts; what others have is null there.
    content = BytesIO()  # polars has no words for a disk that is full
    pl.concat(frames, how="diagonal_relaxed").write_parquet(content, compression="zstd")
    file.write_bytes(content.getbuffer())


def _frames(kept: "Store", run: str, hosts: "Iterator[HostReport]", pack: "Pack") -> "Iterator[pl.DataFrame]":
    """A run that was judged by a table has that table; hosts that were read one by one make one."""
    tables = [frame for _, frame in kept.frames(run)]
    if tables:
        yield from tables
        return
    from advisor.report.facts_frame import facts_frame

    for part in _parts(hosts):
        yield facts_frame(part, pack)


def _parts(hosts: "Iterator[HostReport]") -> "Iterator[list[HostReport]]":
    while part := list(islice(hosts, _AT_ONCE)):
        yield part

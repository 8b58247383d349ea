"""What a scan has got so far, on disk: one `advisor.facts/1` document a line, in the order of the answers.

A line is written in one piece and flushed to the disk before anybody is told of it, by the process that asked the host;
so hosts that were being asked when the scan was killed still end in the journal, and the next scan waits for them. The
journal is a SOURCE like any facts document.
"""

import errno
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import UsageError
from advisor.held_file import hold, share

SCHEMA = "advisor.facts/1"
_TARGET, _REACHED = "target", "reached"
_BEGINNING = b'{"schema": "advisor.facts/1"'
_POLL = 0.05


def line_of(document: Mapping[str, Any]) -> bytes:
    """One line of the journal. `schema` stands first, by which a line that was cut short is told."""
    ordered = {"schema": SCHEMA, **document}
    return json.dumps(ordered, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


class Journal:
    """An open journal. Several processes write to it; each holds it shared, and who begins a scan holds it alone."""

    def __init__(self, path: Path) -> None:
        """Opens it for adding. Raises UsageError when it can't be written."""
        self.path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise _unwritable(path, error) from None

    def add(self, line: bytes) -> None:
        """In one piece, or not at all. Raises UsageError when the disk does not take it."""
        try:
            written = os.write(self._file, line)
            if written < len(line):
                end = os.lseek(self._file, 0, os.SEEK_CUR)
                if os.fstat(self._file).st_size == end:  # nobody has gone on behind it
                    os.ftruncate(self._file, end - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def close(self) -> None:
        os.close(self._file)

    def share(self) -> None:
        """Holds the journal with other writers until it is closed, or this process ends, however it ends."""
        share(self._file)

    def begin(self, seconds: float) -> dict[str, dict[str, Any]]:
        """The documents of an earlier scan by their target, once its last hosts have answered. A line that was cut
        short is taken out, and of two for one target the better one counts. Holds the journal as `share` does.

        Raises UsageError when another scan writes to it for more than `seconds`, or it is no journal.
        """
        until = time.monotonic() + seconds
        while not hold(self._file):
            if time.monotonic() > until:
                raise UsageError(f"{self.path}: another scan writes to this journal; wait for it, or name another.")
            time.sleep(_POLL)
        content = self.path.read_bytes()
        whole, _, cut = content.rpartition(b"\n")
        documents = dict(self._documents(whole))
        if cut:
            if not (_BEGINNING.startswith(cut) or cut.startswith(_BEGINNING)):
                raise self._strange(content.count(b"\n") + 1)
            os.ftruncate(self._file, len(content) - len(cut))
        self.share()
        return documents

    def _documents(self, content: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
        seen: dict[str, dict[str, Any]] = {}
        for number, line in enumerate(content.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                document = json.loads(line)
            except (ValueError, RecursionError):
                raise self._strange(number) from None
            if not isinstance(document, dict) or document.get("schema") != SCHEMA:
                raise self._strange(number)
            target = document.get(_TARGET)
            if not isinstance(target, str):
                raise self._strange(number)
            if not seen.get(target, {}).get(_REACHED):
                seen[target] = document
        yield from seen.items()

    def _strange(self, number: int) -> UsageError:
        return UsageError(f"{self.path}:{number}: is no line of a scan's journal; name another file, or remove it.")


def _unwritable(path: Path, error: OSError) -> UsageError:
    what = f"{path}: the journal can't be written: {error.strerror or error}."
    return UsageError(f"{what} Make room, or give --journal another place; what it holds is not asked again.")

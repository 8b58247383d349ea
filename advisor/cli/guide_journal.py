"""The record of a guided plan while it is carried out: one JSON object a line, each on the disk before the next one.

The first line says by which facts and which pack the plan was made, and no path, so that somebody else goes on with it
on another machine. Every line carries the hash of all lines up to itself: one that was changed or taken out is noticed.
A line that a crash cut short was never acknowledged; it is dropped.
"""

import contextlib
import errno
import json
import os
import stat
from collections.abc import Mapping, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

from advisor.cli.guide_lines import (
    Entry,
    carried,
    entries_of,
    foreign,
    head_line,
    line_of,
    linked,
    sound_lines,
    whole_lines,
)
from advisor.errors import UsageError
from advisor.held_file import hold
from advisor.model.plan import Plan

_LARGEST = 16 << 20


class GuideJournal:
    """Holds the file for itself while it is open, and appends to it."""

    def __init__(self, path: Path, file: FileIO, entries: Sequence[Entry], chain: str) -> None:
        self.path = path
        self.entries = list(entries)
        self._file = file
        self._chain = chain

    @classmethod
    def open(cls, path: Path, plan: Plan, by: str) -> "GuideJournal":
        """The journal of that file, or a new one. Raises UsageError when it can't be written, somebody else is writing
        to it, it was changed, or it is of another plan."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+")
        except OSError as error:
            raise _unwritable(path, error) from None
        try:
            if not hold(file.fileno()):
                what = f"{path}: another guide is writing to this journal"
                raise UsageError(f"{what}; let it end, or name another file with --journal.")
            content = _content(path, file)
            whole = whole_lines(path, content)
            lines = sound_lines(path, whole)
            journal = cls(path, file, entries_of(path, lines, plan), lines[-1]["chain"] if lines else "")
            if not content.startswith(whole):
                file.write(b"\n")
            elif whole != content:
                file.truncate(len(whole))
            if not lines:
                journal._append(head_line(plan, by))
                _keep_name(path)
        except BaseException:
            file.close()
            raise
        return journal

    @staticmethod
    def read(path: Path, plan: Plan) -> list[Entry]:
        """What was said so far, also while somebody is writing to it. Errors as for `open`."""
        try:
            if not path.is_file():
                raise foreign(path) if path.exists() else FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            with FileIO(path) as file:
                content = _content(path, file)
        except OSError as error:
            raise _unreadable(path, error) from None
        lines = sound_lines(path, whole_lines(path, content))
        if not lines:
            raise foreign(path)
        return entries_of(path, lines, plan)

    def take_over(self, path: Path, plan: Plan) -> tuple[int, int]:
        """Answers of an earlier journal of the same facts, given under other rules; how many were taken over, and how
        many not. Errors as for `open`."""
        try:
            with FileIO(path) as file:
                content = _content(path, file)
        except OSError as error:
            raise _unreadable(path, error) from None
        kept, left = carried(path, sound_lines(path, whole_lines(path, content)), plan)
        for entry in kept:
            self.add(entry)
        return len(kept), left

    def add(self, entry: Entry) -> None:
        """Write it down; it is on the disk when this returns."""
        self._append(line_of(entry))
        self.entries.append(entry)

    def close(self) -> None:
        self._file.close()

    def _append(self, line: Mapping[str, Any]) -> None:
        """In one piece, or not at all: what a full disk took of a line is taken back."""
        chain = linked(self._chain, line)
        told = (json.dumps({**line, "chain": chain}, ensure_ascii=True) + "\n").encode()
        before = self._file.seek(0, os.SEEK_END)
        try:
            if self._file.write(told) != len(told):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file.fileno())
        except BaseException as error:
            with contextlib.suppress(OSError):
                self._file.truncate(before)
            if isinstance(error, OSError):
                raise _unwritable(self.path, error) from None
            raise
        self._chain = chain


def _keep_name(path: Path) -> None:
    """The new file's name is on the disk, too; where a folder can't be opened, the system does so by itself."""
    with contextlib.suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _content(path: Path, file: FileIO) -> bytes:
    about = os.fstat(file.fileno())
    if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
        raise foreign(path)
    file.seek(0)
    return file.readall()


def _unreadable(path: Path, error: OSError) -> UsageError:
    what = f"{path}: can't be read: {error.strerror or error}"
    return UsageError(f"{what}. --journal names one that advisor plan --guide has begun.")


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: can't be written: {error.strerror or error}. Give --journal another place.")

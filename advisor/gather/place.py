"""One file of an input before it is known whose it is, and the names that are nobody's."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from advisor.model.problem import Problem
from advisor.model.source import SourceFile

_NO_TEXT = re.compile("[\ud800-\udfff]")
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})


@dataclass(slots=True)
class Tree:
    """Everything found under the input: files by their path, sorted, and what could not be had."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # names of files that are there, and damaged
    plain: dict[str, str] = field(default_factory=dict)  # names of unpacked files → without the compression's suffix

    def without_top(self, top: str) -> "Tree":
        """The tree below the only folder at its top."""
        prefix = f"{top}/"
        return Tree(
            [replace(file, name=file.name.removeprefix(prefix)) for file in self.files],
            self.problems,
            [name.removeprefix(prefix) for name in self.lost],
        )

    def in_archive(self, archive: str) -> "Tree":
        """The tree as seen from the folder that the archive lies in: the archive is a folder like others."""
        return Tree(
            [replace(file, name=f"{archive}/{file.name}") for file in self.files],
            [one if one.file == archive else replace(one, file=f"{archive}/{one.file}") for one in self.problems],
            [f"{archive}/{name}" for name in self.lost],
        )

    def plainly_named(self) -> "Tree":
        """`error.log.gz`, which was unpacked, is `error.log`, unless that is the name of another file."""
        names = [*(self.plain.get(file.name, file.name) for file in self.files), *self.lost]
        claimed = Counter(name.casefold() for name in names)
        free = {name: plain for name, plain in self.plain.items() if claimed[plain.casefold()] == 1}
        files = [replace(file, name=free.get(file.name, file.name)) for file in self.files]
        return Tree(sorted(files, key=lambda file: file.name), self.problems, self.lost)

    @property
    def names(self) -> list[str]:
        return [*(file.name for file in self.files), *self.lost]


def is_hidden(part: str) -> bool:
    """Is this part of a path made by an operating system or an editor, and not by the collector?"""
    return part.startswith((".", "~$", "._")) or part.casefold() in _LEFT_BY_SYSTEMS


def printable(name: str) -> str:
    """The name with a mark for each part that is no text: Python keeps such as lone surrogates, which no report can
    hold."""
    return _NO_TEXT.sub("\ufffd", name)


def memory_file(name: str, content: bytes) -> SourceFile:
    return SourceFile(name, len(content), lambda offset, length: content[offset : offset + length], lambda: content)

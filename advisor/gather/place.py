"""One file of an input before it is known whose it is, and the names that are nobody's."""

import re
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

    def without_top(self, top: str) -> "Tree":
        """The tree below the only folder at its top."""
        prefix = f"{top}/"
        return Tree(
            [replace(file, name=file.name.removeprefix(prefix)) for file in self.files],
            self.problems,
            [name.removeprefix(prefix) for name in self.lost],
        )

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
    return SourceFile(name, len(content), lambda offset, length: content[offset : offset + length])

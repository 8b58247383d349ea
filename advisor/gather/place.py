"""One file of an input before it is known whose it is, and the names that are nobody's."""

from dataclasses import dataclass, field, replace

from advisor.model.problem import Problem
from advisor.model.source import SourceFile

_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information"})


@dataclass(slots=True)
class Tree:
    """Everything found under the input: files by their path, sorted, and what could not be had."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def without_top(self, top: str) -> "Tree":
        """The tree below the only folder at its top."""
        prefix = f"{top}/"
        return Tree([replace(file, name=file.name.removeprefix(prefix)) for file in self.files], self.problems)


def is_hidden(part: str) -> bool:
    """Is this part of a path made by an operating system or an editor, and not by the collector?"""
    return part.startswith((".", "~$", "._")) or part.casefold() in _LEFT_BY_SYSTEMS


def memory_file(name: str, content: bytes) -> SourceFile:
    return SourceFile(name, len(content), lambda offset, length: content[offset : offset + length])

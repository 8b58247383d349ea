"""Files that tell how far they are read."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.model.progress import watched
from advisor.model.source import Gathered, HostSource, SourceFile

CONTENT = b"0123456789"


class Told:
    def __init__(self) -> None:
        self.expected: list[tuple[str, int]] = []
        self.steps: list[tuple[str, int]] = []

    def expect(self, files: Sequence[SourceFile]) -> None:
        self.expected += [(file.name, file.size) for file in files]

    def reached(self, file: str, done: int) -> None:
        self.steps.append((file, done))


def read(offset: int, length: int) -> bytes:
    return CONTENT[offset : offset + length]


def files(told: Told) -> list[SourceFile]:
    plain = SourceFile("A/a.log", 10, read)
    mapped = SourceFile("B/b.log", 10, read, mapping=lambda: CONTENT)
    gathered = Gathered((HostSource("A", (plain,)), HostSource("B", (mapped,))), "title", "note")
    found = watched(gathered, told)
    assert (found.title, found.note, [host.name for host in found.hosts]) == ("title", "note", ["A", "B"])
    return [file for host in found.hosts for file in host.files]


def test_what_will_be_read_is_told_first() -> None:
    told = Told()
    files(told)
    assert told.expected == [("A/a.log", 10), ("B/b.log", 10)]
    assert told.steps == []


def test_a_read_tells_where_it_began_and_how_far_it_came() -> None:
    told = Told()
    plain, _ = files(told)
    assert plain.read(4, 100) == b"456789"
    assert told.steps == [("A/a.log", 0), ("A/a.log", 10)]
    assert (plain.head(3), plain.buffer()) == (b"012", CONTENT)


def test_mapped_bytes_are_not_read_yet() -> None:
    told = Told()
    _, mapped = files(told)
    assert mapped.buffer() == CONTENT
    assert told.steps == [("B/b.log", 0)]
    mapped.report(7)
    assert told.steps[-1] == ("B/b.log", 7)


def test_a_file_that_can_not_be_read_still_fails() -> None:
    def fail(offset: int, length: int) -> bytes:
        raise OSError("gone")

    told = Told()
    broken = replace(SourceFile("A/a.log", 10, read), read=fail)
    (host,) = watched(Gathered((HostSource("A", (broken,)),)), told).hosts
    with pytest.raises(OSError, match="gone"):
        host.files[0].head()

"""Files that are there twice: in one host, where the second is left out, or in two, which a person should know."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

from advisor.gather.members import is_document
from advisor.gather.streams import chunks_of
from advisor.model.problem import Problem
from advisor.model.source import Gathered, HostSource, SourceFile

_SAMPLE = 4096
_RECORDING = 4096

_Place = tuple[int, SourceFile]
"""The host's index and the file."""


def without_copies(gathered: Gathered) -> tuple[Gathered, list[Problem]]:
    """The hosts without second copies of their own files. Of two the one with the shorter name is the first."""
    left_out: set[int] = set()
    problems: list[Problem] = []
    for group in _same(_places(gathered.hosts)):
        firsts: dict[int, SourceFile] = {}
        for host, file in sorted(group, key=lambda place: (place[0], len(place[1].name), place[1].name)):
            if host in firsts:
                left_out.add(id(file))
                problems.append(Problem(file.name, f"is a copy of {firsts[host].name}; left out.", lost=False))
            else:
                firsts[host] = file
        problems += _shared(list(firsts.values()))
    hosts = tuple(
        replace(host, files=tuple(file for file in host.files if id(file) not in left_out)) for host in gathered.hosts
    )
    return replace(gathered, hosts=hosts), sorted(problems, key=lambda problem: problem.file)


def _shared(files: Sequence[SourceFile]) -> Iterator[Problem]:
    """One recording in two hosts' folders makes them seem to suffer at the same moment. A workbook records nothing: it
    lists several hosts by right."""
    for file in files[1:]:
        if file.size > _RECORDING and not is_document(file):
            what = f"has the same content as {files[0].name}, which is another host's."
            yield Problem(file.name, what, "Keep a recording only in the folder of the host that made it.")


def _places(hosts: Sequence[HostSource]) -> Iterator[_Place]:
    for index, host in enumerate(hosts):
        yield from ((index, file) for file in host.files if file.size)


def _same(places: Iterable[_Place]) -> list[list[_Place]]:
    """Groups of files of one content: by size first, then by samples, and only then by everything."""
    groups = [list(places)]
    for likeness in (_size, _samples, _digest):
        groups = [alike for group in groups for alike in _alike(group, likeness)]
    return groups


def _alike(places: Iterable[_Place], likeness: Callable[[SourceFile], Hashable]) -> Iterator[list[_Place]]:
    """The places that share their likeness with another. A file that can't be read is like none."""
    found: defaultdict[Hashable, list[_Place]] = defaultdict(list)
    for host, file in places:
        try:
            found[likeness(file)].append((host, file))
        except OSError:
            continue
    return (group for group in found.values() if len(group) > 1)


def _size(file: SourceFile) -> int:
    return file.size


def _samples(file: SourceFile) -> tuple[bytes, ...]:
    return tuple(file.read(offset, _SAMPLE) for offset in (0, file.size // 2, max(0, file.size - _SAMPLE)))


def _digest(file: SourceFile) -> bytes:
    digest = blake2b()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return digest.digest()

"""Bundles of hosts and saved documents, read host by host; what was read is kept in a journal, if there is one."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from advisor.errors import NothingRecognised, UsageError
from advisor.fleet.facts_source import ReadHost
from advisor.fleet.journal import Journal, line_of
from advisor.fleet.kept_problems import PROBLEMS, kept, written
from advisor.fleet.read_hosts import spoken_of
from advisor.intake import collect_host, known_text, opened, read_named, refused
from advisor.model.fact import HostFacts
from advisor.model.problem import Problem
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack

_ROLE = "host.role"
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_TAR, _TAR_AT = b"ustar", 257
_LONGEST_LINE = 64 << 20
_COLLECT = "Collect from it again, or take the folder away."
Report: TypeAlias = Callable[[int, int | None, int], None]
"""Told how many hosts are done, of how many if that is known, and of how many nothing could be read."""


@dataclass(frozen=True)
class Bundles:
    """The hosts of a folder of bundles, of an archive or of any other SOURCE.

    Each subfolder and each archive of a folder is a host, or several, as `check` reads it. `journal` keeps each host as
    it is read; run again, it is not read again.
    """

    where: Path
    pack: Pack
    journal: Path | None = None
    report: Report | None = None

    def __call__(self) -> Iterator[ReadHost]:
        """Raises NothingRecognised when there is nothing to read, and UsageError."""
        book = None if self.journal is None else Journal(self.journal)
        try:
            known = {} if book is None else book.begin(0.0)
            yield from self._hosts(book, known)
        finally:
            if book is not None:
                book.close()

    def _hosts(self, book: Journal | None, known: dict[str, dict[str, Any]]) -> Iterator[ReadHost]:
        found: list[tuple[str, HostSource]] = []
        problems: list[Problem] = []
        for place, source in _sources(self.where):
            try:
                gathered, told = opened(str(source), self.pack)
            except UsageError as error:
                if source == self.where:
                    raise
                problems.append(refused(error, place))
                found.append((place, HostSource(Path(place).stem, ())))
                continue
            archives = {name for name, _ in _archives_of(self.where)} if source == self.where else set()
            problems += [problem for problem in told if problem.file not in archives]
            hosts = gathered.hosts or ((HostSource(None, ()),) if place else ())
            found += [(f"{place}/{host.name or ''}" if place else host.name or "", host) for host in hosts]
            for name in _empty_beside(self.where, gathered.hosts) if source == self.where else ():
                problems.append(Problem(name, "is an empty folder: its host counts as unknown.", _COLLECT))
                found.append((name, HostSource(name, ())))
        failed = recognised = 0
        for number, (place, host) in enumerate(found, 1):
            document = known.get(place)
            read = self._read(place, host) if document is None else self._kept(document)
            if book is not None and document is None:
                book.add(line_of(self._document(place, read)))
            recognised += read.reached
            failed += not read.reached
            yield ReadHost(read.facts, read.role, (*problems, *read.problems), read.reached)
            problems = []
            if self.report is not None:
                self.report(number, len(found), failed)
        if not recognised:
            raise NothingRecognised(
                f"{self.where}: nothing in it is of a format that the advisor knows.\nGive a folder with a folder or "
                "an archive for each host, saved facts (.jsonl, .parquet), or an inventory of hosts to ask."
            )

    def _read(self, place: str, host: HostSource) -> ReadHost:
        read, problems = read_named(host, self.pack)
        if read is None:
            # Somebody meant a host by it: it is one by the name of its archive.
            file = place.rstrip("/") or self.where.name
            nothing = Problem(file, "holds nothing of a format that the advisor knows; its host is unknown.", _COLLECT)
            return ReadHost(HostFacts(Path(file).stem, {}, {}), None, (*problems, nothing), reached=False)
        role = read.role or known_text(read.facts, _ROLE)
        return ReadHost(read.facts, role, tuple(problems), bool(read.readings))

    def _document(self, place: str, read: ReadHost) -> dict[str, Any]:
        from advisor.model.diagnosis import HostReport
        from advisor.report.json import facts_document

        report = HostReport(read.facts.host, read.role, None, tuple(read.facts))
        document = facts_document([report], self.pack.texts)
        return document | {"target": place, "reached": read.reached, PROBLEMS: written(read.problems)}

    def _kept(self, document: dict[str, Any]) -> ReadHost:
        content = line_of(document)
        file = SourceFile("journal", len(content), lambda offset, length: content[offset : offset + length])
        hosts = document.get("hosts")
        name = hosts[0].get("host") if isinstance(hosts, list) and hosts and isinstance(hosts[0], dict) else None
        report, _ = collect_host(HostSource(name if isinstance(name, str) else None, (file,)), pack=self.pack)
        return ReadHost(
            spoken_of(report.host, report.facts), report.role, kept(document), document.get("reached") is not False
        )


@dataclass(frozen=True)
class Lines:
    """The hosts of a `.jsonl` of `advisor.facts/1` documents, one a line; never more than one line of it in memory."""

    where: Path
    pack: Pack
    report: Report | None = None

    def __call__(self) -> Iterator[ReadHost]:
        """Raises UsageError when the file can't be read."""
        done = 0
        try:
            with self.where.open("rb") as file:
                number = 0
                while line := file.readline(_LONGEST_LINE):
                    number += 1
                    if line.strip():
                        for read in self._of(line, number):
                            done += 1
                            yield read
                            if self.report is not None:
                                self.report(done, None, 0)
        except OSError as error:
            raise UsageError(f"{self.where}: can't be read: {error.strerror or error}.") from None
        if not done:
            raise NothingRecognised(
                f"{self.where}: holds facts of no host; `advisor collect --format jsonl` writes such."
            )

    def _of(self, line: bytes, number: int) -> Iterator[ReadHost]:
        place = f"{self.where.name}:{number}"
        file = SourceFile(place, len(line), lambda offset, length: line[offset : offset + length])
        from advisor.intake import separated

        for host in separated(HostSource(None, (file,)), self.pack):
            read, problems = read_named(host, self.pack)
            if read is None:
                nothing = HostFacts("", {}, {})
                yield ReadHost(
                    nothing, None, (*problems, Problem(place, "is no line of facts; its host is unknown.")), False
                )
            else:
                role = read.role or known_text(read.facts, _ROLE)
                yield ReadHost(read.facts, role, tuple(problems), bool(read.readings))


def _sources(where: Path) -> Iterator[tuple[str, Path]]:
    """What is opened by itself: the input, and the archives in a folder of bundles."""
    archives = _archives_of(where)
    if not archives:
        yield "", where
        return
    if any(entry.is_dir() and not entry.name.startswith(".") for entry in where.iterdir()):
        yield "", where
    yield from archives


def _archives_of(where: Path) -> list[tuple[str, Path]]:
    """The archives among a folder's own files; a single one beside loose files belongs to their host."""
    if not where.is_dir():
        return []
    files = sorted(entry for entry in where.iterdir() if entry.is_file() and not entry.name.startswith("."))
    archives = [(file.name, file) for file in files if _is_archive(file)]
    folders = any(entry.is_dir() and not entry.name.startswith(".") for entry in where.iterdir())
    return archives if folders or len(archives) > 1 or len(archives) == len(files) else []


def _empty_beside(where: Path, hosts: Sequence[HostSource]) -> list[str]:
    """The subfolders without a file, where others are hosts: of these somebody meant to collect something."""
    if not where.is_dir():
        return []
    folders = [one for one in where.iterdir() if one.is_dir() and not one.is_symlink() and not one.name.startswith(".")]
    if {host.name for host in hosts}.isdisjoint(one.name for one in folders):
        return []
    return sorted(one.name for one in folders if not any(files for _, _, files in os.walk(one)))


def _is_archive(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            head = content.read(_TAR_AT + len(_TAR))
    except OSError:
        return False
    return head.startswith(_ARCHIVES) or head[_TAR_AT:] == _TAR

"""Packed files among a host's own: compressed logs, and archives that were collected from it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from advisor.gather.archive import HEAD, archive_tree, is_archive
from advisor.gather.compressed_file import add_compressed
from advisor.gather.compression import codec_of
from advisor.gather.incident_file import FILE
from advisor.gather.limits import RefusedError
from advisor.gather.place import Tree
from advisor.gather.spool import Spool
from advisor.gather.streams import Report, chunks_of
from advisor.model.problem import Problem
from advisor.model.source import HostSource, SourceFile


@dataclass(frozen=True, slots=True)
class Unpacker:
    """Unpacks into one spool, and tells how far it is."""

    spool: Spool
    report: Report

    def input(self, file: SourceFile) -> Tree:
        """The whole input, an archive or not. Raises OSError and RefusedError."""
        head = file.head(HEAD)
        if is_archive(file, head):
            return archive_tree(file, self.spool, self.report)
        tree = Tree()
        self._file(file, head, tree)
        return tree.plainly_named()

    def host(self, host: HostSource, others: Collection[str]) -> tuple[HostSource, list[Problem]]:
        """The host with its packed files unpacked, one level deep. `others` are the names of the other hosts."""
        tree = Tree()
        bundles: list[SourceFile] = []
        for file in host.files:
            try:
                head = file.head(HEAD)
                if is_archive(file, head):
                    bundles.append(file)
                else:
                    self._file(file, head, tree)
            except OSError:
                tree.files.append(file)  # the reader of the file will say why
        if host.name is None and len(bundles) > 1 and len(bundles) == len(host.files):
            tree.problems += [_whose(bundle.name) for bundle in bundles]
            bundles = []
        tree = tree.plainly_named()
        for bundle in bundles:
            self._bundle(bundle, tree, host.name, others)
        files = sorted(tree.files, key=lambda file: file.name)
        return replace(host, files=tuple(files)), tree.problems

    def _file(self, file: SourceFile, head: bytes, tree: Tree) -> None:
        codec = codec_of(head)
        if codec is None:
            tree.files.append(file)
        else:
            add_compressed(file.name, codec, chunks_of(file, self.report), tree, self.spool)

    def _bundle(self, file: SourceFile, tree: Tree, host: str | None, others: Collection[str]) -> None:
        end = self.spool.end
        try:
            found = archive_tree(file, self.spool, self.report)
        except RefusedError as refusal:
            self.spool.take_back(end)
            tree.problems.append(refusal.problem)
            return
        if _is_of_several(found.names, host, others):
            self.spool.take_back(end)
            tree.problems.append(_several(file.name))
            return
        found = found.in_archive(file.name)
        tree.files += found.files
        tree.problems += found.problems


def _is_of_several(names: Sequence[str], host: str | None, others: Collection[str]) -> bool:
    """Does the archive seem to hold an incident of several hosts, and not the files of one?"""
    tops = {name.partition("/")[0].casefold() for name in names if "/" in name}
    described = any(name == FILE or name.split("/")[1:] == [FILE] for name in names)
    unsaid = host is None and len(tops) > 1 and all("/" in name for name in names)
    return described or unsaid or bool(tops & {name.casefold() for name in others})


def _several(name: str) -> Problem:
    what = "is an archive that seems to hold the files of several hosts; left out."
    return Problem(name, what, "Give the archive itself, or unpack it into a folder of each host.")


def _whose(name: str) -> Problem:
    what = "is one of several archives, and whose files each of them holds is not known; left out."
    return Problem(name, what, "Put each into a folder of its host's name.")

"""A Windows directory among folders: it holds some ten thousand files, of which a few are of interest."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from advisor.gather.disk import disk_file
from advisor.gather.place import Tree, printable
from advisor.model.problem import Problem
from advisor.pack.windows import windows_directory


def windows_in(folder: Path, names: Sequence[str]) -> list[Path]:
    """The Windows directories that are all there is of interest in a folder with these names: itself, or those of the
    disk whose top it is. Raises OSError."""
    shape = windows_directory()
    if _is_windows(folder, names):
        return [folder]
    folded = {name.casefold() for name in names}
    if not folded.intersection(shape.named) or not folded.intersection(shape.beside):
        return []
    found = [folder / name for name in names if name.casefold() in shape.named]
    return [one for one in found if one.is_dir() and _is_windows(one, _names(one))]


def add_windows(windows: Path, prefix: str, tree: Tree, root: Path) -> None:
    """The files of interest, with the dates that they have on the disk, and a remark that there is more. `prefix` is
    the directory's own name in the tree with `/`, or ""; nothing behind a link that leads out of `root` is added."""
    shape = windows_directory()
    paths = {path for pattern in shape.files for path in _fitting(windows, pattern.split("/"), tree, prefix)}
    for path in sorted(paths):
        name = prefix + printable(path.relative_to(windows).as_posix())
        try:
            status = path.stat()
        except OSError as error:
            tree.problems.append(Problem(name, f"can't be read: {error.strerror or error}.", "Check the permissions."))
            continue
        if not Path(os.path.realpath(path)).is_relative_to(root):
            tree.problems.append(Problem(name, "is a link that leads out of the folder; left out."))
        elif stat.S_ISREG(status.st_mode):
            made = datetime.fromtimestamp(status.st_mtime, UTC)
            tree.files.append(replace(disk_file(path, name, status.st_size), modified=made))
    what = f"is a Windows directory; nothing but {', '.join(shape.files)} is looked at there."
    hint = "Give other logs in a folder of the host."
    tree.problems.append(Problem(prefix.rstrip("/") or str(windows), what, hint, lost=False))


def is_windows_tree(names: Sequence[str]) -> bool:
    """Do paths (with `/`) begin in a Windows directory, or in a folder that is called like one and holds the same?"""
    shape = windows_directory()
    begins = tuple(f"{top}{inner}/" for inner in shape.holds for top in ("", *(f"{name}/" for name in shape.named)))
    return any(name.casefold().startswith(begins) for name in names)


def _is_windows(folder: Path, names: Sequence[str]) -> bool:
    shape = windows_directory()
    inner = {path.partition("/")[0] for path in shape.holds}
    if not inner <= {name.casefold() for name in names}:
        return False
    return all(any(path.is_dir() for path in _below(folder, held.split("/"))) for held in shape.holds)


def _fitting(windows: Path, parts: Sequence[str], tree: Tree, prefix: str) -> Iterator[Path]:
    try:
        yield from _below(windows, parts)
    except OSError as error:
        name = prefix + "/".join(parts[:-1])
        tree.problems.append(Problem(name, f"can't be read: {error.strerror or error}.", "Check the permissions."))


def _below(folder: Path, parts: Sequence[str]) -> Iterator[Path]:
    """The paths below the folder that fit the parts, whatever the case."""
    if not parts:
        yield folder
    elif folder.is_dir():
        for name in _names(folder):
            if fnmatchcase(name.casefold(), parts[0]):
                yield from _below(folder / name, parts[1:])


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())

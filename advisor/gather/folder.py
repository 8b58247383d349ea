"""A folder on this machine. Symbolic links are followed while they stay in it; what is no ordinary file is named and
left alone. Of a Windows directory only the files of interest are taken.
"""

import os
import stat
from pathlib import Path

from advisor.gather.disk import disk_file
from advisor.gather.place import Tree, is_hidden, printable
from advisor.gather.windows_disk import add_windows, windows_in
from advisor.model.problem import Problem

_DEEPEST = 32
_COPY = "Put a copy of the file itself there."


def folder_tree(root: Path) -> Tree:
    """All files under `root`, by names relative to it."""
    tree = Tree()
    _walk(root, "", tree, set(), 0, Path(os.path.realpath(root)))
    return tree


def _walk(folder: Path, prefix: str, tree: Tree, seen: set[tuple[int, int]], depth: int, root: Path) -> None:
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        windows = windows_in(folder, [entry.name for entry in entries])
    except OSError as error:
        tree.problems.append(_unreadable(prefix.rstrip("/") or str(folder), error))
        return
    if (status.st_dev, status.st_ino) in seen or depth > _DEEPEST:
        tree.problems.append(
            Problem(prefix.rstrip("/"), "leads back to a folder above it, or is nested too deeply; left out.")
        )
        return
    if windows:
        for directory in windows:
            below = "" if directory == folder else f"{printable(directory.name)}/"
            add_windows(directory, prefix + below, tree, root)
        return
    # A loop is a folder inside itself; two links to one folder are none.
    inside = seen | {(status.st_dev, status.st_ino)} if status.st_ino else seen
    for entry in entries:
        if not is_hidden(entry.name):
            _enter(entry, f"{prefix}{printable(entry.name)}", tree, inside, depth, root)


def _enter(
    entry: "os.DirEntry[str]", name: str, tree: Tree, seen: set[tuple[int, int]], depth: int, root: Path
) -> None:
    path = Path(entry.path)
    try:
        status = path.stat()
        leads_out = entry.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root)
    except OSError as error:
        dangling = isinstance(error, FileNotFoundError) and entry.is_symlink()
        tree.problems.append(Problem(name, "is a link to a file that is not there.", _COPY) if dangling
                             else _unreadable(name, error))  # fmt: skip
        return
    if leads_out:
        tree.problems.append(Problem(name, "is a link that leads out of the folder; left out.", _COPY))
    elif stat.S_ISDIR(status.st_mode):
        _walk(path, f"{name}/", tree, seen, depth + 1, root)
    elif stat.S_ISREG(status.st_mode):
        tree.files.append(disk_file(path, name, status.st_size))
    else:
        tree.problems.append(Problem(name, "is no ordinary file (a pipe or a device); left out."))


def _unreadable(name: str, error: OSError) -> Problem:
    return Problem(name, f"can't be read: {error.strerror or error}.", "Check the permissions.")

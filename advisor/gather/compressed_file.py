"""One compressed file becomes the file that it was."""

from collections.abc import Iterable

from advisor.gather.compression import Codec, Unpacked, peeked
from advisor.gather.limits import Allowance, RefusedError
from advisor.gather.members import is_tar
from advisor.gather.place import Tree
from advisor.gather.spool import Spool
from advisor.model.problem import Problem

_HEAD = 512


def add_compressed(
    name: str, codec: Codec, chunks: Iterable[bytes], tree: Tree, spool: Spool, allowance: Allowance | None = None
) -> None:
    """The unpacked file goes into the tree, and a problem where its compression breaks off: what precedes the break
    still tells. `allowance` is that of the archive around it. Raises what the chunks and the spool raise."""
    unpacked = Unpacked(name, codec, chunks, spool.limits)
    try:
        head, pieces = peeked(unpacked, _HEAD)
        if is_tar(head):
            tree.problems.append(nested(name))
            return
        file = spool.add(name, pieces if allowance is None else allowance.spend(pieces))
    except RefusedError as refusal:
        if refusal.problem.file != name:
            raise
        tree.lost.append(name)
        tree.problems.append(refusal.problem)
        return
    except ImportError:
        what = "is compressed by Zstandard, which this Python can't unpack; left out."
        tree.problems.append(Problem(name, what, "Install the package zstandard, or unpack the file."))
        return
    if unpacked.breaks_off:
        what = f"breaks off, as its compression is cut or damaged; bytes before the break: {unpacked.length:,}."
        tree.problems.append(Problem(name, what, "Collect it again."))
    if unpacked.damaged and file.size:
        # Unpacking goes on behind damage until nothing fits any more, and no format tells where it began.
        tree.problems.append(Problem(name, "is damaged: what was unpacked of it may be wrong; trust no time in it."))
    if unpacked.trailing:
        what = "ends with bytes that are not of its compression; they were left out."
        tree.problems.append(Problem(name, what, "Collect it again."))
    if unpacked.breaks_off and not file.size:
        tree.lost.append(name)
        return
    tree.files.append(file)
    tree.plain[name] = codec.plain_name(name)


def nested(name: str) -> Problem:
    return Problem(name, "is an archive inside an archive; left out.", "Unpack it into its host's folder.")

"""The pack of one folder: whole packs stand by themselves, further ones on the shipped pack."""

from pathlib import Path

from advisor.errors import UsageError
from advisor.pack.load import Pack, load_pack
from advisor.pack.locate import knowledge_root

_BASE = ("rules/levels.yaml", "facts/evidence.yaml", "facts/counters.yaml")
"""Files that a pack has if it is meant to stand by itself."""


def is_whole(folder: Path) -> bool:
    """Whether the folder holds a pack that needs no other below it."""
    return any((folder / name).is_file() for name in _BASE)


def pack_alone(folder: Path | None = None) -> Pack:
    """The whole pack of the folder, or the shipped one. Raises PackError with every fault, UsageError for no pack."""
    root = folder or knowledge_root()
    if not is_whole(root):
        raise UsageError(f"{root}: is no whole pack; give the folder that holds its facts/ and rules/.")
    return load_pack(root=root)


def pack_of(folder: Path | None = None) -> Pack:
    """The pack of the folder; a further one, which has rules of its own alone, is laid over the shipped pack."""
    return pack_alone(folder) if folder is None or is_whole(folder) else load_pack([folder])

"""One pack by itself: the folder that holds its `facts/` and `rules/`, without the shipped pack below it."""

from pathlib import Path

from advisor.errors import UsageError
from advisor.pack.load import Pack, load_pack
from advisor.pack.locate import knowledge_root


def pack_alone(folder: Path | None = None) -> Pack:
    """The pack of the folder, or the shipped one. Raises PackError with every fault, UsageError for no pack."""
    root = folder or knowledge_root()
    if not ((root / "facts").is_dir() and (root / "rules").is_dir()):
        raise UsageError(f"{root}: is no whole pack; give the folder that holds its facts/ and rules/.")
    return load_pack(root=root)

"""What a further pack may call its own: everything it declares begins with its name, so no two packs ever collide.

For a pack `acme`, rules, remedies, conflicts and log formats are `acme-…`, facts `acme.…` or `nic[].acme_…`, tables
`acme_…` and conditions `acme.…`. It derives only facts of its own: what a fact of another pack is worth stays there.
"""

from collections.abc import Iterator

from advisor.pack.catalogue import CatalogueFile
from advisor.pack.positions import Document, Fault, Path
from advisor.pack.schema import Piece

_CODE = "HA006"


def outside(name: str | None, piece: Piece, document: Document) -> Iterator[Fault]:
    """What the piece declares outside the namespace of its pack; nothing for the first pack, and for one without a
    name, whose names are merely not to be taken."""
    if name is None:
        return
    word = name.replace("-", "_")
    identity = getattr(piece, "id", None)
    if isinstance(identity, str) and not identity.startswith(f"{name}-"):
        yield document.fault(("id",), f"an id of the pack {name!r} begins with '{name}-'", _CODE)
    if isinstance(piece, CatalogueFile):
        yield from _catalogue(name, word, piece, document)


def _catalogue(name: str, word: str, file: CatalogueFile, document: Document) -> Iterator[Fault]:
    declared: list[tuple[Path, str, tuple[str, ...]]] = [
        (("facts", number, "name"), spec.name, (f"{word}.", f"[].{word}_")) for number, spec in enumerate(file.facts)
    ]
    declared += [(("derive", number, "fact"), one.fact, (f"{word}.",)) for number, one in enumerate(file.derive)]
    declared += [(("tables", table), table, (f"{word}_",)) for table in file.tables]
    declared += [(("conditions", key), key, (f"{name}.", f"{word}.")) for key in file.conditions]
    for path, given, wanted in declared:
        if not any(given.startswith(one) or (one.startswith("[") and one in given) for one in wanted):
            kinds = " or ".join(f"'{'nic' if one.startswith('[') else ''}{one}…'" for one in wanted)
            yield document.fault(path, f"{given!r} is outside the pack {name!r}, whose names here are {kinds}", _CODE)
    if file.generations:
        yield document.fault(("generations",), "the generations of Windows are those of the first pack", _CODE)

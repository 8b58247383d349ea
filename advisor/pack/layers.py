"""Packs laid over one another: which files each has, what it is called, and the identity of all together."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from advisor.errors import UsageError
from advisor.model.diagnosis import PackIdentity
from advisor.pack import positions
from advisor.pack.schema import Id, Piece, Text, Waivers, build

MANIFEST = "rules/pack.yaml"
_LARGEST = 8 * 1024 * 1024
"""Bytes of one file of a pack; YAML of that size is no knowledge that a person wrote."""


class Manifest(Piece):
    """`rules/pack.yaml`: who this pack is. The name of a further pack is its namespace (see `namespace`)."""

    name: Id
    version: Text
    waive: Waivers = Field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """One pack: its folder, its YAML files as (name with `/`, content) in a fixed order, and its place in the pile.

    `name` is None for the first pack, which owns the plain names, and for a further one that does not say who it is.
    """

    root: Path
    number: int
    name: str | None
    files: tuple[tuple[str, bytes], ...]

    def path(self, name: str) -> str:
        return str(self.root / name)

    def key(self, name: str) -> str:
        """The name under which a file that has no id is kept: that of another pack may be called the same."""
        if not self.number:
            return name
        folder, _, file = name.rpartition("/")
        return f"{folder}/{self.number}/{file}"


def layers_of(roots: Sequence[Path]) -> tuple[Layer, ...]:
    """The packs in these folders. Raises UsageError when one is no pack."""
    layers = []
    for number, root in enumerate(roots):
        if not root.is_dir():
            raise UsageError(f"{root}: no such folder of rules; --rules takes a folder with rules/ and facts/ in it.")
        files = tuple(_files(root))
        if not files:
            raise UsageError(f"{root}: holds neither rules/ nor facts/ with .yaml files in them.")
        layers.append(Layer(root, number, _name(dict(files)) if number else None, files))
    return tuple(layers)


def identity(layers: Sequence[Layer], manifests: Mapping[str, Manifest]) -> PackIdentity:
    """Names and versions from the manifests; the hash covers names and contents of all files, texts included."""
    whole = _identity(layers, manifests.get(layers[0].path(MANIFEST)))
    if len(layers) == 1:
        return whole
    each = [_identity([layer], manifests.get(layer.path(MANIFEST))) for layer in layers]
    name, version = ("+".join(parts) for parts in zip(*((one.name, one.version) for one in each), strict=True))
    return PackIdentity(name, version, whole.sha256, tuple(each))


def _identity(layers: Sequence[Layer], manifest: Manifest | None) -> PackIdentity:
    digest = hashlib.sha256()
    for layer in layers:
        for name, raw in layer.files:
            content = raw.replace(b"\r\n", b"\n")
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    if manifest is None:
        return PackIdentity("unnamed", "0", digest.hexdigest())
    return PackIdentity(manifest.name, manifest.version, digest.hexdigest())


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    for top in ("facts", "rules"):
        for path in sorted((root / top).rglob("*.yaml"), key=lambda path: path.as_posix()):
            try:
                if path.stat().st_size > _LARGEST:
                    raise UsageError(f"{path}: larger than {_LARGEST} bytes; a pack is made of small files.")
                content = path.read_bytes()
            except OSError as error:
                raise UsageError(f"{path}: can't be read: {error.strerror}. Mend it, or take it out.") from None
            yield path.relative_to(root).as_posix(), content


def _name(files: Mapping[str, bytes]) -> str | None:
    """The name in the manifest; one that can't be read is told when the files are read in earnest."""
    document, faults = positions.load(MANIFEST, files.get(MANIFEST, b""))
    piece = None if faults else build(Manifest, document)[0]
    return None if piece is None else piece.name

"""Reads `facts/` and `rules/` into one `Pack`; every fault of every file is reported at once."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from advisor.errors import PackError, UsageError
from advisor.model.diagnosis import PackIdentity
from advisor.pack import positions
from advisor.pack.catalogue import CatalogueFile, Derivation, FactSpec, Generation, NamedCondition, Table
from advisor.pack.cross_check import cross_check
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.formats import CountersFile, LogFormat
from advisor.pack.locate import TEXT_FOLDER, knowledge_root
from advisor.pack.positions import Document, Fault
from advisor.pack.rule import Contradiction, LevelBounds, Remedy, Rule
from advisor.pack.schema import Id, Piece, Text, build
from advisor.pack.text import Texts
from advisor.pack.windows import PLACE as WINDOWS
from advisor.pack.windows import WindowsDirectory


class Manifest(Piece):
    """`rules/pack.yaml`: who this pack is."""

    name: Id
    version: Text


SHAPES: tuple[tuple[str, type[Piece]], ...] = (
    ("rules/pack.yaml", Manifest),
    ("rules/levels.yaml", LevelBounds),
    ("facts/evidence.yaml", EvidenceSettings),
    ("facts/counters.yaml", CountersFile),
    (WINDOWS, WindowsDirectory),
    ("facts/catalogue/*.yaml", CatalogueFile),
    ("facts/logs/*.yaml", LogFormat),
    ("rules/conflicts/*.yaml", Contradiction),
    ("rules/remedies/*.yaml", Remedy),
    ("rules/suspects/*.yaml", Rule),
    ("rules/prerequisites/*.yaml", Rule),
    ("rules/settings/*.yaml", Rule),
    ("rules/snapshots/*.yaml", Rule),
)


@dataclass(frozen=True)
class Pack:
    """All knowledge, typed and cross-checked. `files` maps a rule's, remedy's or contradiction's id to its document.

    `tables`, `conditions` and `derivations` come from all catalogue files together.
    """

    identity: PackIdentity
    facts: Mapping[str, FactSpec]
    tables: Mapping[str, Table]
    conditions: Mapping[str, NamedCondition]
    derivations: tuple[Derivation, ...]
    generations: tuple[Generation, ...]
    logs: tuple[LogFormat, ...]
    counters: CountersFile
    evidence: EvidenceSettings
    rules: Mapping[str, Rule]
    remedies: Mapping[str, Remedy]
    contradictions: Mapping[str, Contradiction]
    levels: LevelBounds
    texts: Texts
    files: Mapping[str, Document]

    @cached_property
    def lists(self) -> frozenset[str]:
        """The heads of list facts: `nic` for `nic[].rss`."""
        return frozenset(name.partition("[]")[0] for name in self.facts if "[]" in name)


def load_pack(extra: Sequence[Path] = (), language: str = "en", root: Path | None = None) -> Pack:
    """The shipped pack or that of `root`, with the folders in `extra` laid over it. Raises PackError with every fault
    of every file."""
    files = list(_files(root or knowledge_root()))
    for folder in extra:
        files.extend(_extra_files(folder))
    faults: list[Fault] = []
    pieces: dict[str, dict[str, Piece]] = {pattern: {} for pattern, _ in SHAPES}
    documents: dict[str, Document] = {}
    for name, path in files:
        matching = [(pattern, shape) for pattern, shape in SHAPES if fnmatchcase(name, pattern)]
        if not matching:
            faults.extend(_stray(name, path))
            continue
        pattern, shape = matching[0]
        document, found = positions.load(str(path), path.read_bytes())
        faults.extend(found)
        if found:
            continue
        piece, found = build(shape, document)
        faults.extend(found)
        if piece is not None:
            _keep(pieces[pattern], documents, name, piece, document, faults)
    pack = None if faults else _assemble(pieces, documents, _identity(files, pieces), language, faults)
    if pack is not None:
        faults.extend(cross_check(pack))
    if faults or pack is None:
        raise PackError(
            [str(fault) for fault in sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column))]
        )
    return pack


def _extra_files(folder: Path) -> Iterator[tuple[str, Path]]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of rules; --rules takes a folder with rules/ and facts/ in it.")
    found = list(_files(folder))
    if not found:
        raise UsageError(f"{folder}: holds neither rules/ nor facts/ with .yaml files in them.")
    yield from found


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every YAML file of a pack as (name with `/`, path), in a fixed order."""
    for top in ("facts", "rules"):
        for path in sorted((root / top).rglob("*.yaml"), key=lambda path: path.as_posix()):
            yield path.relative_to(root).as_posix(), path


def _stray(name: str, path: Path) -> list[Fault]:
    if name.startswith(TEXT_FOLDER):
        return []
    return [
        Fault(
            str(path), 1, 1, "no such place in a pack; rules stand in rules/<kind>/<id>.yaml, facts in facts/catalogue/"
        )
    ]


def _keep(
    kept: dict[str, Piece],
    documents: dict[str, Document],
    name: str,
    piece: Piece,
    document: Document,
    faults: list[Fault],
) -> None:
    """File a piece under its id; an id must be the file's name and stand once."""
    identity = getattr(piece, "id", None)
    key = identity if isinstance(identity, str) else name
    if identity is not None and key != Path(name).stem:
        faults.append(document.fault(("id",), f"the id {key!r} must be the file's name {Path(name).stem!r}"))
    if key in kept or (identity is not None and key in documents and not name.startswith("facts/")):
        faults.append(document.fault(("id",), f"the id {key!r} is taken by {documents[key].file}"))
    kept[key] = piece
    documents[key] = document


def _identity(files: list[tuple[str, Path]], pieces: Mapping[str, Mapping[str, Piece]]) -> PackIdentity:
    """Name and version from the manifest; the hash covers names and contents of all files, texts included."""
    digest = hashlib.sha256()
    for name, path in files:
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    manifest = next(iter(pieces["rules/pack.yaml"].values()), None)
    if not isinstance(manifest, Manifest):
        return PackIdentity("unnamed", "0", digest.hexdigest())
    return PackIdentity(manifest.name, manifest.version, digest.hexdigest())


def _assemble(
    pieces: Mapping[str, Mapping[str, Any]],
    documents: Mapping[str, Document],
    identity: PackIdentity,
    language: str,
    faults: list[Fault],
) -> Pack | None:
    single: dict[str, Any] = {}
    for pattern in ("rules/pack.yaml", "rules/levels.yaml", "facts/evidence.yaml", "facts/counters.yaml"):
        if not pieces[pattern]:
            faults.append(Fault(pattern, 1, 1, "the file is missing"))
        else:
            single[pattern] = next(iter(pieces[pattern].values()))
    catalogue: list[CatalogueFile] = list(pieces["facts/catalogue/*.yaml"].values())
    names = [spec.name for file in catalogue for spec in file.facts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append(Fault("facts/catalogue", 1, 1, f"the fact {name} is declared twice"))
    if faults:
        return None
    rules = {
        key: rule
        for pattern in ("suspects", "prerequisites", "settings", "snapshots")
        for key, rule in pieces[f"rules/{pattern}/*.yaml"].items()
    }
    return Pack(
        identity=identity,
        facts={spec.name: spec for file in catalogue for spec in file.facts},
        tables={key: table for file in catalogue for key, table in file.tables.items()},
        conditions={key: condition for file in catalogue for key, condition in file.conditions.items()},
        derivations=tuple(derivation for file in catalogue for derivation in file.derive),
        generations=tuple(generation for file in catalogue for generation in file.generations),
        logs=tuple(pieces["facts/logs/*.yaml"].values()),
        counters=single["facts/counters.yaml"],
        evidence=single["facts/evidence.yaml"],
        rules=rules,
        remedies=dict(pieces["rules/remedies/*.yaml"]),
        contradictions=dict(pieces["rules/conflicts/*.yaml"]),
        levels=single["rules/levels.yaml"],
        texts=Texts.load(knowledge_root() / TEXT_FOLDER, language),
        files=documents,
    )

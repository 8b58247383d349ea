"""Reads `facts/` and `rules/` into one `Pack`; every fault of every file is reported at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from advisor.errors import PackError
from advisor.model.diagnosis import PackIdentity
from advisor.pack import positions
from advisor.pack.catalogue import CatalogueFile, Derivation, FactSpec, Generation, NamedCondition, Table
from advisor.pack.cross_check import cross_check
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.expand import Expander
from advisor.pack.fact_source import FactSource
from advisor.pack.formats import CountersFile, LogFormat
from advisor.pack.identifiers import PLACE as IDENTIFIERS
from advisor.pack.identifiers import Identifiers
from advisor.pack.layer_texts import replaced_texts
from advisor.pack.layers import Layer, Manifest, identity, layers_of
from advisor.pack.locate import TEXT_FOLDER, knowledge_root
from advisor.pack.namespace import outside
from advisor.pack.positions import Document, Fault
from advisor.pack.profile import Profile
from advisor.pack.rule import Contradiction, LevelBounds, Remedy, Rule
from advisor.pack.schema import Piece, build
from advisor.pack.text import Texts
from advisor.pack.windows import PLACE as WINDOWS
from advisor.pack.windows import WindowsDirectory

SHAPES: tuple[tuple[str, type[Piece]], ...] = (
    ("rules/pack.yaml", Manifest),
    ("rules/levels.yaml", LevelBounds),
    ("facts/evidence.yaml", EvidenceSettings),
    ("facts/counters.yaml", CountersFile),
    (WINDOWS, WindowsDirectory),
    (IDENTIFIERS, Identifiers),
    ("facts/catalogue/*.yaml", CatalogueFile),
    ("facts/logs/*.yaml", LogFormat),
    ("rules/conflicts/*.yaml", Contradiction),
    ("rules/remedies/*.yaml", Remedy),
    ("rules/profiles/*.yaml", Profile),
    ("rules/suspects/*.yaml", Rule),
    ("rules/prerequisites/*.yaml", Rule),
    ("rules/settings/*.yaml", Rule),
    ("rules/snapshots/*.yaml", Rule),
)


T = TypeVar("T")


@dataclass(frozen=True)
class Pack:
    """All knowledge, typed and cross-checked. `files` maps the id of a rule, remedy, contradiction or profile to its
    document.

    `tables`, `conditions` and `derivations` come from all catalogue files together; conditions are written out (see
    `named_conditions`). `manifests` says who each pack is, by the path of its `rules/pack.yaml`.
    """

    identity: PackIdentity
    facts: Mapping[str, FactSpec]
    observed: tuple[FactSource, ...]
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
    manifests: Mapping[str, Manifest] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    @cached_property
    def translations(self) -> frozenset[str]:
        """Tables by which sources translate what they find; their rows are patterns."""
        sources = (source for spec in self.facts.values() for source in spec.sources)
        return frozenset(source.table for source in (*sources, *self.observed) if source.table is not None)

    @cached_property
    def lists(self) -> frozenset[str]:
        """The heads of list facts: `nic` for `nic[].rss`."""
        return frozenset(name.partition("[]")[0] for name in self.facts if "[]" in name)


@dataclass(frozen=True)
class Reading:
    """What came of reading packs: the pack as far as it could be read, and what is wrong in it.

    Without its basic files, or with a broken catalogue, there is no pack. `broken` are the files that have faults of
    their own, or speak of what stands in a file that could not be read.
    """

    pack: Pack | None
    faults: tuple[Fault, ...]
    layers: tuple[Layer, ...]
    broken: frozenset[str]


def load_pack(extra: Sequence[Path] = (), language: str = "en", root: Path | None = None) -> Pack:
    """The shipped pack or that of `root`, with the folders in `extra` laid over it. Raises PackError with every fault
    of every file."""
    reading = read_packs([root or knowledge_root(), *extra], language)
    if reading.faults or reading.pack is None:
        raise PackError([str(fault) for fault in reading.faults])
    return reading.pack


def read_packs(roots: Sequence[Path], language: str = "en") -> Reading:
    """The packs in these folders, each laid over those before it; faults do not end the reading.

    A further pack adds and never replaces. Raises UsageError when a folder holds no pack.
    """
    return _read(layers_of(roots), language)


@lru_cache(maxsize=4)
def _read(layers: tuple[Layer, ...], language: str) -> Reading:
    """A pack is a value: the same bytes in the same places are read once, however often a process asks for them."""
    gathered = _Gathered()
    for layer in layers:
        _gather(layer, gathered)
    gathered.faults += replaced_texts(layers)
    pack = None if gathered.broken_catalogue else _assemble(gathered, layers, language)
    found = [] if pack is None else cross_check(pack)
    faults = gathered.faults + [one for one in found if not any(repr(name) in one.what for name in gathered.lost)]
    broken = frozenset(fault.file for fault in (*faults, *found))
    in_order = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.column))
    return Reading(pack, tuple(in_order), layers, broken)


@dataclass
class _Gathered:
    """Pieces by the pattern of their place and their key, documents by key, and what is wrong.

    `lost` names the files that gave no piece: whoever speaks of them is not at fault.
    """

    pieces: dict[str, dict[str, Piece]] = field(default_factory=lambda: {pattern: {} for pattern, _ in SHAPES})
    documents: dict[str, Document] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    broken_catalogue: bool = False


def _gather(layer: Layer, gathered: _Gathered) -> None:
    for name, content in layer.files:
        path = layer.path(name)
        shape = next(((pattern, shape) for pattern, shape in SHAPES if fnmatchcase(name, pattern)), None)
        if shape is None:
            gathered.faults += _stray(name, path)
            continue
        document, faults = positions.load(path, content)
        piece = None
        if not faults:
            piece, faults = build(shape[1], document)
        gathered.faults += faults
        if piece is None:
            gathered.lost.add(Path(name).stem)
            gathered.broken_catalogue |= name.startswith("facts/catalogue/")
        else:
            _keep(gathered, layer, name, shape[0], piece, document)


def _stray(name: str, path: str) -> list[Fault]:
    if name.startswith(TEXT_FOLDER):
        return []
    where = "rules stand in rules/<kind>/<id>.yaml, facts in facts/catalogue/"
    return [Fault(path, 1, 1, f"no such place in a pack; {where}")]


def _keep(gathered: _Gathered, layer: Layer, name: str, pattern: str, piece: Piece, document: Document) -> None:
    """File a piece under its id; an id must be the file's name and stand once."""
    if isinstance(piece, Manifest):
        same = next((file for file, other in gathered.manifests.items() if other.name == piece.name), None)
        if same is not None:
            what = f"a pack named {piece.name!r} is there already, in {same}; each needs a name of its own"
            gathered.faults.append(document.fault(("name",), what, "HA005"))
        gathered.manifests[document.file] = piece
        if layer.number:
            return  # who a further pack is goes into the identity of all
    identity = getattr(piece, "id", None)
    key = identity if isinstance(identity, str) else layer.key(name)
    if identity is not None and key != Path(name).stem:
        what = f"the id {key!r} must be the file's name {Path(name).stem!r}"
        gathered.faults.append(document.fault(("id",), what))
    taken = gathered.documents.get(key)
    if taken is not None and (identity is None or not name.startswith("facts/") or key in gathered.pieces[pattern]):
        gathered.faults.append(document.fault(("id",), f"the id {key!r} is taken by {taken.file}", "HA005"))
        return
    if layer.number and "*" not in pattern:
        what = "a further pack adds rules and facts; this file is that of the first pack"
        gathered.faults.append(document.fault((), what, "HA006"))
        return
    gathered.faults += outside(layer.name, piece, document)
    gathered.pieces[pattern][key] = piece
    gathered.documents[key] = document


def _assemble(gathered: _Gathered, layers: Sequence[Layer], language: str) -> Pack | None:
    pieces: Mapping[str, Mapping[str, Any]] = gathered.pieces
    single: dict[str, Any] = {}
    for pattern in ("rules/pack.yaml", "rules/levels.yaml", "facts/evidence.yaml", "facts/counters.yaml"):
        if pieces[pattern]:
            single[pattern] = next(iter(pieces[pattern].values()))
        elif Path(pattern).stem not in gathered.lost:
            gathered.faults.append(Fault(pattern, 1, 1, "the file is missing"))
    if len(single) < 4:
        return None
    catalogue: Mapping[str, CatalogueFile] = pieces["facts/catalogue/*.yaml"]
    conditions = _once(gathered, catalogue, "conditions", lambda file: _by_key(file.conditions))
    expander = Expander(gathered.documents, conditions, gathered.faults)
    rules = {
        key: rule
        for kind in ("suspects", "prerequisites", "settings", "snapshots")
        for key, rule in pieces[f"rules/{kind}/*.yaml"].items()
    }
    remedies, contradictions = pieces["rules/remedies/*.yaml"], pieces["rules/conflicts/*.yaml"]
    return Pack(
        identity=identity(layers, gathered.manifests),
        facts=_once(gathered, catalogue, "facts", _by_name),
        observed=tuple(source for file in catalogue.values() for source in file.observed),
        tables=_once(gathered, catalogue, "tables", lambda file: _by_key(file.tables)),
        conditions={name: expander.condition(name, one) for name, one in conditions.items()},
        derivations=tuple(
            expander.derivation(key, number, one)
            for key, file in catalogue.items()
            for number, one in enumerate(file.derive)
        ),
        generations=tuple(
            expander.generation(key, number, one)
            for key, file in catalogue.items()
            for number, one in enumerate(file.generations)
        ),
        logs=tuple(pieces["facts/logs/*.yaml"].values()),
        counters=single["facts/counters.yaml"],
        evidence=single["facts/evidence.yaml"],
        rules={key: expander.given(rule) for key, rule in rules.items()},
        remedies={key: expander.given(remedy) for key, remedy in remedies.items()},
        contradictions={key: expander.given(one) for key, one in contradictions.items()},
        levels=single["rules/levels.yaml"],
        texts=Texts(language, [layer.root / TEXT_FOLDER for layer in layers]),
        files=gathered.documents,
        manifests=gathered.manifests,
        profiles=pieces["rules/profiles/*.yaml"],
    )


def _by_key(named: Mapping[str, T]) -> list[tuple[str, str, T]]:
    """A mapping's entries, each with its key as the place in the file."""
    return [(name, name, piece) for name, piece in named.items()]


def _by_name(file: CatalogueFile) -> list[tuple[str, str | int, FactSpec]]:
    return [(spec.name, number, spec) for number, spec in enumerate(file.facts)]


def _once(
    gathered: _Gathered,
    catalogue: Mapping[str, CatalogueFile],
    section: str,
    entries: Callable[[CatalogueFile], Sequence[tuple[str, str | int, T]]],
) -> dict[str, T]:
    """The entries of a section of all catalogue files by name; a name stands once, or both files are told."""
    kept: dict[str, T] = {}
    owners: dict[str, str] = {}
    for key, file in catalogue.items():
        document = gathered.documents[key]
        for name, place, piece in entries(file):
            if name in kept:
                what = f"{name!r} of {section} is declared in {owners[name]} already"
                gathered.faults.append(document.fault((section, place), what, "HA005"))
                continue
            kept[name], owners[name] = piece, document.file
    return kept

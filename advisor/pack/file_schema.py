"""JSON Schemas (2020-12) of the files of a pack, made from the shapes that load them; editors complete by them.

The loader keeps every scalar as the text that stands in the file, so a value without quotes is welcome where a text is
wanted: to an editor `2` is a number and `true` a boolean, to the loader neither is.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from advisor.pack.catalogue import CatalogueFile
from advisor.pack.evidence_settings import EvidenceSettings
from advisor.pack.formats import CountersFile, LogFormat
from advisor.pack.identifiers import Identifiers
from advisor.pack.layers import Manifest
from advisor.pack.profile import Profile
from advisor.pack.rule import Contradiction, LevelBounds, Remedy, Rule
from advisor.pack.schema import Piece
from advisor.pack.windows import WindowsDirectory

Schema: TypeAlias = dict[str, Any]

FILE_SHAPES: Mapping[str, tuple[str, type[Piece]]] = {
    "rule": ("A rule: rules/suspects, prerequisites, settings or snapshots", Rule),
    "remedy": ("A remedy: rules/remedies", Remedy),
    "conflict": ("Guidance that contradicts itself: rules/conflicts", Contradiction),
    "profile": ("By what a check gates a deployment: rules/profiles", Profile),
    "levels": ("The bounds of the levels: rules/levels.yaml", LevelBounds),
    "pack": ("Who a pack is: rules/pack.yaml", Manifest),
    "catalogue-file": ("What can be known of a host: facts/catalogue", CatalogueFile),
    "log": ("A log format: facts/logs", LogFormat),
    "counters": ("Perfmon counters: facts/counters.yaml", CountersFile),
    "evidence-file": ("The numbers of the evidence stage: facts/evidence.yaml", EvidenceSettings),
    "windows-file": ("A Windows directory on a disk: facts/windows.yaml", WindowsDirectory),
    "identifiers": ("What tells whose servers they are: facts/identifiers.yaml", Identifiers),
}
_SCALAR = ["string", "number", "boolean"]


def file_schema(name: str) -> Schema:
    """The schema of the files of that kind, one of `FILE_SHAPES`."""
    title, shape = FILE_SHAPES[name]
    made = _as_written(shape.model_json_schema(by_alias=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:heartbeat-advisor:file:{name}:1",
        **made,
        "title": title,
    }


def header(path: str) -> str:
    """The first line of a file that tells editors its schema; `path` is relative to the file."""
    return f"# yaml-language-server: $schema={path}"


def _as_written(node: Any) -> Any:
    """The schema as a person writes the file: scalars may stand without quotes, and numbers with them."""
    if isinstance(node, list):
        return [_as_written(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_written(value) for key, value in node.items() if key != "title" or not isinstance(value, str)}
    kind = made.get("type")
    if kind == "string" and not {"pattern", "enum", "const"} & made.keys():
        # The length that a text needs is no matter of numbers, and 2020-12 asks it of texts alone.
        return {**made, "type": _SCALAR}
    if kind in ("integer", "number"):
        pattern = r"^[+-]?\d+$" if kind == "integer" else r"^[+-]?\d+(\.\d+)?$"
        return {**made, "type": [kind, "string"], "pattern": pattern}
    if kind == "boolean":
        return {**made, "type": ["boolean", "string"], "pattern": "^([Tt]rue|[Ff]alse|yes|no|on|off|0|1)$"}
    return made

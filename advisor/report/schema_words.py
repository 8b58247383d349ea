"""The words that the schemas of all documents are made of."""

from enum import StrEnum
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
ID: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
TIME: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def object_of(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these members, of which the optional ones may be left out."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def list_of(item: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": item, **more}


def words_of(vocabulary: type[StrEnum]) -> Schema:
    return {"enum": [word.value for word in vocabulary]}


def ref(name: str) -> Schema:
    """What a document's `$defs` call so."""
    return {"$ref": f"#/$defs/{name}"}


def or_absent(schema: Schema) -> Schema:
    return {"anyOf": [schema, ref("unknown")]}


def head(name: str) -> Schema:
    """The members that tell which document it is, and which pack it stands on."""
    return {"schema": {"const": f"advisor.{name}/1"}, "pack": ref("pack")}

"""Schemas that forbid what they don't name, so that a misspelt member is found."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from advisor.report.schemas import schema_document


@cache
def validator(name: str) -> Draft202012Validator:
    schema = schema_document(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(_closed(schema))


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(part) for key, part in schema.items()}
    # A host of a check adds members to the shared definition of a host; each of the two sees only its own.
    if schema.get("type") == "object" and "properties" in schema and "allOf" not in schema:
        closed["additionalProperties"] = False
    if "allOf" in schema:
        closed["unevaluatedProperties"] = False
    return closed

"""Results as text for golden files: of a dataclass what is not as it would be anyhow, of an enumeration its word."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any


def told(one: Any) -> Any:
    """A value for JSON. Numbers are rounded to what every processor agrees on, and of a long list the ends remain."""
    if is_dataclass(one) and not isinstance(one, type):
        pairs = ((field, getattr(one, field.name)) for field in fields(one))
        return {field.name: told(value) for field, value in pairs if value != field.default and value != ()}
    if isinstance(one, dict):
        return {"/".join(key) if isinstance(key, tuple) else str(key): told(value) for key, value in one.items()}
    if isinstance(one, list | tuple):
        listed = [told(value) for value in one]
        return listed if len(listed) <= 24 else [*listed[:4], f"{len(listed) - 8} more", *listed[-4:]]
    if isinstance(one, frozenset | set):
        return sorted(map(str, one))
    if isinstance(one, datetime):
        return one.isoformat(timespec="milliseconds")
    if isinstance(one, float):
        return float(f"{one:.6g}")
    return one if isinstance(one, int | None) else str(one)


def line(one: Any) -> str:
    return json.dumps(told(one), ensure_ascii=False)

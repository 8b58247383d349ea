"""What a scan could not read of a host, in the line of its journal: a scan that is taken up again says it again."""

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.model.problem import Problem

PROBLEMS = "problems"


def written(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """For the journal. What is not said is left out."""
    return [
        {"file": one.file, "what": one.what}
        | ({"next": one.next} if one.next else {})
        | ({} if one.line is None else {"line": one.line})
        | ({} if one.lost else {"lost": False})
        for one in problems
    ]


def kept(document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The problems of a journal's document; those of none that are written otherwise, or by an older version."""
    listed = document.get(PROBLEMS)
    return tuple(
        Problem(
            one["file"],
            one["what"],
            _text(one.get("next")),
            line if isinstance(line := one.get("line"), int) else None,
            lost=one.get("lost") is not False,
        )
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and isinstance(one.get("file"), str) and isinstance(one.get("what"), str)
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""The JSON Schemas of an action, and of `advisor.plan/1`, whose steps are actions with what a person needs for
them."""

from advisor.model.action import Stance
from advisor.model.guide import Standing, Verified
from advisor.model.record import ResultKind
from advisor.model.role import ROLES
from advisor.report.schema_words import (
    COUNT,
    FLAG,
    ID,
    SHA256,
    TEXT,
    TIME,
    Schema,
    head,
    list_of,
    object_of,
    ref,
    words_of,
)

_NUMBER: Schema = {"type": "integer", "minimum": 1}


def action_schema(required: Schema | None = None, optional: Schema | None = None) -> Schema:
    """An action, with further members."""
    return object_of(
        {
            "id": ID,
            "host": TEXT,
            "stance": words_of(Stance),
            "order": _NUMBER,
            "because": list_of(ref("reason")),
            "requires": list_of(ID),
            "reboot": FLAG,
            "rollback": TEXT,
            "verify": TEXT,
            "commands": list_of(TEXT),
            **(required or {}),
        },
        {"title": TEXT, "first_checks": list_of(TEXT), "notes": list_of(TEXT), **(optional or {})},
    )


def plan_schema() -> Schema:
    """Steps are in the order in which they are done; a restart comes behind the last of its `steps`."""
    file = object_of({"name": TEXT, "platform": TEXT, "version": TEXT, "size": COUNT, "date": TIME})
    step = action_schema(
        {"backup": list_of(TEXT), "risks": list_of(TEXT), "waits_for": list_of(ID)},
        {"minutes": _NUMBER, "restart": _NUMBER, "state": _state(), "files": list_of(file, minItems=1)},
    )
    restart = object_of(
        {"number": _NUMBER, "stance": words_of(Stance), "steps": list_of(ID, minItems=1)}, {"state": _state()}
    )
    host = object_of(
        {
            "host": TEXT,
            "facts_sha256": SHA256,
            "minutes": COUNT,
            "steps": list_of(step),
            "restarts": list_of(restart),
            "avoid": list_of(step),
            "conflicts": list_of(ref("conflict")),
            "missing": list_of(ref("missing")),
        },
        {"role": {"enum": list(ROLES)}},
    )
    return object_of(
        {
            **head("plan"),
            "facts_sha256": SHA256,
            "kind": words_of(ResultKind),
            "options": {"type": "object", "additionalProperties": TEXT},
            "pairs": list_of(list_of(TEXT, minItems=2)),
            "hosts": list_of(host),
            "problems": list_of(ref("problem")),
        },
        {
            "engine": {"enum": ["durable_rules", "plain"]},
            "engine_version": TEXT,
            "engine_because": TEXT,
            "advisor_version": TEXT,
            "assessed_at": TIME,
        },
    )


def _state() -> Schema:
    """How a step stands, by a journal: what was said of it, by whom and when, and what new facts told after that."""
    checked = object_of(
        {"verdict": words_of(Verified), "because": list_of(TEXT), "missing": list_of(ref("missing"))}, {"at": TIME}
    )
    return object_of(
        {"standing": words_of(Standing)},
        {"by": TEXT, "at": TIME, "reason": TEXT, "held_by": list_of(TEXT), "checked": checked},
    )

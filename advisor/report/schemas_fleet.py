"""The parts of an audit's schema that say what it means: compliance, causes, actions, debt, drift, waves, waivers."""

from advisor.model.action import Stance
from advisor.model.comparison import Cause, Movement
from advisor.model.drift import Direction
from advisor.model.verdict import Severity, Verdict
from advisor.model.waves import ConstraintKind
from advisor.report.schema_words import COUNT, FLAG, ID, TEXT, TIME, Schema, list_of, object_of, words_of

_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_NAMES = list_of(TEXT)
_VALUE: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1}
"""As in a FACT: `value`, or `absent` with its reason."""
_STANCE = words_of(Stance)


def rule_counts() -> Schema:
    """Hosts by how the rule ended. The rate is pass / (pass + fail), and not there where nobody was assessed."""
    return object_of(_COUNTS | {"rule": ID, "severity": words_of(Severity)}, _RATES)


def fleet_members() -> dict[str, Schema]:
    """Members of the document by name; only the first five are always there."""
    return {
        "states": _states(),
        "actions": object_of({"do": _clearing(), "do_and_consider": _clearing()}),
        "debt": _debt(),
        "waves_plan": _waves(),
        "since": _since(),
        "golden": _golden(),
        "waivers": list_of(_waiver()),
        "trend": list_of(_trend()),
    }


def cause() -> Schema:
    """Hosts on which the same rules fail."""
    action = object_of({"id": ID, "stance": _STANCE})
    return object_of({"verdicts": list_of(ID), "hosts": _NAMES, "count": COUNT}, {"actions": list_of(action)})


def drifted() -> Schema:
    """A host that is new or gone, a verdict that moved, or a fact that means something else."""
    verdict: Schema = {"enum": [*(one.value for one in Verdict), "not-judged"]}
    host = object_of({"kind": {"const": "host"}, "change": {"enum": ["new", "gone"]}, "host": TEXT})
    moved = object_of({
        "kind": {"const": "verdict"}, "rule": ID, "severity": words_of(Severity), "before": verdict, "after": verdict,
        "movement": words_of(Movement), "cause": words_of(Cause), "hosts": _NAMES, "count": COUNT,
    })  # fmt: skip
    fact = object_of({
        "kind": {"const": "fact"}, "fact": TEXT, "before": _VALUE, "after": _VALUE, "direction": words_of(Direction),
        "text": TEXT, "hosts": _NAMES, "count": COUNT,
    }, {"instance": TEXT})  # fmt: skip
    return {"anyOf": [host, moved, fact]}


_COUNTS = {"pass": COUNT, "fail": COUNT, "unknown": COUNT, "not_applicable": COUNT, "waived": COUNT}
_RATES = {"assessed": COUNT, "rate": _SHARE, "rate_least": _SHARE, "rate_most": _SHARE}


def _states() -> Schema:
    names = ("exposed", "warned", "undecided", "kept", "with_unknown", "with_waivers")
    return object_of(dict.fromkeys(names, COUNT))


def _clearing() -> Schema:
    step = object_of({"id": ID, "stance": _STANCE, "reboot": FLAG, "hosts": _NAMES})
    return object_of({
        "text": TEXT, "failures": COUNT, "cleared": COUNT, "failing_hosts": COUNT, "hosts_cleared": COUNT,
        "exact": FLAG, "steps": list_of(step),
        "choices": list_of(object_of({"actions": list_of(ID), "cleared": COUNT})),
        "uncleared": list_of(object_of({"rule": ID, "failures": COUNT})),
    })  # fmt: skip


def _debt() -> Schema:
    collect = object_of({
        "command": TEXT, "facts": _NAMES, "hosts": COUNT, "settles": COUNT, "part_of": COUNT,
        "reasons": {"type": "object", "additionalProperties": COUNT},
    })  # fmt: skip
    return object_of({"verdicts": COUNT, "hosts": COUNT, "unpayable": COUNT, "collect": list_of(collect)})


def _since() -> Schema:
    changed = object_of(dict.fromkeys(("facts", "pack", "both", "untold"), COUNT))
    return object_of({"run": TEXT, "pack_changed": FLAG, "facts_compared": FLAG, "changed_by": changed})


def _golden() -> Schema:
    departure = object_of(
        {"fact": TEXT, "golden": list_of(_VALUE), "found": list_of(_VALUE), "hosts": _NAMES, "count": COUNT}
    )
    return object_of({"host": TEXT, "hosts": COUNT, "alike": COUNT, "departures": list_of(departure)})


def _waves() -> Schema:
    constraint = object_of({"kind": words_of(ConstraintKind), "name": TEXT, "hosts": _NAMES, "text": TEXT})
    wave = object_of(
        {"number": COUNT, "hosts": _NAMES, "unknown_redundancy": _NAMES, "look_first": _NAMES},
        {"start": TIME, "end": TIME},
    )
    infeasible = object_of({"hosts": _NAMES, "proven": FLAG, "constraints": list_of(constraint)})
    link = object_of({"host": TEXT, "wave": COUNT}, {"because": constraint})
    return object_of({
        "hosts": COUNT, "feasible": FLAG, "fewest": FLAG, "waves": list_of(wave), "chain": list_of(link),
        "infeasible": list_of(infeasible), "rest": list_of(wave),
    })  # fmt: skip


def _waiver() -> Schema:
    texts = dict.fromkeys(("host", "owner", "approver", "reason", "evidence"), TEXT)
    return object_of({"rule": ID, **texts, "expires": TIME, "holds": COUNT, "expired": FLAG, "reopened": _NAMES})


def _trend() -> Schema:
    findings = object_of(_COUNTS, _RATES)
    return object_of(
        {"run": TEXT, "at": TEXT, "pack_sha256": TEXT, "pack_changed": FLAG, "findings": findings,
         "rules": list_of(rule_counts())},
        {"states": _states()},
    )  # fmt: skip

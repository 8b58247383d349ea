"""Chains a stratum with durable_rules' C core, inside the subset that was measured to be safe. Nothing else imports it.

The core never sees a raw value: a session gets one flat message of decided atoms, and forward-chains from there; each
firing is answered with a conclusion message, which may fire further rules. The proof is read back from the messages
that each firing matched. Its limits, each of which crashes or lies beyond, are kept when a stratum is split into
rulesets:

* the sum of paths in a ruleset stays at or below 63, patterns of a rule at or below 16, properties below 253;
* property names must not collide in the core's 32-bit hash;
* negation is decided before the session: a lacking proposition is an atom of its own;
* no threads, no retraction, no events; one session at a time, deleted when done, its slot having run an action.
"""

import itertools
import json
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Any

from advisor.reason.program import Clause, Firing, Stratum

NAME = "durable_rules"
_MOST_PATHS = 63
_MOST_PATTERNS = 16
_MOST_PROPERTIES = 240
_LONGEST_TEXT = 60_000
_SENTINEL = "_sentinel"
_SESSION = "0"
_numbers = itertools.count()


def available() -> bool:
    """Whether durable_rules' C core can be imported here."""
    try:
        import durable_rules_engine  # noqa: F401
    except ImportError:
        return False
    return True


def version() -> str:
    """The installed version of durable_rules."""
    from importlib.metadata import version as installed

    return installed("durable_rules")


class EngineChainer:
    """Chains one stratum through one or more rulesets, in the order in which they need each other."""

    def __init__(self, stratum: Stratum) -> None:
        self._rulesets = [_Ruleset(clauses) for clauses in _partition(stratum.clauses)]

    def chain(self, given: Set[str]) -> list[Firing]:
        known = set(given)
        firings: list[Firing] = []
        for ruleset in self._rulesets:
            found = ruleset.run(known)
            known.update(firing.conclusion for firing in found)
            firings.extend(found)
        return firings

    def close(self) -> None:
        """Give the rulesets' memory back to the core."""
        for ruleset in self._rulesets:
            ruleset.close()


def _partition(clauses: tuple[Clause, ...]) -> Iterator[list[Clause]]:
    """Split ordered clauses so that each part fits a ruleset.

    Clauses with one conclusion stay together, so that whoever needs it finds it either inside the ruleset or given.
    Where they are too many for one ruleset they get rulesets of their own, in which nobody needs it.
    """
    part: list[Clause] = []
    for _, same in itertools.groupby(clauses, key=lambda clause: clause.concludes):
        group = list(same)
        if part and not _fits(part + group):
            yield part
            part = []
        if _fits(group):
            part.extend(group)
        else:
            yield from _pieces(group)
    if part:
        yield part


def _pieces(group: list[Clause]) -> Iterator[list[Clause]]:
    piece: list[Clause] = []
    for clause in group:
        if piece and not _fits([*piece, clause]):
            yield piece
            piece = []
        piece.append(clause)
    yield piece


def _fits(clauses: list[Clause]) -> bool:
    """One path a clause, and one for the sentinel."""
    properties = {name for clause in clauses for name in (*clause.needs, *clause.lacks)}
    return len(clauses) < _MOST_PATHS and len(properties) < _MOST_PROPERTIES


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A clause with its needs parted: atoms of the host message, and conclusions of the same ruleset."""

    clause: Clause
    atoms: tuple[str, ...]
    derived: tuple[str, ...]


class _Ruleset:
    """One ruleset of the core, warmed up and ready for sessions."""

    def __init__(self, clauses: list[Clause]) -> None:
        inside = {clause.concludes for clause in clauses}
        self._rules = {f"r{index}": _compile(clause, inside) for index, clause in enumerate(clauses)}
        wanted = sorted({name for rule in self._rules.values() for name in (*rule.atoms, *rule.clause.lacks)})
        self._positive = {name: f"p{index}" for index, name in enumerate(wanted)}
        self._negative = {name: f"n{index}" for index, name in enumerate(wanted)}
        self._codes = {name: f"c{index}" for index, name in enumerate(sorted(inside))}
        self._names = {code: name for name, code in self._codes.items()}
        check_hashes(["kind", "id", "by", "d", "sid", *self._positive.values(), *self._negative.values()])
        self._handle = self._create()
        # A slot that never ran an action frees garbage when it is deleted: the sentinel makes every session run one.
        self.run(set())

    def _create(self) -> int:
        import durable_rules_engine as core

        definition: dict[str, Any] = {_SENTINEL: {"all": [{"host": {"kind": "host"}}]}}
        for name, rule in self._rules.items():
            definition[name] = {"all": self._patterns(rule)}
        return int(core.create_ruleset(f"advisor{next(_numbers)}", json.dumps(definition, ensure_ascii=False)))

    def _patterns(self, rule: _Compiled) -> list[dict[str, Any]]:
        tests: list[dict[str, Any]] = [{"kind": "host"}]
        tests += [{self._positive[name]: True} for name in rule.atoms]
        tests += [{self._negative[name]: True} for name in rule.clause.lacks]
        host: dict[str, Any] = {"host": tests[0] if len(tests) == 1 else {"$and": tests}}
        patterns: list[dict[str, Any]] = [
            host,
            *({f"w{index}": {"d": self._codes[name]}} for index, name in enumerate(rule.derived)),
        ]
        if len(patterns) > _MOST_PATTERNS:
            raise ValueError(f"the clause {rule.clause.id!r} needs more than {_MOST_PATTERNS - 1} conclusions at once")
        return patterns

    def run(self, given: Set[str]) -> list[Firing]:
        """One session: every firing, in the order in which the core made them."""
        import durable_rules_engine as core

        host: dict[str, Any] = {"kind": "host", "id": "host"}
        for name, property_name in self._positive.items():
            host[property_name if name in given else self._negative[name]] = True
        message = json.dumps(host, ensure_ascii=False, allow_nan=False)
        if len(message) > _LONGEST_TEXT:
            raise ValueError("a host message outgrew the core's text length")
        _, offset = core.assert_fact(self._handle, message)
        fired: dict[str, Firing] = {}
        concluded: set[str] = set()
        try:
            step = core.start_action_for_state(self._handle, offset)
            matched = step[1] if step else None
            while matched:
                conclusion = self._record(json.loads(matched), fired)
                if conclusion is not None and conclusion not in concluded:
                    concluded.add(conclusion)
                    code = self._codes[conclusion]
                    core.assert_fact(self._handle, json.dumps({"d": code, "id": code, "by": next(reversed(fired))}))
                matched = core.complete_and_start_action(self._handle, offset)
        finally:
            core.delete_state(self._handle, _SESSION)
        return list(fired.values())

    def _record(self, matched: dict[str, Any], fired: dict[str, Firing]) -> str | None:
        """Note the firing, its reasons read back from the matched messages. Returns what it concludes, once a
        clause."""
        ((name, messages),) = matched.items()
        if name == _SENTINEL or name in fired:
            return None
        rule = self._rules[name]
        derived = {self._names[message["d"]] for alias, message in messages.items() if alias != "host"}
        host = messages["host"]
        atoms = {atom for atom in rule.atoms if host.get(self._positive[atom]) is True}
        because = tuple(need for need in rule.clause.needs if need in derived or need in atoms)
        fired[name] = Firing(rule.clause.id, rule.clause.concludes, because)
        return rule.clause.concludes

    def close(self) -> None:
        import durable_rules_engine as core

        core.delete_ruleset(self._handle)


def _compile(clause: Clause, inside: set[str]) -> _Compiled:
    derived = tuple(name for name in clause.needs if name in inside)
    return _Compiled(clause, tuple(name for name in clause.needs if name not in inside), derived)


def check_hashes(names: list[str]) -> None:
    """Raise ValueError when two property names are one to the core, which knows them by a 32-bit FNV-1a hash alone."""
    seen: dict[int, str] = {}
    for name in names:
        value = 0x811C9DC5
        for byte in name.encode():
            value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
        if seen.setdefault(value, name) != name:
            raise ValueError(f"the property names {seen[value]!r} and {name!r} collide in the core's hash")

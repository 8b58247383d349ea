"""The semantic hash of a rule, remedy, contradiction or profile: it changes when what it concludes may change, and only
then.

Conditions count with their named parts put in their places, in one spelling; with them counts everything they lean on:
derived facts, tables and the types of facts. Prose, references, tests, names of conditions, the order of keys, marks
and proposals do not count. A field that is not known here to be prose counts.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, TypeAlias

from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.profile import Profile
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.schema import Piece

Meant: TypeAlias = Rule | Remedy | Contradiction | Profile

_PROSE = frozenset({
    "backup", "because", "check", "collect", "commands", "explain", "id", "label", "meaning", "minutes", "notes",
    "provenance", "question", "references", "risks", "rollback", "source", "sources", "status", "supersedes",
    "survivors", "tests", "title", "unit", "verify", "waive", "why_weight",
})  # fmt: skip
_LINE = "when"
_IN_ORDER = frozenset({"winners", "cases"})
"""The first that holds counts; everything else is a set."""
_NAMES_SOMETHING = frozenset({"Advised", "Mark", "Proposal"})
"""Pieces whose `id` is whom they speak of, and not who they are."""


def meaning(pack: Pack, piece: Meant) -> str:
    """SHA-256 of what the piece concludes, as 64 hexadecimal digits."""
    if isinstance(piece, Profile):
        return hashlib.sha256(_canonical(_content(piece, {}, None)).encode()).hexdigest()
    default = piece.when if isinstance(piece, Rule) else None
    said = _content(piece, piece.given, default)
    assert isinstance(said, dict)
    del said["given"]
    if isinstance(piece, Rule):
        if piece.applies_to is not None:
            said["applies_to"] = normal(pack.conditions[piece.applies_to].when)
        if piece.verdict.suspects or any(one.suspected for one in piece.actions):
            said["levels"] = _content(pack.levels, {}, None)
    texts = [*piece.given.values()] if not isinstance(piece, Rule) else _texts(pack, piece)
    said["leans on"] = _leaning(pack, texts)
    return hashlib.sha256(_canonical(said).encode()).hexdigest()


def meanings(pack: Pack) -> dict[str, str]:
    """The semantic hash of everything that judges, by id."""
    kinds = (pack.rules, pack.remedies, pack.contradictions, pack.profiles)
    pieces: list[Meant] = [piece for kind in kinds for piece in kind.values()]
    return {piece.id: meaning(pack, piece) for piece in sorted(pieces, key=lambda one: one.id)}


def normal(text: str, given: Mapping[str, str] | None = None) -> str:
    """A condition in one spelling: `given` names put in their places, operands of and / or sorted, loops renamed."""
    tree = _Spelling(given or {}).visit(deepcopy(expression.parse(text).tree))
    return ast.unparse(tree)


def _texts(pack: Pack, rule: Rule) -> list[str]:
    applies = [] if rule.applies_to is None else [pack.conditions[rule.applies_to].when]
    return [*rule.given.values(), *applies]


def _content(value: Any, given: Mapping[str, str], default: str | None) -> Any:
    """A piece as plain data without its prose; what stands at its default is left out, as is what a line leaves to the
    rule's own `when`."""
    if isinstance(value, Piece):
        content: dict[str, Any] = {}
        for name, field in type(value).model_fields.items():
            part = getattr(value, name)
            if name == _LINE:
                line = part if part is not None else default
                content[name] = None if line is None else normal(line, given)
            elif name == "id" and type(value).__name__ in _NAMES_SOMETHING:
                content[name] = part
            elif name == "given" or (name not in _PROSE and part != field.get_default(call_default_factory=True)):
                content[name] = _ordered(name, _content(part, given, default))
        return content
    if isinstance(value, list | tuple):
        return [_content(one, given, default) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _content(one, given, default) for key, one in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _ordered(name: str, content: Any) -> Any:
    return sorted(content, key=_canonical) if isinstance(content, list) and name not in _IN_ORDER else content


def _leaning(pack: Pack, texts: Iterable[str]) -> dict[str, Any]:
    """Facts, derivations and tables that the conditions read, directly or through derived facts."""
    derived = {one.fact: one for one in pack.derivations}
    found: dict[str, Any] = {}
    waiting = list(texts)
    while waiting:
        parsed = expression.parse(waiting.pop())
        for table in parsed.tables:
            found[f"table {table}"] = _content(pack.tables[table], {}, None)
        for name in parsed.facts:
            spec = pack.facts.get(name)
            if f"fact {name}" in found:
                continue
            found[f"fact {name}"] = None if spec is None else _content(spec, {}, None)
            if spec is not None and spec.complete is not None:
                waiting.append(f"known({spec.complete})")
            if name in derived:
                found[f"derived {name}"] = _content(derived[name], {}, None)
                waiting += [case.when for case in derived[name].cases]
    return found


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


class _Spelling(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._loops: dict[str, str] = {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._loops:
            return ast.Name(self._loops[node.id], node.ctx)
        if node.id in self._given:
            tree: ast.expr = _Spelling({}).visit(deepcopy(expression.parse(self._given[node.id]).tree))
            return tree
        return node

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        target = node.generators[0].target
        assert isinstance(target, ast.Name)
        self._loops[target.id] = f"_each{len(self._loops) or ''}"
        self.generic_visit(node)
        del self._loops[target.id]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        self.generic_visit(node)
        flat: dict[str, ast.expr] = {}
        for value in node.values:
            same = isinstance(value, ast.BoolOp) and type(value.op) is type(node.op)
            for part in value.values if same and isinstance(value, ast.BoolOp) else [value]:
                flat[ast.unparse(part)] = part
        parts = [flat[text] for text in sorted(flat)]
        return parts[0] if len(parts) == 1 else ast.BoolOp(node.op, parts)

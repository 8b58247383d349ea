"""A pack's rules, their tests and the catalogue of facts as documents."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from advisor.model.action import Stance
from advisor.model.diagnosis import PackIdentity
from advisor.pack.catalogue import FactSpec
from advisor.pack.profile import Profile
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.text import Texts
from advisor.report.json_record import pack_document

Document: TypeAlias = dict[str, Any]
PackPiece: TypeAlias = Rule | Remedy | Contradiction | Profile


class Tested(Protocol):
    """The outcome of one test of a rule or remedy, as the self-test gives it; `place` is `path:line:column`."""

    @property
    def rule(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def because(self) -> str: ...
    @property
    def expected(self) -> str: ...
    @property
    def got(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def passed(self) -> bool: ...


def rules_document(
    identity: PackIdentity,
    pieces: Sequence[PackPiece],
    texts: Texts,
    *,
    whole: bool = False,
    remedies: Mapping[str, Remedy] | None = None,
) -> Document:
    """`advisor.rules/1`; with `whole`, each piece's content as its file has it, and how safe `remedies` are that a
    rule advises."""
    listed = [_piece(piece, texts, whole) for piece in pieces]
    for piece, document in zip(pieces, listed, strict=True):
        if whole and isinstance(piece, Rule):
            document["safety"] = [
                {"action": name, "reboot": remedy.reboot, "rollback": texts.translate(remedy.rollback)}
                for name, remedy in (remedies or {}).items()
                if name in proposed(piece)
            ]
    return {**_head("rules", identity), "rules": listed}


def proposed(rule: Rule) -> list[str]:
    """The actions that the rule advises, each once; one to leave alone is not among them."""
    return list(dict.fromkeys(one.id for one in rule.actions if one.stance is not Stance.AVOID))


def tests_document(identity: PackIdentity, outcomes: Sequence[Tested]) -> Document:
    """`advisor.rule-tests/1`."""
    passed = sum(outcome.passed for outcome in outcomes)
    tests = [
        {
            "rule": outcome.rule,
            "index": outcome.index,
            "expected": outcome.expected,
            "got": outcome.got,
            "passed": outcome.passed,
            "because": outcome.because,
            "place": outcome.place,
        }
        for outcome in outcomes
    ]
    return {
        **_head("rule-tests", identity),
        "tests": tests,
        "summary": {"passed": passed, "failed": len(tests) - passed},
    }


def catalogue_document(identity: PackIdentity, specs: Sequence[FactSpec], texts: Texts) -> Document:
    """`advisor.catalogue/1`; what a fact does not have is left out."""
    facts = []
    for spec in specs:
        entry = spec.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for member in ("label", "meaning", "question"):
            if entry.get(member):
                entry[member] = texts.translate(entry[member])
        if "collect" in entry:
            entry["collect"] = {generation: texts.command(text) for generation, text in entry["collect"].items()}
        facts.append(entry)
    return {**_head("catalogue", identity), "facts": facts}


def _head(name: str, identity: PackIdentity) -> Document:
    return {"schema": f"advisor.{name}/1", "pack": pack_document(identity)}


def _piece(piece: PackPiece, texts: Texts, whole: bool) -> Document:
    document: Document = {"kind": kind_of(piece), "id": piece.id, "title": texts.translate(piece.title)}
    if not isinstance(piece, Contradiction):
        document["status"] = piece.status.value
    if isinstance(piece, Rule):
        document["severity"] = piece.verdict.severity.value
    if whole:
        document["content"] = piece.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return document


def kind_of(piece: PackPiece) -> str:
    """`rule`, `remedy`, `conflict` or `profile`."""
    return {Rule: "rule", Remedy: "remedy", Contradiction: "conflict", Profile: "profile"}[type(piece)]

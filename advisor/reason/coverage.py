"""Mutation coverage of a pack: which small faults of its conditions, derivations and tables no test would notice.

A mutant of a rule, remedy or contradiction is tried on that one's own tests; a mutant of what all rules share (derived
facts, tables, named conditions) on every test of the pack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.model.fact import HostFacts
from advisor.pack import expression
from advisor.pack.as_written import as_written
from advisor.pack.catalogue import CatalogueFile, Derivation
from advisor.pack.load import Pack
from advisor.pack.positions import Document, Path
from advisor.pack.rule import Contradiction, Remedy, Rule, Survivor
from advisor.reason.derive import Deriver
from advisor.reason.mutants import mutants, shifted
from advisor.reason.representatives import all_conditions
from advisor.reason.suggest import Suggestion, suggestions
from advisor.reason.trial import Asker, Conditions, Observer, Owner, Trial, observe, trials

_CATALOGUE = "facts/catalogue/"


@dataclass(frozen=True, slots=True)
class MutantOutcome:
    """One mutant: whose condition, where (`path:line:column`), and what was changed.

    `noticed`: some test gives another result with it. `because` is the file's own word why none can.
    """

    owner: str
    place: str
    mutant: str
    noticed: bool
    because: str = ""

    @property
    def survives(self) -> bool:
        return not self.noticed and not self.because


@dataclass(frozen=True, slots=True)
class Coverage:
    """All mutants, and what files justify although a test notices it or it does not exist."""

    outcomes: tuple[MutantOutcome, ...]
    idle: tuple[MutantOutcome, ...]

    @property
    def survivors(self) -> tuple[MutantOutcome, ...]:
        """What no test notices and no file justifies."""
        return tuple(one for one in self.outcomes if one.survives)


def coverage(pack: Pack, identity: str | None = None, observer: Observer | None = None) -> Coverage:
    """Every mutant of the pack; or those of one rule, remedy, contradiction, derived fact, table or condition.

    `observer` weighs the evidence of tests that give series; without one they notice nothing.
    """
    bench = _Bench(pack, observer)
    found: list[MutantOutcome] = []
    idle: list[MutantOutcome] = []
    for one in (*_pieces(pack), *_shared(pack)):
        if identity in (None, one.owner):
            tried = [_tried(one, path, text, bench) for path, text in one.conditions]
            outcomes = [outcome for group in tried for outcome in group]
            found += outcomes
            idle += _idle(one, outcomes)
    return Coverage(tuple(found), tuple(idle))


def owners(pack: Pack) -> list[str]:
    """Everything that has conditions or thresholds of its own."""
    return [target.owner for target in (*_pieces(pack), *_shared(pack))]


@dataclass(frozen=True, slots=True)
class _Target:
    """What is mutated: a part of a document, its owner's name, and where its conditions stand in it."""

    owner: str
    document: Document
    conditions: tuple[tuple[Path, str], ...]
    survivors: tuple[Survivor, ...]
    shape: type[Rule | Remedy | Contradiction] | None = None
    shifts: bool = False

    def changes(self, text: str) -> Iterator[tuple[str, str]]:
        """Each mutant of a text: what was changed, and the changed text."""
        if self.shifts:
            yield from ((f"{new} for {text}", new) for new in shifted(text))
        else:
            yield from ((mutant.what, mutant.text) for mutant in mutants(text))


class _Bench:
    """The pack's trials, each with an asker that remembers what the pack's own conditions say of its facts."""

    def __init__(self, pack: Pack, observer: Observer | None = None) -> None:
        # Mutants of a named condition must reach whoever asks for it.
        self.pack = pack = as_written(pack)
        self._conditions, derive = Conditions(pack), Deriver(pack)
        self.trials: list[Trial] = []
        self._derived: dict[int, HostFacts] = {}
        self._askers: dict[int, Asker] = {}
        for trial in trials(pack, observer):
            if trial.facts is None:
                continue
            derived = derive(trial.facts)
            ask = Asker(self._conditions, trial.seen(derived))
            # A test that fails anyhow, as `rules test` says, would seem to notice everything.
            if observe(trial, ask) == trial.expected:
                self.trials.append(trial)
                self._derived[id(trial)], self._askers[id(trial)] = derived, ask
        self._useful: dict[int, int] = {}

    def notices(self, piece: Owner, owner: str) -> bool:
        """Does a test of the owner give another result for this piece in its place?"""
        return any(
            observe(trial, self._askers[id(trial)], piece) != trial.expected
            for trial in self.trials
            if trial.owner == owner
        )

    def notices_pack(self, pack: Pack) -> bool:
        """Does any test give another result with this pack's derivations, tables and conditions? Those are asked first
        that have noticed most."""
        changed = {
            new.fact: new for new, old in zip(pack.derivations, self.pack.derivations, strict=True) if new != old
        }
        everywhere = (pack.conditions, pack.tables) != (self.pack.conditions, self.pack.tables)
        conditions, derive = Conditions(pack) if everywhere else self._conditions, Deriver(pack)
        for trial in sorted(self.trials, key=lambda one: -self._useful.get(id(one), 0)):
            assert trial.facts is not None
            before = self._derived[id(trial)]
            facts = derive(trial.facts) if everywhere else derive.again(trial.facts, before, set(changed))
            piece = changed.get(trial.owner) if isinstance(trial.piece, Derivation) else None
            if piece is None and not everywhere and facts.scalars == before.scalars:
                continue
            if observe(trial, Asker(conditions, trial.seen(facts)), piece) != trial.expected:
                self._useful[id(trial)] = self._useful.get(id(trial), 0) + 1
                return True
        return False


def _tried(target: _Target, path: Path, text: str, bench: _Bench) -> list[MutantOutcome]:
    reasons = {one.mutant: one.because for one in target.survivors}
    outcomes = []
    for what, changed in target.changes(text):
        data = _with(target.document.data, path, changed)
        if target.shape is not None:
            noticed = bench.notices(target.shape.model_validate(data), target.owner)
        else:
            noticed = bench.notices_pack(_exchanged(bench.pack, target.document, data))
        named = f"{_where(path)}: {what}"
        outcomes.append(
            MutantOutcome(
                target.owner, target.document.place(path), named, noticed, "" if noticed else reasons.get(named, "")
            )
        )
    return outcomes


def _idle(target: _Target, outcomes: Sequence[MutantOutcome]) -> Iterator[MutantOutcome]:
    """Justifications without a survivor would hide the next one."""
    alive = {one.mutant for one in outcomes if not one.noticed}
    for one in target.survivors:
        if one.mutant not in alive:
            yield MutantOutcome(target.owner, target.document.place(()), one.mutant, True, one.because)


def _pieces(pack: Pack) -> Iterator[_Target]:
    pieces: list[Rule | Remedy | Contradiction] = [
        *pack.rules.values(), *pack.remedies.values(), *pack.contradictions.values()
    ]  # fmt: skip
    for piece in pieces:
        document = pack.files[piece.id]
        yield _Target(piece.id, document, tuple(_lines(document.data)), piece.survivors, type(piece))


def _lines(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every condition of a rule's, remedy's or contradiction's file."""
    for name, text in (data.get("given") or {}).items():
        yield ("given", name), text
    if "when" in data:
        yield ("when",), data["when"]
    lists: tuple[tuple[Path, Any], ...] = (
        (("verdict", "suspects"), (data.get("verdict") or {}).get("suspects")),
        (("actions",), data.get("actions")),
        (("forbidden",), data.get("forbidden")),
        (("winners",), data.get("winners")),
    )
    for path, entries in lists:
        for index, entry in enumerate(entries or ()):
            if isinstance(entry, dict) and "if" in entry:
                yield (*path, index, "if"), entry["if"]


def _shared(pack: Pack) -> Iterator[_Target]:
    """What all rules share: derived facts, named conditions, tables whose rows are thresholds. A table that only prose
    quotes is none."""
    looked_up = {table for text in all_conditions(pack) for table in expression.parse(text).tables}
    for name, document in pack.files.items():
        if not name.startswith(_CATALOGUE):
            continue
        for index, raw in enumerate(document.data.get("derive") or ()):
            places = tuple(
                (("derive", index, "cases", number, "when"), case["when"]) for number, case in enumerate(raw["cases"])
            )
            survivors = tuple(Survivor.model_validate(one) for one in raw.get("survivors") or ())
            yield _Target(raw["fact"], document, places, survivors)
        for name_of_condition, raw in (document.data.get("conditions") or {}).items():
            path: Path = ("conditions", name_of_condition, "when")
            survivors = tuple(Survivor.model_validate(one) for one in raw.get("survivors") or ())
            yield _Target(name_of_condition, document, ((path, raw["when"]),), survivors)
        for table, raw in (document.data.get("tables") or {}).items():
            rows = tuple(
                (("tables", table, "rows", key), text) for key, text in raw["rows"].items() if table in looked_up
            )
            survivors = tuple(Survivor.model_validate(one) for one in raw.get("survivors") or ())
            yield _Target(table, document, rows, survivors, shifts=True)


def _exchanged(pack: Pack, document: Document, data: dict[str, Any]) -> Pack:
    """The pack with one catalogue file's derivations, conditions and tables exchanged."""
    new = CatalogueFile.model_validate(data)
    changed = {one.fact: one for one in new.derive}
    return replace(
        pack,
        derivations=tuple(changed.get(one.fact, one) for one in pack.derivations),
        conditions={**pack.conditions, **new.conditions},
        tables={**pack.tables, **new.tables},
    )


def _with(data: Any, path: Path, text: str) -> Any:
    """A copy of the data with the text at the path exchanged; what the path does not touch is shared."""
    if not path:
        return text
    head, *rest = path
    if isinstance(data, list):
        return [_with(one, tuple(rest), text) if index == head else one for index, one in enumerate(data)]
    return {key: _with(one, tuple(rest), text) if key == head else one for key, one in data.items()}


def _where(path: Path) -> str:
    """A path as it is written in messages: `given.below_fix`, `actions[2].if`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def suggested(pack: Pack, identity: str, observer: Observer | None = None) -> list[Suggestion]:
    """Tests for a rule, remedy, contradiction or derived fact that would notice its surviving mutants."""
    found: list[Suggestion] = []
    bench = _Bench(pack, observer)
    for target in (*_pieces(pack), *_shared(pack)):
        piece = _piece(pack, target)
        if target.owner == identity and piece is not None:
            mutated = []
            for path, text in target.conditions:
                for _, changed in target.changes(text):
                    data = _with(target.document.data, path, changed)
                    other = _piece_of(target, data)
                    if not bench.notices(other, identity):
                        mutated.append(other)
            found += suggestions(pack, piece, mutated)
    return found


def _piece(pack: Pack, target: _Target) -> Owner | None:
    """What the target is, as an object; None for a table or a named condition, which have no tests of their own."""
    if target.shape is not None:
        return next(
            kind[target.owner] for kind in (pack.rules, pack.remedies, pack.contradictions) if target.owner in kind
        )
    return next((one for one in pack.derivations if one.fact == target.owner), None)


def _piece_of(target: _Target, data: dict[str, Any]) -> Owner:
    if target.shape is not None:
        return target.shape.model_validate(data)
    return next(one for one in CatalogueFile.model_validate(data).derive if one.fact == target.owner)

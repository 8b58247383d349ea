"""Writes out named conditions in everything that may ask for them; see `named_conditions`."""

from collections.abc import Mapping
from typing import TypeVar

from advisor.pack.catalogue import Derivation, Generation, NamedCondition
from advisor.pack.named_conditions import Circle, written_out
from advisor.pack.positions import Document, Fault, Path
from advisor.pack.rule import Contradiction, Remedy, Rule

R = TypeVar("R", Rule, Remedy, Contradiction)


class Expander:
    """Writes out the catalogue's conditions wherever `holds` asks for them."""

    def __init__(
        self, documents: Mapping[str, Document], conditions: Mapping[str, NamedCondition], faults: list[Fault]
    ) -> None:
        """`faults` takes what is wrong; a condition that goes round in a circle becomes one that never holds."""
        self.documents = documents
        self.conditions = conditions
        self.faults = faults

    def given(self, piece: R) -> R:
        document = self.documents[piece.id]
        if not any("holds" in text for text in piece.given.values()):
            return piece
        given = {name: self._written(document, ("given", name), text) for name, text in piece.given.items()}
        return piece.model_copy(update={"given": given})

    def condition(self, name: str, one: NamedCondition) -> NamedCondition:
        document = next(document for document in self.documents.values() if ("conditions", name) in document.places)
        text = self._written(document, ("conditions", name, "when"), one.when, (name,))
        return one.model_copy(update={"when": text})

    def derivation(self, key: str, number: int, one: Derivation) -> Derivation:
        document = self.documents[key]
        cases = tuple(
            case.model_copy(update={"when": self._written(document, ("derive", number, "cases", n, "when"), case.when)})
            for n, case in enumerate(one.cases)
        )
        return one.model_copy(update={"cases": cases})

    def generation(self, key: str, number: int, one: Generation) -> Generation:
        when = self._written(self.documents[key], ("generations", number, "when"), one.when)
        return one.model_copy(update={"when": when})

    def _written(self, document: Document, path: Path, text: str, asking: tuple[str, ...] = ()) -> str:
        try:
            return written_out(text, self.conditions, asking)
        except Circle as error:
            self.faults.append(document.fault(path, str(error), "HA007"))
            return "False"

"""Where each piece of a pack stands: `rules/prerequisites/sp2-missing.yaml:6`."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path as FilePath

from advisor.model.origin import Origin
from advisor.pack.load import Pack
from advisor.pack.locate import knowledge_root
from advisor.pack.positions import Document, Path

KIND = "pack"
_CATALOGUE = "facts/catalogue/"
_LEVELS = "rules/levels.yaml"


class Places:
    """Finds pieces by their names. One that no file holds, as in a pack made by a test, has a place without a file."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._files: dict[str, str] = {}

    def of(self, identity: str, *path: str | int) -> Origin:
        """The place of a part of a rule, a remedy or a contradiction."""
        return self._at(self._pack.files.get(identity), path)

    def levels(self) -> Origin:
        return self._at(self._pack.files.get(_LEVELS), ())

    def named_condition(self, name: str) -> Origin:
        """A condition of the catalogue: `os.kernel-5.2`."""
        return self._in_catalogue.get(("conditions", name), Origin(KIND))

    def case(self, fact: str, index: int) -> Origin:
        """A case of a derived fact."""
        return self._in_catalogue.get(("derive", f"{fact}/{index}"), Origin(KIND))

    def row(self, table: str, key: str) -> Origin:
        return self._in_catalogue.get(("tables", f"{table}/{key}"), Origin(KIND))

    @cached_property
    def _in_catalogue(self) -> dict[tuple[str, str], Origin]:
        documents = (document for name, document in self._pack.files.items() if name.startswith(_CATALOGUE))
        return {key: self._at(document, path) for document in documents for key, path in _pieces(document)}

    def _at(self, document: Document | None, path: Path) -> Origin:
        if document is None:
            return Origin(KIND)
        line = document.fault(path, "").line
        return Origin(KIND, self._file(document.file), line)

    def _file(self, file: str) -> str:
        """A file of the shipped pack by its place in the pack, one of `--rules` as the person wrote it."""
        if file not in self._files:
            path = FilePath(file)
            root = knowledge_root()
            self._files[file] = (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
        return self._files[file]


def _pieces(document: Document) -> Iterator[tuple[tuple[str, str], Path]]:
    data = document.data if isinstance(document.data, dict) else {}
    for name in data.get("conditions") or {}:
        yield ("conditions", name), ("conditions", name, "when")
    for table, content in (data.get("tables") or {}).items():
        for key in content.get("rows") or {}:
            yield ("tables", f"{table}/{key}"), ("tables", table, "rows", key)
    for index, derivation in enumerate(data.get("derive") or []):
        for number in range(len(derivation.get("cases") or [])):
            yield ("derive", f"{derivation['fact']}/{number}"), ("derive", index, "cases", number, "when")

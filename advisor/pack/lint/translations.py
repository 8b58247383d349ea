"""HA501: every sentence of the pack has its translation, and every translation its sentence."""

from collections.abc import Iterator
from typing import Any

from advisor.pack import positions
from advisor.pack.identifiers import PLACE as IDENTIFIERS
from advisor.pack.lint.codes import CODES
from advisor.pack.lint.finding import LintFinding
from advisor.pack.lint.validator import Validator
from advisor.pack.locate import TEXT_FOLDER
from advisor.pack.positions import Document, Path
from advisor.pack.text import NOT_SHOWN, pack_commands, pack_prose, placeholders

_LANGUAGE = "zh"
_CODE = "HA501"


class TranslationValidator(Validator):
    codes = (_CODE,)

    def finalize(self) -> Iterator[LintFinding]:
        documents = list(self._documents())
        places = {key: document for document in documents for key in _entries(document)}
        translated = {" ".join(key.split()): text for document in documents for key, text in _entries(document).items()}
        prose = {" ".join(text.split()): owner for owner, text in pack_prose(self.pack)}
        spoken = {" ".join(text.split()) for text in self.pack.texts.messages.values()} | prose.keys()
        spoken |= pack_commands(self.pack)
        yield from self._untranslated(prose.keys() - translated.keys())
        for key, document in places.items():
            english = " ".join(key.split())
            if english not in spoken:
                yield self._at(document, (key,), f"nobody says {english!r}")
            elif placeholders(english) != placeholders(translated[english]):
                yield self._at(document, (key,), f"{english!r} and its translation have different placeholders")

    def _untranslated(self, missing: set[str]) -> Iterator[LintFinding]:
        if not missing:
            return
        for name, document in self.pack.files.items():
            if name == IDENTIFIERS:  # words that stand in logs, and none that a report says
                continue
            owner = name if document.data.get("id") == name else ""
            for path, text in _texts(document.data, ()):
                if text in missing:
                    missing = missing - {text}
                    yield self._at(
                        document, path, f"no translation of {text!r} in {TEXT_FOLDER}{_LANGUAGE}.yaml", owner
                    )

    def _documents(self) -> Iterator[Document]:
        for layer in self.context.layers:
            name = f"{TEXT_FOLDER}{_LANGUAGE}.yaml"
            content = dict(layer.files).get(name)
            if content is not None:
                yield positions.load(layer.path(name), content)[0]

    def _at(self, document: Document, path: Path, message: str, owner: str = "") -> LintFinding:
        line, column = document.position(path)
        return LintFinding(document.file, line, column, _CODE, message, CODES[_CODE].severity, owner)


def _entries(document: Document) -> dict[str, str]:
    data = document.data if isinstance(document.data, dict) else {}
    return {key: text for key, text in data.items() if isinstance(text, str)}


def _texts(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of a file with its place, but what a report never shows."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in NOT_SHOWN:
                yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))
    elif isinstance(data, str):
        yield path, " ".join(data.split())

"""Every sentence a person reads, from one catalogue in `facts/text`.

`en.yaml` maps message ids to English templates. `zh.yaml` maps *English text* to Chinese text, gettext's way: it
serves the templates of `en.yaml` and the prose of rules, remedies and the catalogue, which stands with them in English.
Placeholders are named, `{host}` or `{ndis.version}` or `{seconds:.1f}`; they are filled in, never executed.

Results stay English and are translated where they are shown, so that a saved result can be read in either language.
A sentence whose placeholders are filled already is recognised by its template, `Label: value; …` by its labels.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import PackError, UsageError

if TYPE_CHECKING:
    from advisor.pack.load import Pack

LANGUAGES = ("en", "zh")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.\[\]-]*)(?::([^{}]*))?\}")
_SAID = "said."
_SHORTEST_LITERAL = 10
"""A template with fewer letters of its own would recognise nearly anything."""


class Texts:
    """The catalogue in one language. `folders` are the `facts/text` of each pack; a later one adds to the earlier.

    Files are read when the first sentence is asked for, `zh.yaml` only for Chinese. Raises UsageError for another
    language, and PackError (on first use) when a file is not a mapping of text to text.
    """

    def __init__(self, language: str = "en", folders: Sequence[Path] = ()) -> None:
        if language not in LANGUAGES:
            raise UsageError(f"there is no language {language!r}; choose one of {', '.join(LANGUAGES)}.")
        self.language = language
        self.folders = tuple(folders)

    @classmethod
    def load(cls, folder: Path, language: str = "en") -> "Texts":
        """The catalogue of one folder."""
        return cls(language, (folder,))

    def in_language(self, language: str) -> "Texts":
        """The same catalogue in another language."""
        return self if language == self.language else Texts(language, self.folders)

    @cached_property
    def messages(self) -> Mapping[str, str]:
        """Message id → English template."""
        return _read(self.folders, "en")

    @cached_property
    def translations(self) -> Mapping[str, str]:
        """English text (white space collapsed) → text in this language; empty for English."""
        if self.language == "en":
            return {}
        return {_collapse(key): text for key, text in _read(self.folders, self.language).items()}

    def __contains__(self, message: str) -> bool:
        return message in self.messages

    def say(self, message: str, **values: object) -> str:
        """The message in this language. With `count=1` the message `<id>.one` is said where there is one."""
        if values.get("count") == 1 and f"{message}.one" in self.messages:
            message = f"{message}.one"
        template = self.messages.get(message)
        if template is None:
            return message
        return fill(self.translations.get(_collapse(template), template), values)

    def translate(self, english: str, **values: object) -> str:
        """English text, or a template with its values, in this language; English when there is no translation."""
        key = _collapse(english)
        template = self.translations.get(key)
        if template is not None:
            return fill(template, values)
        if values:
            return fill(english, values)
        return self._recognise(key) or english

    def command(self, english: str) -> str:
        """A command, which every language types alike, or the translation of words that stand in place of one."""
        return " && ".join(self.translations.get(_collapse(part), part) for part in english.split(" && "))

    def _recognise(self, sentence: str) -> str | None:
        """A sentence whose placeholders are already filled in, by its template; or a list of labels and values."""
        if not self.translations:
            return None
        for pattern, names, template in self._patterns:
            match = pattern.fullmatch(sentence)
            if match is not None:
                told = (self.translations.get(value, value) for value in match.groups())
                return fill(_without_formats(template), dict(zip(names, told, strict=True)))
        parts = [part.partition(": ") for part in sentence.split("; ")]
        labels = [self._label(label) for label, _, _ in parts]
        if not all(labels):
            return None
        return "; ".join(f"{label}{colon}{value}" for label, (_, colon, value) in zip(labels, parts, strict=True))

    def _label(self, label: str) -> str | None:
        """A fact's label, perhaps with the instance it is of: `Driver date (0007)`."""
        parts = label.split(" (")
        for count in range(len(parts), 0, -1):
            plain = self.translations.get(" (".join(parts[:count]))
            if plain is not None:
                return " (".join((plain, *parts[count:]))
        return None

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], tuple[str, ...], str]]:
        """Templates as patterns, the one with most text of its own first.

        Of the messages only `said.*` take part: the others are said by their id, and some would recognise too much.
        """
        found = []
        by_id = {_collapse(text) for key, text in self.messages.items() if not key.startswith(_SAID)}
        for english, translated in self.translations.items():
            if english in by_id:
                continue
            literals = _PLACEHOLDER.sub("", english)
            if literals != english and len(literals.strip()) >= _SHORTEST_LITERAL:
                found.append((len(literals), *_as_pattern(english), translated))
        found.sort(key=lambda entry: -entry[0])
        return [(pattern, names, translated) for _, pattern, names, translated in found]


def fill(template: str, values: Mapping[str, object]) -> str:
    """The template with its placeholders filled in. One without a value reads `?`; nothing raises for a person."""

    def one(match: re.Match[str]) -> str:
        return shown(values[match[1]], match[2] or "") if match[1] in values else "?"

    return _PLACEHOLDER.sub(one, template)


def shown(value: object, form: str = "") -> str:
    """A value as a person reads it. `form` is a format specification; one that does not fit the value is ignored."""
    if value is None:
        return "?"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.strftime(form or "%Y-%m-%d %H:%M:%S UTC")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and not form:
        form = ".6g"
    if isinstance(value, tuple | list):
        return ", ".join(shown(part) for part in value)
    try:
        return format(value, form)
    except (ValueError, TypeError):
        return str(value)


def placeholders(template: str) -> frozenset[str]:
    """The names that a template asks for."""
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(template))


def missing_translations(pack: "Pack", language: str = "zh") -> list[str]:
    """What keeps the catalogue from being whole, one sentence a fault.

    Faults are texts without a translation or with other placeholders than their English, and translations nobody says.
    """
    texts = pack.texts.in_language(language)
    spoken = {_collapse(text): where for where, text in (*texts.messages.items(), *pack_prose(pack))}
    return translation_faults(spoken, texts.translations, pack_commands(pack))


def translation_faults(
    spoken: Mapping[str, str], translations: Mapping[str, str], commands: frozenset[str] = frozenset()
) -> list[str]:
    """Compare English texts (text → where it is said) with their translations; `commands` may have one, and need
    none."""
    faults = [f"{where}: no translation of {text!r}" for text, where in spoken.items() if text not in translations]
    faults += [f"nobody says {text!r}" for text in translations if text not in spoken and text not in commands]
    for text, translated in translations.items():
        if placeholders(text) != placeholders(translated):
            faults.append(f"{text!r} and its translation have different placeholders")
    return faults


def pack_commands(pack: "Pack") -> frozenset[str]:
    """How facts are collected. Most are commands as they are typed; some say in words what to copy."""
    return frozenset(_collapse(text) for spec in pack.facts.values() for text in spec.collect.values())


def pack_prose(pack: "Pack") -> Iterator[tuple[str, str]]:
    """Each English text of the pack that a report may show, with where it stands (`id.field`)."""
    for kind in (pack.rules, pack.remedies, pack.contradictions, pack.profiles):
        for piece in _pieces(kind):
            yield from _prose(piece, str(piece.id))
    for name, spec in pack.facts.items():
        yield from _prose(spec, name)
    for named in (pack.tables, pack.conditions):
        for name, piece in named.items():
            yield from _prose(piece, name)
    for derivation in _pieces(pack.derivations):
        yield from _prose(derivation, f"derive {derivation.fact}")


_SHOWN = frozenset({
    "title", "because", "why_weight", "checks", "matters", "cannot_see", "verify", "rollback", "check", "notes",
    "sources", "label", "meaning", "question", "backup", "risks",
})  # fmt: skip
NOT_SHOWN = frozenset({"tests", "survivors"})
"""Keys whose prose is for whoever keeps the pack; no report says it, and nobody translates it."""


def _prose(piece: Any, where: str) -> Iterator[tuple[str, str]]:
    """The fields of a pack object that hold prose, found by their names, at any depth."""
    for field in type(piece).model_fields:
        value = getattr(piece, field)
        if field in NOT_SHOWN or value is None:
            continue
        for part in value if isinstance(value, tuple) else (value,):
            if hasattr(type(part), "model_fields"):
                yield from _prose(part, f"{where}.{field}")
            elif isinstance(part, str) and field in _SHOWN:
                yield f"{where}.{field}", part


def _pieces(kind: Any) -> Iterable[Any]:
    return kind.values() if isinstance(kind, Mapping) else kind


def _read(folders: Sequence[Path], language: str) -> dict[str, str]:
    """The catalogue files of all folders as one mapping."""
    from advisor.pack import positions

    merged: dict[str, str] = {}
    faults: list[str] = []
    for folder in folders:
        path = folder / f"{language}.yaml"
        if not path.is_file():
            continue
        document, found = positions.load(str(path), path.read_bytes())
        faults += [str(fault) for fault in found]
        entries = document.data if isinstance(document.data, dict) else {}
        for key, text in entries.items():
            if isinstance(text, str):
                merged[key] = text
            else:
                faults.append(str(document.fault((key,), f"the text of {key!r} must be one sentence")))
    if faults:
        raise PackError(faults)
    return merged


def _as_pattern(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    names = tuple(match[1] for match in _PLACEHOLDER.finditer(template))
    pieces = _PLACEHOLDER.split(template)[::3]
    return re.compile("(.+?)".join(re.escape(piece) for piece in pieces)), names


def _without_formats(template: str) -> str:
    """`{seconds:.1f}` as `{seconds}`: the value is text already."""
    return _PLACEHOLDER.sub(r"{\1}", template)


@lru_cache(maxsize=4096)
def _collapse(text: str) -> str:
    return " ".join(text.split())

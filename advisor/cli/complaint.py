"""What went wrong, in the language of the answer. Errors are made in English, far from any catalogue; here each of
their sentences is recognised by its template, as problems are. One that no catalogue knows stays as it is."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from advisor.pack.text import Texts

Translate: TypeAlias = Callable[[str], str]
_SENTENCES = re.compile(r"(?<=[.;:?])(?<!\d\.) +(?=[A-Z-])")
_OPTION = "--lang"
_ENDS = ("。", "？")
_OWN_NAME = "advisor: "
_USAGE = "Usage: "


def language_of(arguments: Sequence[str]) -> str:
    """The language that the command line asks for, also where the rest of it is wrong; English when it asks for none
    that there is."""
    from advisor.pack.text import LANGUAGES

    asked = ""
    for place, argument in enumerate(arguments):
        if argument == _OPTION and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith(f"{_OPTION}="):
            asked = argument.removeprefix(f"{_OPTION}=")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def in_language(text: str, language: str) -> str:
    """Every line, and of it every sentence, that the catalogue knows."""
    from advisor.errors import AdvisorError
    from advisor.pack.locate import TEXT_FOLDER, knowledge_root
    from advisor.pack.text import LANGUAGES, Texts

    if language == LANGUAGES[0]:
        return text
    try:
        texts = Texts.load(knowledge_root() / TEXT_FOLDER, language)
        return "\n".join(_line(line, texts) for line in text.split("\n"))
    except AdvisorError:
        return text  # the catalogue itself is what is wrong


def _line(line: str, texts: "Texts") -> str:
    if line.startswith(_USAGE):
        return texts.say("usage", command=line.removeprefix(_USAGE))
    name = _OWN_NAME if line.startswith(_OWN_NAME) else ""
    line = line.removeprefix(name)
    indent = line[: len(line) - len(line.lstrip())]
    return name + indent + _known(line.strip(), texts.translate)


def _known(text: str, translate: Translate) -> str:
    """Its sentences, each by the shortest run of them that is known: a template may hold several."""
    parts = _SENTENCES.split(text)
    for count in range(1, len(parts) + 1):
        first = " ".join(parts[:count])
        told = translate(first)
        if told != first:
            rest = " ".join(parts[count:])
            between = "" if not rest or told.endswith(_ENDS) else " "
            return told + between + (_known(rest, translate) if rest else "")
    if len(parts) == 1:
        return text
    return f"{parts[0]} {_known(' '.join(parts[1:]), translate)}"

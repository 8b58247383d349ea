"""`--lang zh`: no sentence of an answer, of a problem or of an error is English."""

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from advisor.cli.complaint import in_language, language_of
from advisor.pack.load import load_pack
from tests.effort import some
from tests.hostile.commands import arguments_of, commands, run
from tests.share.scene import telling_incident

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "heartbeat-loss"
SENTENCE = re.compile(r"(?<![\w.\\/:$%-])[A-Za-z][a-z']+(?:,? [a-z][a-z']*){3,}(?![\w\\/=:])")
"""Four words or more of plain English."""
ENDS = {0, 3, 4, 5}
_OF_CONDITIONS = {"and", "or", "not", "in", "for", "any", "all", "if", "else", "True", "False", "n", "nic"}
AS_IT_IS = {
    "command",
    "commands",
    "collect",
    "expression",
    "value",
    "detail",
    "before",
    "after",
    "title_raw",
    "note",
    "condition",
}
"""Members of documents that hold what a file, a person or a command says."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    telling_incident(folder / "incident")
    run("diagnose", str(folder / "incident"), "--format", "json", "--output", str(folder / "result"))
    (folder / "answers").write_text("os.product: server-2003\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def foreign(scene: Path) -> str:
    """What is English whoever reads it: the files of the incidents, and commands as they are typed."""
    pack = load_pack()
    typed = [text for spec in pack.facts.values() for text in spec.collect.values()]
    typed += [text for remedy in pack.remedies.values() for listed in remedy.commands.values() for text in listed]
    read = [path.read_bytes().decode("utf-8", "replace").replace("\0", "")
            for root in (EXAMPLE, scene) for path in root.rglob("*") if path.is_file()]  # fmt: skip
    return squeezed(" ".join((*typed, *read)))


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def english_in(text: str, foreign: str) -> list[str]:
    """English sentences, also those that the width of the page breaks."""
    joined = re.sub(r"\s*\n\s*", " ", text)
    found = [match[0] for match in SENTENCE.finditer(joined)]
    return [one for one in found if squeezed(one) not in foreign and not _is_listed(one) and not _is_condition(one)]


def _is_listed(text: str) -> bool:
    """Ids, one after the other."""
    return text.count(" ") == text.count(", ")


def _is_condition(text: str) -> bool:
    """A condition of a rule: names and what joins them."""
    return len([word for word in text.split() if word not in _OF_CONDITIONS]) < 3


def shown(form: str, text: str) -> str:
    """What a person gets to read of an answer."""
    if form in ("json", "jsonl", "sarif"):
        documents = [json.loads(line) for line in ([text] if form != "jsonl" else text.splitlines())]
        return " · ".join(part for document in documents for part in prose_of(document))
    if form in ("html", "junit"):
        page = _Texts()
        page.feed(text)
        return " · ".join(page.texts)
    if form == "md":  # commands are code there
        text = re.sub(r"^\s*(```|~~~).*?^\s*\1", "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"^ {4,}(?![-*\d]).*$", "", re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text), flags=re.MULTILINE)
    return html.unescape(text)


def prose_of(part: Any, key: str = "") -> Iterator[str]:
    if isinstance(part, str) and key not in AS_IT_IS:
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from prose_of(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from prose_of(value, key)


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.texts += [value for name, value in attrs if value and name in ("title", "alt", "aria-label", "message")]

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag not in ("script", "style"):
            self.texts.append(data)


SILENT = ("rich", "prometheus")
"""One says what text says; the other's words are of its metrics, which a monitoring system takes for one and the same
only while they stay the same."""


@pytest.mark.parametrize(("name", "form"), some([pair for pair in commands() if pair[1] not in SILENT], 6))
def test_no_sentence_of_an_answer_is_english(scene: Path, foreign: str, name: str, form: str) -> None:
    result = run(name, *arguments_of(name, scene), "--format", form, "--lang", "zh")
    assert result.exit_code in ENDS, result.stderr
    assert english_in(shown(form, result.stdout), foreign) == []
    assert english_in(result.stderr, foreign) == []


@pytest.mark.parametrize("name", ["diagnose", "check", "evidence"])
def test_no_sentence_about_the_example_is_english(foreign: str, name: str) -> None:
    verbose = [] if name == "evidence" else ["--verbose"]
    result = run(name, str(EXAMPLE), "--format", "text", "--lang", "zh", *verbose)
    assert english_in(result.stdout + result.stderr, foreign) == []
    assert re.search("[\u4e00-\u9fff]", result.stdout)


def test_the_test_sees_english(scene: Path, foreign: str) -> None:
    assert english_in(run("diagnose", str(scene / "incident"), "--format", "text").stdout, foreign)


@pytest.mark.parametrize(
    "arguments",
    [
        ["diagnose", "nowhere"],
        ["diagnose"],
        ["diagnose", "--fromat", "json", "x"],
        ["diagnose", "x", "--format", "xml"],
        ["diagnose", "x", "--rules", "nowhere"],
        ["check", "x", "y"],
        ["frob"],
        ["explain", "nowhere", "frob"],
        ["explain", "{result}", "--host", "X"],
        ["explain", "{result}", "enable-rsss"],
        ["whatif", "{result}"],
        ["whatif", "{result}", "--set", "tcpip.rss"],
        ["whatif", "{result}", "--do", "frob"],
        ["whatif", "{result}", "--do", "enable-rss", "--host", "X"],
        ["evidence", "{incident}", "--from", "noon"],
        ["evidence", "{incident}", "--from", "+10s", "--to", "+1s"],
        ["replay", "{incident}"],
        ["diff", "-", "-"],
        ["collect"],
        ["collect", "smb://x"],
        ["collect", "local", "--script", "cmd"],
        ["consult"],
        ["schema", "frob"],
        ["facts", "show", "frob"],
        ["rules", "show", "frob"],
        ["diagnose", "{incident}", "--output", "{incident}/nowhere/x"],
        ["diagnose", "{incident}", "--redact", "--redact-map", "{incident}/nowhere/x"],
        ["diagnose", "{incident}", "--redact-key", "{incident}/nowhere"],
        ["redact", "{incident}", "--output", "{incident}"],
        ["unredact", "{result}", "--map", "{result}"],
    ],
    ids=" ".join,
)
def test_no_sentence_of_an_error_is_english(
    scene: Path, foreign: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    given = [one.format(incident=scene / "incident", result=scene / "result") for one in arguments]
    result = run(*given, "--lang", "zh")
    assert result.exit_code == 2
    assert re.search("[\u4e00-\u9fff]", result.stderr)
    assert english_in(result.stderr, foreign) == []


def test_an_error_that_no_catalogue_knows_stays_as_it_is() -> None:
    said = "advisor: something new went wrong here. Give --output another place."
    assert in_language(said, "zh") == "advisor: something new went wrong here. 请用 --output 指定其他位置。"
    assert in_language(said, "en") == said


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["diagnose", "--lang", "zh"], "zh"),
        (["--lang=zh"], "zh"),
        (["--lang", "fr"], "en"),
        (["--lang"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_known_before_the_command_line_is(arguments: list[str], language: str) -> None:
    assert language_of(arguments) == language

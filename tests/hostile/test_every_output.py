"""Every command in every format that it offers, over an incident that is hostile wherever it can be.

What a test looks at in a format that it does not know is what a terminal obeys.
"""

import csv
import io
import json
import re
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.effort import some
from tests.hostile.commands import arguments_of, commands, run
from tests.hostile.corpus import MARK
from tests.hostile.scene import hostile_incident, hostile_names

ENDS = {0, 2, 3, 4, 5}
OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""What a terminal obeys, or what makes a reader see something else than what stands there; tab and line feed do not."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    hostile_incident(folder / "incident")
    hostile_names(folder / "names")
    (folder / "answers").write_text("os.product: server-2003\n", encoding="utf-8")
    done = run("diagnose", str(folder / "incident"), "--format", "json", "--output", str(folder / "result"))
    assert done.exit_code in ENDS, done.stderr
    assert (folder / "result").is_file()
    return folder


@pytest.mark.parametrize(("name", "form"), some(commands(), 6))
def test_nothing_of_it_is_obeyed(scene: Path, name: str, form: str) -> None:
    before = everything(scene)
    result = run(name, *arguments_of(name, scene), "--format", form)
    assert result.exit_code in ENDS, result.stderr
    assert "internal fault" not in result.stderr
    assert "Traceback" not in result.stderr
    harmless_text(result.stderr)
    assert everything(scene) == before
    LOOKED_AT.get(form, harmless_text)(result.stdout)


@pytest.mark.parametrize(("name", "form"), [pair for pair in commands() if pair[1] == "json"])
def test_output_is_the_only_file_that_is_written(scene: Path, tmp_path: Path, name: str, form: str) -> None:
    before = everything(scene)
    target = tmp_path / "out" / "answer"
    target.parent.mkdir()
    result = run(name, *arguments_of(name, scene), "--format", form, "--output", str(target))
    assert result.exit_code in ENDS, result.stderr
    assert everything(scene) == before
    assert [path.name for path in everything(tmp_path)] == ["answer", "out"] or result.exit_code == 2


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), key=lambda path: path.name)


def harmless_text(text: str) -> None:
    """Nothing a terminal obeys, no tower of accents, and all of it can be encoded."""
    found = OBEYED.search(text)
    assert found is None, f"{found[0]!r} in {text[max(0, found.start() - 60) : found.end() + 60]!r}" if found else ""
    text.encode("utf-8")
    assert not re.search(f"[{_combining()}]{{9}}", text)


def harmless_json(text: str) -> None:
    assert OBEYED.search(text) is None
    json.loads(text, parse_constant=lambda word: pytest.fail(word))


def harmless_lines(text: str) -> None:
    for line in text.splitlines():
        harmless_json(line)


def harmless_html(text: str) -> None:
    """No element, attribute or address came out of the corpus; no character of control is left."""
    assert OBEYED.search(text) is None
    page = _Page()
    page.feed(text)
    page.close()
    assert page.obeyed == []


def harmless_xml(text: str) -> None:
    assert OBEYED.search(text) is None
    ElementTree.fromstring(text)


def harmless_csv(text: str) -> None:
    assert OBEYED.search(text.replace("\r\n", "\n")) is None
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not re.match(r"\s*[=@+|%]|\s*-(?!\d|$)", cell), cell


def harmless_markdown(text: str) -> None:
    """No element and no link that is not the advisor's own."""
    harmless_text(text)
    prose = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^    .*$", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", prose, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)<(?:script|img|svg|iframe|b>|!--|http)", prose, re.IGNORECASE)
    assert not re.search(rf"(?<!\\)\]\([^)]*(?:{MARK}|javascript)", prose)


LOOKED_AT = {
    "json": harmless_json,
    "jsonl": harmless_lines,
    "html": harmless_html,
    "csv": harmless_csv,
    "junit": harmless_xml,
    "sarif": harmless_json,
    "md": harmless_markdown,
}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.obeyed: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        if MARK in tag or tag in ("iframe", "object", "embed", "base", "form"):
            self.obeyed.append(tag)
        for name, value in attrs:
            value = value or ""
            outward = name in ("href", "src", "action", "xlink:href") and not value.startswith(("#", "data:"))
            scripted = name.startswith("on") and MARK in value
            if MARK in name or scripted or (outward and (MARK in value or "javascript" in value.lower())):
                self.obeyed.append(f"{tag} {name}={value[:80]}")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.obeyed.append(f"<!--{data[:80]}-->")

    def handle_data(self, data: str) -> None:
        if self._tag == "style" and MARK in data:
            self.obeyed.append(f"style {data[:80]}")


def _combining() -> str:
    marks = [chr(code) for code in range(0x300, 0x370) if unicodedata.combining(chr(code))]
    return "".join(marks) + "\u0489"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes few of these names")
@pytest.mark.parametrize("name", ["check", "collect", "evidence"])
def test_names_of_hosts_and_files_are_names(scene: Path, name: str) -> None:
    before = everything(scene)
    result = run(name, str(scene / "names"), "--format", "text")
    assert result.exit_code in ENDS, result.stderr
    harmless_text(result.stdout + result.stderr)
    assert result.stderr.count(".blg: is binary") == len(list((scene / "names").iterdir())) > 15
    assert everything(scene) == before

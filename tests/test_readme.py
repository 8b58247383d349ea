"""The README in both languages: the same commands, links that lead somewhere, and a picture that says what is said."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from release import picture
from tests.effort import gate_only

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_both_languages_show_the_same_commands_and_links():
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))

    def shown(text):
        blocks = re.findall(r"^```\n(.*?)^```", text, re.M | re.S)
        return blocks, re.findall(r"^\| .* \| (`advisor.*`) \|", text, re.M), sorted(re.findall(r"\]\(([^)]+)\)", text))

    blocks, commands, links = shown(english)
    found, asked, targets = shown(chinese)
    assert found == blocks
    assert [re.findall("`[^`]+`", one) for one in asked] == [re.findall("`[^`]+`", one) for one in commands]
    assert [one for one in targets if one != "README.md"] == [one for one in links if one != "README.zh.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, link


def test_every_page_is_on_the_map():
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([^)\s]+)\)", text))
    missing = {page.name for page in (ROOT / "docs").glob("*.md")} - linked - {"index.md"}
    assert not missing


@gate_only
def test_the_picture_shows_what_is_answered_and_fetches_nothing():
    drawn = picture.PICTURE.read_text(encoding="utf-8")
    words = unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))).replace("\u00a0", " ")
    for line in picture.answer(color=False):
        for word in line.split():
            assert word in words, "run `make docs`"
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?https?:", drawn)

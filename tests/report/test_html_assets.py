"""What a report carries inside: the chart library as it was published, under its licence, and scripts of our own."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from advisor.report.html_assets import library, script, style

ASSETS = Path(__file__).resolve().parents[2] / "advisor" / "report" / "assets"
SUMS = dict(
    reversed(line.split())
    for line in re.findall(r"^[0-9a-f]{64}  \S+$", (ASSETS / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
)


def test_the_library_is_as_it_was_published() -> None:
    assert set(SUMS) == {"uplot.min.js", "uplot.min.css"}
    for name, expected in SUMS.items():
        content = (ASSETS / name).read_bytes().replace(b"\r\n", b"\n")
        assert sha256(content).hexdigest() == expected, name


def test_every_file_is_named_in_the_readme() -> None:
    told = (ASSETS / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in ASSETS.iterdir() if f"`{path.name}`" not in told and path.name != "README.md"] == []


def test_the_licence_goes_with_the_library() -> None:
    assert "Copyright (c) 2022 Leon Sorokin" in library()
    assert "Permission is hereby granted" in library()


@pytest.mark.parametrize("name", ["report", "timeline"])
def test_our_scripts_write_text_and_never_markup(name: str) -> None:
    source = script(name)
    assert '"use strict"' in source
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(",
                      "XMLHttpRequest", "http:", "https:", "import(", "setTimeout(\""):  # fmt: skip
        assert forbidden not in source
    assert "</" not in source, "would end the element"
    assert "<!--" not in source


def test_all_of_it_is_ascii() -> None:
    """An output that lacks characters writes them as references, and the hash of a script would not hold any more."""
    assert all(text.isascii() for text in (library(), style(), script("report"), script("timeline")))


def test_nothing_ends_its_element_early() -> None:
    assert "</script" not in library().lower()
    assert "<!--" not in library()
    assert "</style" not in style().lower()
    assert "url(" not in style()
    assert "@import" not in style()

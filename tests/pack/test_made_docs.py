"""What is made from the pack and from the code is as it would be made now; `make docs` makes it."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from advisor.pack.file_schema import FILE_SHAPES, file_schema
from advisor.pack.lint.codes import CODES, whole_page
from advisor.pack.load import SHAPES, load_pack
from advisor.report.glossary import NO_NAMES
from advisor.report.pack_document import rules_document
from advisor.report.rule_pages import INDEX, rule_pages
from advisor.report.words import Words
from tests.effort import some

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
MAKE = "run `make docs`"
PATTERNS = {name: [pattern for pattern, made in SHAPES if made is shape] for name, (_, shape) in FILE_SHAPES.items()}
FILES = [(name, path) for name, patterns in PATTERNS.items() for one in patterns for path in sorted(ROOT.glob(one))]


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.fixture(scope="module")
def pages(pack):
    return rule_pages(pack, Words(pack.texts, NO_NAMES))


def read(path):
    return path.read_text(encoding="utf-8")


def test_the_rule_pages_are_those_of_the_pack(pages):
    there = {path.name: read(path) for path in (DOCS / "rules").iterdir()}
    assert sorted(there) == sorted(pages), MAKE
    assert [name for name, text in pages.items() if there[name] != text] == [], MAKE


def test_the_page_of_the_linter_has_every_code():
    assert read(DOCS / "lint.md") == whole_page(), MAKE
    assert all(f"## {code}\n" in whole_page() for code in CODES)


@pytest.mark.parametrize("name", FILE_SHAPES)
def test_the_schemas_are_those_of_the_shapes(name):
    assert json.loads(read(DOCS / "schemas" / f"{name}.json")) == file_schema(name), MAKE


@pytest.mark.parametrize(("name", "path"), some(FILES), ids=lambda one: one if isinstance(one, str) else one.name)
def test_an_editor_accepts_every_shipped_file(name, path):
    """As an editor reads it: scalars without quotes are numbers and booleans there."""
    validator = jsonschema.Draft202012Validator(file_schema(name))
    assert [error.message for error in validator.iter_errors(yaml.safe_load(read(path)))] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rule", "id: a\n"),
        ("rule", read(ROOT / "rules/suspects/vm-stun.yaml") + "colour: red\n"),
        ("rule", read(ROOT / "rules/suspects/vm-stun.yaml").replace("severity: high", "severity: huge")),
        ("remedy", read(ROOT / "rules/remedies/tune-jvm.yaml").replace("rank: 58", "rank: high")),
        ("catalogue-file", "facts:\n  - {name: cpu, type: integer, label: l, meaning: m}\n"),
        ("catalogue-file", "facts:\n  - {name: a.b, type: integre, label: l, meaning: m}\n"),
        ("pack", "name: My Pack\nversion: 1.0\n"),
    ],
)
def test_an_editor_marks_what_the_loader_refuses(name, text):
    assert list(jsonschema.Draft202012Validator(file_schema(name)).iter_errors(yaml.safe_load(text)))


@pytest.mark.parametrize("name", FILE_SHAPES)
def test_a_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(file_schema(name))


@pytest.mark.parametrize("path", [path for _, path in FILES], ids=lambda path: path.name)
def test_a_file_that_names_its_schema_names_one_that_is_there(path):
    first = read(path).partition("\n")[0]
    if first.startswith("# yaml-language-server: $schema="):
        assert (path.parent / first.partition("=")[2]).resolve().is_file()


def test_every_rule_and_remedy_names_its_schema():
    for name in ("rule", "remedy", "conflict"):
        for shape, path in FILES:
            if shape == name:
                assert read(path).startswith(f"# yaml-language-server: $schema=../../docs/schemas/{name}.json\n"), path


def test_every_page_says_what_a_person_must_know(pages, pack):
    for rule in pack.rules.values():
        page = pages[f"{rule.id}.md"]
        for heading in (
            "What it checks",
            "Why it matters",
            "What decides it",
            "What it can't see",
            "Tests",
            "References",
        ):
            assert f"## {heading}\n" in page, (rule.id, heading)
        assert not rule.actions or "## Actions\n" in page
    for remedy in pack.remedies.values():
        page = pages[f"{remedy.id}.md"]
        assert "## How to undo it\n" in page
        assert "restart" in page


def test_links_lead_to_pages(pages):
    import re

    for page in pages.values():
        for target in re.findall(r"\]\(([\w-]+\.md)\)", page):
            assert target in pages
    assert INDEX in pages


def test_page_and_document_say_the_same(pages, pack):
    rule = pack.rules["vm-snapshots-present"]
    (document,) = rules_document(pack.identity, [rule], pack.texts, whole=True, remedies=pack.remedies)["rules"]
    page = pages["vm-snapshots-present.md"]
    for said in (*document["content"]["explain"].values(), document["safety"][0]["rollback"]):
        assert " ".join(said.split()) in page

"""The Chinese catalogue is whole: every text has its translation, every translation is said and truly one."""

import re
from pathlib import Path

import pytest

from advisor.pack.load import load_pack
from advisor.pack.text import (
    Texts,
    fill,
    missing_translations,
    pack_commands,
    pack_prose,
    placeholders,
    translation_faults,
)

TEXTS = Path(__file__).resolve().parents[2] / "facts" / "text"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def chinese():
    return Texts.load(TEXTS, "zh").translations


def bare_identifier(english):
    """Placeholders and signs alone, one name such as `NetDMA`, or a command of the advisor: nothing to translate."""
    literal = _PLACEHOLDER.sub(" ", english)
    return literal.startswith("advisor ") or len(_WORD.findall(literal)) <= 1


def test_every_text_is_translated_and_every_translation_is_said():
    assert missing_translations(load_pack()) == []


def test_what_to_copy_where_no_command_tells_a_fact_is_said_in_chinese(chinese):
    said = [text for text in pack_commands(load_pack()) if text.startswith("copy ")]
    assert said
    assert [text for text in said if text not in chinese] == []


def test_a_command_is_typed_alike_in_every_language():
    texts = Texts.load(TEXTS, "zh")
    assert texts.command("wmic cpu && hostname") == "wmic cpu && hostname"
    mixed = texts.command("hostname && copy the virtual machine's .vmsd file from its datastore")
    assert mixed == "hostname && 请从数据存储中复制该虚拟机的 .vmsd 文件"


def test_translations_keep_the_placeholders(chinese):
    assert [english for english, text in chinese.items() if placeholders(english) != placeholders(text)] == []


def test_translations_keep_each_format_of_a_placeholder(chinese):
    """`{seconds:.1f}` and not `{seconds}`: a number reads alike in both languages."""

    def asked(text):
        return sorted(set(_PLACEHOLDER.findall(text)))

    assert [english for english, text in chinese.items() if asked(english) != asked(text)] == []


def test_no_translation_is_the_english_itself_unless_it_is_a_bare_identifier(chinese):
    same = [english for english, text in chinese.items() if " ".join(text.split()) == english]
    assert [english for english in same if not bare_identifier(english)] == []


def test_no_translation_is_empty_or_breaks_its_line(chinese):
    assert [english for english, text in chinese.items() if not text.strip() or "\n" in text] == []


def test_names_and_numbers_of_microsoft_and_cisco_stay_as_they_are(chinese):
    name = re.compile(r"KB ?\d{6}|5\.2\.3790(?:\.\d+)?|HKLM\\[\w\\]+|Enable(?:RSS|TCPA|TCPChimney)|DisableTaskOffload")
    lost = {english: set(name.findall(english)) - set(name.findall(text)) for english, text in chinese.items()}
    assert {english: names for english, names in lost.items() if names} == {}


@pytest.mark.parametrize(
    ("spoken", "translations", "fault"),
    [
        ({"A {host}": "rule.title"}, {}, "rule.title: no translation of 'A {host}'"),
        ({}, {"A": "甲"}, "nobody says 'A'"),
        ({"A {host}": "rule.title"}, {"A {host}": "甲"}, "different placeholders"),
    ],
)
def test_a_fault_is_told(spoken, translations, fault):
    (told,) = translation_faults(spoken, translations)
    assert fault in told


def test_a_sentence_that_is_filled_in_already_is_recognised_as_its_own_template(chinese):
    texts = Texts.load(TEXTS, "zh")
    wrong = []
    for english in sorted({text for _, text in pack_prose(load_pack()) if placeholders(text)}):
        values = {name: f"{place}.5" for place, name in enumerate(sorted(placeholders(english)))}
        expected = fill(chinese[" ".join(english.split())], values)
        if texts.translate(fill(english, values)) != expected:
            wrong.append(english)
    assert wrong == []


def test_what_a_sentence_repeats_is_translated_with_it():
    told = Texts.load(TEXTS, "zh").translate(
        "logon failed: the account is locked. Check the user, the password and the domain; it is not tried again, so "
        "that no account gets locked."
    )
    assert "账户已锁定" in told
    assert "the account" not in told


@pytest.mark.parametrize(
    "entry", ["`hosts: {NAME: {timezone: '-05:00'}}`", "`hosts: {NAME: {date: YYYY-MM-DD}}`", "hosts: {CVP1: {}}"]
)
def test_what_to_say_in_an_incident_is_translated_around_the_entry(entry):
    """The braces of the entry are YAML's own, and nothing to be filled in."""
    shown = Texts.load(TEXTS, "zh").translate(f"Say it in incident.yaml: {entry}.")
    assert entry in shown
    assert "Say" not in shown


@pytest.mark.parametrize("label", ["Receive Side Scaling (adapter)", "Driver date"])
def test_a_label_that_has_brackets_of_its_own_is_a_label_too(label, chinese):
    """`(adapter)` belongs to the label, what follows is the instance."""
    assert Texts.load(TEXTS, "zh").translate(f"{label} (0007 (x)): on") == f"{chinese[label]} (0007 (x)): on"


def test_what_a_registry_key_lacks_is_said_in_chinese():
    told = Texts.load(TEXTS, "zh").translate(r"{4D36E972-E325}\0007 holds no value NetCfgInstanceId")
    assert r"{4D36E972-E325}\0007" in told
    assert "holds" not in told

"""The catalogue of sentences, and its Chinese side."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from advisor.errors import PackError, UsageError
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactSpec
from advisor.pack.text import Texts, fill, missing_translations, placeholders, shown
from advisor.report.pack_document import catalogue_document

from .sample import PACK, TEXT_FOLDER, texts

SOURCE = Path(__file__).resolve().parents[2] / "advisor"


def catalogue(folder: Path, english: str, chinese: str = "") -> Texts:
    (folder / "en.yaml").write_text(english, encoding="utf-8")
    (folder / "zh.yaml").write_text(chinese, encoding="utf-8")
    return Texts.load(folder, "zh")


def test_every_message_has_a_translation_with_the_same_placeholders() -> None:
    chinese = texts("zh")
    for message, english in chinese.messages.items():
        translated = chinese.translations.get(" ".join(english.split()))
        assert translated, f"{message} has no translation"
        assert placeholders(translated) == placeholders(english), message


def test_messages_are_plain_ascii() -> None:
    assert not [message for message, english in texts().messages.items() if not english.isascii()]


def test_every_message_that_the_code_says_exists_and_every_message_is_said() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    said = set(re.findall(r"""["']([a-z]+(?:[.-][a-z-]+)*)["']""", code))
    families = tuple(re.findall(r"""f["']([a-z.]+\.)\{""", code))
    messages = texts().messages
    for message in re.findall(r"""\bsay\(\s*f?["']([a-z.-]+)["']""", code):
        assert message in messages, f"{message} is said but does not stand in en.yaml"
    for message in messages:
        base = message.removesuffix(".one")
        free = message.startswith("said.")  # by other stages, in English
        assert free or base in said or message.startswith(families), f"nobody says {message}"


def test_fill_never_raises() -> None:
    assert fill("{a} and {b}", {"a": 1}) == "1 and ?"
    assert fill("{seconds:.1f} s", {"seconds": 10.797}) == "10.8 s"
    assert fill("{seconds:.1f} s", {"seconds": "ten"}) == "ten s"
    assert fill("{ndis.version} < {fixed_version[os.arch]}", {"ndis.version": "1.2.3.4"}) == "1.2.3.4 < ?"
    assert fill("{4D36E972-E325} {} {0} { x }", {}) == "{4D36E972-E325} {} {0} { x }"
    assert fill("{a.__class__}", {"a": 1}) == "?"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "?"),
        (0.1 + 0.2, "0.3"),
        (("KB1", "KB2"), "KB1, KB2"),
        (FileVersion.parse("5.2.3790.3959 (srv03_sp2_rtm.070216-1710)"), "5.2.3790.3959"),
        (datetime(2013, 3, 31, tzinfo=UTC), "2013-03-31 00:00:00 UTC"),
    ],
)
def test_values_as_a_person_reads_them(value: object, text: str) -> None:
    assert shown(value) == text


def test_say_counts_and_survives_an_unknown_message() -> None:
    assert texts().say("check.answer", counts="1 fail", count=1) == "1 fail on 1 host"
    assert texts().say("check.answer", counts="1 fail", count=2) == "1 fail on 2 hosts"
    assert texts().say("no.such.message") == "no.such.message"


def test_translate_falls_back_to_english(tmp_path: Path) -> None:
    chinese = catalogue(tmp_path, "a: Hello", "Hello: 你好\n'The {thing} is  missing here': '{thing} 不在这里'\n")
    assert chinese.say("a") == "你好"
    assert chinese.translate("Not there") == "Not there"
    assert chinese.translate("Not {x}", x=1) == "Not 1"
    assert chinese.translate("The {thing} is missing here", thing="file") == "file 不在这里"


def test_a_filled_sentence_is_recognised_by_its_template(tmp_path: Path) -> None:
    chinese = catalogue(
        tmp_path,
        "a: '{x} to {y} hours of work'\nsaid.gap: 'a gap of {seconds:.1f} seconds'",
        "'Ndis.sys {ndis.version} is older than the fix': 'Ndis.sys {ndis.version} 早于修补程序'\n"
        "'{x} to {y} hours of work': '{x} 至 {y} 小时'\n"
        "'a gap of {seconds:.1f} seconds': '间隙 {seconds:.1f} 秒'\n"
        "RSS: 接收端缩放\nChimney: 烟囱卸载\n",
    )
    assert chinese.translate("Ndis.sys 5.2.3790.3959 is older than the fix") == "Ndis.sys 5.2.3790.3959 早于修补程序"
    assert chinese.translate("a gap of 10.8 seconds") == "间隙 10.8 秒"
    assert chinese.translate("two to three hours of work") == "two to three hours of work", "messages are said by id"
    assert chinese.translate("RSS: no; Chimney: yes") == "接收端缩放: no; 烟囱卸载: yes"
    assert chinese.translate("RSS: no; Other: yes") == "RSS: no; Other: yes"
    assert chinese.in_language("en").translate("RSS: no") == "RSS: no"


def test_chinese_is_read_only_when_asked_for(tmp_path: Path) -> None:
    english = catalogue(tmp_path, "a: Hello", "[not, a, mapping").in_language("en")
    assert english.say("a") == "Hello"
    assert english.translate("Hello") == "Hello"
    with pytest.raises(PackError, match=r"zh\.yaml:\d+:\d+"):
        english.in_language("zh").say("a")


def test_a_later_pack_adds_to_the_earlier(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("actions: Do this", encoding="utf-8")
    both = Texts("en", (TEXT_FOLDER, tmp_path))
    assert both.say("actions") == "Do this"
    assert both.say("stance.avoid") == "Leave alone"


def test_another_language_is_refused() -> None:
    with pytest.raises(UsageError, match="en, zh"):
        Texts("de")


def test_missing_translations_names_each_fault(tmp_path: Path) -> None:
    spec = FactSpec.model_validate({"name": "os.arch", "type": "text", "label": "Platform", "meaning": "The {thing}."})
    kinds = ("rules", "remedies", "contradictions", "profiles", "tables", "conditions")
    parts: dict[str, Any] = {part: {} for part in kinds}
    chinese = catalogue(tmp_path, "a: Hello", "Hello: 你好\nThe {thing}.: 东西\nNobody: 无人\n")
    pack: Any = SimpleNamespace(texts=chinese, derivations=(), facts={"os.arch": spec}, **parts)
    faults = missing_translations(pack)
    assert any("os.arch.label" in fault and "'Platform'" in fault for fault in faults)
    assert any("'The {thing}.'" in fault and "placeholders" in fault for fault in faults)
    assert any("'Nobody'" in fault for fault in faults)
    assert len(faults) == 3


def test_a_catalogue_says_in_its_language_what_a_person_copies_and_commands_as_they_are() -> None:
    words = "copy the virtual machine's .vmsd file from its datastore"
    spec = FactSpec(name="vm.snapshot_count", type="integer", label="Snapshots", meaning="x",
                    collect={"nt5": "hostname", "nt6": words}, sources=[])  # fmt: skip
    (fact,) = catalogue_document(PACK, [spec], texts("zh"))["facts"]
    assert fact["collect"]["nt5"] == "hostname"
    assert fact["collect"]["nt6"].startswith("请")

"""Which values of a fact no condition tells apart."""

import pytest

from advisor.model.fact import Absent, AbsentReason
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.cells import Cells, line_key
from advisor.pack.expression import parse
from advisor.pack.load import load_pack
from advisor.pack.typing import type_faults

PACK = load_pack()


def cells(*texts):
    return Cells(texts, PACK)


def test_numbers_are_told_apart_by_the_spans_that_conditions_cut():
    found = cells("cpu.count < 4 and cpu.count >= 2")
    assert found.line("cpu.count") == [2, 4]
    keys = [found.key("cpu.count", count) for count in (0, 1, 2, 3, 4, 5, 99)]
    assert keys[0] == keys[1]
    assert keys[5] == keys[6]
    assert len(set(keys)) == 5


def test_both_branches_of_a_choice_cut():
    found = cells("cpu.count < 4 if vm.virtual else cpu.count < 8")
    assert found.line("cpu.count") == [4, 8]


def test_compared_with_another_fact_every_value_counts():
    found = cells("cpu.count < vm.snapshot_count")
    assert found.line("cpu.count") is None
    assert len({found.key("cpu.count", count) for count in range(9)}) == 9


def test_lists_differ_by_the_words_that_are_asked_for():
    found = cells('"KB1" in hotfix.installed')
    assert found.words("hotfix.installed") == frozenset({"kb1"})
    assert found.key("hotfix.installed", ("KB1", "KB7")) == found.key("hotfix.installed", ("kb1",))
    assert (
        found.key("hotfix.installed", ("KB7",))
        == found.key("hotfix.installed", ())
        != found.key("hotfix.installed", ("KB1",))
    )
    assert found.words("cpu.count") is None


def test_a_table_s_keys_are_told_apart_and_other_words_are_not():
    found = cells("ndis.version < fixed_version[os.arch]")
    assert found.key("os.arch", "x86") != found.key("os.arch", "ia64")
    assert found.line("ndis.version")


def test_a_value_that_nothing_asks_for_is_like_any_other_but_not_like_none():
    found = cells("cpu.count < 4")
    assert found.key("os.arch", "x86") == found.key("os.arch", "x64")
    assert found.key("os.arch", None) is None
    absent = [found.key("os.arch", Absent(reason)) for reason in (AbsentReason.NOT_FOUND, AbsentReason.NOT_COLLECTED)]
    assert len({found.key("os.arch", "x86"), *absent}) == 3
    assert found.key("vm.virtual", True) != found.key("vm.virtual", False)


def test_versions_order_by_their_numbers():
    assert line_key(FactType.VERSION, "5.2.0") == line_key(FactType.VERSION, "5.2") < line_key(FactType.VERSION, "5.10")
    assert line_key(FactType.FILE_VERSION, FileVersion.parse("5.2.3790.9")) < line_key(
        FactType.FILE_VERSION, FileVersion.parse("5.2.3790.10")
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cpu.count > -1", []),
        ("cpu.count < 4 if vm.virtual else cpu.count < 8", []),
        ("vm.virtual if cpu.count else vm.virtual", ["cpu.count is not a condition: compare it with something"]),
        ("os.arch < 'x64'", ["os.arch has no order: its type is choice"]),
        ("os.arch == 'arm'", ["'arm' is none of the values of os.arch"]),
        ("os.arch == 64", ["64 needs quotes to compare with a fact of type choice"]),
        ("cpu.count == '4'", ["'4' must be a number without quotes"]),
        ("cpu.count == True", ["True does not compare with a fact of type integer"]),
        ("vm.virtual == 1", ["1 does not compare with a fact of type boolean"]),
    ],
)
def test_types_of_a_condition(text, said):
    found = type_faults(parse(text), PACK.facts, PACK.tables)
    assert len(found) == len(said)
    assert all(fault.startswith(start) for fault, start in zip(found, said, strict=True))

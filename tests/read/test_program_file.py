"""A driver's file gives facts of Ndis.sys when it says that it is Ndis.sys, whatever it is called."""

from datetime import UTC, datetime

import pytest

from advisor.gather.place import memory_file
from advisor.model.fact import Absent, AbsentReason
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import load_pack
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from tests.read.programs import program, version_resource

PACK = load_pack()
MADE = datetime(2009, 6, 4, 17, 48, tzinfo=UTC)


def named(**strings):
    return program(version_resource(strings=strings))


def read(*files):
    readings, problems = read_host(HostSource("CVP1", files), PACK)
    facts = {fact.name: fact for fact in merge(readings, PACK)}
    return facts, [*problems, *(problem for reading in readings for problem in reading.problems)]


def test_the_four_facts_of_the_driver():
    data = program()
    whole = memory_file("whatever.bin", data)
    facts, problems = read(SourceFile(whole.name, whole.size, whole.read, modified=MADE))
    assert {name: str(fact.value) for name, fact in facts.items()} == {
        "ndis.version": "5.2.3790.4524",
        "ndis.size": str(len(data)),
        "ndis.modified": "2009-06-04 17:48:00+00:00",
        "ndis.arch": "x64",
    }
    assert str(facts["ndis.version"].origin) == "whatever.bin"
    assert not problems


def test_a_bundle_does_not_keep_the_date():
    facts, _ = read(memory_file("ndis.sys", program()))
    assert "ndis.modified" not in facts


@pytest.mark.parametrize(
    ("machine", "platform"), [("I386", "x86"), ("AMD64", "x64"), ("IA64", "ia64"), ("ARM64", "arm64")]
)
def test_the_platform_is_the_headers(machine, platform):
    facts, _ = read(memory_file("ndis.sys", program(machine=machine)))
    assert facts["ndis.arch"].value == platform


def test_the_same_number_in_another_file_says_nothing():
    facts, problems = read(memory_file("ndis.sys", named(OriginalFilename="mstscax.dll", InternalName="ndis.sys")))
    assert not facts
    assert problems[0].what == "is the program mstscax.dll 5.2.3790.4524; the advisor asks nothing of it."


def test_the_inner_name_counts_where_there_is_no_other():
    facts, _ = read(memory_file("x", named(InternalName="NDIS.SYS")))
    assert facts["ndis.version"].known
    facts, problems = read(memory_file("x", named(FileDescription="NDIS.SYS")))
    assert not facts
    assert "does not tell its name" in problems[0].what


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("5.2.3790.4524 (srv03_sp2_gdr.090604-1234)", "gdr"),
        ("5.2.3790.4524 (srv03_sp2_qfe.090604-1234)", "qfe"),
        ("5.2.3790.45240 (srv03_sp2_qfe.090604-1234)", None),
        ("5.2.3790.3959 (srv03_sp2_rtm.070216-1710)", None),
    ],
)
def test_the_branch_comes_from_the_text_and_the_number_does_not(text, branch):
    facts, _ = read(memory_file("ndis.sys", named(OriginalFilename="NDIS.SYS", FileVersion=text)))
    assert facts["ndis.version"].value.dotted == "5.2.3790.4524"
    assert facts["ndis.version"].value.branch == branch


def test_a_damaged_driver_leaves_its_facts_absent_with_the_reason():
    data = program()
    facts, problems = read(memory_file("ndis.sys", data[: len(data) - 0x300]))
    for name in ("ndis.version", "ndis.size", "ndis.modified", "ndis.arch"):
        absent = facts[name].value
        assert isinstance(absent, Absent)
        assert absent.reason is AbsentReason.UNPARSABLE
        assert "ndis.sys" in absent.detail
    assert "ends before its version" in problems[0].what


def test_what_another_file_tells_comes_before_the_damage():
    listed = "\r\nFileSize=361984\r\nName=c:\\windows\\system32\\drivers\\ndis.sys\r\nVersion=5.2.3790.4524\r\n\r\n"
    facts, _ = read(memory_file("ndis.sys", program()[:300]), memory_file("w.txt", listed.encode()))
    assert facts["ndis.version"].known


def test_two_drivers_of_one_host_are_a_conflict():
    older = program(version_resource("5.2.3790.3959"))
    facts, _ = read(memory_file("a", program()), memory_file("b", older))
    assert facts["ndis.version"].value.reason is AbsentReason.CONFLICTING


def test_sixteen_kib_are_read_at_most_whatever_else_is_looked_for():
    data = program(code=600_000)
    asked = []

    def far_away(offset, length):
        asked.append((offset, length))
        return data[offset : offset + length]

    facts, _ = read(SourceFile("ndis.sys", len(data), far_away))
    assert facts["ndis.version"].known
    assert sum(length for _, length in asked) <= 6144
    assert len(asked) == len(set(asked)) <= 3


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "access denied"), AbsentReason.ACCESS_DENIED),
        (TimeoutError("no answer"), AbsentReason.NOT_COLLECTED),
    ],
)
def test_a_share_that_goes_away_while_the_driver_is_read(error, reason):
    data = program(code=600_000)

    def read_once(offset, length):
        if offset:
            raise error
        return data[:length]

    facts, problems = read(SourceFile("ndis.sys", len(data), read_once))
    assert facts["ndis.version"].value.reason is reason
    assert "can't be read" in problems[0].what

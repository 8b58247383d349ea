"""Is it the right file: every check of a file that somebody took for the hotfix."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.hotfix import HotfixAspect, HotfixFile, HotfixForm, HotfixVerdict, Member, ProgramFacts
from advisor.model.verdict import Verdict
from advisor.pack.load import Pack, load_pack
from advisor.remedy.files import needed_files
from advisor.remedy.hotfix import Wanted, judge_hotfix, need_of
from tests.remedy.hosts import planned

NAMES = {"OriginalFilename": "NDIS.SYS", "InternalName": "NDIS.SYS"}
SIZES = {"I386": 210_432, "AMD64": 361_984, "IA64": 646_656}
PLATFORMS = {"I386": "x86", "AMD64": "x64", "IA64": "ia64"}


@cache
def pack() -> Pack:
    return load_pack()


def driver(machine: str = "AMD64", version: str = "5.2.3790.4524", **more: object) -> ProgramFacts:
    strings = more.pop("strings", NAMES)
    size = more.pop("size", SIZES.get(machine, 1000))
    language = more.pop("language", 0x0409)
    assert isinstance(strings, dict)
    return ProgramFacts(size, machine, version, tuple(strings.items()), language, bool(more.get("signed")))  # type: ignore[arg-type]


def judged(program: ProgramFacts | None = None, wanted: Wanted | None = None, **more: object) -> HotfixVerdict:
    program = program or driver()
    file = HotfixFile("file.sys", program.size, HotfixForm.PROGRAM, program, **more)  # type: ignore[arg-type]
    return judge_hotfix(file, pack(), wanted or Wanted())


def how(result: HotfixVerdict) -> dict[str, tuple[str, str]]:
    """Each aspect's verdict (`warning` for a failure of low severity) and how it came to it."""
    return {
        str(one.aspect): (
            "warning" if one in result.warnings else str(one.verdict),
            one.message.rpartition(".")[2],
        )
        for one in result.checks
    }


@pytest.mark.parametrize("machine", SIZES)
def test_the_three_published_files_are_right(machine: str) -> None:
    for wanted in (None, PLATFORMS[machine]):
        result = judged(driver(machine), Wanted(wanted))
        assert (result.verdict, result.warnings) == (Verdict.PASS, ())
        assert {verdict for verdict, _ in how(result).values()} == {"pass", "not-applicable"}
    for other in set(PLATFORMS.values()) - {PLATFORMS[machine]}:
        result = judged(driver(machine), Wanted(other))
        assert result.verdict is Verdict.FAIL
        assert how(result)["platform"] == ("fail", "other")


@pytest.mark.parametrize(
    ("version", "verdict", "told", "branch"),
    [
        ("5.2.3790.4524 (srv03_sp2_qfe.090604-1234)", "pass", "fixed", "qfe"),
        ("5.2.3790.5107 (srv03_sp2_gdr.130704-0421)", "pass", "later", "gdr"),
        ("5.2.3790.4525", "pass", "later", None),
        ("5.2.3790.4523", "fail", "old", None),
        ("5.2.3790.3959 (srv03_sp2_rtm.070216-1710)", "fail", "old", None),
        ("6.1.7601.17514 (win7sp1_rtm.101119-1850)", "fail", "windows", None),
        ("5.1.2600.5512 (xpsp.080413-0852)", "fail", "windows", None),
        ("5.2.3791.4524", "fail", "windows", None),
    ],
)
def test_the_version_decides_within_its_windows(version: str, verdict: str, told: str, branch: str | None) -> None:
    result = judged(driver(version=version))
    assert how(result)["version"] == (verdict, told)
    assert result.branch == branch
    assert result.verdict is Verdict(verdict)


@given(st.integers(0, 65_535))
def test_of_this_windows_the_number_alone_decides(build: int) -> None:
    result = judged(driver(version=f"5.2.3790.{build}"))
    assert (result.verdict is Verdict.PASS) == (build >= 4524)


def test_the_same_version_of_another_file_is_wrong() -> None:
    result = judged(driver(strings={"OriginalFilename": "Mstscax.dll"}))
    assert result.verdict is Verdict.FAIL
    assert how(result)["name"] == ("fail", "other")
    assert "version" not in how(result)
    nameless = judged(driver(strings={}))
    assert (nameless.verdict, how(nameless)["name"]) == (Verdict.UNKNOWN, ("unknown", "nameless"))


@pytest.mark.parametrize(
    ("size", "language", "server", "size_told", "language_told"),
    [
        (361_984, 0x0409, None, ("pass", "match"), ("pass", "match")),
        (361_984, 0x0809, "en-gb", ("pass", "match"), ("pass", "match")),
        (361_985, 0x0409, None, ("warning", "english"), ("pass", "match")),
        (363_008, 0x0407, None, ("warning", "language"), ("warning", "other")),
        (363_008, 0x0407, "de-de", ("warning", "language"), ("warning", "other")),
        (363_008, 0x0407, "en-us", ("warning", "language"), ("warning", "server")),
        (361_984, 0x0409, "zh-cn", ("pass", "match"), ("warning", "english")),
        (361_984, 0x0000, None, ("pass", "match"), ("unknown", "unread")),
    ],
)
def test_another_size_or_language_is_a_warning(
    size: int, language: int, server: str | None, size_told: tuple[str, str], language_told: tuple[str, str]
) -> None:
    result = judged(driver(size=size, language=language), Wanted("x64", server))
    assert (how(result)["size"], how(result)["language"]) == (size_told, language_told)
    assert result.verdict is (Verdict.UNKNOWN if language == 0 else Verdict.PASS)


def test_no_size_is_known_of_later_files_and_none_counts_of_older_ones() -> None:
    assert how(judged(driver(version="5.2.3790.5000", size=1)))["size"] == ("pass", "later")
    assert how(judged(driver(version="5.2.3790.1", size=1)))["size"] == ("not-applicable", "older")


def test_a_platform_without_the_hotfix_is_wrong() -> None:
    for machine in ("ARM64", "0x1234"):
        assert how(judged(driver(machine)))["platform"] == ("fail", "none")


def test_a_signature_is_told_and_never_vouched_for() -> None:
    assert how(judged(driver(signed=True)))["signature"] == ("not-applicable", "there")
    assert how(judged())["signature"] == ("not-applicable", "none")


EXTRACTOR = driver("I386", "6.3.13.0", size=50_000, strings={
    "OriginalFilename": "SFXCAB.EXE", "KB Article Number": "KB972071", "Proc. Architecture": "amd64"})  # fmt: skip


def packaged(name: str = "package.exe", **more: object) -> HotfixFile:
    return HotfixFile(name, 900_000, HotfixForm.PACKAGE, **{"program": EXTRACTOR, "listed": 9, **more})  # type: ignore[arg-type]


def test_of_a_package_the_driver_in_it_is_judged() -> None:
    right, old = driver(), driver(version="5.2.3790.4000")
    members = (Member("SP2QFE\\ndis.sys", right.size, right), Member("x86\\ndis.sys", 1, driver("I386")))
    result = judge_hotfix(packaged(members=members), pack(), Wanted("x64"))
    assert (result.verdict, result.found) == (Verdict.PASS, right)
    assert judge_hotfix(packaged(members=members), pack(), Wanted("ia64")).verdict is Verdict.FAIL
    both = (Member("SP2QFE\\ndis.sys", right.size, right), Member("SP2GDR\\ndis.sys", old.size, old))
    assert judge_hotfix(packaged(members=both), pack(), Wanted("x64")).verdict is Verdict.FAIL


def test_of_a_driver_that_can_not_be_unpacked_size_and_platform_are_told() -> None:
    members = (Member("SP2QFE\\ndis.sys", 361_984, unread="SP2QFE\\ndis.sys is compressed by lzx"),)
    result = judge_hotfix(packaged(members=members), pack(), Wanted("x64"))
    assert result.verdict is Verdict.UNKNOWN
    told = how(result)
    assert told["name"] == ("pass", "inside")
    assert told["version"] == ("unknown", "unread")
    assert told["platform"] == ("pass", "told")
    assert told["size"] == ("pass", "listed")
    assert how(judge_hotfix(packaged(members=members), pack(), Wanted("x86")))["platform"] == ("fail", "other")


@pytest.mark.parametrize(
    ("name", "program", "told"),
    [
        ("WindowsServer2003-KB972071-v3-ia64-ENU.exe", driver("I386", "6.3.13.0", strings={}), ("unknown", "hidden")),
        ("378665_ENU_i386_zip.exe", EXTRACTOR, ("unknown", "hidden")),
        ("WindowsServer2003-KB9720711-x64-ENU.exe", driver(strings={}), ("fail", "lacking")),
        ("setup.exe", driver(strings={}), ("fail", "lacking")),
    ],
)
def test_a_package_without_the_driver_in_its_list(name: str, program: ProgramFacts, told: tuple[str, str]) -> None:
    result = judge_hotfix(packaged(name, program=program), pack(), Wanted())
    assert how(result)["name"] == told
    if told[0] == "unknown":
        assert how(result)["platform"][0] == "pass"
        assert result.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("change", "verdict", "told"),
    [
        ({"ndis.version": "5.2.3790.3959"}, "pass", "do"),
        ({"ndis.version": "5.2.3790.3959", "os.service_pack": None}, "unknown", "open"),
        ({}, "fail", "has"),
        ({"ndis.version": None, "os.version": "6.1.7601"}, "fail", "windows"),
        ({"ndis.version": None, "os.version": None}, "fail", "consider"),
    ],
)
def test_whether_the_server_is_to_have_it_is_what_its_plan_says(
    change: dict[str, str | None], verdict: str, told: str
) -> None:
    host, facts = planned(change)
    check = need_of(host, facts, pack())
    assert (check.aspect, str(check.verdict), check.message) == (HotfixAspect.HOST, verdict, f"hotfix.host.{told}")


def test_what_is_fixed_is_told_by_the_platform_of_the_server() -> None:
    """Where one platform was fixed later than another, the file of the other is not the fixed one yet."""
    fixed = pack().tables["fixed_version"]
    rows = {**fixed.rows, "x64": "5.2.3790.5000"}
    later = replace(pack(), tables={**pack().tables, "fixed_version": fixed.model_copy(update={"rows": rows})})
    for arch, has in (("x64", False), ("x86", True)):
        host, facts = planned({"os.arch": arch, "ndis.version": "5.2.3790.4600"})
        assert (need_of(host, facts, later).message == "hotfix.host.has") is has


def test_the_plan_names_the_file_of_every_platform() -> None:
    (step,) = (one for one in pack().remedies.values() if one.file is not None)
    named = {one.platform: (one.name, one.version, one.size, one.date) for one in needed_files(step, pack())}
    assert named == {
        "x86": ("Ndis.sys", "5.2.3790.4524", 210_432, "2009-06-04T13:29:00Z"),
        "x64": ("Ndis.sys", "5.2.3790.4524", 361_984, "2009-06-04T17:48:00Z"),
        "ia64": ("Ndis.sys", "5.2.3790.4524", 646_656, "2009-06-04T17:49:00Z"),
    }

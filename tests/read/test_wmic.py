"""wmic in its forms, and the version banner."""

import pytest

from tests.read.catalogue_pack import ROOT, facts_of, reading, value_of

DATA = ROOT.parent / "shared" / "data" / "systeminfo"
NDIS = r"c:\windows\system32\drivers\ndis.sys"
LIST = (
    "\r\r\n\r\r\nFileSize=210432\r\r\nLastModified=20090604092900.000000-240\r\r\n"
    f"Name={NDIS}\r\r\nVersion=5.2.3790.4524\r\r\n\r\r\n"
)
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode(),
        b"\xff\xfe" + LIST.encode("utf-16-le"),
        b"Please wait while WMIC is being installed." + LIST.encode("utf-16-le"),
        ("Please wait while WMIC is being installed." + LIST.lstrip()).encode(),
        LIST.replace("\r\r\n", "\n\n").encode(),
        f"\r\nNode,FileSize,LastModified,Name,Version\r\nCVP1,210432,20090604092900.000000-240,{NDIS},5.2.3790.4524\r\n".encode(),
        (
            f"FileSize  LastModified               {'Name':<40}Version        \r\r\n"
            f"210432    20090604092900.000000-240  {NDIS:<40}5.2.3790.4524  \r\r\n"
        ).encode(),
    ],
)
def test_the_driver_file_in_every_form(content):
    facts = facts_of(content)
    assert value_of(facts, "ndis.version").fields == (5, 2, 3790, 4524)
    assert value_of(facts, "ndis.size") == 210432
    assert value_of(facts, "ndis.modified").isoformat() == "2009-06-04T13:29:00+00:00"


@pytest.mark.parametrize("other", [r"c:\windows\system32\mstscax.dll", r"c:\windows\$hf_mig$\ndis.sys", None])
def test_a_version_says_nothing_without_the_files_name(other):
    text = LIST.replace(f"Name={NDIS}\r\r\n", "" if other is None else f"Name={other}\r\r\n")
    assert not reading(text).facts


def test_the_operating_system():
    text = (
        "BuildNumber=3790\nCaption=Microsoft(R) Windows(R) Server 2003, Standard Edition\nCSDVersion=Service Pack 2\n"
        "CSName=CVP1\nCurrentTimeZone=-240\nServicePackMajorVersion=2\nVersion=5.2.3790\n"
    )
    facts = facts_of(text)
    names = ("os.product", "os.version", "os.service_pack", "os.timezone", "host.name", "os.edition")
    assert [value_of(facts, name) for name in names] == ["server-2003", "5.2.3790", 2, "-04:00", "CVP1", "Standard"]
    assert value_of(facts_of(text + "OtherTypeDescription=R2\n"), "os.product") == "server-2003-r2"


def test_a_caption_with_a_comma_in_csv():
    text = (
        "Node,BuildNumber,Caption,Version\nCVP1,3790,Microsoft(R) Windows(R) Server 2003, Standard Edition,5.2.3790\n"
    )
    assert value_of(facts_of(text), "os.version") == "5.2.3790"


def test_processors_are_objects_on_server_2003():
    assert value_of(facts_of("DeviceID=CPU0\n\nDeviceID=CPU1\n"), "cpu.count") == 2
    assert value_of(facts_of("NumberOfLogicalProcessors=8\nSystemType=x64-based PC\n"), "cpu.count") == 8


@needs_data
@pytest.mark.parametrize(
    ("name", "count", "contains"),
    [
        ("wesng_10_1803_x64_proforworkstations_en-us_A_20190305_qfe.txt", 4, "KB4487017"),
        ("wesng_7_sp1_x64_enterprise_en-us_20190305_qfe.txt", 276, "KB4467107"),
        ("wesng_srv_2012r2_u1_qfe.txt", 154, "KB4489881"),
        ("wesng_vista_x64_sp1_qfe.txt", 173, "KB937286"),
        ("wesng_vista_x64_sp2_qfe.txt", 174, "KB937286"),
        ("wesng_xp_rtm_x86_professional_en-us_qfe.txt", 2, "KB893803"),
        ("wesng_xp_sp1_x86_qfe.txt", 2, "KB893803"),
        ("wesng_xp_sp2_x86_qfe.txt", 1, "KB147222"),
    ],
)
def test_real_lists_of_updates(name, count, contains):
    facts = facts_of((DATA / name).read_bytes())
    assert len(value_of(facts, "hotfix.installed")) == count
    assert contains in value_of(facts, "hotfix.installed")
    assert value_of(facts, "hotfix.complete") is (count > 1)


def test_file_1_hides_the_update_in_another_column():
    text = "HotFixID=File 1\nServicePackInEffect=KB972071-v3\n\nHotFixID=KB923561\nServicePackInEffect=SP3\n"
    assert value_of(facts_of(text), "hotfix.installed") == ("KB972071", "KB923561")


@pytest.mark.parametrize(
    "banner",
    ["Microsoft Windows [Version 5.2.3790]", "\nMicrosoft Windows [Versión 5.2.3790]\n", "Microsoft Windows 5.2.3790"],
)
def test_the_version_banner(banner):
    facts = facts_of(banner)
    assert value_of(facts, "os.version") == "5.2.3790"
    assert "os.product" not in facts


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Manufacturer=VMware, Inc.\nModel=VMware Virtual Platform\nName=CVP1\n", "CVP1"),
        ("Manufacturer=(Standard disk drives)\nModel=VMware Virtual disk\nName=\\\\.\\PHYSICALDRIVE0\n", None),
    ],
)
def test_the_computer_system_names_the_host(lines, name):
    assert value_of(facts_of(lines), "host.name") == name


@pytest.mark.parametrize(
    ("caption", "bits", "arch"),
    [
        ("Microsoft Windows Server 2008 R2 Standard ", "64-bit", "x64"),
        ("Microsoft Windows Server 2008 R2 Standard ", "64 bits", "x64"),
        ("Microsoft Windows Server 2008 R2 for Itanium-Based Systems", "64-bit", None),
        ("Microsoftr Windows Serverr 2008 Standard ", "32-bit", "x86"),
        (None, "64-bit", None),
    ],
)
def test_64_bits_are_x64_where_the_caption_does_not_say_itanium(caption, bits, arch):
    lines = f"BuildNumber=7601\nOSArchitecture={bits}\n" + (f"Caption={caption}\n" if caption else "")
    assert value_of(facts_of(lines), "os.arch") == arch

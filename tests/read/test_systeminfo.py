"""systeminfo in the languages, shapes and states that the field has."""

import pytest

from tests.read.catalogue_pack import ROOT, facts_of, value_of

DATA = ROOT.parent / "shared" / "data" / "systeminfo"

# file: product, version, service pack, platform, and whether the list of updates is whole
REAL = {
    "jc_windows-10_systeminfo-hyperv-utc.out.txt": ("windows-10", "10.0.17134", 0, "x64", True),
    "jc_windows-10_systeminfo-hyperv.out.txt": ("windows-10", "10.0.17134", 0, "x64", True),
    "jc_windows-10_systeminfo.out.txt": ("windows-10", "10.0.19042", 0, "x64", True),
    "jc_windows-2012r2_systeminfo.out.txt": ("server-2012-r2", "6.3.9600", 0, "x64", True),
    "jc_windows-7_systeminfo.out.txt": ("windows-7", "6.1.7601", 1, "x64", False),
    "wesng_10_1803_x64_proforworkstations_en-us_B_20190306_systeminfo.txt": (
        "windows-10",
        "10.0.17134",
        0,
        "x64",
        False,
    ),
    "wesng_10_1809_x64_education_en-us_systeminfo.txt": ("windows-10", "10.0.17763", 0, "x64", True),
    "wesng_10_1809_x64_education_es_systeminfo.txt": ("windows-10", "10.0.17763", 0, "x64", True),
    "wesng_10_1809_x64_enterprise_zh-cn_systeminfo.txt": ("windows-10", "10.0.17763", 0, "x64", True),
    "wesng_10_1809_x64_pro_en-us_20190307_systeminfo.txt": ("windows-10", "10.0.17763", 0, "x64", True),
    "wesng_10_22H2_x64_enterprise_en-us_systeminfo.txt": ("windows-10", "10.0.19045", 0, "x64", True),
    "wesng_11_22H2_x64_home-single-language_systeminfo.txt": ("windows-11", "10.0.22621", 0, "x64", True),
    "wesng_11_23H2_x64_enterprise_systeminfo.txt": ("windows-11", "10.0.22631", 0, "x64", True),
    "wesng_7_sp1_x64_enterprise_en-us_20190305_systeminfo.txt": ("windows-7", "6.1.7601", 1, "x64", False),
    "wesng_7_sp1_x64_enterprise_en-us_A_systeminfo.txt": ("windows-7", "6.1.7601", 1, "x64", True),
    "wesng_7_sp1_x64_ultimaten_de_systeminfo.txt": ("windows-7", "6.1.7601", 1, "x64", False),
    "wesng_7_sp1_x86_enterprise_en-us_systeminfo.txt": ("windows-7", "6.1.7601", 1, "x86", True),
    "wesng_srv_2003_sp1_x64_standard_en-us_systeminfo.txt": ("server-2003", "5.2.3790", 1, "x64", True),
    "wesng_srv_2008_rtm_x64_standard_en-us_systeminfo.txt": ("server-2008", "6.0.6001", 1, "x64", True),
    "wesng_srv_2012r2_u1_systeminfo.txt": ("server-2012-r2", "6.3.9600", 0, "x64", True),
    "wesng_srv_2012r2_u1_systeminfo2.txt": ("server-2012-r2", "6.3.9600", 0, "x64", True),
    "wesng_srv_2016_1607_datacenter_en-us_systeminfo.txt": ("server-2016", "10.0.14393", 0, "x64", True),
    "wesng_srv_2019_rtm_datacenter_en-us_systeminfo.txt": ("server-2019", "10.0.17763", 0, "x64", True),
    "wesng_vista_x64_sp0_systeminfo.txt": ("vista", "6.0.6000", 0, "x64", True),
    "wesng_vista_x64_sp1_systeminfo.txt": ("vista", "6.0.6001", 1, "x64", True),
    "wesng_vista_x64_sp2_systeminfo.txt": ("vista", "6.0.6002", 2, "x64", True),
    "wesng_xp_sp2_x86_systeminfo.txt": ("xp", "5.1.2600", 2, "x86", True),
    "wesng_xp_sp3_x86_professional_en-us_systeminfo.txt": ("xp", "5.1.2600", 3, "x86", False),
}
ITANIUM = """
Host Name:                 CVP1
OS Name:                   Microsoft(R) Windows(R) Server 2003, Enterprise Edition for 64-Bit Itanium-based Systems
OS Version:                5.2.3790 Service Pack 2 Build 3790
OS Build Type:             Multiprocessor Free
System Manufacturer:       hp
System Model:              server rx2660
System Type:               {}
Processor(s):              2 Processor(s) Installed.
                           [01]: ia64 Family 32 Model 0 Stepping 5 GenuineIntel ~1594 Mhz
Hotfix(s):                 2 Hotfix(s) Installed.
                           [01]: KB972071-v3
                           [02]: KB948496 - Update
"""
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_real_files(name):
    facts = facts_of((DATA / name).read_bytes())
    names = ("os.product", "os.version", "os.service_pack", "os.arch", "hotfix.complete")
    assert tuple(value_of(facts, fact) for fact in names) == REAL[name]


@needs_data
def test_no_real_file_is_forgotten():
    assert {path.name for path in DATA.glob("*systeminfo*")} == set(REAL)


@needs_data
@pytest.mark.parametrize(
    "name",
    [
        "wesng_7_sp1_x64_ultimaten_de_systeminfo.txt",
        "wesng_10_1809_x64_education_es_systeminfo.txt",
        "wesng_srv_2003_sp1_x64_standard_en-us_systeminfo.txt",
    ],
)
def test_labels_of_an_unknown_language_change_nothing(name):
    from advisor.read.text import decode

    lines = decode((DATA / name).read_bytes()).splitlines()
    foreign = [
        f"Žodis {number}:{' ' * 20}{line.partition(':')[2].strip()}" if line[:1].strip() and ":" in line else line
        for number, line in enumerate(lines)
    ]
    known, guessed = facts_of("\n".join(lines)), facts_of("\n".join(foreign))
    for fact in (
        "host.name",
        "os.product",
        "os.version",
        "os.service_pack",
        "os.arch",
        "vm.virtual",
        "hotfix.complete",
        "hotfix.installed",
        "os.timezone",
        "os.locale",
    ):
        assert value_of(guessed, fact) == value_of(known, fact), fact


@pytest.mark.parametrize("spelling", ["Itanium-based PC", "Itanium (TM) -based System"])
def test_itanium_and_suffixed_updates(spelling):
    facts = facts_of(ITANIUM.format(spelling))
    assert value_of(facts, "os.arch") == "ia64"
    assert value_of(facts, "hotfix.installed") == ("KB972071", "KB948496")
    assert value_of(facts, "cpu.count") == 2
    assert value_of(facts, "vm.virtual") is False


def test_windows_xp_x64_is_told_from_server_2003_by_its_name():
    text = ITANIUM.format("x64-based PC").replace(
        "Server 2003, Enterprise Edition for 64-Bit Itanium-based Systems", "XP Professional x64 Edition"
    )
    facts = facts_of(text)
    assert (value_of(facts, "os.product"), value_of(facts, "os.version")) == ("xp-x64", "5.2.3790")


def test_sockets_are_not_processors_on_later_windows():
    text = ITANIUM.format("x64-based PC").replace(
        "5.2.3790 Service Pack 2 Build 3790", "6.1.7601 Service Pack 1 Build 7601"
    )
    assert value_of(facts_of(text.replace("2 Processor(s)", "1 Processor(s)")), "cpu.count") is None
    assert value_of(facts_of(text), "cpu.count") == 2


def test_an_entry_that_hides_its_name_leaves_the_list_open():
    facts = facts_of(ITANIUM.format("x64-based PC").replace("KB948496 - Update", "File 1"))
    assert value_of(facts, "hotfix.complete") is False


def test_csv():
    text = (
        '"Host Name","OS Name","OS Version","OS Build Type","System Manufacturer","System Model","System Type",'
        '"Processor(s)","Hotfix(s)"\r\n'
        '"CVP1","Microsoft(R) Windows(R) Server 2003, Standard Edition","5.2.3790 Service Pack 2 Build 3790",'
        '"Multiprocessor Free","HP","ProLiant DL380 G5","X86-based PC",'
        '"2 Processor(s) Installed.,[01]: x86 Family 6 Model 15 Stepping 11,[02]: x86 Family 6 Model 15",'
        '"2 Hotfix(s) Installed.,[01]: KB948496,[02]: Q123456"\r\n'
    )
    facts = facts_of(text)
    assert value_of(facts, "os.product") == "server-2003"
    assert value_of(facts, "os.service_pack") == 2
    assert value_of(facts, "cpu.count") == 2
    assert value_of(facts, "hotfix.installed") == ("KB948496", "KB123456")


def test_the_place_tells_more_than_the_offset():
    text = ITANIUM.format("x64-based PC")
    zoned = text.replace("Hotfix(s):", "Time Zone:                 (GMT-05:00) Eastern Time (US & Canada)\nHotfix(s):")
    assert value_of(facts_of(zoned), "os.timezone") == "America/New_York"
    assert value_of(facts_of(zoned.replace("Eastern Time (US & Canada)", "Nowhere")), "os.timezone") == "-05:00"


def as_table(text):
    """What `/fo table` makes of a report: one line of labels, a rule, and one of values."""
    fields = {}
    for line in text.strip().splitlines():
        label, colon, value = line.partition(":")
        if line[:1].strip() and colon:
            last = label
            fields[label] = value.strip()
        else:
            fields[last] += f",{line.strip()}"
    widths = [max(map(len, pair)) for pair in fields.items()]
    lines = (fields.keys(), ["=" * width for width in widths], fields.values())
    return "\r\n" + "".join(
        " ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)) + "\r\n" for line in lines
    )


def test_table():
    report = ITANIUM.format("x64-based PC")
    listed, table = facts_of(report), facts_of(as_table(report))
    names = [name for name, fact in listed.items() if fact.known]
    assert len(names) > 8
    assert {name: value_of(table, name) for name in names} == {name: value_of(listed, name) for name in names}
    assert table["host.name"].origin.line == 4

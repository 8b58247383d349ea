"""Registry exports and queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.read.registry import RegistryReader
from advisor.read.registry_value import parse_assignment, printed
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of

PARAMETERS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
CLASS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
EXPORT = "Windows Registry Editor Version 5.00\r\n\r\n"


def export(*keys: tuple[str, list[str]], header: str = EXPORT) -> str:
    return header + "".join(f"[{key}]\r\n" + "".join(f"{line}\r\n" for line in lines) + "\r\n" for key, lines in keys)


def adapter(*settings: str, number: str = "0000", name: str = "Intel(R) PRO/1000") -> tuple[str, list[str]]:
    return f"{CLASS}\\{number}", [
        f'"DriverDesc"="{name}"',
        '"DriverVersion"="9.13.41.0"',
        '"DriverDate"="7-30-2010"',
        *settings,
    ]


@pytest.mark.parametrize(
    "encode", [lambda text: b"\xff\xfe" + text.encode("utf-16-le"), lambda text: text.encode("cp1252")]
)
@pytest.mark.parametrize("header", [EXPORT, "REGEDIT4\r\n\r\n"])
def test_a_value_and_a_missing_value(encode, header):
    text = export((PARAMETERS, ['"EnableRSS"=dword:00000001', '"Hostname"="cvp1"']), header=header)
    facts = facts_of(encode(text))
    assert value_of(facts, "tcpip.rss") is True
    assert value_of(facts, "tcpip.chimney") == "<not-found>"
    assert value_of(facts, "tcpip.task_offload_disabled") is False
    assert facts["tcpip.rss"].origin.line == 4


def test_a_key_that_no_file_has_is_not_missing():
    assert value_of(facts_of(export(adapter())), "tcpip.rss") is None


def test_an_unreadable_value_is_not_a_missing_one():
    facts = facts_of(export((PARAMETERS, ['"EnableRSS"=dword:00000007'])))
    assert value_of(facts, "tcpip.rss") == "<unparsable>"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (['"*RSS"="1"'], "on"),
        (['"*RSS"="0"'], "off"),
        (['"RSS"="1"'], "on"),
        (['"*SpeedDuplex"="0"'], "unavailable"),
    ],
)
def test_receive_side_scaling_of_an_adapter(settings, expected):
    assert value_of(facts_of(export(adapter(*settings))), ("nic[].rss", "0000")) == expected


def test_a_driver_that_offers_rss_without_setting_it():
    offered = (f"{CLASS}\\0000\\Ndi\\Params\\*RSS", ['"default"="1"'])
    assert value_of(facts_of(export(adapter(), offered)), ("nic[].rss", "0000")) == "on"


def test_what_is_no_hardware_is_no_adapter():
    facts = facts_of(
        export(
            (CLASS, ['"Class"="Net"']),
            (f"{CLASS}\\Properties", []),
            adapter('"*RSS"="1"'),
            adapter('"MatchingDeviceId"="ms_wanminiport"', number="0001", name="WAN Miniport (IP)"),
        )
    )
    assert {key[1] for key in facts if isinstance(key, tuple)} == {"0000"}
    assert value_of(facts, ("nic[].driver_date", "0000")).isoformat() == "2010-07-30T00:00:00+00:00"


def test_settings_of_an_adapter():
    facts = facts_of(
        export(
            adapter(
                '"*SpeedDuplex"="3"',
                '"*UDPChecksumOffloadIPv4"="3"',
                '"*TCPChecksumOffloadIPv4"="0"',
                '"*LsoV1IPv4"="0"',
                '"*ReceiveBuffers"="256"',
            )
        )
    )
    names = ("speed_duplex", "checksum_offload", "lso", "receive_buffers")
    assert [value_of(facts, (f"nic[].{name}", "0000")) for name in names] == ["100-half", True, False, 256]


def test_the_current_control_set_is_the_selected_one():
    first, second = (PARAMETERS.replace("CurrentControlSet", f"ControlSet00{number}") for number in (1, 2))
    select = (r"HKEY_LOCAL_MACHINE\SYSTEM\Select", ['"Current"=dword:00000002'])
    text = export((first, ['"EnableRSS"=dword:00000001']), (second, ['"EnableRSS"=dword:00000000']), select)
    assert value_of(facts_of(text), "tcpip.rss") is False


def test_a_numbered_control_set_says_nothing_beside_the_current_one():
    """It may be the one of the last good start; the link shows which counts."""
    spare = PARAMETERS.replace("CurrentControlSet", "ControlSet002")
    text = export(
        (PARAMETERS, ['"EnableRSS"=dword:00000001']), (spare, ['"EnableRSS"=dword:0', '"EnableTCPA"=dword:1'])
    )
    facts = facts_of(text.encode())
    assert value_of(facts, "tcpip.rss") is True
    assert value_of(facts, "tcpip.netdma") == "<not-found>"


def test_control_sets_that_disagree_without_a_selection_are_a_conflict():
    first, second = (PARAMETERS.replace("CurrentControlSet", f"ControlSet00{number}") for number in (1, 2))
    text = export((first, ['"EnableRSS"=dword:00000001']), (second, ['"EnableRSS"=dword:00000000']))
    facts = facts_of(text)
    assert value_of(facts, "tcpip.rss") == "<conflicting>"
    assert "file0.txt:4" in facts["tcpip.rss"].value.detail


def test_two_exports_that_disagree_are_a_conflict():
    on, off = (export((PARAMETERS, [f'"EnableRSS"=dword:0000000{digit}'])) for digit in (1, 0))
    assert value_of(facts_of(on, off), "tcpip.rss") == "<conflicting>"
    assert value_of(facts_of(on, on), "tcpip.rss") is True


@pytest.mark.parametrize("bias", ["000000f0", "fffffe98"])
def test_the_zone_in_force(bias):
    key = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\TimeZoneInformation"
    expected = {"000000f0": "-04:00", "fffffe98": "+06:00"}[bias]
    assert value_of(facts_of(export((key, [f'"ActiveTimeBias"=dword:{bias}']))), "os.timezone") == expected


def test_the_trace_of_an_update():
    updates = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Updates\Windows Server 2003\SP3"
    facts = facts_of(export((f"{updates}\\KB972071-v3", []), (f"{updates}\\KB972071-v3\\Filelist", [])))
    assert value_of(facts, "hotfix.installed") == ("KB972071",)
    assert value_of(facts, "hotfix.complete") is None


def test_a_cut_export_says_nothing_of_what_is_missing():
    text = export((PARAMETERS, ['"EnableRSS"=dword:00000001', '"Hostname"="cv']))
    facts = facts_of(text.rstrip())
    assert value_of(facts, "tcpip.rss") is True
    assert value_of(facts, "tcpip.chimney") is None
    assert value_of(facts_of(export((PARAMETERS, ['"EnableRSS"=dword:0000'])).rstrip()), "tcpip.rss") is None


def test_lists_and_continued_lines():
    multi = ['"UpperBind"=hex(7):43,00,50,00,51,00,54,00,45,00,41,00,\\', "  4d,00,00,00,00,00"]
    facts = facts_of(export(adapter(), (f"{CLASS}\\0000\\Linkage", multi)))
    assert value_of(facts, ("nic[].teamed", "0000")) is True


def test_reg_query_whole_and_for_one_value():
    values = "    EnableRSS\tREG_DWORD\t0x0\r\n    Hostname\tREG_SZ\tcvp1\r\n"
    whole = f"\r\n! REG.EXE VERSION 3.0\r\n\r\n{PARAMETERS}\r\n{values}"
    facts = facts_of(whole)
    assert (value_of(facts, "tcpip.rss"), value_of(facts, "tcpip.chimney")) == (False, "<not-found>")
    single = f"\r\n{PARAMETERS}\r\n    EnableRSS    REG_DWORD    0x1\r\n\r\n"
    facts = facts_of(single)
    assert (value_of(facts, "tcpip.rss"), value_of(facts, "tcpip.chimney")) == (True, None)


@given(st.text(max_size=40), st.one_of(st.text(max_size=40), st.integers(0, 2**32 - 1)))
def test_an_assignment_is_read_back(name, value):
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    data = f"dword:{value:08x}" if isinstance(value, int) else quoted(value)
    assert parse_assignment(f"{quoted(name)}={data}") == (name, str(value))


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12), max_size=5))
def test_a_list_of_strings_is_read_back(entries):
    octets = ("".join(f"{entry}\0" for entry in entries) + "\0").encode("utf-16-le")
    parsed = parse_assignment(f'"x"=hex(7):{",".join(f"{octet:02x}" for octet in octets)}')
    ascii_enough = sum(octets[1::2].count(value) for value in [0]) * 2 >= len(octets) // 2
    assert parsed is not None
    assert not ascii_enough or parsed == ("x", tuple(entries))


@given(st.text(max_size=300))
def test_no_content_breaks_the_reader(rubbish):
    for text in (EXPORT + rubbish, f"{EXPORT}[{PARAMETERS}]\r\n{rubbish}", f"{PARAMETERS}\r\n{rubbish}"):
        RegistryReader().rows(text.split("\n"), catalogue_pack())
        reading(text)


def test_numbers_of_a_query():
    assert printed("REG_DWORD", "0x10") == "16"
    assert printed("REG_MULTI_SZ", r"a\0b\0\0") == ("a", "b")

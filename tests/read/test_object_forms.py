"""Objects of WMI in every form that wmic has, and what hostile files of any form do: nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.place import memory_file
from advisor.model.source import Gathered, HostSource
from advisor.read.recognise import read_host
from advisor.read.safe_xml import XmlFault, events
from advisor.read.separate import separate
from tests.effort import some
from tests.read.catalogue_pack import catalogue_pack, facts_of, reading, value_of
from tests.read.test_ansible import SEVERAL
from tests.read.test_msinfo import text_report, xml_report
from tests.read.test_netsh import GLOBAL, OFFLOAD_5
from tests.read.test_powershell import CLIXML, HTML, RSS_CSV, RSS_LIST, RSS_OBJECTS, RSS_TABLE

CAPTION = "Microsoft(R) Windows(R) Server 2003, Standard Edition"
SYSTEM = {"BuildNumber": "3790", "Caption": CAPTION, "CSName": "CVP1", "CurrentTimeZone": "-240",
          "LocalDateTime": "20130330193646.000000-240", "ServicePackMajorVersion": "2",
          "Version": "5.2.3790"}  # fmt: skip
STRAY = "Please wait while WMIC is being installed."


def rawxml(values, stray=""):
    properties = "".join(
        f'<PROPERTY NAME="{name}" CLASSORIGIN="Win32_OperatingSystem" TYPE="string">'
        f'<QUALIFIER NAME="read" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER><VALUE>{value}</VALUE></PROPERTY>\n'
        for name, value in values.items()
    )
    array = (
        '<PROPERTY.ARRAY NAME="MUILanguages" TYPE="string"><VALUE.ARRAY><VALUE>en-US</VALUE><VALUE>de-DE</VALUE>'
        "</VALUE.ARRAY></PROPERTY.ARRAY>"
    )
    return (
        f'{stray}<?xml version="1.0"?>\n<COMMAND SEQUENCENUM="1"><REQUEST><COMMANDLINE>os</COMMANDLINE>'
        f'</REQUEST><RESULTS NODE="CVP1"><CIM><INSTANCE CLASSNAME="Win32_OperatingSystem">'
        f'<QUALIFIER NAME="Version" TYPE="string"><VALUE>9.9.9999</VALUE></QUALIFIER>\n{properties}{array}</INSTANCE>'
        "</CIM></RESULTS></COMMAND>\n"
    )


def htable(values):
    def row(cells):
        return "<tr>" + "".join(f'<td>{cell}<SPAN style="height:1px">.</SPAN></td>' for cell in cells) + "</tr>"

    lines = row(["Node", *values]) + row(["CVP1", *values.values()])
    return f"<html><body><table border='1'>{lines}</table></body></html>"


def hform(values):
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in values.items())
    return f"<html><table><tr><td>Property Name</td><td>Value</td></tr>{rows}</table></html>"


def mof(values):
    lines = "".join(f'\t{name} = "{value}";\n' for name, value in values.items())
    return f"instance of Win32_OperatingSystem\n{{\n{lines}}};\n"


def table(values):
    widths = [max(len(name), len(value)) + 2 for name, value in values.items()]
    lines = (values.keys(), values.values())
    return "\n".join("".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)) for line in lines)


LIST = "\r\r\n".join(f"{name}={value}" for name, value in SYSTEM.items())
COMMAS = f"Node,{','.join(SYSTEM)}\r\r\nCVP1,{','.join(SYSTEM.values())}\r\r\n"
FORMS = {
    "list": f"\r\r\n\r\r\n{LIST}\r\r\n\r\r\n",
    "csv": f"\r\r\n{COMMAS}",
    "table": table(SYSTEM),
    "rawxml": rawxml(SYSTEM),
    "htable": htable(SYSTEM),
    "hform": hform(SYSTEM),
    "mof": mof(SYSTEM),
    "Format-List": "\n".join(f"{name:25}: {value}" for name, value in SYSTEM.items()),
    "ConvertTo-Json": json.dumps(SYSTEM),
    "ConvertTo-Csv": ",".join(f'"{name}"' for name in SYSTEM) + "\n" + ",".join(f'"{v}"' for v in SYSTEM.values()),
}  # fmt: skip
WMIC = ("list", "csv", "table", "rawxml", "htable", "hform", "mof")
EXPECTED = {"os.version": "5.2.3790", "os.service_pack": 2, "os.product": "server-2003", "host.name": "CVP1",
            "os.timezone": "-04:00", "os.edition": "Standard"}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "written"),
    [*((form, written) for form in FORMS for written in ("plain", "utf-16")), *((form, "stray") for form in WMIC)],
)
def test_the_operating_system_in_every_form(form, written):
    text = FORMS[form]
    content = {
        "plain": text.encode(),
        "utf-16": b"\xff\xfe" + text.encode("utf-16-le"),
        "stray": STRAY.encode() + text.lstrip().encode("utf-16-le"),
    }[written]
    facts = facts_of(content)
    assert reading(content).format == "wmic"
    assert {name: value_of(facts, name) for name in EXPECTED} == EXPECTED
    assert {fact.observed_at.isoformat() for fact in facts.values()} == {"2013-03-30T23:36:46+00:00"}


def test_adapters_of_wmi_have_the_number_of_their_class_key():
    text = (
        "GUID={AB-12}\nIndex=7\nMACAddress=00:0C:29:25:B6:4D\nName=Intel(R) PRO/1000 MT\n"
        "PNPDeviceID=PCI\\VEN_8086\n\n\n"
        "GUID=\nIndex=1\nMACAddress=50:50:54:50:30:30\nName=WAN Miniport (PPTP)\n"
        "PNPDeviceID=ROOT\\MS_PPTPMINIPORT\\0000\n"
    )
    facts = facts_of(text)
    assert {name: fact.value for name, fact in facts.items()} == {
        ("nic[].name", "0007"): "Intel(R) PRO/1000 MT",
        ("nic[].guid", "0007"): "{AB-12}",
    }


def test_the_configuration_of_an_adapter_tells_its_number_too():
    text = (
        "Description=Intel(R) PRO/1000 MT #2\nIndex=8\nIPEnabled=TRUE\nMACAddress=00:0C:29:25:B6:4E\n"
        "SettingID={AB-13}\n\n\n"
        "Description=WAN Miniport (IP)\nIndex=3\nIPEnabled=FALSE\nMACAddress=\nSettingID={AB-14}\n"
    )
    facts = facts_of(text)
    assert {name: fact.value for name, fact in facts.items()} == {
        ("nic[].name", "0008"): "Intel(R) PRO/1000 MT #2",
        ("nic[].guid", "0008"): "{AB-13}",
    }


@pytest.mark.parametrize("moment", ["/Date(1244122140000)/", "2009-06-04T09:29:00-04:00", "20090604092900.000000-240"])
def test_times_of_every_powershell(moment):
    ndis = {"Name": r"c:\windows\system32\drivers\ndis.sys", "LastModified": moment, "FileSize": 210432}
    assert value_of(facts_of(json.dumps(ndis)), "ndis.modified").isoformat() == "2009-06-04T13:29:00+00:00"


def _of_several(form):
    one, other = (
        {**SYSTEM, "CSName": name, "ServicePackMajorVersion": pack} for name, pack in (("CVP1", "2"), ("PG1", "1"))
    )
    if form == "csv":
        lines = [",".join(["Node", *one]), *(",".join([system["CSName"], *system.values()]) for system in (one, other))]
        return "\r\n".join(["", *lines, ""])
    if form == "json":
        return json.dumps([{**system, "PSComputerName": system["CSName"]} for system in (one, other)])
    first, second = (rawxml(system) for system in (one, other))
    results = second[second.index("<RESULTS") : second.index("</COMMAND>")].replace('NODE="CVP1"', 'NODE="PG1"')
    return first.replace("</COMMAND>", f"{results}</COMMAND>")


@pytest.mark.parametrize("form", ["csv", "rawxml", "json"])
def test_several_machines_in_one_output_are_several_hosts(form):
    file = memory_file("os.txt", _of_several(form).encode())
    hosts = separate(Gathered((HostSource(None, (file,)),)), catalogue_pack()).hosts
    assert [host.name for host in hosts] == ["CVP1", "PG1"]
    for host, pack in zip(hosts, (2, 1), strict=True):
        (one,), problems = read_host(host, catalogue_pack())
        assert not problems
        told = {fact.value for fact in one.facts if fact.name == "os.service_pack"}
        assert told == {pack}
    (strange,), _ = read_host(HostSource("CVP9", (file,)), catalogue_pack())
    assert "and none of CVP9" in strange.problems[0].what


def test_json_of_other_programs_is_not_taken():
    for other in ({"name": "x", "version": "1.0"}, {"name": ["a"], "model": {"version": 2}}, [1, 2], {}):
        with pytest.raises(AssertionError, match="not recognised"):
            reading(json.dumps(other))


def test_xml_that_is_cut_gives_what_it_holds_and_says_so():
    whole = rawxml(SYSTEM)
    cut = whole.replace("</INSTANCE>", "</INSTANCE><INSTANCE>")
    result = reading(cut)
    assert {fact.name for fact in result.facts} >= set(EXPECTED)
    assert "can't be read to its end" in result.problems[0].what


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("<a>" * 101, "nested"),
        ("<a><b></a>", "well-formed"),
        ("<a>", "well-formed"),
        (f"<a>{'x' * ((1 << 20) + 1)}</a>", "too long"),
        ("", "well-formed"),
    ],
)
def test_hostile_xml_is_refused(text, why):
    with pytest.raises(XmlFault, match=why):
        for _ in events(text):
            pass


def test_windows_own_forbidden_characters_do_no_harm():
    found = list(events('<?xml version="1.0" encoding="utf-16"?>\n<a x="1">p\x00q&#x1;r\ufffe</a>'))
    assert [event.name for event in found] == ["a", "a"]
    assert found[-1].text == "pqr"


SAMPLES = [
    *FORMS.values(), RSS_LIST, RSS_TABLE, RSS_CSV, json.dumps(RSS_OBJECTS), CLIXML, HTML, GLOBAL, OFFLOAD_5, SEVERAL,
    text_report(), xml_report(),
]  # fmt: skip


SPACES = b" " * 60_000
FORMATS = ("wmic", "powershell", "netsh", "msinfo", "ansible", "systeminfo", "registry", "ver")


def read(data: bytes):
    """Every reader that takes the file reads it; nothing raises, and what is not read is told."""
    readings, problems = read_host(HostSource(None, (memory_file("x", data),)), catalogue_pack())
    assert readings or problems or b"ElfFile" in data  # the stand-in pack knows no event logs
    for one in readings:
        assert one.facts or one.problems or one.format not in FORMATS


@given(st.sampled_from(SAMPLES), st.data())
def test_torn_files_never_raise(sample, data):
    text = list(sample)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 40))
        text[start : start + length] = data.draw(st.text(st.sampled_from('{}[]<>"=:,\n\t \\&;#-0aZ\u4e00'), max_size=8))
    read("".join(text).encode(data.draw(st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"])), "replace"))


@given(st.binary(max_size=400))
def test_rubbish_never_raises(data):
    read(data)


@pytest.mark.parametrize(
    "content",
    some(
        [
            b"[" * 200_000,
            b'{"Name":' * 60_000,
            b'{"Name": "x", "Enabled": true, "MaxProcessors": 1},' * 20_000,
            b"<Obj><Props>" * 50_000,
            b'"a","b"\n' + b'"' * 300_000,
            b"Name : x\n" * 60_000,
            b"Name  Enabled\n----  -------\n" * 20_000,
            b"".join(b"P%d=1\n" % number for number in range(60_000)) + b"HotFixID=KB1\n",
            b"<table>" + b"<tr><td>x" * 60_000,
            b"{" + b",".join(b'"ansible_%d": {"a": 1}' % number for number in range(30_000)) + b"}",
            b"-" * 20 + b"\n" + b"RFC 1323 : enabled\n" * 40_000,
            b'Offload Options for interface "' + b"x" * 300_000,
            b"[System Summary]\n" + b"OS Name\tx\t\n" * 50_000,
            b"OS Name:  x\n" + b"=" * 100_000 + b" = = = = = =\nx\n",
            # Lines on which an expression that tries every end with every beginning never comes to its own end.
            b"x" + SPACES + b"y",
            b"HotFixID = b" + SPACES + b"x",
            b"OS Name" + SPACES + b"x\nOS Version: 5.2.3790 x\nHost Name: x\n",
            b"OS Name: x\nOS Version: 5.2.3790 x\nHost Name: x\nHotfix(s): 1\n  [01]: a" + SPACES + b"x\n",
            b"Windows" * 9_000,
            b"-" * 30 + b"\nECN a" + SPACES + b"x\n",
            b"Interface 1: x" + SPACES + b"y\n",
            b'a "b" ' * 9_000,
            b"HKEY_LOCAL_MACHINE\\SOFTWARE\n    a" + SPACES + b"x\n",
            b"BuildNumber=1\nCaption=" + b"XP" * 30_000,
            *(
                b"<table>" + markup * 30_000
                for markup in (b"<!--x", b"<![CDATA[", b"<a ", b"<", b"<td ", b"<span><td>")
            ),
        ]
    ),
    ids=range(30),
)
def test_long_and_deep_files_end_soon(content):
    read(content)

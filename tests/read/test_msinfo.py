"""Reports of msinfo32, as XML and as text."""

import pytest

from tests.read.catalogue_pack import ROOT, facts_of, reading, value_of

DATA = ROOT.parent / "shared" / "data" / "msinfo"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
SUMMARY = {
    "OS Name": "Microsoft(R) Windows(R) Server 2003, Standard Edition",
    "Version": "5.2.3790 Service Pack 2 Build 3790",
    "Other OS Description": "R2",
    "OS Manufacturer": "Microsoft Corporation",
    "System Name": "CVP1",
    "System Manufacturer": "HP",
    "System Model": "ProLiant DL380 G5",
    "System Type": "X86-based PC",
    "Processor": "x86 Family 6 Model 15 Stepping 11 GenuineIntel ~2333 Mhz",
    "BIOS Version/Date": "HP P56, 5/2/2011",
    "Locale": "United States",
    "Time Zone": "Eastern Daylight Time",
}
ADAPTERS = [
    ("[00000001] RAS Async Adapter", r"SW\{EEAB7790-C514-11D1-B42B-00805FC1270E}\ASYNCMAC"),
    ("[00000007] HP NC373i Multifunction Gigabit Server Adapter", r"B06BDRV\L2ND\5&12"),
]


def text_report(summary=SUMMARY, written="3/30/2013 7:40:12 PM"):
    pairs = "".join(f"{label}\t{value}\t\n" for label, value in summary.items())
    more = f"Processor\t{summary.get('Processor', '')}\t\n"
    nics = "".join(f"Name\t{name}\t\nPNP Device ID\t{device}\t\n\t\t\n" for name, device in ADAPTERS)
    return (
        f"System Information report written at: {written}\nSystem Name: CVP1\n[System Summary]\n\n"
        f"Item\tValue\t\n{pairs}{more}\n"
        f"[Hardware Resources]\n\n[Adapter]\n\nItem\tValue\t\n{nics}\n"
    )


def xml_report(summary=SUMMARY, element=("Item", "Value"), created="03/30/13 23:40:12"):
    def data(label, value):
        one, other = element
        return f"<Data><{one}><![CDATA[{label}]]></{one}><{other}><![CDATA[{value}]]></{other}></Data>\n"

    pairs = "".join(data(label, value) for label, value in summary.items()) + data("Processor", summary["Processor"])
    nics = "".join(data("Name", name) + data("PNP Device ID", device) + data("", "") for name, device in ADAPTERS)
    return (
        f'<?xml version="1.0"?>\n<MsInfo>\n<Metadata>\n<CreationUTC>{created}</CreationUTC>\n</Metadata>\n'
        f'<Category name="System Summary">\n{pairs}<Category name="Components"><Category name="Adapter">\n{nics}'
        "</Category></Category></Category>\n</MsInfo>\n"
    )


EXPECTED = {
    "os.product": "server-2003-r2", "os.version": "5.2.3790", "os.service_pack": 2, "os.edition": "Standard",
    "os.arch": "x86", "os.timezone": "America/New_York", "host.name": "CVP1", "cpu.count": 2, "vm.virtual": False,
    ("nic[].name", "0007"): "HP NC373i Multifunction Gigabit Server Adapter",
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [text_report(), text_report().encode("utf-16"), xml_report(), xml_report().replace("\n", "\r\n").encode("utf-16")],
    ids=["text", "text-utf16", "xml", "xml-utf16"],
)
def test_a_report(content):
    facts = facts_of(content)
    assert reading(content).format == "msinfo"
    assert {name: value_of(facts, name) for name in EXPECTED} == EXPECTED
    assert not [name for name in facts if name[1:] == ("0001",)]
    assert {fact.observed_at.isoformat() for fact in facts.values()} == {"2013-03-30T23:40:12+00:00"}


def test_labels_and_elements_of_an_unknown_language():
    foreign = {f"Žodis {number}": value for number, value in enumerate(SUMMARY.values())}
    renamed = {name: value for name, value in EXPECTED.items() if name not in ("os.timezone", "cpu.count")}
    for content in (text_report(foreign), xml_report({**foreign, "Processor": "x"}, ("Elementas", "Reikšmė"))):
        facts = facts_of(content)
        told = {name: value_of(facts, name) for name in renamed}
        assert told == {**renamed, "os.product": "server-2003"} or told == renamed


@pytest.mark.parametrize("written", ["3/4/2013 7:40:12 PM", "yesterday"])
def test_a_date_that_nothing_proves_is_no_time(written):
    facts = facts_of(text_report({**SUMMARY, "BIOS Version/Date": "HP"}, written))
    assert {fact.observed_at for fact in facts.values()} == {None}


def test_another_date_proves_the_order():
    summary = {**SUMMARY, "BIOS Version/Date": "HP", "Last Reset": "3/30/2013 8:00 AM"}
    facts = facts_of(text_report(summary, "3/4/2013 7:40:12 PM"))
    assert {fact.observed_at.isoformat() for fact in facts.values()} == {"2013-03-05T00:40:12+00:00"}


def test_logical_processors_are_counted_over_sockets():
    cpu = "Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz, 2594 Mhz, 4 Core(s), 8 Logical Processor(s)"
    assert value_of(facts_of(xml_report({**SUMMARY, "Processor": cpu})), "cpu.count") == 16
    german = {
        **SUMMARY,
        "Processor": cpu.replace("Core(s)", "Kern(e)").replace("Logical Processor(s)", "logische(r) Prozessor(en)"),
    }
    assert value_of(facts_of(xml_report(german)), "cpu.count") == 16


def test_a_cut_report_keeps_what_stands_before_the_cut():
    whole = xml_report()
    result = reading(whole[: whole.index('<Category name="Adapter"')])
    assert {fact.name for fact in result.facts} >= {"os.product", "host.name"}
    assert "can't be read to its end" in result.problems[0].what


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE MsInfo [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE MsInfo SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_are_refused(prologue):
    bomb = xml_report().replace("<MsInfo>", f"{prologue}\n<MsInfo>").replace("CVP1", "&b;")
    result = reading(bomb)
    assert not result.facts
    assert "declares a document type" in result.problems[0].what


@needs_data
@pytest.mark.parametrize("name", ["manouchehri_aws_g2.nfo", "manouchehri_aws_g2_msinfo32.txt"])
def test_real_reports(name):
    facts = facts_of((DATA / name).read_bytes())
    expected = {
        "os.product": "server-2012-r2", "os.version": "6.3.9600", "os.service_pack": 0, "os.arch": "x64",
        "os.timezone": "Etc/UTC", "host.name": "WIN-5BRNFRHGI65", "cpu.count": 8, "vm.virtual": True,
        "vm.platform": "xen", ("nic[].name", "0009"): "AWS PV Network Device",
    }  # fmt: skip
    assert {name: value_of(facts, name) for name in expected} == expected
    assert len([name for name in facts if name[0] == "nic[].name"]) == 1
    assert {f"{fact.observed_at:%Y-%m-%d %H:%M}" for fact in facts.values()} == {"2015-12-28 04:28"}

"""RVTools exports: workbooks and tabs as separated values; whose rows are whose; and what is no export."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.place import memory_file
from advisor.model.reading import Reading
from advisor.model.source import Gathered, HostSource, SourceFile
from advisor.read import rvtools
from advisor.read.host_facts import merge
from advisor.read.recognise import read_host
from advisor.read.rvtools import RvtoolsReader
from advisor.read.separate import separate
from tests.conftest import SHARED_DATA
from tests.read.catalogue_pack import catalogue_pack, value_of
from tests.read.workbooks import altered, document, workbook

PACK = catalogue_pack()
REAL = SHARED_DATA / "vmware" / "mjvincent_rvtools-small-complete.xlsx"
INFO = [
    ["VM", "DNS Name", "Consolidation Needed", "CPUs", "HW version", "OS according to the VMware Tools", "Annotation"],
    ["CVP1-prod", "cvp1.voice.example.com", "True", 2, "7", "Microsoft Windows Server 2003 (32-bit)", "a, b; c\nd"],
    ["PG1A", "", "False", 4, "vmx-13", "Microsoft Windows Server 2008 R2 (64-bit)", ""],
]
SNAPSHOTS = [
    ["VM", "Name", "Date / time", "Size MiB (total)", "Quiesced"],
    ["CVP1-prod", "old", datetime(2013, 3, 1, 2), 512, False],
    ["CVP1-prod", "nightly", datetime(2013, 3, 30, 19, 36, 46), 12.5, True],
]
NETWORK = [
    ["VM", "NIC label", "Adapter", "Mac Address"],
    ["CVP1-prod", "Network adapter 1", "E1000", "00:50:56:aa:00:01"],
    ["CVP1-prod", "Network adapter 2", "Vmxnet3", "00:50:56:aa:00:02"],
    ["PG1A", "Network adapter 1", "Flexible", "00:50:56:aa:00:03"],
]
TOOLS = [
    ["VM", "Tools", "Tools Version", "Sync time"],
    ["CVP1-prod", "toolsOk", "1", "True"],
    ["PG1A", "toolsOk", "1", "False"],
]
DISKS = [["VM", "Disk"], ["CVP1-prod", "1"]]
TABS = {"vInfo": INFO, "vDisk": DISKS, "vSnapshot": SNAPSHOTS, "vNetwork": NETWORK, "vTools": TOOLS}
CVP = {"vm.virtual": True, "vm.platform": "vmware", "vm.snapshot_count": 2, "vm.snapshot_quiesced": True,
       "cpu.count": 2, "vm.hw_version": 7, "vm.consolidation_needed": True, "vm.nic_type": "vmxnet3",
       "vm.time_sync": True,
       "host.name": "cvp1", "os.product": "server-2003", "os.arch": "x86"}  # fmt: skip
PG = {"vm.snapshot_count": 0, "cpu.count": 4, "vm.hw_version": 13, "vm.nic_type": "flexible", "vm.time_sync": False,
      "vm.consolidation_needed": False, "os.product": "server-2008-r2", "os.arch": "x64"}  # fmt: skip


def separated(rows, separator=",") -> str:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    for row in rows:
        writer.writerow([cell.strftime("%d.%m.%Y %H:%M:%S") if isinstance(cell, datetime) else cell for cell in row])
    return text.getvalue()


def hosts_of(*contents, name=None):
    files = tuple(
        memory_file(f"file{number}", content if isinstance(content, bytes) else content.encode())
        for number, content in enumerate(contents)
    )
    found = separate(Gathered((HostSource(name, files),)), PACK)
    told, problems = {}, []
    for host in found.hosts:
        readings, lost = read_host(host, PACK)
        problems += [*lost, *(problem for reading in readings for problem in reading.problems)]
        told[host.name] = {fact.name: fact for fact in merge(readings, PACK, host)}
    return told, problems


def values(facts, expected):
    return {name: value_of(facts, name) for name in expected}


def test_a_workbook_is_a_host_for_each_of_its_machines():
    hosts, problems = hosts_of(workbook(TABS))
    assert problems == []
    assert list(hosts) == ["CVP1-prod", "PG1A"]
    assert values(hosts["CVP1-prod"], CVP) == CVP
    assert values(hosts["PG1A"], PG) == PG
    origin = hosts["CVP1-prod"]["vm.hw_version"].origin
    assert (origin.file, origin.line, origin.detail) == ("file0", 2, "vInfo\\HW version")


def test_times_of_an_unknown_zone_are_no_times():
    hosts, _ = hosts_of(workbook(TABS))
    assert value_of(hosts["CVP1-prod"], "vm.snapshot_newest") == "<unparsable>"
    assert "zone" in hosts["CVP1-prod"]["vm.snapshot_newest"].value.detail


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tabs_as_separated_values_beside_each_other(separator, encoding):
    tabs = [separated(rows, separator).encode(encoding) for rows in (NETWORK, SNAPSHOTS, INFO, TOOLS)]
    hosts, problems = hosts_of(*tabs)
    assert problems == []
    assert list(hosts) == ["CVP1-prod", "PG1A"]
    assert values(hosts["CVP1-prod"], CVP) == CVP
    assert values(hosts["PG1A"], PG) == PG, "the tab of snapshots lists it not, so it has none"


def test_a_spreadsheet_that_names_its_separator():
    hosts, _ = hosts_of("sep=;\r\n" + separated(INFO, ";"))
    assert value_of(hosts["CVP1-prod"], "cpu.count") == 2
    assert hosts["CVP1-prod"]["cpu.count"].origin.line == 3


def test_headings_in_another_case():
    text = separated(INFO)
    hosts, _ = hosts_of(text.replace(text.splitlines()[0], text.splitlines()[0].lower()))
    assert value_of(hosts["PG1A"], "vm.hw_version") == 13


def test_lines_are_counted_although_a_note_spans_two():
    hosts, _ = hosts_of(separated(INFO))
    assert hosts["PG1A"]["cpu.count"].origin.line == 4


def test_one_tab_alone_says_nothing_of_the_others():
    hosts, _ = hosts_of(separated(INFO))
    assert value_of(hosts["PG1A"], "vm.snapshot_count") is None
    hosts, _ = hosts_of(separated(SNAPSHOTS))
    assert list(hosts) == ["CVP1-prod"]


@pytest.mark.parametrize("name", ["CVP1-PROD", "cvp1", "CVP1.voice.example.com", "cvp1.elsewhere.example.com"])
def test_a_host_finds_its_machine_by_its_own_names(name):
    hosts, problems = hosts_of(workbook(TABS), name=name)
    assert problems == []
    assert values(hosts[name], CVP) == CVP


def test_a_host_that_is_not_listed():
    hosts, problems = hosts_of(workbook(TABS), name="OTHER")
    assert hosts == {"OTHER": {}}
    assert "CVP1-prod, PG1A" in problems[0].what
    assert "none is named OTHER" in problems[0].what


def test_a_list_of_one_machine_is_about_its_host():
    hosts, problems = hosts_of(workbook({"vInfo": INFO[:2]}), name="OTHER")
    assert problems == []
    assert value_of(hosts["OTHER"], "cpu.count") == 2


def test_a_machine_beside_raw_files_names_the_host():
    hosts, _ = hosts_of(workbook({"vInfo": INFO[:2]}), 'snapshot.numSnapshots = "1"\n.encoding = "UTF-8"\n')
    assert list(hosts) == ["CVP1-prod"]
    assert value_of(hosts["CVP1-prod"], "vm.snapshot_count") == 1


def test_without_the_library(monkeypatch):
    monkeypatch.setattr(rvtools, "library", lambda: None)
    _, problems = hosts_of(workbook(TABS))
    assert "openpyxl" in problems[0].what
    assert "heartbeat-advisor[offline]" in problems[0].next


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (document(word=b"x"), "no workbook of Excel"),
        (workbook({"Sheet1": [["VM"], ["a"]]}), "no tab of RVTools"),
        (workbook(TABS)[:-200], "damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (altered(workbook(TABS), "xl/workbook.xml", b"<no"), "damaged"),
        (altered(workbook(TABS), "xl/styles.xml", b" " * (33 << 20)), "more than any inventory needs"),
        (altered(workbook(TABS), "xl/worksheets/sheet2.xml", b" " * (70 << 20)), "more than any inventory needs"),
    ],
    ids=["word", "another", "cut", "rubbish", "no-xml", "large", "bomb"],
)
def test_what_is_no_export_and_why(content, words):
    file = memory_file("file.xlsx", content)
    result = RvtoolsReader().read(file, HostSource("CVP1", (file,)), PACK)
    assert words in (result.problems if isinstance(result, Reading) else result)[0].what


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="9999999999"><c r="A1" t="inlineStr"><is><t>VM</t></is></c></row>',
        b'<row r="x"><c r="ZZZZZZZZ1"><v>1</v></c></row>',
        b'<row r="1"><c r="XFD1"><v>1</v></c></row>' * 2000,
        b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
        b"<row><c><v>1e999</v></c><c><v>NaN</v></c></row>",
    ],
    ids=["far", "nowhere", "wide", "no-such-text", "numbers"],
)
def test_sheets_that_lie_about_themselves(rows, monkeypatch):
    """They end in a bounded time, with what was read before or a reason."""
    monkeypatch.setattr("advisor.read.workbook._MOST_ROWS", 3000)
    content = altered(workbook({"vInfo": INFO}), "xl/worksheets/sheet1.xml", SHEET % rows)
    file = memory_file("file.xlsx", content)
    result = RvtoolsReader().read(file, HostSource("CVP1", (file,)), PACK)
    assert result.problems if isinstance(result, Reading) else result


def test_a_tab_that_breaks_off_keeps_what_stands_before():
    broken = separated(INFO) + 'X,on,"' + "x" * 200_000
    hosts, problems = hosts_of(broken)
    assert list(hosts) == ["CVP1-prod", "PG1A"]
    assert "breaks off" in problems[0].what
    assert value_of(hosts["PG1A"], "cpu.count") == 4


@given(
    st.lists(
        st.lists(st.sampled_from(["VM", "DNS Name", "a", '"', "\n", ",", "CPUs", "1", "é"]), max_size=6), max_size=8
    )
)
def test_rubbish_gives_facts_or_problems_and_never_an_error(cells):
    text = "VM,DNS Name,CPUs\n" + "\n".join(",".join(row) for row in cells)
    file = memory_file("vInfo.csv", text.encode())
    result = RvtoolsReader().read(file, HostSource("a", (file,)), PACK)
    assert isinstance(result, Reading) or result


@pytest.mark.skipif(not REAL.is_file(), reason="needs ../shared/data")
def test_a_public_workbook():
    hosts, problems = hosts_of(REAL.read_bytes())
    assert problems == []
    counts = {name: value_of(facts, "vm.snapshot_count") for name, facts in hosts.items()}
    assert counts == {"sample-archive-01": 0, "sample-db-01": 1, "sample-web-01": 0}
    assert value_of(hosts["sample-db-01"], "os.product") == "server-2022"
    assert {value_of(facts, "vm.nic_type") for facts in hosts.values()} == {"vmxnet3"}


def test_a_file_too_large_to_be_one_is_not_even_read():
    def read(offset, length):
        assert length <= 65536
        return workbook(TABS)[offset : offset + length]

    file = SourceFile("file.xlsx", 8 << 30, read)
    (problem,) = RvtoolsReader().read(file, HostSource("CVP1", (file,)), PACK)
    assert "too large" in problem.what

"""Manifests of collector scripts: when the facts beside them were seen, and why some are not there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.place import memory_file
from advisor.model.fact import Absent
from advisor.model.source import HostSource
from advisor.read.host_facts import merge
from advisor.read.manifest import ManifestReader
from advisor.read.recognise import read_host
from tests.read.catalogue_pack import catalogue_pack, value_of

STACK = {"tcpip.rss", "tcpip.chimney", "tcpip.netdma", "tcpip.task_offload_disabled"}
STARTED = datetime(2013, 3, 30, 19, 40, 2, tzinfo=UTC)
HEAD = "advisor.manifest/1\r\nscript=collect.cmd 1\r\nhost=CVP1\r\nstarted=2013-03-30T19:40:02Z\r\n"
END = "\r\n[end]\r\nfinished=2013-03-30T19:41:00Z\r\n"
PARAMETERS = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
TCPIP = (
    "\r\n"
    + PARAMETERS.replace("HKLM", "HKEY_LOCAL_MACHINE")
    + "\r\n    EnableRSS    REG_DWORD    0x1\r\n    Domain    REG_SZ    x\r\n"
)


def item(file, command, exit="0", size=0, *more):
    return "\r\n".join(["", f"[{file}]", f"_command={command}", f"exit={exit}", f"bytes={size}", *more, ""])


def manifest(*items, head=HEAD, end=END):
    return head + "".join(items) + end


def read(folder="", **files):
    """The readings and problems of a host with these files, `_` in a name standing for the dot."""
    named = {folder + name.replace("_", "."): text for name, text in files.items()}
    contents = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in named.items()]
    host = HostSource("CVP1", tuple(memory_file(name, content) for name, content in contents))
    return read_host(host, catalogue_pack())


def facts(folder="", **files):
    readings, _ = read(folder, **files)
    return {fact.name: fact for fact in merge(readings, catalogue_pack())}


def asked(command, *ending):
    return facts(manifest_txt=manifest(item("x.txt", command, *ending)))


@pytest.mark.parametrize("folder", ["", "CVP1/", "in/a bundle.zip/CVP1/"])
def test_facts_of_listed_files_get_the_time_of_the_run(folder):
    listed = item("TCPIP.txt", f'reg query "{PARAMETERS}"', "0", len(TCPIP))
    found = facts(
        folder, manifest_txt=manifest(listed), tcpip_txt=TCPIP, other_txt="Microsoft Windows [Version 5.2.3790]"
    )
    assert found["tcpip.rss"].observed_at == STARTED
    assert found["tcpip.rss"].origin.file == f"{folder}tcpip.txt"
    assert found["os.version"].observed_at is None


def test_a_manifest_speaks_of_its_own_folder_alone():
    listed = item("tcpip.txt", f'reg query "{PARAMETERS}"', "0", len(TCPIP))
    readings, problems = read(**{"a/manifest_txt": manifest(listed), "b/tcpip_txt": TCPIP})
    assert [fact.observed_at for one in readings for fact in one.facts if fact.name == "tcpip.rss" and fact.known] == [
        None
    ]
    assert [str(one) for reading in readings for one in reading.problems] == [
        "a/manifest.txt: lists tcpip.txt, which is not there. Copy the whole folder again."
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("systeminfo", {"os.product", "os.version", "os.locale", "hotfix.installed", "host.name"}),
        ("ver", {"os.version"}),
        ("wmic os get BuildNumber,Caption,Version /format:list", {"os.product", "os.version", "os.edition"}),
        ('reg query "HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation"', {"os.timezone"}),
        ('reg query "HKLM\\SOFTWARE\\Microsoft\\Updates" /s', {"hotfix.installed"}),
        (f'reg query "{PARAMETERS}"', STACK | {"host.name"}),
        ("cscript //nologo collect.vbs wmi Win32_OperatingSystem BuildNumber,CSName", {"host.name"}),
        ('cscript //nologo collect.vbs file "C:\\x" "C:\\Windows\\system32\\drivers\\ndis.sys"', set()),
        ("reg.exe query 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess'", {"firewall.ics"}),
        ("Get-WmiObject Win32_ComputerSystem | Format-Object 'Manufacturer', 'Model'", {"vm.virtual", "vm.platform"}),
        ("some other program", set()),
    ],
)
def test_a_command_without_output_makes_its_facts_absent(command, names):
    found = asked(command)
    absent = {
        name for name, fact in found.items() if isinstance(fact.value, Absent) and fact.value.reason == "not-supported"
    }
    assert absent == names or (command == "systeminfo" and absent > names)
    for name in names:
        assert found[name].observed_at == STARTED
        assert (found[name].origin.kind, found[name].origin.detail) == ("manifest", "x.txt")
        assert command[:40] in found[name].value.detail


@pytest.mark.parametrize(
    ("exit", "message", "reason"),
    [
        ("0", "", "not-supported"),
        ("9009", "", "not-supported"),
        ("1", "ERROR: Access is denied.", "access-denied"),
        ("5", "", "access-denied"),
        ("1", "FEHLER: Zugriff verweigert", "access-denied"),
        ("1", "ERROR: The system was unable to find the specified registry key or value.", "not-found"),
        ("1", "错误: 系统找不到指定的注册表项或值。", "not-found"),
        ("-2147217392", "Invalid class", "not-supported"),
        ("258", "", "not-collected"),
        ("1", "", "not-collected"),
        ("", "", "not-collected"),
        ("1", "\u00ff\u00feE", "not-collected"),
    ],
)
def test_why_it_is_absent(exit, message, reason):
    found = asked("ver", exit, 0, *([f"_message={message}"] if message else []))
    assert value_of(found, "os.version") == f"<{reason}>"


def test_what_another_file_tells_counts():
    silent = item("systeminfo.txt", "systeminfo")
    found = facts(manifest_txt=manifest(silent), ver_txt="Microsoft Windows [Version 5.2.3790]\r\n")
    assert value_of(found, "os.version") == "5.2.3790"
    assert value_of(found, "os.locale") == "<not-supported>"


def test_that_a_value_is_not_set_is_known_from_the_key_and_not_from_another_command():
    """What Windows does by default follows only from a key that was read; a netsh that failed changes nothing."""
    listed = item("tcpip.txt", f'reg query "{PARAMETERS}"', "0", len(TCPIP))
    found = facts(manifest_txt=manifest(listed, item("netsh.txt", "netsh int tcp show global", "1")), tcpip_txt=TCPIP)
    assert value_of(found, "tcpip.chimney") == "<not-found>"
    denied = asked(f'reg query "{PARAMETERS}"', "1", 0, "_message=ERROR: Access is denied.")
    assert value_of(denied, "tcpip.chimney") == "<access-denied>"


def test_files_for_people_and_empty_answers_are_no_problem():
    text = "IPv4 Statistics\r\n\r\n  Packets Received = 1\r\n"
    files = manifest(
        item("netstat.txt", "netstat -s", "0", len(text), "for=people"),
        item("netsh.txt", "netsh int tcp show global", "1", len(text)),
        item("odd.txt", "systeminfo", "0", len(text)),
    )
    readings, problems = read(manifest_txt=files, netstat_txt=text, netsh_txt=text + " ", odd_txt=text)
    assert [problem.file for problem in problems] == ["odd.txt"]
    assert [one for reading in readings for one in reading.problems] == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (manifest(end=""), "breaks off: the script was stopped before its end. Run it again."),
        (manifest(head="advisor.manifest/1\r\n"), "does not say when it was made, so its facts have no time."),
        (manifest(head=HEAD.replace("-03-", "-33-")), "does not say when it was made, so its facts have no time."),
        (manifest(head=HEAD.replace("/1", "/7")), "is a manifest of version 7, which this advisor does not know."),
        (manifest(item("x.txt", "ver") * 600), "is longer than any script writes; its end was left out."),
        (manifest(item("ver.txt", "ver", "0", 30)), "lists ver.txt, which is not there. Copy the whole folder again."),
    ],
)
def test_what_is_wrong_with_a_manifest_is_said(text, complaint):
    readings, problems = read(manifest_txt=text)
    found = [str(problem) for problem in (*problems, *(one for reading in readings for one in reading.problems))]
    assert any(f"manifest.txt: {complaint}" in one for one in found), found


def test_a_file_that_was_cut_is_named():
    whole = item("tcpip.txt", f'reg query "{PARAMETERS}"', "0", len(TCPIP) + 100)
    readings, _ = read("CVP1/", manifest_txt=manifest(whole), tcpip_txt=TCPIP)
    said = [str(problem) for reading in readings for problem in reading.problems]
    what = f"holds {len(TCPIP)} of the {len(TCPIP) + 100} bytes that were collected."
    assert said == [f"CVP1/tcpip.txt: {what} Copy the whole folder again."]


def test_a_file_that_is_missing_makes_its_facts_absent():
    found = facts(manifest_txt=manifest(item("ver.txt", "ver", "0", 30)))
    assert value_of(found, "os.version") == "<not-collected>"
    assert found["os.version"].value.detail == "ver.txt was collected, but is not there"


@pytest.mark.parametrize(
    "encode", [str.encode, lambda text: text.encode("utf-16"), lambda text: b"\xef\xbb\xbf" + text.encode()]
)
def test_each_script_writes_its_own_encoding(encode):
    assert value_of(facts(manifest_txt=encode(manifest(item("v.txt", "ver")))), "os.version") == "<not-supported>"


def test_where_no_script_may_run_wmi_tells_the_time():
    text = manifest(item("v.txt", "ver"), head=HEAD.replace("2013-03-30T19:40:02Z", "20130330144002.000000-300"))
    assert facts(manifest_txt=text)["os.version"].observed_at == STARTED


PIECES = (
    "[x.txt] [end] [../../x] [ ] = _command=ver command=systeminfo exit=0 exit=1 bytes=5 bytes=-1 for=people "
    "bytes=99999999999999999999 started=9999-99-99T00:00:00Z _message=denied advisor.manifest/1"
)
LINES = st.lists(st.one_of(st.text(max_size=40), st.sampled_from(PIECES.split())))


@given(LINES)
def test_any_text_under_the_signature_is_read(lines):
    text = "\n".join(["advisor.manifest/1", *lines]).encode("utf-8", "replace")
    file = memory_file("manifest.txt", text)
    reading = ManifestReader().read(file, HostSource(None, (file,)), catalogue_pack())
    if not isinstance(reading, tuple):
        assert all(isinstance(fact.value, Absent) for fact in reading.facts)
        assert all(item.size >= 0 for item in reading.items)

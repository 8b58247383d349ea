"""Folders, archives, files and standard input become hosts with files."""

import io
import os
import tarfile
import zipfile

import pytest

from advisor.errors import UsageError
from advisor.gather import gather
from advisor.gather.archive import archive_tree
from advisor.gather.limits import Limits
from advisor.gather.place import memory_file
from advisor.gather.spool import Spool
from tests.read.catalogue_pack import catalogue_pack


def tables():
    return catalogue_pack().tables


def lay(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def shape(gathered):
    return {host.name: [file.name for file in host.files] for host in gathered.hosts}


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_host_is_a_subfolder_and_deeper_ones_are_its_own(tmp_path):
    lay(tmp_path, CVP1__a="1", CVP1__vm__b="2", PG1__c="3")
    gathered, problems = gather(str(tmp_path), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/a", "CVP1/vm/b"], "PG1": ["PG1/c"]}
    assert not problems


def test_a_folder_without_subfolders_is_one_host(tmp_path):
    gathered, _ = gather(str(lay(tmp_path, a="1", b="2")), tables())
    assert shape(gathered) == {None: ["a", "b"]}
    assert gathered.hosts[0].files[0].read(0, 10) == b"1"


def test_the_folder_of_its_virtual_machine_belongs_to_the_one_host_beside_it(tmp_path):
    files = {"cvp.log": "1", "vm__vmware.log": "2"}
    gathered, problems = gather(str(lay(tmp_path / "a", **files)), tables())
    assert (shape(gathered), gathered.shared, problems) == ({None: ["cvp.log", "vm/vmware.log"]}, (), [])
    named = lay(tmp_path / "b", **files, **{"incident.yaml": "hosts:\n  CVP1: {role: cvp}\n"})
    assert shape(gather(str(named), tables())[0]) == {"CVP1": ["cvp.log", "vm/vmware.log"]}
    host = lay(tmp_path / "c", **files, **{"incident.yaml": "hosts:\n  VM: {role: cvp}\n"})
    assert shape(gather(str(host), tables())[0]) == {"vm": ["vm/vmware.log"]}


def test_what_systems_leave_behind_is_skipped(tmp_path):
    lay(tmp_path, CVP1__a="1", __MACOSX__x="2")
    for name in (".DS_Store", "CVP1/Thumbs.db", "CVP1/.hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "__MACOSX").mkdir(exist_ok=True)
    (tmp_path / "__MACOSX" / "y").write_text("x")
    gathered, _ = gather(str(tmp_path), tables())
    assert "CVP1" in shape(gathered)
    assert shape(gathered)["CVP1"] == ["CVP1/a"]
    assert "__MACOSX" not in shape(gathered)


def test_incident_yaml_says_what_files_cannot(tmp_path):
    lay(tmp_path, CVP1__a="1")
    (tmp_path / "incident.yaml").write_text(
        "title: Night\nhosts:\n  cvp1: {role: cvp, timezone: +10:00, date: 2013-03-30}\n"
        "  PG1: {role: pg, timezone: Eastern Standard Time}\n"
    )
    gathered, _ = gather(str(tmp_path), tables())
    host, other = gathered.hosts
    assert (host.name, host.role, host.timezone, str(host.date)) == ("CVP1", "cvp", "+10:00", "2013-03-30")
    assert (other.name, other.files, other.timezone) == ("PG1", (), "Eastern Standard Time")
    assert gathered.title == "Night"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("titel: x\n", "incident.yaml:1:1: the key 'titel' is not known"),
        ("hosts:\n  A: {role: boss}\n", "incident.yaml:2:7: 'boss' is no role"),
        ("hosts:\n  A:\n    timezone: Mars/Olympus\n", "incident.yaml:3:5: 'Mars/Olympus' is no time zone"),
        ("hosts:\n  A: {timezone: '+25:00'}\n", "incident.yaml:2:7: "),
        ("hosts:\n  A: {date: 30.3.2013}\n", "incident.yaml:2:7: '30.3.2013' is no date"),
        ("hosts: [\n", "incident.yaml:"),
        ("hosts: [A, B]\n", "incident.yaml:1:1: 'hosts' must be a mapping of names"),
        ("hosts: A\n", "incident.yaml:1:1: 'hosts' must be a mapping of names"),
        ("hosts:\n  A: cvp\n", "incident.yaml:2:3: a host must be a mapping"),
        ("title: [x]\n", "incident.yaml:1:1: 'title' must be plain text, and is a list"),
        ("note: {a: b}\n", "incident.yaml:1:1: 'note' must be plain text, and is a mapping"),
        ("hosts:\n  A: {role: [cvp]}\n", "incident.yaml:2:7: 'role' must be plain text, and is a list"),
        ("hosts:\n  A: {}\n  a: {}\n", "incident.yaml:3:3: is the same host as A"),
    ],
)
def test_a_wrong_incident_yaml_is_refused_with_its_place(tmp_path, text, place):
    lay(tmp_path, A__a="1")
    (tmp_path / "incident.yaml").write_text(text)
    with pytest.raises(UsageError) as refusal:
        gather(str(tmp_path), tables())
    assert place in refusal.value.message
    assert "Mend it" in refusal.value.message


def test_an_empty_incident_yaml_says_nothing(tmp_path):
    lay(tmp_path, A__a="1")
    (tmp_path / "incident.yaml").write_text("hosts:\n  A:\n")
    assert shape(gather(str(tmp_path), tables())[0]) == {"A": ["A/a"]}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no two such folders")
def test_folders_that_differ_in_case_are_one_host_twice(tmp_path):
    lay(tmp_path, CVP1__a="1", cvp1__b="2")
    with pytest.raises(UsageError, match="two folders of one host"):
        gather(str(tmp_path), tables())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_loops_pipes_and_locked_folders_are_named(tmp_path):
    lay(tmp_path, CVP1__a="1")
    (tmp_path / "CVP1" / "loop").symlink_to(tmp_path / "CVP1", target_is_directory=True)
    (tmp_path / "CVP1" / "gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "CVP1" / "pipe")
    gathered, problems = gather(str(tmp_path), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/a"]}
    assert {problem.file for problem in problems} == {"CVP1/loop", "CVP1/gone", "CVP1/pipe"}


def test_archives(tmp_path):
    files = {"CVP1/a.txt": b"one", "PG1/b.txt": b"two", "__MACOSX/CVP1/._a.txt": b"x"}
    (tmp_path / "case.zip").write_bytes(zipped(files))
    with tarfile.open(tmp_path / "case.tar.bz2", "w:bz2") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    for name in ("case.zip", "case.tar.bz2"):
        gathered, problems = gather(str(tmp_path / name), tables())
        assert shape(gathered) == {"CVP1": ["CVP1/a.txt"], "PG1": ["PG1/b.txt"]}
        assert gathered.hosts[1].files[0].content() == b"two"
        assert gathered.hosts[1].files[0].read(1, 99) == b"wo"
        assert not problems


def test_a_packed_folder_is_unwrapped(tmp_path):
    (tmp_path / "case.zip").write_bytes(zipped({"case/CVP1/a": b"1", "case/incident.yaml": b"title: T\n"}))
    gathered, _ = gather(str(tmp_path / "case.zip"), tables())
    assert (shape(gathered), gathered.title) == ({"CVP1": ["CVP1/a"]}, "T")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "C:\\evil", "CVP1/../../evil"])
def test_members_that_point_outside_are_left_out(tmp_path, name):
    (tmp_path / "x.zip").write_bytes(zipped({name: b"1", "CVP1/a": b"2"}))
    gathered, problems = gather(str(tmp_path / "x.zip"), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/a"]}
    assert len(problems) == 1


def test_a_bomb_is_refused():
    content = zipped({"CVP1/a": bytes(4 << 20)})
    limits = Limits(total=1 << 30, ratio=50, harmless=1 << 20)
    with pytest.raises(UsageError, match="unpacks to more than"):
        archive_tree(memory_file("bomb.zip", content), Spool(limits))
    many = zipped({"a": b"1", "b": b"2"})
    with pytest.raises(UsageError, match="more than 1 files"):
        archive_tree(memory_file("many.zip", many), Spool(Limits(members=1)))


def test_a_broken_archive_is_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped({"a": b"1"})[:20])
    with pytest.raises(UsageError, match="no archive that can be opened"):
        gather(str(tmp_path / "x.zip"), tables())


def test_a_single_file_and_standard_input(tmp_path):
    (tmp_path / "si.txt").write_text("x")
    assert shape(gather(str(tmp_path / "si.txt"), tables())[0]) == {None: ["si.txt"]}
    assert shape(gather("-", tables(), io.BytesIO(b"x"))[0]) == {None: ["stdin"]}
    assert shape(gather("-", tables(), io.BytesIO(zipped({"A/a": b"1"})))[0]) == {"A": ["A/a"]}


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match="there is no such file or folder"):
        gather(str(tmp_path / "nothing"), tables())


def test_loose_files_beside_hosts_are_no_hosts(tmp_path):
    gathered, problems = gather(str(lay(tmp_path, CVP1__a="1", notes="x")), tables())
    assert problems == []
    assert shape(gathered) == {"CVP1": ["CVP1/a"]}
    assert [file.name for file in gathered.shared] == ["notes"]


def test_links_stay_inside_the_incident(tmp_path):
    outside = lay(tmp_path / "else", secret="x", deep__file="y")
    root = lay(tmp_path / "incident", CVP1__a="1", PG1__b="2")
    (root / "CVP1" / "own").symlink_to(root / "PG1" / "b")
    (root / "CVP1" / "file").symlink_to(outside / "secret")
    (root / "CVP1" / "folder").symlink_to(outside, target_is_directory=True)
    (root / "CVP1" / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "link").symlink_to(root, target_is_directory=True)
    for where in (root, tmp_path / "link"):
        gathered, problems = gather(str(where), tables())
        assert shape(gathered) == {"CVP1": ["CVP1/a", "CVP1/own"], "PG1": ["PG1/b"]}
        told = {problem.file: problem.what for problem in problems}
        assert set(told) == {"CVP1/file", "CVP1/folder", "CVP1/gone"}
        assert "leads out" in told["CVP1/file"]
        assert "leads out" in told["CVP1/folder"]
        assert "not there" in told["CVP1/gone"]


@pytest.mark.parametrize(
    ("folders", "told"),
    [
        (["CVP1", "PG1A"], ["incident.yaml: names PG1, but there is no folder of that name. Did you mean PG1A?"]),
        (["cvp1", "xyz"], ["incident.yaml: names PG1, but there is no folder of that name. "
                           "Folders that it does not name: xyz."]),
        (["CVP1"], []),
    ],
)  # fmt: skip
def test_a_host_without_its_folder_may_be_misspelt(tmp_path, folders, told):
    for folder in folders:
        lay(tmp_path / folder, a="1")
    (tmp_path / "incident.yaml").write_text("hosts:\n  CVP1: {role: cvp}\n  PG1: {role: pg}\n")
    gathered, problems = gather(str(tmp_path), tables())
    assert [str(problem) for problem in problems] == told
    assert "PG1" in shape(gathered)


def test_a_damaged_member_of_a_zip_costs_itself_alone(tmp_path):
    content = zipped({"CVP1/a": b"first" * 99, "CVP1/b": os.urandom(999), "PG1/c": b"third"})
    at = content.index(b"CVP1/b") + 200
    (tmp_path / "x.zip").write_bytes(content[:at] + b"damage" + content[at + 6 :])
    gathered, problems = gather(str(tmp_path / "x.zip"), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/a"], "PG1": ["PG1/c"]}
    assert gathered.hosts[1].files[0].content() == b"third"
    assert [str(problem) for problem in problems] == [
        "CVP1/b: is damaged inside the archive; left out. Make the archive again."
    ]


def test_a_host_whose_files_are_damaged_stays(tmp_path):
    content = zipped({"CVP1/a": os.urandom(999), "PG1/c": b"third"})
    at = content.index(b"CVP1/a") + 200
    (tmp_path / "PG1.zip").write_bytes(content[:at] + b"damage" + content[at + 6 :])
    assert shape(gather(str(tmp_path / "PG1.zip"), tables())[0]) == {"CVP1": [], "PG1": ["PG1/c"]}


@pytest.mark.parametrize("kind", ["", "gz"])
def test_of_a_cut_tar_what_precedes_the_break_is_read(tmp_path, kind):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=f"w:{kind}") as archive:
        for name in ("CVP1/a", "PG1/b"):
            entry = tarfile.TarInfo(name)
            entry.size = 90_000
            archive.addfile(entry, io.BytesIO(os.urandom(90_000)))
    content = stream.getvalue()
    (tmp_path / "x.tar").write_bytes(content[:130_000])
    gathered, problems = gather(str(tmp_path / "x.tar"), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/a"], "PG1": []}
    assert "PG1/b: is damaged" in str(problems[0])
    assert str(problems[-1]) == "x.tar: breaks off; files before the break: 1. Make the archive again."


def test_a_tar_whose_next_header_is_overwritten_breaks_off(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name in ("CVP1/a", "PG1/b"):
            archive.addfile(tarfile.TarInfo(name))
    content = (tmp_path / "x.tar").read_bytes()
    (tmp_path / "x.tar").write_bytes(content[:512] + b"?" * 512 + content[1024:])
    _, problems = gather(str(tmp_path / "x.tar"), tables())
    assert [problem.what for problem in problems] == ["breaks off; files before the break: 1."]


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_names_that_are_no_text_can_be_printed(tmp_path):
    (tmp_path / "CVP1").mkdir()
    (tmp_path / os.fsdecode(b"CVP1/log\xff.txt")).write_text("x")
    gathered, _ = gather(str(tmp_path), tables())
    assert shape(gathered) == {"CVP1": ["CVP1/log\ufffd.txt"]}
    assert gathered.hosts[0].files[0].content() == b"x"

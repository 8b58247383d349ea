"""Archives in hosts' folders are folders; a tree packed in any way is the same tree."""

import gzip
import io
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.gather import gather
from tests.effort import tries
from tests.gather.packing import CODECS, COMPRESSIONS, contents, laid, tables, tarred, told, zipped

PACKERS = {"zip": zipped, **{f"tar{'.' * bool(kind)}{kind}": (lambda files, kind=kind: tarred(files, kind))
                             for kind in ("", *COMPRESSIONS)}}  # fmt: skip
WORKBOOK = zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
NAMES = st.text("abcdef", min_size=1, max_size=4)


@st.composite
def trees(draw):
    """Hosts with files of different content, none of which is empty or looks packed."""
    names = draw(st.lists(st.tuples(st.sampled_from(["CVP1", "PG1"]), st.booleans(), NAMES), min_size=1, max_size=6,
                          unique_by=lambda one: one[2]))  # fmt: skip
    return {
        f"{host}/{'deep/' * deep}{name}.log": b"%d " % number + draw(st.binary(max_size=40))
        for number, (host, deep, name) in enumerate(names)
    }


def written(folder, name, content):
    path = Path(folder) / name
    path.write_bytes(content)
    return str(path)


@settings(deadline=None, max_examples=tries(25))
@given(trees(), st.data())
def test_a_tree_is_the_same_however_it_is_packed(files, data):
    with tempfile.TemporaryDirectory() as folder:
        expected = contents(gather(str(laid(Path(folder) / "plain", files)), tables())[0])
        packed = {}
        for name, content in files.items():
            kind = data.draw(st.sampled_from(sorted(CODECS)))
            suffix = f".{kind}" if kind and data.draw(st.booleans()) else ""
            packed[name + suffix] = CODECS[kind](content)
        gathered, problems = gather(str(laid(Path(folder) / "packed", packed)), tables())
        assert (contents(gathered), problems) == (expected, [])
        form = data.draw(st.sampled_from(sorted(PACKERS)))
        gathered, problems = gather(written(folder, f"case.{form}", PACKERS[form](packed)), tables())
        assert (contents(gathered), problems) == (expected, [])
        wrapped = {f"case/{name}": content for name, content in packed.items()}
        gathered, problems = gather(written(folder, f"case.{form}", PACKERS[form](wrapped)), tables())
        assert (contents(gathered), problems) == (expected, [])
        inside = {host: {name.partition("/")[2]: content for name, content in packed.items()
                         if name.startswith(f"{host}/")} for host in expected}  # fmt: skip
        bundles = {f"{host}/all.{form}": PACKERS[form](found) for host, found in inside.items()}
        gathered, problems = gather(str(laid(Path(folder) / "bundles", bundles)), tables())
        assert not problems
        assert contents(gathered) == {
            host: {name.replace("/", f"/all.{form}/", 1): content for name, content in found.items()}
            for host, found in expected.items()
        }


@settings(deadline=None, max_examples=tries(80))
@given(st.sampled_from(sorted(PACKERS)), st.integers(0, 1 << 30), st.integers(0, 255), st.booleans())
def test_a_damaged_archive_never_raises_anything_else(form, where, value, cut):
    packed = bytearray(PACKERS[form]({"CVP1/a.gz": gzip.compress(os.urandom(2000), mtime=0), "PG1/b": b"b" * 5000}))
    at = where % len(packed)
    packed[at] = value
    content = bytes(packed[:at]) if cut else bytes(packed)
    with tempfile.TemporaryDirectory() as folder:
        with suppress(UsageError):
            gather(written(folder, "case", content), tables())
        gather(str(laid(Path(folder) / "in", {"CVP1/case": content})), tables())


def test_archives_in_archives_are_left_alone(tmp_path):
    inner = zipped({"a": b"1"})
    files = {"CVP1/a.zip": inner, "CVP1/b.tar": tarred({"a": b"1"}), "CVP1/c.tgz": tarred({"a": b"1"}, "gz"),
             "CVP1/d": b"d"}  # fmt: skip
    (tmp_path / "case.zip").write_bytes(zipped(files))
    laid(tmp_path / "folder", {"CVP1/case.zip": zipped({name.partition("/")[2]: one for name, one in files.items()})})
    for where, prefix in ((tmp_path / "case.zip", "CVP1/"), (tmp_path / "folder", "CVP1/case.zip/")):
        gathered, problems = gather(str(where), tables())
        assert contents(gathered) == {"CVP1": {f"{prefix}d": b"d"}}
        assert told(problems) == [
            f"{prefix}{name}: is an archive inside an archive; left out. Unpack it into its host's folder."
            for name in ("a.zip", "b.tar", "c.tgz")
        ]


def test_a_zip_at_the_end_of_a_tar_does_not_make_it_a_zip(tmp_path):
    (tmp_path / "case.tar").write_bytes(tarred({"CVP1/a": b"1", "CVP1/report.xlsx": WORKBOOK}))
    gathered, _ = gather(str(tmp_path / "case.tar"), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/a": b"1", "CVP1/report.xlsx": WORKBOOK}}


def test_a_workbook_stays_a_file(tmp_path):
    laid(tmp_path / "in", {"CVP1/a.xlsx": WORKBOOK, "CVP1/b": b"b"})
    assert contents(gather(str(tmp_path / "in"), tables())[0])["CVP1"]["CVP1/a.xlsx"] == WORKBOOK
    (tmp_path / "a.xlsx").write_bytes(WORKBOOK)
    assert contents(gather(str(tmp_path / "a.xlsx"), tables())[0]) == {None: {"a.xlsx": WORKBOOK}}


@pytest.mark.parametrize("names", [["CVP1/a", "PG1/b"], ["incident.yaml", "a"], ["x/incident.yaml", "x/A/a"]])
def test_an_incident_in_a_hosts_folder_is_not_mixed_into_it(tmp_path, names):
    laid(tmp_path, {"CVP1/case.zip": zipped(dict.fromkeys(names, b"title: T")), "CVP1/x": b"x", "PG1/y": b"y"})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/x": b"x"}, "PG1": {"PG1/y": b"y"}}
    assert [problem.what for problem in problems] == [
        "is an archive that seems to hold the files of several hosts; left out."
    ]


def test_a_flat_folder_is_one_host_with_its_archive(tmp_path):
    laid(tmp_path, {"systeminfo.txt": b"s", "logs.tar.gz": tarred({"a": b"1", "vm/b": b"2"}, "gz")})
    gathered, problems = gather(str(tmp_path), tables())
    assert not problems
    assert contents(gathered) == {None: {"systeminfo.txt": b"s", "logs.tar.gz/a": b"1", "logs.tar.gz/vm/b": b"2"}}


def test_archives_without_hosts_are_nobodys(tmp_path):
    laid(tmp_path, {"CVP1.zip": zipped({"a": b"1"}), "PG1.zip": zipped({"a": b"2"})})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {None: {}}
    assert {problem.file for problem in problems} == {"CVP1.zip", "PG1.zip"}
    assert "whose files each of them holds is not known" in problems[0].what


def test_a_broken_archive_in_a_hosts_folder_costs_itself_alone(tmp_path):
    laid(tmp_path, {"CVP1/a.zip": zipped({"a": b"1"})[:20], "CVP1/b": b"b"})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/b": b"b"}}
    assert told(problems) == [
        "CVP1/a.zip: is no archive that can be opened: it is damaged or cut; left out. "
        "Make it again, or give the folder."
    ]


def test_a_member_that_is_damaged_is_named_with_its_archive(tmp_path):
    content = zipped({"a": os.urandom(999), "b": b"b"})
    laid(tmp_path, {"CVP1/x.zip": content[:200] + b"damage" + content[206:]})
    gathered, problems = gather(str(tmp_path), tables())
    assert contents(gathered) == {"CVP1": {"CVP1/x.zip/b": b"b"}}
    assert [problem.file for problem in problems] == ["CVP1/x.zip/a"]


def test_backslashes_of_windows_zips_are_folders(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = "CVP1\\vm\\a.log.gz"
        archive.writestr(entry, gzip.compress(b"1"))
    (tmp_path / "case.zip").write_bytes(stream.getvalue())
    assert contents(gather(str(tmp_path / "case.zip"), tables())[0]) == {"CVP1": {"CVP1/vm/a.log": b"1"}}

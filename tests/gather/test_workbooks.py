"""A workbook is a zip, and one file to people: it is handed over whole, wherever it lies."""

import zipfile

import pytest

from advisor.gather import gather
from tests.read.workbooks import workbook

CONTENT = workbook({"vInfo": [["VM", "CPUs"], ["CVP1", 2]]})


def packed(path, name):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, CONTENT)
    return path


@pytest.mark.parametrize("place", ["alone", "folder", "host", "zip", "zip in a host"])
def test_a_workbook_is_one_file(tmp_path, place):
    root = tmp_path / "incident"
    (root / "CVP1").mkdir(parents=True)
    if place == "alone":
        where = tmp_path / "RVTools.xlsx"
        where.write_bytes(CONTENT)
    elif place == "folder":
        where = tmp_path / "flat"
        where.mkdir()
        (where / "RVTools.xlsx").write_bytes(CONTENT)
    elif place == "host":
        where = root
        (root / "CVP1" / "RVTools.xlsx").write_bytes(CONTENT)
    elif place == "zip":
        where = packed(tmp_path / "bundle.zip", "CVP1/RVTools.xlsx")
    else:
        where = root
        packed(root / "CVP1" / "bundle.zip", "RVTools.xlsx")
    gathered, problems = gather(str(where), {})
    assert problems == []
    (file,) = gathered.hosts[0].files
    assert file.name.endswith("RVTools.xlsx")
    assert file.content() == CONTENT

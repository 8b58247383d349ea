"""Cabinets that another program made."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from advisor.read.cabinet import Cabinet


@pytest.mark.parametrize("options", [(), ("-z",)], ids=["stored", "compressed"])
def test_what_gcab_packs_is_read(tmp_path: Path, options: tuple[str, ...]) -> None:
    gcab = shutil.which("gcab")
    if gcab is None:
        pytest.skip("needs gcab")
    noise = random.Random(972071)
    files = {
        "ndis.sys": noise.randbytes(10_000) * 12 + bytes(70_000),
        "empty.txt": b"",
        "update.inf": b"[Version]\r\n" * 9_000,
        "größe.txt": "ß".encode() * 40_000,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    subprocess.run([gcab, "-c", "-n", *options, "made.cab", *files], cwd=tmp_path, check=True, capture_output=True)
    made = (tmp_path / "made.cab").read_bytes()
    cabinet = Cabinet(lambda offset, length: made[offset : offset + length], len(made))
    assert [one.name for one in cabinet.files] == list(files)
    assert {one.method for one in cabinet.files} == {"mszip" if options else "stored"}
    for one in cabinet.files:
        assert cabinet.content(one) == files[one.name], one.name

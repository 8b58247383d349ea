"""A pytest plugin that keeps every text and file that the tests give to a reader: the seeds of the fuzzer.

`python -m pytest -p fuzz.seeds tests/read` writes them below the folder that ADVISOR_FUZZ_SEEDS names, one folder a
reader, one file a content.
"""

import functools
import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from advisor.api import check
from advisor.cli.commands import collect_commands
from advisor.model.source import HostSource, SourceFile
from advisor.pack.load import Pack
from advisor.read.recognise import binary_readers, readers
from advisor.report.glossary import Glossary
from advisor.report.json import check_document
from advisor.report.words import Words
from fuzz.targets import PIECES, shipped

LARGEST = 32768
"""Larger seeds make the fuzzer slow, and teach it no more."""


def keep(folder: Path, content: bytes) -> None:
    """Writes a seed once."""
    if 0 < len(content) <= LARGEST:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)


def pytest_configure() -> None:
    root = os.environ.get("ADVISOR_FUZZ_SEEDS")
    if root is None:
        raise RuntimeError("ADVISOR_FUZZ_SEEDS names no folder for the seeds.")
    for reader in dict.fromkeys(type(one) for one in (*binary_readers(), *readers())):
        _record(reader, Path(root) / reader.__name__)
    _make(Path(root))


def _record(reader: Any, folder: Path) -> None:
    read = reader.read

    @functools.wraps(read)
    def recorded(self: Any, file: SourceFile, host: HostSource, pack: Pack) -> Any:
        with suppress(OSError):  # some tests give a file that can't be read
            if file.size <= LARGEST:
                keep(folder, file.content())
        return read(self, file, host, pack)

    reader.read = recorded


def _make(root: Path) -> None:
    """Seeds of what is no reader: rules, and the example in each form."""
    clone = Path(__file__).resolve().parent.parent
    example = clone / "examples" / "heartbeat-loss"
    for name, place in PIECES.items():
        for piece in clone.glob(str(Path(place).with_name("*.yaml"))):
            keep(root / name, piece.read_bytes())
    keep(root / "incident", (example / "incident.yaml").read_bytes())
    keep(root / "inventory", b"hosts:\n  - {target: smb://cvp1, role: cvp, label: CVP1}\n  - winrm://pg1:5986\n")
    keep(root / "waivers", b"- {rule: a, host: '*', owner: b, approver: c, reason: d, expires: 2027-03-31}\n")
    keep(root / "waivers", b"rule,host,owner,approver,reason,expires\na,CVP1,b,c,d,2027-03-31T18:00Z\n")
    keep(root / "inventory", b"target,role\nsmb://cvp1,cvp\n")
    keep(root / "inventory", b"[cvp]\ncvp1 ansible_host=10.0.0.1\n[cvp:vars]\nrole=cvp\n")
    settings = Words(shipped().texts.in_language("en"), Glossary.of(shipped(), collect_commands(shipped())))
    result = check_document(check([str(example)]), settings.texts, settings.glossary)
    result["hosts"] = result["hosts"][:1]
    for part, entries in result["hosts"][0].items():
        if isinstance(entries, list):
            result["hosts"][0][part] = entries[:6]
    keep(root / "result", json.dumps(result).encode())
    for form in ("zip", "gztar", "tar"):
        with TemporaryDirectory() as folder:
            (Path(folder) / "in" / "CVP1").mkdir(parents=True)
            shutil.copy(example / "CVP1" / "systeminfo.txt", Path(folder) / "in" / "CVP1")
            made = shutil.make_archive(str(Path(folder) / "bundle"), form, Path(folder) / "in")
            keep(root / "archive", Path(made).read_bytes())

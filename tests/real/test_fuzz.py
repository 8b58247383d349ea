"""A short run of the fuzzer over every target, from what the example and the pack hold; `make fuzz` is the long one.

Guided by coverage, each for a second: it finds what a change breaks at once, and takes a minute for all.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.read.recognise import binary_readers, readers
from fuzz.targets import PIECES, targets

pytest.importorskip("atheris", reason="atheris has no wheel for this Python")

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 32_768
SEEDS = 40


def seeds_of(name: str) -> list[Path]:
    """Files that the target knows: pieces of the shipped pack, or whatever the examples hold."""
    if name in PIECES:
        return sorted(ROOT.glob(str(Path(PIECES[name]).with_name("*.yaml"))))[:SEEDS]
    files = (path for path in sorted((ROOT / "examples").rglob("*")) if path.is_file())
    return [path for path in files if path.stat().st_size <= LARGEST][:SEEDS]


def test_a_second_of_fuzzing_each_finds_nothing(tmp_path: Path) -> None:
    """In one start of the fuzzer, two targets at once: under a minute for all."""
    names = sorted(targets())
    for name in names:
        (tmp_path / "seeds" / name).mkdir(parents=True)
        for number, seed in enumerate(seeds_of(name)):
            shutil.copy(seed, tmp_path / "seeds" / name / str(number))
    command = [sys.executable, "-m", "fuzz", "--seconds", "1", "--at-once", "2", "--seeds", str(tmp_path / "seeds")]
    done = subprocess.run(
        [*command, "--found", str(tmp_path / "found")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    logs = [tmp_path / "found" / name / "log.txt" for name in names if f"{name}: FOUND" in done.stdout]
    told = "\n".join(log.read_text(errors="replace")[-3000:] for log in logs)
    assert done.returncode == 0, f"{done.stdout}\n{told or done.stderr}"
    assert done.stdout.count("number_of_executed_units") == len(names)


def test_every_reader_is_a_target() -> None:
    assert {type(one).__name__ for one in (*binary_readers(), *readers())} <= set(targets())

"""How many small faults of `advisor/reason` and `advisor/evidence` the tests notice.

    pip install mutmut
    python benchmarks/mutation.py --sample 500 --seed 1 --jobs 2

Of all mutants that mutmut makes of the two rooms, a seeded sample. Each stands alone in a copy of the clone, and meets
first the tests that import its module, then all tests of both rooms; a test that fails or takes too long has noticed
it. Those that nobody noticed are printed as differences, for a person to judge: some change nothing that counts.
"""

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("advisor/reason", "advisor/evidence")
TESTS = ("tests/reason", "tests/evidence")
PATIENCE = 900
"""Seconds that the tests may take with a mutant; without one it is a minute or two."""


@dataclass(frozen=True)
class Mutant:
    """A module of the clone, its text with the fault, and the difference."""

    module: str
    text: str
    difference: str


def sampled(count: int, seed: int) -> tuple[list[Mutant], int]:
    """A sample of all mutants, in the order of files and places, and of how many it is one."""
    from mutmut.mutation.file_mutation import create_mutations

    made, places = {}, []
    for room in ROOMS:
        for path in sorted((ROOT / room).glob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            made[name] = create_mutations(name, path.read_text(encoding="utf-8"))[:2]
            places += [(name, number) for number in range(len(made[name][1]))]
    chosen = sorted(random.Random(seed).sample(places, min(count, len(places))))
    return [_rendered(name, made[name][0], made[name][1][number]) for name, number in chosen], len(places)


def _rendered(name: str, module: Any, one: Any) -> Mutant:
    text, changed = module.code, module.deep_replace(one.original_node, one.mutated_node).code
    lines = difflib.unified_diff(text.splitlines(), changed.splitlines(), name, name, "", "", 0, "")
    return Mutant(name, changed, "\n".join(lines))


def copy_of(folder: Path) -> Path:
    """The clone as git has it, without what only releases need."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return folder


def importing(module: str) -> list[str]:
    """The test files of both rooms that name the module."""
    dotted = module.removesuffix(".py").replace("/", ".")
    files = (path for room in TESTS for path in sorted((ROOT / room).glob("test_*.py")))
    found = [path for path in files if dotted in path.read_text(encoding="utf-8")]
    return [path.relative_to(ROOT).as_posix() for path in found]


def noticed(place: Path, tests: list[str]) -> bool:
    """Whether a test fails in the copy, or does not end."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:randomly", *tests]
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def survives(mutant: Mutant, places: "Queue[Path]") -> bool:
    place = places.get()
    file = place / mutant.module
    try:
        file.write_text(mutant.text, encoding="utf-8")
        near = importing(mutant.module)
        return not (near and noticed(place, near)) and not noticed(place, list(TESTS))
    finally:
        shutil.copyfile(ROOT / mutant.module, file)
        places.put(place)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    sample, every = sampled(asked.sample, asked.seed)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(asked.jobs) as pool:
        places: Queue[Path] = Queue()
        for number in range(asked.jobs):
            places.put(copy_of(Path(folder, str(number))))
        if noticed(Path(folder, "0"), list(TESTS)):
            print("the tests fail without any mutant; mend them first")
            return 1
        lived = 0
        for number, (mutant, alive) in enumerate(
            zip(sample, pool.map(lambda one: survives(one, places), sample), strict=True), 1
        ):
            lived += alive
            if alive:
                print(f"{mutant.difference}\n", flush=True)
            if number % 25 == 0:
                print(f"{number} of {len(sample)}: {number - lived} noticed", flush=True)
    killed = len(sample) - lived
    print(f"{every} mutants; of a sample of {len(sample)} (seed {asked.seed}) {killed} noticed: "
          f"{100 * killed / len(sample):.1f} %")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())

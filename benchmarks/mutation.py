"""How many small faults of `advisor/reason` and `advisor/evidence` the tests notice.

    pip install mutmut
    python benchmarks/mutation.py --sample 500 --seed 1 --jobs 2

Of all mutants that mutmut makes of the functions of the two rooms, a seeded sample. The tests are imported once and run
once, to learn which of them enter which function; then each mutant is a fork of that process, in which the function has
the code of the mutant, and meets the tests that enter it, quick ones first, up to `--budget` seconds of them. A test
that fails, or takes far longer than it did, has noticed the mutant. What nobody noticed is printed as a difference, for
a person to judge: some change nothing that counts.
"""

import argparse
import difflib
import functools
import gc
import importlib
import json
import os
import random
import re
import resource
import signal
import sys
import time
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import libcst
import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("advisor/reason", "advisor/evidence")
NEAR = ("tests/reason/", "tests/evidence/")
TESTS = ("reason", "evidence", "incidents", "model", "pack", "remedy", "report", "cli", "test_accuracy.py")
THREADED = re.compile("polars|hyperscan|dask|distributed")
"""Other tests hardly enter the two rooms. Modules that name one of these import it at once, and with it threads that no
fork takes along."""
FAR = 4
"""A test of another room comes as late as one of the two rooms that takes so many times longer."""
CONTROL = 5
"""Of so many mutants that are noticed, the tests of one are run without it, and must hold."""
_NOT_MADE = 77
MEMORY = 6 << 30
"""Bytes that a mutant may map; one that asks for more fails."""

Entered = dict[str, tuple[float, list[str]]]
"""Of each test that holds: its seconds, and the functions that it enters, as `file:name:line`."""


@dataclass(frozen=True)
class Mutant:
    """A fault: the module, its text with and without it, and where its function is found in `Entered`."""

    module: str
    whole: str
    text: str
    function: str

    @property
    def difference(self) -> str:
        lines = difflib.unified_diff(
            self.whole.splitlines(), self.text.splitlines(), self.module, self.module, "", "", 1, ""
        )
        return "\n".join(lines)


def sampled(count: int, seed: int) -> tuple[list[Mutant], int]:
    """A sample of all mutants, in the order of files and places, and of how many it is one."""
    from mutmut.mutation.file_mutation import create_mutations

    made, places = {}, []
    for room in ROOMS:
        for path in sorted((ROOT / room).glob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            made[name] = create_mutations(name, path.read_text(encoding="utf-8"))[:2]
            places += [
                (name, number)
                for number, one in enumerate(made[name][1])
                if isinstance(one.contained_by_top_level_function, libcst.FunctionDef)
            ]
    chosen = sorted(random.Random(seed).sample(places, min(count, len(places))))
    return [_rendered(name, made[name][0], made[name][1][number]) for name, number in chosen], len(places)


def _rendered(name: str, module: Any, one: Any) -> Mutant:
    changed = module.deep_replace(one.original_node, one.mutated_node).code
    held = _functions(compile(module.code, str(ROOT / name), "exec"))
    marked = module.deep_replace(one.contained_by_top_level_function, libcst.parse_statement("...")).code
    gone = {code.co_qualname for code in held} - {
        code.co_qualname for code in _functions(compile(marked, "<marked>", "exec"))
    }
    if len(gone) == 1:  # Else there are two of one name, as of a property: then the line of the first difference tells.
        function = next(code for code in held if code.co_qualname in gone)
    else:
        pairs = enumerate(zip(module.code.splitlines(), changed.splitlines(), strict=False), 1)
        first = next(number for number, (before, after) in pairs if before != after)
        function = max((code for code in held if code.co_firstlineno <= first), key=lambda code: code.co_firstlineno)
    return Mutant(name, module.code, changed, _named(name, function))


def _functions(code: types.CodeType) -> list[types.CodeType]:
    """Functions and methods of a module, without those inside of others."""
    found = []
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            found += [one] if one.co_flags & 2 else _functions(one)  # 2: CO_NEWLOCALS, which classes have not
    return found


def _named(module: str, code: types.CodeType) -> str:
    return f"{module}:{code.co_qualname}:{code.co_firstlineno}"


def _live(path: str) -> Iterator[types.FunctionType]:
    """Every function of the file that this process holds, whatever it is wrapped in."""
    return (one for one in gc.get_objects() if isinstance(one, types.FunctionType) and one.__code__.co_filename == path)


def become(mutant: Mutant) -> None:
    """Give the functions of this process the mutant's code, or else its default arguments, and forget what they
    remembered."""
    path, name = str(ROOT / mutant.module), mutant.module.removesuffix(".py").replace("/", ".")
    importlib.import_module(name)  # What is imported late would come without the fault.
    before = _functions(compile(mutant.whole, path, "exec"))
    after = _functions(compile(mutant.text, path, "exec"))
    new = {(old.co_qualname, old.co_firstlineno): code for old, code in zip(before, after, strict=True) if old != code}
    living = {(one.__code__.co_qualname, one.__code__.co_firstlineno): one for one in _live(path)}
    if not new:
        exec(compile(mutant.text, "<mutant>", "exec"), {"__name__": name})
        for other in list(_live("<mutant>")):
            one = living.get((other.__code__.co_qualname, other.__code__.co_firstlineno))
            if one is not None:
                one.__defaults__, one.__kwdefaults__ = other.__defaults__, other.__kwdefaults__
    elif not new.keys() & living.keys():
        raise LookupError(f"nobody here holds {mutant.function}")
    for one in list(_live(path)):
        code = new.get((one.__code__.co_qualname, one.__code__.co_firstlineno))
        if code is not None:
            one.__code__ = code
    for remembered in [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]:
        if remembered.__module__.startswith("advisor."):
            remembered.cache_clear()


@dataclass
class Mutation:
    """A plugin of pytest: in place of a run, everything above, over the tests that were collected."""

    asked: argparse.Namespace
    killed: int = 0
    lived: list[Mutant] = field(default_factory=list)

    def pytest_collection(self) -> None:
        """Nobody reads the smallest example here, and all mutants meet the same ones."""
        from hypothesis import Phase, settings

        phases = (Phase.explicit, Phase.generate)
        settings.register_profile(
            "mutants", settings.default, phases=phases, derandomize=True, database=None, report_multiple_bugs=False
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            raise pytest.UsageError("Something that these tests import has threads, and a fork of it may stand still.")
        gc.unfreeze()  # tests/conftest.py sets aside what was imported, and `_live` would not find it
        items = {item.nodeid: item for item in session.items}
        mutants, self.every = sampled(self.asked.sample, self.asked.seed)
        entered = self._learnt(list(items.values()))
        print(f"\n{len(items)} tests, {len(entered)} of them hold and enter the two rooms", flush=True)
        with ThreadPoolExecutor(self.asked.jobs) as pool:
            controls = [number % CONTROL == 0 for number in range(len(mutants))]
            noticed = pool.map(
                lambda one, control: self._noticed(one, items, entered, control=control), mutants, controls
            )
            for number, (mutant, seen) in enumerate(zip(mutants, noticed, strict=True), 1):
                self.killed += seen
                if not seen:
                    self.lived.append(mutant)
                    print(f"{mutant.difference}\n", flush=True)
                if number % 25 == 0:
                    print(f"{number} of {len(mutants)}: {self.killed} noticed", flush=True)
        return True

    def _learnt(self, items: list[pytest.Item]) -> Entered:
        kept = self.asked.learnt
        if kept and kept.exists():
            return json.loads(kept.read_text(encoding="utf-8"))
        shares = [items[number :: self.asked.jobs] for number in range(self.asked.jobs)]
        pipes = []
        for share in shares:
            reading, writing = os.pipe()
            if _fork() == 0:
                os.close(reading)
                with os.fdopen(writing, "w", encoding="utf-8") as told:
                    json.dump(_entered(share), told)
                os._exit(0)
            os.close(writing)
            pipes.append(reading)
        with ThreadPoolExecutor(len(pipes)) as pool:
            parts = list(pool.map(_told, pipes))
        for _ in pipes:
            os.wait()
        entered = {name: one for part in parts for name, one in part.items()}
        if kept:
            kept.write_text(json.dumps(entered), encoding="utf-8")
        return entered

    def _noticed(self, mutant: Mutant, items: dict[str, pytest.Item], entered: Entered, *, control: bool) -> bool:
        """`control`: see that the same tests hold, in the same order, without the mutant."""
        rows = [(took, name) for name, (took, functions) in entered.items() if mutant.function in functions]
        rows.sort(key=lambda row: row[0] * (1 if row[1].startswith(NEAR) else FAR))
        chosen, seconds = [], 0.0
        for took, name in rows:
            if name in items and seconds + took <= self.asked.budget:
                chosen.append(items[name])
                seconds += took
        ended = _ended(chosen, seconds, mutant)
        if ended == _NOT_MADE:
            raise RuntimeError(f"this mutant could not be made:\n{mutant.difference}")
        if ended and control and _ended(chosen, seconds):
            raise RuntimeError(f"the tests of {mutant.function} fail in a fork without any mutant, too")
        return ended != 0


def _ended(chosen: list[pytest.Item], seconds: float, mutant: Mutant | None = None) -> int:
    """How a fork ends that runs the tests, with the mutant if there is one: 0 when all of them hold."""
    child = _fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    limit = int(20 + 6 * seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.alarm(10 * limit)
    end = _NOT_MADE
    try:
        if mutant is not None:
            become(mutant)
        end = 1
        end = 0 if all(_holds(item) for item in chosen) else 1
    finally:
        os._exit(end)


def _told(pipe: int) -> Entered:
    with os.fdopen(pipe, encoding="utf-8") as told:
        return json.load(told)


def _fork() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nothing, stream)
    return child


def _holds(item: pytest.Item) -> bool:
    """By what its three parts say; everything that it set up is taken down again."""
    from _pytest.runner import runtestprotocol

    return all(report.passed or report.skipped for report in runtestprotocol(item, log=False, nextitem=None))


def _entered(items: list[pytest.Item]) -> Entered:
    """By running them; every call of a function of the two rooms is seen."""
    rooms = tuple(f"{ROOT / room}{os.sep}" for room in ROOMS)
    seen: set[types.CodeType] = set()
    here: dict[types.CodeType, bool] = {}

    def watch(frame: types.FrameType, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code
            mine = here.get(code)
            if mine is None:
                mine = here[code] = code.co_filename.startswith(rooms)
            if mine:
                seen.add(code)

    learnt: Entered = {}
    for item in items:
        seen.clear()
        started = time.process_time()
        sys.setprofile(watch)
        holds = _holds(item)
        sys.setprofile(None)
        if holds and seen:
            took = time.process_time() - started
            learnt[item.nodeid] = (
                took,
                [_named(Path(code.co_filename).relative_to(ROOT).as_posix(), code) for code in seen],
            )
    return learnt


def usual() -> list[str]:
    """The test modules that are asked when none is named."""
    places = [ROOT / "tests" / name for name in TESTS]
    files = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("test_*.py")))]
    return [path.relative_to(ROOT).as_posix() for path in files if not THREADED.search(path.read_text("utf-8"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--budget", type=float, default=40, help="seconds of tests that a mutant meets at most")
    parser.add_argument("--learnt", type=Path, help="keep here which tests enter what, and take it from here again")
    parser.add_argument("tests", nargs="*", default=usual())
    asked = parser.parse_args()
    os.chdir(ROOT)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    run = Mutation(asked)
    flags = ["-q", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider", "-n0"]
    if pytest.main([*flags, *asked.tests], plugins=[run]) != 0:
        return 1
    whole = run.killed + len(run.lived)
    print(
        f"{run.every} mutants; of a sample of {whole} (seed {asked.seed}) {run.killed} noticed: "
        f"{100 * run.killed / whole:.1f} %"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

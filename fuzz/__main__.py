"""`python -m fuzz TARGET… --seeds FOLDER --seconds N`: fuzzes each target for so long; fails when one finds something.

Needs atheris (CPython 3.11 to 3.13 on 64-bit Linux). What is found lies below `--found`, ready to be given to
`python -m fuzz TARGET --again FILE`.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn

_SLOWEST = 20
"""Seconds that one input may take; more is a hang."""
_MEMORY = 2048
"""Megabytes."""
_LONGEST = 65536


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help="default: all")
    parser.add_argument("--seeds", type=Path, help="a folder with a folder of seeds for each target")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--found", type=Path, default=Path("build/fuzz"))
    parser.add_argument("--again", type=Path, help="run one input, and nothing else")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--at-once", type=int, default=1, metavar="N", help="fuzz so many at once")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return inside(asked.targets, asked)
    from fuzz.targets import targets

    every = targets()
    unknown = [name for name in asked.targets if name not in every]
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(every)}")
    if asked.list:
        print("\n".join(every))
        return 0
    names = asked.targets or list(every)
    if asked.again:
        every[names[0]](asked.again.read_bytes())
        return 0
    more = ["--seeds", str(asked.seeds)] if asked.seeds else []
    options = ["--seconds", str(asked.seconds), "--found", str(asked.found), "--at-once", str(asked.at_once), *more]
    # Of its own, for what is imported before the fuzzer tells it nothing.
    return subprocess.run([sys.executable, "-m", "fuzz", *names, "--inside", *options], check=False).returncode


def inside(names: Sequence[str], asked: argparse.Namespace) -> int:
    """Under the fuzzer: everything imported from here on tells it which branches were taken. Each target has a process
    of its own, which ends at the first thing found."""
    import atheris

    # Its list of all modules is no answer to anybody.
    with redirect_stderr(StringIO()), atheris.instrument_imports(include=["advisor"]):
        from fuzz.targets import shipped, targets

        every = targets()
    shipped()
    waiting, running, failed = list(names), {}, []
    while waiting or running:
        while waiting and len(running) < asked.at_once:
            name = waiting.pop(0)
            sys.stdout.flush()
            process = os.fork()
            if process == 0:
                _fuzz(atheris, name, every[name], asked)
            running[process] = name
        process, status = os.wait()
        name = running.pop(process)
        log = (asked.found / name / "log.txt").read_text(encoding="utf-8", errors="replace")
        tried = "".join(line for line in log.splitlines() if "number_of_executed_units" in line)
        print(f"{name}: {f'FOUND, see {asked.found / name}' if status else 'nothing found'}; {tried}", flush=True)
        failed += [name] if status else []
    print(f"fuzzed {len(names)} targets, {asked.seconds} s each; found something in: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def _fuzz(atheris: Any, name: str, target: Callable[[bytes], None], asked: argparse.Namespace) -> NoReturn:
    """One target, in this process; what it says is in its log."""
    folder = asked.found / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    given = [str(asked.seeds / name)] if asked.seeds is not None and (asked.seeds / name).is_dir() else []
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    limits = [f"-max_total_time={asked.seconds}", f"-timeout={_SLOWEST}", f"-rss_limit_mb={_MEMORY}"]
    said = [f"-max_len={_LONGEST}", f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], str(corpus), *given, *limits, *said], target)
    atheris.Fuzz()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())

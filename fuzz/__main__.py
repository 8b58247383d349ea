"""`python -m fuzz TARGET… --seeds FOLDER --seconds N`: fuzzes each target for so long; fails when one finds something.

Needs atheris (CPython 3.11 on Linux or macOS). What is found lies below `--found`, ready to be given to
`python -m fuzz TARGET --again FILE`.
"""

import argparse
import subprocess
import sys
from pathlib import Path

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
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return inside(asked.targets[0], asked.targets[1:])
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
    failed = [name for name in names if not _fuzz(name, asked.seeds, asked.seconds, asked.found)]
    print(f"fuzzed {len(names)} targets, {asked.seconds} s each; found something in: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def _fuzz(name: str, seeds: Path | None, seconds: int, found: Path) -> bool:
    """One target in a process of its own, which ends at the first thing found."""
    corpus = found / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    given = [seeds / name] if seeds is not None and (seeds / name).is_dir() else []
    command = [
        sys.executable, "-m", "fuzz", "--inside", name, "--", str(corpus), *map(str, given),
        f"-max_total_time={seconds}", f"-timeout={_SLOWEST}", f"-rss_limit_mb={_MEMORY}", f"-max_len={_LONGEST}",
        f"-artifact_prefix={found / name}/", "-print_final_stats=1",
    ]  # fmt: skip
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    (found / name / "log.txt").write_bytes(ran.stdout)
    tried = [line for line in ran.stdout.decode("utf-8", "replace").splitlines() if "number_of_executed_units" in line]
    print(f"{name}: {'nothing found' if ran.returncode == 0 else 'FOUND, see ' + str(found / name)}; {''.join(tried)}")
    return ran.returncode == 0


def inside(name: str, arguments: list[str]) -> int:
    """Under the fuzzer: everything imported from here on tells it which branches were taken."""
    import atheris

    with atheris.instrument_imports(include=["advisor"]):
        from fuzz.targets import shipped, targets

        target = targets()[name]
    shipped()
    atheris.Setup([sys.argv[0], *arguments], target)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How much of the advisor the tests reach, in lines and branches: `make coverage`.

Two halves of the tests run beside each other, each measured by slipcover, which costs a fifth where other ways cost
three times as much. Ends with 1 when a test fails or less than ENOUGH of the lines, or of the branches, is reached.
What was measured stays in build/coverage.json: `missing_lines` and `missing_branches` of each file.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENOUGH = 95.0
"""Per cent of the lines, and of the branches."""
KEPT = ROOT / "build" / "coverage.json"
HALVES = 2
_WORST = 25


def main(arguments: list[str]) -> int:
    """Run, add up, print the files that lack most, and the figures."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, f"{number}.json") for number in range(1, HALVES + 1)]
        running = [_half(number, part, arguments) for number, part in enumerate(parts, 1)]
        failed = [number for number, one in enumerate(running, 1) if one.wait()]
        if failed:
            print(f"tests failed in half {', '.join(map(str, failed))}; nothing is measured.")
            return 1
        KEPT.parent.mkdir(exist_ok=True)
        merge = ["--branch", "--json", "--out", str(KEPT), "--merge", *map(str, parts)]
        subprocess.run([sys.executable, "-m", "slipcover", *merge], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return _told(json.loads(KEPT.read_text(encoding="utf-8")))


def _half(number: int, part: Path, arguments: list[str]) -> "subprocess.Popen[bytes]":
    # It would take its probes out of what was reached often, and look through everything that is loaded each time.
    measure = [
        "-m",
        "slipcover",
        "--threshold",
        "1000000000",
        "--branch",
        "--source",
        "advisor",
        "--json",
        "--out",
        str(part),
    ]
    # slipcover imports pytest's rewriting before pytest does, which pytest would call an error.
    tests = ["-m", "pytest", "-q", "-W", "ignore::pytest.PytestAssertRewriteWarning", *arguments]
    environment = {**os.environ, "ADVISOR_SHARD": f"{number}/{HALVES}"}
    return subprocess.Popen([sys.executable, *measure, *tests], cwd=ROOT, env=environment)


def _told(found: dict) -> int:  # type: ignore[type-arg]
    files = {name: one["summary"] for name, one in found["files"].items()}
    lacking = {name: one["missing_lines"] + one["missing_branches"] for name, one in files.items()}
    for name in sorted(lacking, key=lambda name: -lacking[name])[:_WORST]:
        print(f"{lacking[name]:5} {files[name]['percent_covered']:5.1f} %  {name}")
    total = found["summary"]
    reached = {what: (total[f"covered_{what}"], total[f"missing_{what}"]) for what in ("lines", "branches")}
    for what, (covered, missing) in reached.items():
        print(f"{what}: {_against(covered, covered + missing)}")
    return int(any(_lacking(covered, covered + missing) > 0 for covered, missing in reached.values()))


def _lacking(reached: int, whole: int) -> int:
    return math.ceil(whole * ENOUGH / 100) - reached


def _against(reached: int, whole: int) -> str:
    """`93.4 % of 11016, 727 missing: 177 too few for 95.0 %`."""
    lacking = _lacking(reached, whole)
    end = f"{lacking} too few for {ENOUGH} %" if lacking > 0 else f"enough for {ENOUGH} %"
    return f"{100 * reached / whole:.1f} % of {whole}, {whole - reached} missing: {end}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

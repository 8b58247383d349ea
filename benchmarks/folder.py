"""A whole incident folder, whole processes: `advisor evidence` beside `rg -c` and `gzip -t` of the same bytes, one run.

The folder holds a Call Server's log of `--megabytes` (400), the same packed by gzip for a second host, and half as many
megabytes of Perfmon. No bound: it shows what a person waits for. Medians of three, warm.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import logs
import perfmon

ROUNDS = 3
ADVISOR = str(Path(sys.executable).parent / "advisor")


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=400)
    megabytes = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        host, other = Path(folder) / "CVP1", Path(folder) / "CVP2"
        host.mkdir()
        other.mkdir()
        logs.write_log(host / "cvp.log", megabytes)
        perfmon.write_log(host / "perfmon.csv", megabytes // 2)
        shutil.copy(host / "cvp.log", other / "cvp.log")
        subprocess.run(["gzip", "-1", str(other / "cvp.log")], check=True)
        commands = {
            "advisor evidence": [ADVISOR, "evidence", folder, "--format", "json"],
            "gzip -t": ["gzip", "-t", str(other / "cvp.log.gz")],
        }
        if shutil.which("rg"):
            patterns = [part for signature in logs.SIGNATURES for part in ("-e", signature)]
            commands["rg -c"] = ["rg", "-c", *patterns, str(host)]
        runs: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            seconds(command)
        for _ in range(ROUNDS):
            for name, command in commands.items():
                runs[name].append(seconds(command))
    for name, times in runs.items():
        print(f"{name:20} {statistics.median(times):6.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

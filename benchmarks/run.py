"""`make bench`: start-up and diagnosis against their bounds, side by side in one run; ratios of medians, never bare
seconds."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADVISOR = [str(Path(sys.executable).parent / "advisor")]
BASELINE = [sys.executable, "-c", "import rich.console, yaml"]
MEASURED = {
    "advisor --version": ([*ADVISOR, "--version"], 2),
    "advisor diagnose examples/heartbeat-loss": ([*ADVISOR, "diagnose", str(ROOT / "examples" / "heartbeat-loss")], 20),
}
ROUNDS = 9


def seconds(command: list[str]) -> float:
    """One run of the command, whole process, output thrown away."""
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> int:
    commands = {
        "python -c 'import rich.console, yaml'": BASELINE,
        **{name: command for name, (command, _) in MEASURED.items()},
    }
    for command in commands.values():
        seconds(command)
    # In turn, so that a noisy neighbour disturbs all alike.
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            runs[name].append(seconds(command))
    medians = {name: statistics.median(times) for name, times in runs.items()}
    baseline = medians["python -c 'import rich.console, yaml'"]
    kept = True
    for name, median in medians.items():
        bound = MEASURED[name][1] if name in MEASURED else None
        kept &= bound is None or median <= bound * baseline
        limit = f" (at most {bound})" if bound else ""
        print(f"{name:45} {median * 1000:7.0f} ms  {median / baseline:5.2f} x{limit}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""Three counters of a Perfmon log of 500 columns, with their times in UTC, against polars reading the same three
columns: side by side in one run, warm, ratios of medians.

`--size MB` makes a longer log (200 by default, up to 4096) and shows with it that the cost is linear in the bytes (the
bound on polars is for 200 MB) and that memory stays flat: peaks above the imports are taken in processes of their own.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

BOUND = 2
LINEAR = 1.5
ROUNDS = 5
COLUMNS = 500
WANTED = {
    9: "Processor(_Total)\\DPC Rate",
    249: "Processor(_Total)\\% DPC Time",
    499: "UDPv4\\Datagrams Received Errors",
}
SMALLEST = 200
LARGEST = 4096


def write_log(path: Path, megabytes: int) -> list[str]:
    """A log of that length, one row a second; returns the three columns that the advisor asks for."""
    chance = random.Random(972071)
    paths = [f"\\\\CVP1\\{WANTED.get(place, f'PhysicalDisk({place})')}" for place in range(COLUMNS)]
    paths = [name if place in WANTED else f"{name}\\Avg. Disk Queue Length" for place, name in enumerate(paths)]
    rows = [",".join(f'"{chance.random() * 1000:.14f}"' for _ in paths) for _ in range(64)]
    moment = datetime(2013, 3, 30, 0, 0, 0, 105000)
    with path.open("w", encoding="ascii", newline="") as log:
        written = log.write('"(PDH-CSV 4.0) (Eastern Daylight Time)(240)",' + ",".join(f'"{name}"' for name in paths))
        written += log.write("\r\n")
        while written < megabytes << 20:
            written += log.write(f'"{moment:%m/%d/%Y %H:%M:%S}.105",{chance.choice(rows)}\r\n')
            moment += timedelta(seconds=1)
    return [paths[place] for place in WANTED]


def advisor_reads(path: Path) -> Callable[[], int]:
    """The advisor's own reader on a file of a folder."""
    from advisor.gather.folder import disk_file
    from advisor.model.source import HostSource
    from advisor.pack.load import load_pack
    from advisor.read.perfmon import PerfmonReader

    pack, host = load_pack(), HostSource("CVP1", ())

    def read() -> int:
        (table,) = PerfmonReader().read(disk_file(path, path.name, path.stat().st_size), host, pack).tables
        assert len(table.series) == len(WANTED)
        return len(table.times)

    return read


def polars_reads(path: Path, columns: list[str]) -> Callable[[], int]:
    import polars

    return lambda: len(polars.read_csv(path, columns=columns))


def seconds(work: Callable[[], int]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(path: Path, columns: list[str], rounds: int) -> tuple[float, float]:
    """Medians of the advisor and of polars, run in turn so that a noisy neighbour disturbs both alike."""
    advisor, plain = advisor_reads(path), polars_reads(path, columns)
    assert advisor() == plain()
    runs = [(seconds(advisor), seconds(plain)) for _ in range(rounds)]
    return statistics.median(one for one, _ in runs), statistics.median(other for _, other in runs)


def peak_megabytes(path: Path) -> int:
    """Peak memory of a process that reads the log, above what it had after its imports."""
    told = subprocess.run([sys.executable, __file__, "--peak", str(path)], capture_output=True, text=True, check=True)
    return int(told.stdout)


def print_peak(path: Path) -> None:
    """What `peak_megabytes` runs in a process of its own."""
    import resource

    read = advisor_reads(path)
    import polars

    polars.DataFrame()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read()
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=SMALLEST, choices=range(SMALLEST, LARGEST + 1), metavar="MB")
    options.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.peak:
        print_peak(chosen.peak)
        return 0
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        logs = {megabytes: Path(folder) / f"{megabytes}.csv" for megabytes in (SMALLEST, chosen.size)}
        columns: list[str] = []
        for megabytes, path in logs.items():
            columns = write_log(path, megabytes)
        # A child's peak begins at its parent's, so the peaks are taken while this process is still small.
        peaks = {megabytes: peak_megabytes(path) for megabytes, path in logs.items()}
        costs: list[float] = []
        for megabytes, path in logs.items():
            advisor, plain = compare(path, columns, ROUNDS)
            costs.append(advisor / megabytes)
            limit = (
                f"at most {BOUND}" if len(costs) == 1 else f"a megabyte {costs[-1] / costs[0]:.2f} x, at most {LINEAR}"
            )
            kept &= advisor <= BOUND * plain if len(costs) == 1 else costs[-1] <= LINEAR * costs[0]
            name = f"{megabytes} MB of {COLUMNS} columns, three counters"
            print(f"{name:45} {advisor * 1000:7.0f} ms  {advisor / plain:5.2f} x polars ({limit})  "
                  f"peak {peaks[megabytes]} MB")  # fmt: skip
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

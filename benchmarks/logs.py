"""Reading a CVP log: signatures and gaps, beside `rg -c` and `grep -E -c` of the same signatures, in one run.

`python benchmarks/logs.py [--megabytes 400] [--linear]`. The log has three events and one gap. Times are medians of
five, warm. Memory is the peak of anonymous pages during the first reading above those before it: the mapped file
does not count, hyperscan and numpy do. `--linear` reads a quarter and the half of `--megabytes` before the whole.
"""

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from advisor.gather import gather
from advisor.model.entries import Pause
from advisor.model.stream import LogStream
from advisor.pack.load import Pack, load_pack
from advisor.read.log import LogReader

ROUNDS = 5
MEGABYTE = 1 << 20
RIPGREP_BOUND, GREP_BOUND, MEMORY_BOUND = 5.0, 0.5, 150
SIGNATURES = (
    "Shutting down VRU PIM connection",
    "terminateConnection on plugin",
    "Missed [0-9]+ VRU PIM heartbeats",
    "VRU PIM session is up",
    "Full GC",
    "application threads were stopped",
)
EVENTS = (
    "%CVP_8_5_ICM-1-LOGMSG_ICM_SS_STATE: Shutting down VRU PIM connection. Transition to partial service. [id:2006]",
    "%CVP_8_5_MSGBUS-3-MESSAGING_LAYER: ConnectionServer(GED125):: terminateConnection on plugin(GED125) with "
    "connection(Socket[addr=/161.135.182.16, port=4335,localport=5000]) due to: Plugin was stopped [id:1]",
    "%CVP_8_5_ICM-6-LOGMSG_ICM_SS_GENERAL_INFO: Missed 2 VRU PIM heartbeats. Closing session. [id:2007]",
)
GAP = 10.797


def write_log(path: Path, megabytes: int, mean_interval: float = 0.02) -> None:
    """A busy Call Server's log; the events stand at the middle, the gap before the last of them."""
    chance = random.Random(116081)
    bodies = [
        f"%CVP_8_5_ICM-7-CALL:  {{Thrd=pool-1-thread-{n % 50}-ICM-{n}}} CALLGUID = {chance.getrandbits(128):032X}, "
        f"LEGID = {n}-13646722{n:05d} - [INBOUND] - PROCESSING DIALOGUE_ID {n}, INVOKE state=ACTIVE [id:{n % 3000}]\r\n"
        for n in range(5000)
    ]
    size, number, moment = 0, 0, time.mktime((2013, 3, 30, 0, 0, 0, 0, 0, 0))
    left = list(EVENTS)
    with path.open("w", newline="") as handle:
        while size < megabytes * MEGABYTE:
            rows = []
            second = -1
            shown = ""
            for _ in range(20_000):
                moment += chance.expovariate(1 / mean_interval)
                body = bodies[number % 5000]
                if left and size > megabytes * MEGABYTE // 2:
                    moment += GAP if len(left) == 1 else 0.0
                    body = f"{left.pop(0)}\r\n"
                if int(moment) != second:
                    second = int(moment)
                    shown = time.strftime("%b %d %Y %H:%M:%S", time.localtime(second))
                rows.append(f"{number}: 10.1.2.3: {shown}.{int(moment % 1 * 1000):03d} -0500: {body}")
                number += 1
            size += handle.write("".join(rows))


def signatures_and_gaps(path: Path, pack: Pack) -> tuple[LogStream, list[Pause]]:
    gathered, _ = gather(str(path), pack.tables)
    host = gathered.hosts[0]
    (stream,) = LogReader().read(host.files[0], host, pack).streams
    return stream, list(stream.entries.pauses(pack.evidence.gap_seconds))


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def searching(*command: str) -> Callable[[], object]:
    # Into a pipe: writing to /dev/null, grep leaves at the first match.
    return lambda: subprocess.run(command, stdout=subprocess.PIPE, check=False)


def anonymous_megabytes() -> float:
    """Memory of this process that is no file's, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")) / 1024


def peak_above(work: Callable[[], object]) -> float:
    """Megabytes by which anonymous memory rises at most while `work` runs."""
    before, peak, done = anonymous_megabytes(), [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            peak[0] = max(peak[0], anonymous_megabytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    done.set()
    watcher.join()
    return max(peak[0], anonymous_megabytes()) - before


def measure(path: Path, pack: Pack) -> tuple[dict[str, float], float]:
    patterns = [part for signature in SIGNATURES for part in ("-e", signature)]
    works = {"advisor": lambda: signatures_and_gaps(path, pack)}
    if shutil.which("rg"):
        works["rg -c"] = searching("rg", "-c", *patterns, str(path))
    works["grep -E -c"] = searching("grep", "-E", "-c", *patterns, str(path))
    memory = peak_above(works["advisor"])
    stream, pauses = signatures_and_gaps(path, pack)
    assert len(stream.events) == len(EVENTS), "the log's events are found"
    assert [round(pause.seconds) for pause in pauses] == [round(GAP)], "and its gap"
    for work in works.values():
        work()
    # In turn, so that a noisy neighbour disturbs all alike.
    runs: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            runs[name].append(seconds(work))
    return {name: statistics.median(times) for name, times in runs.items()}, memory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--linear", action="store_true")
    options = parser.parse_args()
    pack = load_pack()
    kept = True
    sizes = [options.megabytes // part for part in ((4, 2, 1) if options.linear else (1,))]
    for megabytes in sizes:
        with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
            path = Path(folder) / "cvp.log"
            write_log(path, megabytes)
            medians, memory = measure(path, pack)
        own = medians["advisor"]
        print(
            f"CVP log of {megabytes} MB: signatures and gaps in {own * 1000:.0f} ms, {megabytes / own / 1000:.1f} GB/s"
        )
        for name, bound in (("rg -c", RIPGREP_BOUND), ("grep -E -c", GREP_BOUND)):
            if name not in medians:
                print(f"  {name:12} is not installed: not compared")
                continue
            ratio = own / medians[name]
            kept &= ratio <= bound
            print(f"  {name:12} {medians[name] * 1000:7.0f} ms  {ratio:5.2f} x (at most {bound:g})")
        kept &= memory <= MEMORY_BOUND
        print(f"  memory above the interpreter's, without the mapped file: {memory:.0f} MB (at most {MEMORY_BOUND})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""Audits in one process, one after another, keep nothing: benchmarks/soak.py in small."""

import gc
import tracemalloc
from pathlib import Path

from benchmarks.soak import audits
from tests.effort import gate_only, tries

ROUNDS = tries(10, 6)
MOST = 128 << 10
"""Bytes; an object kept of every host would be 1,500 of them at the least, 87 bytes each."""


@gate_only
def test_rounds_of_hosts_leave_no_objects_behind(tmp_path: Path) -> None:
    sizes = []
    try:
        for done in audits(tmp_path, rounds=ROUNDS, hosts=500, configurations=20):
            if done == 1_000:  # traced from here: the pack, and what is met for the first time, are there
                tracemalloc.start()
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[-1] - sizes[2] < MOST, sizes

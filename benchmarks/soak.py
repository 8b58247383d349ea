"""A soak: audits of made-up hosts, round after round in one process, whose memory must stay flat.

python benchmarks/soak.py                       1,000,000 hosts, no two of a round alike, as an audit decides them
python benchmarks/soak.py --core                five minutes of hosts through durable_rules' core, one by one
"""

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fleet_maker import NOW, all_distinct, frame_of, made_fleet

CONFIGURATIONS = 2_000
WARM = 5
"""Rounds after which nothing is met for the first time."""
MOST_GROWTH = 16 << 20
CORE_ROUND, CORE_SECONDS = 2_000, 300.0


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def audits(folder: Path, rounds: int, hosts: int, configurations: int = CONFIGURATIONS) -> Iterator[int]:
    """How many hosts are audited, after each round, from Parquet to the result; each round draws its hosts anew
    (their names are the same, as in nightly audits of one fleet)."""
    from advisor.deciding import BATCH_ROWS
    from advisor.fleet.audit import run_audit
    from advisor.fleet.table_facts import TableFacts
    from advisor.pack.load import load_pack

    pack, base = load_pack(), frame_of(made_fleet(configurations))
    for number in range(1, rounds + 1):
        path = folder / f"{number}.parquet"
        all_distinct(base, hosts, seed=number).write_parquet(path)
        audit, _ = run_audit(
            str(path), lambda setup, path=path: TableFacts(path, pack, setup, BATCH_ROWS), pack=pack, now=NOW
        )
        assert len(audit.hosts) == hosts
        path.unlink()
        yield number * hosts


def through_the_core(seconds: float, hosts: int = CORE_ROUND) -> Iterator[int]:
    """How many hosts have gone through the core after each round, until the time is over."""
    from advisor.deciding import ParquetFacts, setup_of
    from advisor.intake import with_policy
    from advisor.model.record import ResultKind
    from advisor.model.suspect import Level
    from advisor.pack.load import load_pack
    from advisor.reason.derive import Deriver, host_facts
    from advisor.reason.judge import Judge
    from advisor.reason.judging import rules_of
    from advisor.reason.reasoner import reasoner

    pack = load_pack()
    setup, _ = setup_of(pack, (), "durable_rules", None, NOW)
    derive = Deriver(pack)
    judge = Judge(pack, rules_of(pack, ResultKind.CHECK), reasoner("durable_rules")[1], Level.UNKNOWN)
    done, until = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fleet.parquet"
        frame_of(made_fleet(CONFIGURATIONS)).write_parquet(path)
        facts = ParquetFacts(path, pack, setup)
        while time.monotonic() < until:
            for _ in range(hosts):
                place = done % facts.count
                judge(derive(with_policy(host_facts("", next(facts.hosts(place, place + 1))[1]), None)), NOW)
                done += 1
            yield done


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=50_000)
    parser.add_argument("--core", action="store_true")
    parser.add_argument("--seconds", type=float, default=CORE_SECONDS)
    asked = parser.parse_args()
    sizes: list[int] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        rounds = through_the_core(asked.seconds) if asked.core else audits(Path(folder), asked.rounds, asked.hosts)
        for done in rounds:
            gc.collect()
            sizes.append(resident())
            print(f"{done:>10,} hosts  {time.monotonic() - began:6.0f} s  {sizes[-1] / (1 << 20):8.1f} MiB", flush=True)
    if len(sizes) <= WARM + 1:
        print(f"too few rounds to tell: {len(sizes)}, and the first {WARM} do not count")
        return 1
    # Of one round the allocator tells little: what stays between the halves of the rounds is growth.
    warm = sizes[WARM - 1 :]
    growth = int(median(warm[len(warm) // 2 :]) - median(warm[: len(warm) // 2]))
    print(f"the second half of rounds {WARM} to {len(sizes)} against the first, by medians:", end=" ")
    print(f"{growth / (1 << 20):+.1f} MiB (at most {MOST_GROWTH >> 20})")
    return 0 if growth <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())

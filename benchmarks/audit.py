"""`make bench`: an audit of a fleet in Parquet, to rows in Parquet, side by side with durable_rules' documented Host
API on the same rules and facts; hosts per second, as ratios of medians, and peak memory.

    python benchmarks/audit.py                      1,000,000 hosts, and what follows from them
    python benchmarks/audit.py --hosts 100000       smaller, on a machine that is busy

The Host API is given what it can bear: the conditions are decided for it beforehand, as atoms, and a ruleset holds no
more paths than its core does. It asserts one message a host and ruleset, and one a conclusion.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fleet_maker import NOW, all_distinct, frame_of, made_fleet, noisy

CONFIGURATIONS = 2_000
SAMPLE = 400
ROUNDS = 3
BOUNDS = {"repeating": 50, "distinct": 3, "cluster": 1.6}
MOST_MEMORY = 4 << 30
STEEPEST = 1.3
"""Seconds a host at the most hosts, at most so many times those at the fewest: linear, with room for noise."""


def made(folder: Path, kind: str, hosts: int) -> Path:
    """A fleet on disk: configurations that repeat with noise of each host's own, or no two hosts alike."""
    path = folder / f"{kind}-{hosts}.parquet"
    if not path.exists():
        base = frame_of(made_fleet(CONFIGURATIONS))
        (noisy if kind == "repeating" else all_distinct)(base, hosts).write_parquet(path, row_group_size=250_000)
    return path


def audited(path: Path, cluster: str | None = None, rows: int | None = None) -> tuple[int, float]:
    """Hosts and seconds, of an audit from Parquet to rows in Parquet."""
    from advisor.deciding import BATCH_ROWS
    from advisor.fleet.audit import run_audit
    from advisor.fleet.pools import Cluster, OneProcess
    from advisor.fleet.table_facts import TableFacts
    from advisor.pack.load import load_pack
    from advisor.report.audit_rows import write_rows

    pack = load_pack()
    pool = OneProcess() if cluster is None else Cluster(cluster)
    began = time.perf_counter()
    audit, _ = run_audit(
        str(path), lambda setup: TableFacts(path, pack, setup, rows or BATCH_ROWS), pack=pack, now=NOW, pool=pool
    )
    write_rows(audit, path.with_suffix(".rows.parquet"))
    seconds = time.perf_counter() - began
    pool.close()
    return len(audit.hosts), seconds


def alone(path: Path, cluster: str | None = None, rows: int | None = None) -> tuple[float, int]:
    """Hosts per second of an audit in a process of its own, and that process's peak memory in bytes."""
    code = (
        "import json, resource, sys; from pathlib import Path; sys.path[:0] = json.loads(sys.argv[1]);"
        "from benchmarks.audit import audited; path, cluster, rows = json.loads(sys.argv[2]);"
        "hosts, seconds = audited(Path(path), cluster, rows);"
        "print(json.dumps([hosts / seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))"
    )
    given = json.dumps([str(path), cluster, rows])
    run = subprocess.run(
        [sys.executable, "-c", code, json.dumps(sys.path), given], capture_output=True, text=True, check=True
    )
    rate, memory = json.loads(run.stdout.splitlines()[-1])
    return rate, memory


def host_api(path: Path, sample: int = SAMPLE) -> float:
    """Hosts per second of the documented Host API on hosts of the table."""
    # What the core does to its process is that process's.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_host_api, path, sample).result()


def _host_api(path: Path, sample: int) -> float:
    from advisor.deciding import ParquetFacts, setup_of
    from advisor.intake import with_policy
    from advisor.model.record import ResultKind
    from advisor.model.suspect import Level
    from advisor.pack.load import load_pack
    from advisor.reason.compile import compile_pack
    from advisor.reason.decide import Decider
    from advisor.reason.derive import Deriver, host_facts
    from advisor.reason.judge import Judge
    from advisor.reason.judging import rules_of
    from advisor.reason.plain import PlainChainer

    pack = load_pack()
    setup, _ = setup_of(pack, (), "plain", None, NOW)
    file = ParquetFacts(path, pack, setup)
    rules = rules_of(pack, ResultKind.CHECK)
    derive, decide, judge = Deriver(pack), Decider(pack, rules), Judge(pack, rules, PlainChainer, Level.UNKNOWN)
    step = max(1, file.count // sample)
    hosts = [
        derive(with_policy(host_facts("", next(file.hosts(place, place + 1))[1]), None))
        for place in range(0, step * min(sample, file.count), step)
    ]
    given = [decide(host, NOW).propositions() for host in hosts]
    expected = [{firing.conclusion for firing in judge(host, NOW).firings} for host in hosts]
    levels = {f"level/{rule}/{Level.UNKNOWN}" for rule in pack.rules}
    program = compile_pack(pack, rules)
    sets = _Rulesets([program.findings, program.proposals, program.conflicts, program.stances])
    for number in range(min(20, len(hosts))):  # warm
        sets.conclude(f"warm{number}", given[number] | levels)
    began = time.perf_counter()
    found = [sets.conclude(f"host{number}", one | levels) for number, one in enumerate(given)]
    seconds = time.perf_counter() - began
    assert found == expected, "the Host API concludes otherwise"
    return len(hosts) / seconds


class _Rulesets:
    """The pack's clauses as rulesets of `durable.lang`, each below the 63 paths that the core bears."""

    def __init__(self, strata: list) -> None:
        from durable.engine import Host
        from durable.lang import c, get_host, m, ruleset, when_all

        from advisor.reason.engine import _partition

        # Its threads look for work of their own, in the middle of ours; without them it is quicker, too.
        Host._run = lambda host: None

        self._found: set[str] = set()
        self._sets: list[tuple[str, dict[str, str], set[str]]] = []
        for stratum in strata:
            for part in _partition(stratum.clauses):
                name = f"advisor{len(self._sets)}"
                inside = {clause.concludes for clause in part}
                outside = sorted({one for clause in part for one in (*clause.needs, *clause.lacks)} - inside)
                short = {one: f"p{number}" for number, one in enumerate(outside)}
                read = {need for clause in part for need in clause.needs} & inside
                codes = {one: f"c{number}" for number, one in enumerate(sorted(read))}
                lacking = {one for clause in part for one in clause.lacks}
                with ruleset(name):
                    # Every session runs an action, or its deletion takes the core down.
                    when_all(m.kind == "host")(lambda context: None)
                    for clause in part:
                        host = m.kind == "host"
                        for need in clause.needs:
                            if need not in inside:
                                host &= getattr(m, short[need]) == True  # noqa: E712 - an expression of the rules
                        for lack in clause.lacks:
                            host &= getattr(m, f"n{short[lack]}") == True  # noqa: E712
                        patterns = [getattr(c, "host") << host]  # noqa: B009
                        patterns += [
                            getattr(c, f"w{number}") << (m.d == codes[need])
                            for number, need in enumerate(one for one in clause.needs if one in inside)
                        ]
                        when_all(*patterns)(self._consequent(clause.concludes, codes.get(clause.concludes)))
                self._sets.append((name, short, lacking))
        self._host = get_host()

    def _consequent(self, conclusion: str, code: str | None) -> Callable[[Any], None]:
        """What a rule does; a conclusion that no rule of the set reads is only noted: the API refuses to take it."""

        def conclude(context: Any) -> None:
            if conclusion not in self._found:
                self._found.add(conclusion)
                if code is not None:
                    context.assert_fact({"d": code, "id": code})

        return conclude

    def conclude(self, sid: str, given: set[str]) -> set[str]:
        """Every conclusion about one host."""
        self._found = set()
        concluded: set[str] = set()
        for name, short, lacking in self._sets:
            message = {"sid": sid, "kind": "host", "id": "host"}
            known = given | concluded
            for one, property_name in short.items():
                if one in known:
                    message[property_name] = True
                elif one in lacking:
                    message[f"n{property_name}"] = True
            self._host.assert_fact(name, message)
            self._host.delete_state(name, sid)
            concluded |= self._found
        return concluded


def clusters(path: Path, rows: int) -> tuple[list[float], list[float]]:
    """Hosts per second with one Dask worker and with two, in turn."""
    from distributed import LocalCluster

    one: list[float] = []
    two: list[float] = []
    for _ in range(ROUNDS):
        for workers, rates in ((1, one), (2, two)):
            with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
                audited(path, cluster.scheduler_address, rows)  # the workers load the pack
                hosts, seconds = audited(path, cluster.scheduler_address, rows)
                rates.append(hosts / seconds)
    return one, two


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hosts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    hosts = parser.parse_args().hosts
    folder = parser.parse_args().folder
    kept = True
    with tempfile.TemporaryDirectory() as temporary:
        folder = folder or Path(temporary)
        for kind in ("repeating", "distinct"):
            path = made(folder, kind, hosts)
            ours, theirs, memory = [], [], 0
            # In turn, so that a noisy neighbour disturbs both.
            for _ in range(ROUNDS):
                rate, peak = alone(path)
                ours.append(rate)
                memory = max(memory, peak)
                theirs.append(host_api(path))
            rate, other = statistics.median(ours), statistics.median(theirs)
            ratio = rate / other
            kept &= ratio >= BOUNDS[kind] and memory <= MOST_MEMORY
            print(f"{kind}: {hosts:,} hosts at {rate:,.0f}/s, Host API {other:,.0f}/s: {ratio:.1f} x "
                  f"(at least {BOUNDS[kind]}), peak {memory / (1 << 30):.2f} GiB (at most 4)")  # fmt: skip
        seconds = {}
        for count in (hosts // 100, hosts // 10, hosts):
            path = made(folder, "repeating", count)
            seconds[count] = statistics.median(count / alone(path)[0] for _ in range(ROUNDS))
            print(f"{count:>12,} hosts in {seconds[count]:.2f} s")
        _, middle, most = seconds
        slope = (seconds[most] - seconds[middle]) / (most - middle)
        steeper = slope / (seconds[middle] / middle)
        kept &= steeper <= STEEPEST
        print(f"the last nine tenths cost {steeper:.2f} x a host of the first (at most {STEEPEST}): "
              f"10,000,000 hosts in {seconds[most] + slope * (10_000_000 - most):.0f} s by that slope")  # fmt: skip
        one, two = clusters(made(folder, "distinct", hosts), max(1_000, hosts // 20))
        ratio = statistics.median(two) / statistics.median(one)
        kept &= ratio >= BOUNDS["cluster"]
        print(f"two Dask workers: {ratio:.2f} x one (at least {BOUNDS['cluster']})")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""Explaining beside deciding: the proofs of everything concluded about a host, and judging that host; ratio of medians.

The hosts are those of the example incident, judged by the engine that `advisor` would choose and by the plain
evaluator. Bound: explaining costs at most twice what deciding does. The searches behind *why not* and *what next* are
shown for one conclusion and for the whole incident; they have no bound but their own budget.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from advisor import api
from advisor.model.fact import HostFacts
from advisor.model.record import record_of
from advisor.pack.load import load_pack
from advisor.reason.derive import Deriver, underived
from advisor.reason.explain import explain, why_everything
from advisor.reason.judge import Judgement
from advisor.reason.judging import judge_of, rules_of
from advisor.reason.proof import Prover
from advisor.reason.reasoner import reasoner

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "heartbeat-loss"
ROUNDS = 60
BOUND = 2


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measure(judge: Callable[[HostFacts], Judgement], prover: Prover, hosts: list[HostFacts]) -> tuple[float, float]:
    """Medians of deciding and of explaining all hosts; in turn, so that a noisy neighbour disturbs both alike."""
    judgements = [judge(facts) for facts in hosts]
    runs = [
        (
            seconds(lambda: [judge(facts) for facts in hosts]),
            seconds(lambda: [why_everything(prover(one), one) for one in judgements]),
        )
        for _ in range(ROUNDS)
    ]
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs)


def main() -> int:
    pack = load_pack()
    record = record_of("example", api.diagnose(str(EXAMPLE), pack=pack))
    rules = rules_of(pack, record.kind)
    derive, prover = Deriver(pack), Prover(pack, rules)
    hosts = [underived(host.host, host.facts) for host in record.hosts]
    kept = True
    for choice in ("auto", "plain"):
        name, chainer = reasoner(choice)
        judge = judge_of(pack, record.kind, chainer)
        deciding, explaining = measure(lambda facts, judge=judge: judge(derive(facts)), prover, hosts)
        judge.close()
        kept &= explaining / deciding <= BOUND
        each = explaining / len(hosts) * 1000
        print(f"{name:28} explain {each:6.2f} ms a host  {explaining / deciding:5.2f} x deciding (at most {BOUND})")
    for what, identity in (("one conclusion, all of it", "ndis-hotfix-missing"), ("the whole incident", None)):
        took = seconds(lambda identity=identity: explain(record, pack, identity=identity))
        print(f"{what:28} {took * 1000:8.0f} ms")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

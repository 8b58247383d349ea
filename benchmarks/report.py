"""The HTML report beside the diagnosis that it tells of: seconds of each in one run, and their ratio.

The example incident with its rules asked of many hosts, so that the report lists 200 findings and more. Bound: the
report takes at most one second beyond diagnosing, and at most 1.5 MB.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from advisor import api
from advisor.cli.commands import collect_commands
from advisor.model.diagnosis import Diagnosis
from advisor.pack.load import load_pack
from advisor.planning import plan_of
from advisor.report.check_html import check_html
from advisor.report.diagnosis_html import diagnosis_html
from advisor.report.glossary import Glossary
from advisor.report.html_room import MOST_BYTES
from advisor.report.words import Words

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "heartbeat-loss"
ROUNDS = 7
FINDINGS = 200
BOUND = 1.0


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def crowded(diagnosis: Diagnosis) -> Diagnosis:
    """The same incident on as many more hosts as it takes for the findings."""
    copies = range(-(-FINDINGS // len(diagnosis.findings)))
    return replace(
        diagnosis,
        hosts=tuple(replace(one, host=f"{one.host}-{copy}") for copy in copies for one in diagnosis.hosts),
        findings=tuple(replace(one, host=f"{one.host}-{copy}") for copy in copies for one in diagnosis.findings),
        suspects=tuple(replace(one, host=f"{one.host}-{copy}") for copy in copies for one in diagnosis.suspects),
        actions=tuple(replace(one, host=f"{one.host}-{copy}") for copy in copies for one in diagnosis.actions),
        answer=replace(diagnosis.answer, host=f"{diagnosis.answer.host}-0"),
    )


def main() -> int:
    pack = load_pack()
    words = Words(pack.texts, Glossary.of(pack, collect_commands(pack)))
    counters = pack.counters.by_id
    diagnosis = api.diagnose(str(EXAMPLE), pack=pack)
    great, checked = crowded(diagnosis), api.check([str(EXAMPLE)], pack=pack)
    works: dict[str, tuple[Callable[[], object], Callable[[], str]]] = {
        "diagnose, the example": (
            lambda: api.diagnose(str(EXAMPLE), pack=pack),
            lambda: diagnosis_html(diagnosis, words, counters, plan_of(diagnosis, pack=pack)),
        ),
        f"diagnose, {len(great.findings)} findings": (
            lambda: api.diagnose(str(EXAMPLE), pack=pack),
            lambda: diagnosis_html(great, words, counters),
        ),
        "check, the example": (
            lambda: api.check([str(EXAMPLE)], pack=pack),
            lambda: check_html(checked, words, plan_of(checked, pack=pack)),
        ),
    }
    kept = True
    for what, (decide, render) in works.items():
        # In turn, so that a noisy neighbour disturbs both alike.
        runs = [(seconds(decide), seconds(render)) for _ in range(ROUNDS)]
        deciding, rendering = (statistics.median(run[side] for run in runs) for side in (0, 1))
        size = len(render().encode())
        kept &= rendering <= BOUND and size <= MOST_BYTES
        print(
            f"{what:28} report {rendering * 1000:6.0f} ms  {rendering / deciding:5.2f} x deciding "
            f"({deciding * 1000:5.0f} ms)  {size / 1000:5.0f} kB"
        )
    print(f"bounds: {BOUND:g} s beyond deciding, {MOST_BYTES / 1e6:g} MB")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

"""What a level is worth: labelled incidents with seeds that no rule has seen, and how often each level was right.

Writes `docs/calibration.md` (`--output` elsewhere). Each of `--incidents` (at least 400) is made, diagnosed and thrown
away; every recipe of the maker comes equally often, and every fifth incident is told plainly, the others with clocks
apart, slow sampling, all kinds of logs, or spoiled files. Deterministic: the same pack gives the same table.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.incidents import variant  # noqa: E402
from tests.incidents.maker import CASES, make  # noqa: E402
from tests.reliability import Called, calls, share, wilson  # noqa: E402

FIRST_SEED = 70_000 - 70_000 % len(CASES)
VARIANTS = (variant.PLAIN, variant.SKEWED, variant.SLOWLY_SAMPLED, variant.ALL_LOGS, variant.HOSTILE)
LEVELS = ("probable", "possible", "unknown", "unlikely", "ruled-out")
PATH = "network-path"
TEXT = """# Calibration: what a level is worth

Made by `benchmarks/calibration.py`; do not edit. Pack {pack}, {incidents} labelled incidents of the maker in
`tests/incidents` ({recipes} recipes, {variants}), seeds {first} to {last}, which no rule was
written with. A suspect is *right* when it is the incident's cause on the host at fault; the interval is Wilson's, 95 %.

## Levels

A level is a statement about one suspect on one host, so most suspects of most incidents are rightly called
unlikely or ruled out. *Probable* promises that 95 of 100 are right; *ruled out* promises that hardly any is.

| level | suspects | right | share | 95 % interval |
|---|---:|---:|---:|---|
{levels}

`network-path` is never called more than possible, whatever its score (`at_most` in its rule), because it is what
remains when both hosts are cleared. Without it, *possible* reads:

| level | suspects | right | share | 95 % interval |
|---|---:|---:|---:|---|
{without_path}

## Scores

Where the bounds of `rules/levels.yaml` lie: a suspect that nothing rules out and whose marks are all known, by its
score. From {probable} it is probable, from {possible} possible.

| score | suspects | right | share | 95 % interval |
|---|---:|---:|---:|---|
{scores}

## Suspects called probable

| suspect | called probable | right | share | 95 % interval |
|---|---:|---:|---:|---|
{suspects}

## What it does not say

The incidents are made, not collected: their causes, clocks and noise follow the domain notes, and each recipe comes
equally often. In the field some causes are rarer than others, and a log can lie in ways that nobody thought of. The
table shows that the weights and bounds order the suspects as they should; it is no rate of error on your servers.
"""


@cache
def _pack() -> Any:
    from advisor.pack.load import load_pack

    return load_pack()


def judge(number: int) -> tuple[Called, ...]:
    from advisor.api import diagnose

    seed = FIRST_SEED + number
    with tempfile.TemporaryDirectory() as folder:
        label = make(seed, Path(folder), VARIANTS[number // len(CASES) % len(VARIANTS)])
        return calls(label, diagnose(folder, pack=_pack()))


def row(name: object, called: list[Called]) -> str:
    right, total = share(called)
    low, high = wilson(right, total)
    part = f"{right / total:.1%}" if total else "-"
    return f"| {name} | {total} | {right} | {part} | {low:.1%} to {high:.1%} |"


def grouped(called: list[Called], key: Callable[[Called], Any]) -> dict[Any, list[Called]]:
    groups: dict[Any, list[Called]] = defaultdict(list)
    for one in called:
        groups[key(one)].append(one)
    return groups


def page(called: list[Called], incidents: int) -> str:
    pack = _pack()
    by_level = grouped(called, lambda one: one.level)
    rivals = grouped([one for one in called if one.suspect != PATH], lambda one: one.level)
    scored = [one for one in called if one.level not in ("unknown", "ruled-out") and one.suspect != PATH]
    by_score = grouped(scored, lambda one: one.score)
    by_suspect = grouped(by_level["probable"], lambda one: one.suspect)
    return TEXT.format(
        pack=f"{pack.identity.name} {pack.identity.version}",
        incidents=incidents,
        recipes=len(CASES),
        variants=", ".join(one.name for one in VARIANTS),
        first=FIRST_SEED,
        last=FIRST_SEED + incidents - 1,
        levels="\n".join(row(level, by_level[level]) for level in LEVELS),
        without_path=row("possible", rivals["possible"]),
        probable=pack.levels.probable,
        possible=pack.levels.possible,
        scores="\n".join(row(score, by_score[score]) for score in sorted(by_score, reverse=True)),
        suspects="\n".join(row(suspect, by_suspect[suspect]) for suspect in sorted(by_suspect)),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=15 * len(CASES))
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "calibration.md")
    options = parser.parse_args()
    if options.incidents < 400:
        parser.error("fewer than 400 incidents say little")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        called = [one for each in pool.map(judge, range(options.incidents), chunksize=10) for one in each]
    options.output.write_text(page(called, options.incidents), encoding="utf-8")
    right, total = share([one for one in called if one.level == "probable"])
    low, high = wilson(right, total)
    print(f"called probable: {right} of {total} right ({right / total:.1%}, {low:.1%} to {high:.1%})")
    return 0 if right / total >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())

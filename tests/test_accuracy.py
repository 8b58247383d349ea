"""The accuracy that was promised, on labelled incidents whose seeds were not used while the rules were written.

Seeds below 10,000 were for writing rules; these begin at 50,000. Every recipe of the maker comes equally often.
"""

import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.incidents.maker import CASES, Label, make

FIRST_SEED = 50_000 - 50_000 % len(CASES)
INCIDENTS = 12 * len(CASES)


@dataclass(frozen=True)
class Score:
    """What came of one incident: `suspect` and `needed` say whether they were right, `harmful` what must not stand."""

    seed: int
    label: Label
    suspect: bool
    missed: tuple[tuple[str, str], ...]
    harmful: tuple[tuple[str, str], ...]


@cache
def _pack():
    from advisor.pack.load import load_pack

    return load_pack()


def judge(seed: int) -> Score:
    from advisor.api import diagnose
    from advisor.model.action import Stance

    with tempfile.TemporaryDirectory() as folder:
        label = make(seed, Path(folder))
        diagnosis = diagnose(folder, pack=_pack())
    told = {(action.host.casefold(), action.id) for action in diagnosis.actions if action.stance is Stance.DO}

    def among(pairs, wanted):
        return tuple(sorted(pair for pair in pairs if ((pair[0].casefold(), pair[1]) in told) is wanted))

    return Score(seed, label, is_right(label, diagnosis), among(label.needed, False), among(label.harmful, True))


def is_right(label: Label, diagnosis) -> bool:
    """The right first suspect, probable and on the right host; network-path need not be more than possible."""
    from advisor.model.suspect import Level

    first = diagnosis.suspects[0]
    if label.suspect is None:
        return first.level is not Level.PROBABLE and (
            label.answer != "no-incident" or diagnosis.answer.kind == "no-incident"
        )
    if label.suspect == "network-path":
        return first.id == label.suspect and first.level is Level.POSSIBLE
    return (first.id, first.host.casefold(), first.level) == (
        label.suspect,
        (label.host or "").casefold(),
        Level.PROBABLE,
    )


def test_labelled_incidents():
    with ProcessPoolExecutor(2) as pool:
        scores = list(pool.map(judge, range(FIRST_SEED, FIRST_SEED + INCIDENTS), chunksize=17))
    assert len(scores) >= 400
    assert {score.label.case for score in scores} == set(CASES)
    wrong = Counter(f"{score.label.case} (seed {score.seed})" for score in scores if not score.suspect)
    missed = [f"{score.label.case} (seed {score.seed}): {score.missed}" for score in scores if score.missed]
    needed = sum(len(score.label.needed) for score in scores)
    harmful = [f"{score.label.case} (seed {score.seed}): {score.harmful}" for score in scores if score.harmful]
    print(
        f"\n{len(scores)} incidents: {len(wrong)} wrong suspects, {len(missed)} missed actions, {len(harmful)} harmful"
    )
    print("\n".join([*wrong, *missed]))
    assert not harmful, harmful
    assert 1 - len(wrong) / len(scores) >= 0.97, sorted(wrong)
    assert 1 - sum(len(score.missed) for score in scores) / needed >= 0.97, missed

"""Every symptom of made incidents, with where it was read and what is said of it, compared with golden files.

ADVISOR_GOLDEN=write renews them; read the difference before it is committed. One incident of every third recipe.
"""

import os
from pathlib import Path

import pytest

from advisor import api
from advisor.model.fact import Absent, Fact
from advisor.pack.load import load_pack
from advisor.pack.text import shown
from tests.incidents.maker import CASES, make

GOLDEN = Path(__file__).parent / "golden"
SEEDS = range(0, len(CASES), 3)


def line_of(host: str, fact: Fact) -> str:
    value = fact.value
    told = f"{value.reason.value}: {value.detail}" if isinstance(value, Absent) else shown(value)
    origin = fact.origin
    place = f"{origin.kind} {origin.file or '-'}:{origin.line or '-'}"
    return f"{host} {fact.name} = {told} [{place}] {origin.detail}".rstrip()


def page(seed: int, folder: Path) -> str:
    label = make(seed, folder)
    found = api.diagnose(folder, pack=load_pack(), engine="plain")
    lines = [f"# {label.case}, seed {seed}"]
    for host in found.hosts:
        facts = sorted((one for one in host.facts if one.name.startswith("symptom.")), key=lambda one: one.name)
        lines += [line_of(host.host, one) for one in facts]
    lines += [f"{one.host} {one.id}: {one.level.value} {one.score} {list(one.score_range)}" for one in found.suspects]
    return "\n".join([*lines, f"{found.answer.kind.value} {found.answer.because}", ""])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_symptoms_are_as_they_were(seed: int, tmp_path: Path) -> None:
    text, golden = page(seed, tmp_path / "incident"), GOLDEN / f"{seed:02}.txt"
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")

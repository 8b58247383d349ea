"""Every symptom of made incidents, with where it was read and what is said of it, and the evidence that it was seen by,
compared with golden files.

ADVISOR_GOLDEN=write renews them; read the difference before it is committed. One incident of every recipe: of every
third a plain one, and the others told by other means.
"""

import os
from pathlib import Path

import pytest

from advisor import api
from advisor.model.fact import Absent, Fact
from advisor.pack.load import load_pack
from advisor.pack.text import shown
from tests.effort import some
from tests.golden_text import line
from tests.incidents import variant
from tests.incidents.maker import CASES, make

GOLDEN = Path(__file__).parent / "golden"
VARIANTS = (variant.SKEWED, variant.ALL_LOGS, variant.SLOWLY_SAMPLED, variant.HOSTILE)
TOLD = [(seed, VARIANTS[seed // 2 % 4] if seed % 3 else variant.PLAIN) for seed in range(len(CASES))]


def line_of(host: str, fact: Fact) -> str:
    value = fact.value
    told = f"{value.reason.value}: {value.detail}" if isinstance(value, Absent) else shown(value)
    origin = fact.origin
    place = f"{origin.kind} {origin.file or '-'}:{origin.line or '-'}"
    return f"{host} {fact.name} = {told} [{place}] {origin.detail}".rstrip()


def page(seed: int, how: variant.Variant, folder: Path) -> str:
    label = make(seed, folder, how)
    found = api.diagnose(folder, pack=load_pack(), engine="plain")
    lines = [f"# {label.case}, seed {seed}, {how.name}"]
    for host in found.hosts:
        facts = sorted((one for one in host.facts if one.name.startswith("symptom.")), key=lambda one: one.name)
        lines += [line_of(host.host, one) for one in facts]
    lines += [f"{one.host} {one.id}: {one.level.value} {one.score} {list(one.score_range)}" for one in found.suspects]
    lines += [f"{found.answer.kind.value} {found.answer.because}", f"window {line(found.window)}"]
    lines += [f"{host.host} clock {line(host.clock_offset)}" for host in found.hosts]
    listed = (found.streams, found.gaps, found.spikes, found.coincidences, found.sampled, found.problems)
    lines += [f"{type(one).__name__} {line(one)}" for part in listed for one in part]
    return "\n".join([*lines, f"events {line(found.events)}", ""])


@pytest.mark.parametrize(
    ("seed", "how"), some(TOLD, 2), ids=lambda one: one.name if isinstance(one, variant.Variant) else None
)
def test_the_symptoms_are_as_they_were(seed: int, how: variant.Variant, tmp_path: Path) -> None:
    text, golden = page(seed, how, tmp_path / "incident"), GOLDEN / f"{seed:02}.txt"
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")

"""The maker of labelled incidents: a seed goes in, a folder and the right answer come out.

A recipe draws two servers and a quarter of an hour of ordinary work, makes one thing happen in true
time, and only then are the files written, each through its own host's clock. So every stream shows
the same truth: who stands still writes nothing, who is alive notices first, what a stun swallows
is missing in Perfmon too. Nothing here imports the advisor; the label follows from the truth and
from the domain notes alone.

How a label is decided

* DPCs rise in the gap: `ndis-dpc-starvation` where the hotfix or RSS is an answer, with exactly
  the missing part of it as needed (`install-sp2` in front of the hotfix before Service Pack 2,
  where `enable-rss` is left free); otherwise `dpc-storm` with `trace-dpc`.
* Other causes bring the one action that ends them; `network-path` brings none, has no host, and is
  right at *possible* (see `Label`).
* `missing-facts` and `missing-perfmon` are *unexplained*: a real loss on which nobody may be
  called probable, with the collection that would decide it as needed.
* Hotfix and RSS are harmful on every host of every incident that does not need them, the innocent
  peer included, also where its Ndis.sys is old.

Whatever the domain leaves open stays out of `needed` and `harmful`. The same seed gives the same
bytes on every machine: all choices come from one `random.Random(seed)`.

A `Variant` tells the same incident by other means: clocks further apart, slower sampling, more kinds
of logs, files as they come from the field. Its choices come from a generator of their own, so that
seed and recipe decide alone what happened.
"""

from pathlib import Path
from random import Random

from . import evidence_left, field_files, folder, more_logs, recipes_dpc, recipes_host, recipes_network, recipes_unsure
from .label import Label
from .variant import PLAIN, Variant, vary

__all__ = ["CASES", "Label", "Variant", "make", "make_case"]

_RECIPES: dict[str, recipes_dpc.Recipe] = {
    **recipes_dpc.RECIPES,
    **recipes_host.RECIPES,
    **recipes_network.RECIPES,
    **recipes_unsure.RECIPES,
}

CASES: tuple[str, ...] = tuple(_RECIPES)
"""The names of all recipes, in the order in which seeds walk them."""


def make(seed: int, directory: Path, variant: Variant = PLAIN) -> Label:
    """Write the incident of this seed into `directory`; seeds walk the recipes evenly."""
    return make_case(CASES[seed % len(CASES)], seed, directory, variant)


def make_case(case: str, seed: int, directory: Path, variant: Variant = PLAIN) -> Label:
    """Write one incident of that recipe into `directory`, which is made if it is missing."""
    rng = Random(seed)
    incident, label = _RECIPES[case](rng, case)
    other_rng = Random(f"{variant.name} {seed}")
    vary(other_rng, incident, variant)
    folder.write(rng, incident, directory)
    if variant.all_logs:
        more_logs.write(other_rng, incident, directory)
    if variant.hostile:
        field_files.spoil(other_rng, incident, directory, variant.packed)
    return evidence_left.weaken(incident, label, variant)

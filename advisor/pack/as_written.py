"""A pack with its conditions as their files have them: named conditions are asked for, and not written out.

For whoever changes a condition of the catalogue and wants to see what becomes of all that ask for it.
"""

from dataclasses import replace

from advisor.pack.catalogue import CatalogueFile
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule


def as_written(pack: Pack) -> Pack:
    """The same pack, before `named_conditions`; the evaluator answers `holds` by the pack's own conditions."""
    catalogue = [
        CatalogueFile.model_validate(document.data)
        for name, document in pack.files.items()
        if name.startswith("facts/catalogue/")
    ]
    return replace(
        pack,
        rules={name: Rule.model_validate(pack.files[name].data) for name in pack.rules},
        remedies={name: Remedy.model_validate(pack.files[name].data) for name in pack.remedies},
        contradictions={name: Contradiction.model_validate(pack.files[name].data) for name in pack.contradictions},
        conditions={name: one for file in catalogue for name, one in file.conditions.items()},
        derivations=tuple(one for file in catalogue for one in file.derive),
        generations=tuple(one for file in catalogue for one in file.generations),
    )

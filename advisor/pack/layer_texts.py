"""Sentences of further packs: they add to those of the packs before, and never replace one."""

from collections.abc import Iterator, Sequence

from advisor.pack import positions
from advisor.pack.layers import Layer
from advisor.pack.locate import TEXT_FOLDER
from advisor.pack.positions import Fault


def replaced_texts(layers: Sequence[Layer]) -> Iterator[Fault]:
    """Texts that a further pack gives otherwise than a pack before it; the same once more is no fault."""
    if len(layers) < 2:
        return
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for layer in layers:
        for name, content in layer.files:
            if not name.startswith(TEXT_FOLDER):
                continue
            document, faults = positions.load(layer.path(name), content)
            yield from faults if layer.number else ()
            entries = document.data if isinstance(document.data, dict) else {}
            for key, text in entries.items():
                before = said.setdefault((name, " ".join(key.split())), (text, document.file))
                if before[0] != text:
                    yield document.fault((key,), f"{key!r} has another text in {before[1]} already", "HA005")

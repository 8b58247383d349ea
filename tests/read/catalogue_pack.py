"""The catalogue alone as a pack: readers of facts need neither rules nor log formats."""

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from advisor.gather.place import memory_file
from advisor.model.fact import Absent, Fact
from advisor.model.source import HostSource
from advisor.pack import positions
from advisor.pack.catalogue import CatalogueFile
from advisor.pack.schema import build
from advisor.pack.text import Texts
from advisor.read.host_facts import merge
from advisor.read.text import decode

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "facts" / "catalogue"
TEXT_FILES = (
    "registry", "vmsd", "vmx", "systeminfo", "wmic", "ver", "facts", "netsh", "powershell", "msinfo", "ansible",
    "vsphere", "rvtools", "hyper-v",
)  # fmt: skip


@cache
def catalogue_pack() -> Any:
    """Facts, tables, conditions and derivations; no logs and no counters. Faults fail the test that asks first."""
    files = []
    for path in sorted(CATALOGUE.glob("*.yaml")):
        document, faults = positions.load(path.name, path.read_bytes())
        built, more = build(CatalogueFile, document)
        assert built is not None, [str(fault) for fault in faults + more]
        files.append(built)
    return SimpleNamespace(
        facts={spec.name: spec for file in files for spec in file.facts},
        observed=tuple(source for file in files for source in file.observed),
        tables={name: table for file in files for name, table in file.tables.items()},
        conditions={name: one for file in files for name, one in file.conditions.items()},
        derivations=tuple(one for file in files for one in file.derive),
        generations=tuple(one for file in files for one in file.generations),
        lists=frozenset(spec.name.partition("[]")[0] for file in files for spec in file.facts if "[]" in spec.name),
        texts=Texts.load(ROOT / "facts" / "text"),
        logs=(),
        counters=SimpleNamespace(counters=(), units=()),
        evidence=SimpleNamespace(rotation_hole=60),
    )


def reading(content: bytes | str, name: str = "file.txt", host: str | None = "CVP1"):
    """What the reader that recognises the content makes of it."""
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    file = memory_file(name, data)
    reader = next((one for one in _fact_readers() if one.recognises(decode(data[:65536]), catalogue_pack())), None)
    assert reader is not None, f"not recognised: {data[:80]!r}"
    return reader.read(file, HostSource(host, (file,)), catalogue_pack())


def facts_of(*contents: bytes | str) -> dict[Any, Fact]:
    """The merged facts of several files of one host, by name or (name, instance)."""
    readings = [reading(content, f"file{number}.txt") for number, content in enumerate(contents)]
    merged = merge(readings, catalogue_pack())
    return {fact.name if fact.instance is None else (fact.name, fact.instance): fact for fact in merged}


def value_of(facts: dict[Any, Fact], name: Any) -> Any:
    """The value; for an absent fact its reason in angle brackets; None when no file speaks of it."""
    if name not in facts:
        return None
    value = facts[name].value
    return f"<{value.reason}>" if isinstance(value, Absent) else value


def _fact_readers():
    from advisor.read.recognise import readers

    return [one for one in readers() if one.format in TEXT_FILES]


__all__ = ["catalogue_pack", "facts_of", "reading", "value_of"]

"""What a remedy's changes are on a host: which values of which keys, and what the facts tell of them."""

import re
from collections.abc import Iterator

from advisor.errors import FactsUnknown
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.pack.catalogue import FactType
from advisor.pack.changes import Change, registry_place
from advisor.pack.fact_source import FactSource
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.pack.values import comparable, from_text
from advisor.remedy.scripts.job import Before, SetNetwork, SetValue, Step

_ADAPTER_NAME = "nic[].name"
_CLASS_SUBKEY = re.compile(r"[0-9]{4}")
_TWIN = re.compile(r" #[0-9]{1,3}$")
"""Windows numbers adapters of the same kind where it lists them; their keys do not."""


def settings_of(remedy: Remedy, facts: HostFacts, pack: Pack, kernel: str) -> Iterator[Step]:
    for change in remedy.changes:
        if not _is_for(change, kernel):
            continue
        if change.netsh is not None:
            assert change.setting is not None
            assert change.to is not None
            yield SetNetwork(change.netsh, change.setting, change.to)
            continue
        assert change.fact is not None
        source = registry_place(pack.facts[change.fact])
        assert source is not None
        assert source.group is not None
        if change.where is None:
            yield _set(change, source.group, source.name, None, _before(facts.scalars.get(change.fact), source))
        else:
            yield from _members(change, source, facts)


def _is_for(change: Change, kernel: str) -> bool:
    at = comparable(FactType.VERSION, kernel)
    since = change.since is None or at >= comparable(FactType.VERSION, change.since)
    return bool(since and (change.before is None or at < comparable(FactType.VERSION, change.before)))


def _members(change: Change, source: FactSource, facts: HostFacts) -> Iterator[SetValue]:
    """The members of a list whose fact is the one to be changed; each is a subkey of the group.

    Raises FactsUnknown when it is not known of a member whether it is one: a script that passed over it would end with
    "fixed".
    """
    assert change.fact is not None
    assert source.group is not None
    head = change.fact.partition(".")[0] + "."
    for instance, members in sorted(facts.instances.items()):
        fact = members.get(change.fact)
        if (fact is None or not fact.known) and any(name.startswith(head) for name in members):
            raise FactsUnknown(
                f"{facts.host}: {change.fact} of the adapter {instance[:60]!a} is not known. Collect it "
                f"(`advisor facts show {change.fact}` has the command), and run again."
            )
        if fact is None or fact.value != change.where:
            continue
        adapter = members.get(_ADAPTER_NAME)
        if not _CLASS_SUBKEY.fullmatch(instance) or adapter is None or not adapter.known:
            shown = ascii(instance[:60])
            raise FactsUnknown(
                f"{facts.host}: which key of the registry the adapter {shown} has is not known. Collect the adapters' "
                "keys (`advisor facts show nic[].name` has the command), and run again."
            )
        found = fact.origin.detail.rpartition("\\")[2] if fact.origin.kind == "registry" else ""
        names = (found,) if found in source.name else source.name
        key = source.group.replace("*", instance)
        before = Before(change.only_from[0]) if len(change.only_from) == 1 and len(names) == 1 else Before()
        yield _set(change, key, names, _TWIN.sub("", str(adapter.value)), before)


def _set(change: Change, key: str, names: tuple[str, ...], adapter: str | None, before: Before) -> SetValue:
    assert change.type is not None
    assert change.data is not None
    return SetValue(key, names, change.type, change.data, change.only_from, adapter is not None, adapter, before)


def _before(fact: Fact | None, source: FactSource) -> Before:
    """What stood in the value of a switch, as far as the fact tells it exactly."""
    if fact is None:
        return Before()
    seen = fact.replaces or fact.value
    if isinstance(seen, Absent):
        return Before(absent=seen.reason is AbsentReason.NOT_FOUND)
    if not isinstance(seen, bool):
        return Before()
    meant = fact.origin.kind != source.format
    if source.otherwise is not None and seen is from_text(FactType.BOOLEAN, source.otherwise):
        return Before()  # not there, or there and the same
    if source.map:
        exact = [pattern.strip("^$") for pattern, value in source.map.items() if (value == "true") is seen]
        return Before(exact[0], meant=meant) if len(exact) == 1 and exact[0].isdecimal() else Before()
    return Before("1" if seen else "0", meant=meant)

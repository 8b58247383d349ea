"""What a host is, in a few lines for somebody who has never seen it: Windows, Ndis.sys, adapters, TCP/IP, machine."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from advisor.model.diagnosis import HostReport
from advisor.model.event import Event
from advisor.model.fact import Absent, Fact
from advisor.pack.text import shown
from advisor.report.words import Words

_WINDOWS = (
    "os.product", "os.edition", "os.version", "os.service_pack", "os.arch", "os.locale", "os.timezone", "cpu.count",
)  # fmt: skip
_NDIS = ("ndis.version", "ndis.size", "ndis.modified")
_TCPIP = ("tcpip.rss", "tcpip.chimney", "tcpip.netdma", "tcpip.task_offload_disabled")
_MACHINE = ("vm.virtual", "vm.platform", "vm.nic_type", "vm.hw_version", "vm.snapshot_count", "vm.snapshot_newest")
_NIC = ("nic[].driver_version", "nic[].driver_date", "nic[].rss", "nic[].speed_duplex")
_MOST_ADAPTERS = 4


def system_lines(words: Words, host: HostReport, events: Iterable[Event] = ()) -> Iterator[tuple[str, str]]:
    """Each line's label and what it says; what is not known says so. `events` tell, by the lines of the host's logs,
    which version wrote them."""
    scalars = {fact.name: fact for fact in host.facts if fact.instance is None}
    for name, facts in (("windows", _WINDOWS), ("ndis", _NDIS), ("tcpip", _TCPIP)):
        yield words.say(f"system.{name}"), _line(words, f"system.{name}.line", facts, scalars)
    machine = [_labelled(words, scalars[name]) for name in _MACHINE if name in scalars and scalars[name].known]
    if machine:
        yield words.say("system.vm"), "; ".join(machine)
    yield from _adapters(words, host.facts)
    software = sorted({said for event in events if event.host == host.host if (said := _software(words, event))})
    if software:
        yield words.say("system.software"), ", ".join(software)


def _line(words: Words, message: str, names: Iterable[str], facts: dict[str, Fact]) -> str:
    """The message filled in with the facts, by the last part of their names."""
    return words.say(message, **{name.rpartition(".")[2]: _value(words, facts.get(name)) for name in names})


def _value(words: Words, fact: Fact | None) -> str:
    if fact is None or isinstance(fact.value, Absent):
        return words.say("system.unknown")
    if isinstance(fact.value, bool):
        return words.say("system.yes" if fact.value else "system.no")
    return fact.value.strftime("%Y-%m-%d") if isinstance(fact.value, datetime) else shown(fact.value)


def _labelled(words: Words, fact: Fact) -> str:
    return words.say("system.part", label=words.fact(fact.name), value=_value(words, fact))


def _adapters(words: Words, facts: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    adapters: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.instance is not None and fact.name.startswith("nic[]."):
            adapters.setdefault(fact.instance, {})[fact.name] = fact
    for instance, members in list(adapters.items())[:_MOST_ADAPTERS]:
        name = members.get("nic[].name")
        called = shown(name.value) if name is not None and name.known else instance
        yield words.say("system.adapter"), f"{called}; {_line(words, 'system.adapter.line', _NIC, members)}"
    if len(adapters) > _MOST_ADAPTERS:
        yield words.say("system.adapter"), words.say("request.more", count=len(adapters) - _MOST_ADAPTERS)


def _software(words: Words, event: Event) -> str:
    told = words.glossary.software.get(event.origin.kind)
    version = told.version(event.text) if told is not None else ""
    return f"{told.name} {version}" if told is not None and version else ""

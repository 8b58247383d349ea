"""The command that gets a fact on a host, for documents that list absent facts."""

from typing import TYPE_CHECKING

from advisor.model.diagnosis import HostReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor.model.fact import HostFacts
    from advisor.pack.load import Pack
    from advisor.report.glossary import Commands, Glossary


def collect_commands(pack: "Pack") -> "Commands":
    """Answers for any host of a report. What tells a host's Windows is compiled when the first command is asked for."""
    from advisor.reason.derive import host_facts
    from advisor.reason.prose import Prose

    made: list[Prose] = []
    seen: dict[str, HostFacts] = {}

    def command(host: HostReport, fact: str) -> str:
        if fact not in pack.facts:
            return ""
        if not made:
            made.append(Prose(pack))
        if host.host not in seen:
            seen[host.host] = host_facts(host.host, host.facts)
        return made[0].collect(fact, seen[host.host])

    return command


def collect_command(glossary: "Glossary") -> "Callable[[str], str]":
    """The command that gets a fact on a host of which nothing else is known."""
    nobody = HostReport("", None, None, ())
    return lambda fact: glossary.command(nobody, fact)

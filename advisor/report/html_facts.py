"""The facts of each host with where they were read; absent ones with the reason and the command that gets them."""

from collections.abc import Sequence

from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, Fact
from advisor.model.role import CARRY_CALLS
from advisor.pack.text import shown
from advisor.report.evidence_words import cut_short
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.html_table import Row, folded, table, table_row
from advisor.report.words import Words, iso

_LONGEST = 600
_FRAME = 2000
"""Bytes around the facts of a host."""
_NAMES = ("os.product", "os.version", "os.service_pack", "os.edition", "os.arch")


def host_facts(words: Words, hosts: Sequence[HostReport], room: Room) -> list[Markup]:
    """A table a host, closed at first."""
    made = room.fit(hosts, lambda host: _host(words, host, Room(room.left - _FRAME)))
    if len(made) < len(hosts):
        made.append(tag("p", words.say("html.hosts.cut", shown=len(made), count=len(hosts)), class_="quiet"))
    return made


def described(words: Words, host: HostReport) -> str:
    """What the host is and runs, as far as that is known."""
    known = {fact.name: shown(fact.value) for fact in host.facts if not isinstance(fact.value, Absent)}
    if "os.service_pack" in known:
        known["os.service_pack"] = "SP" + known["os.service_pack"]
    parts = [known[name] for name in _NAMES if name in known]
    told = [part for part in (role_of(words, host.role), " ".join(parts)) if part]
    return ", ".join(told) or words.say("check.undescribed")


def role_of(words: Words, role: str | None) -> str:
    """What a host's part is called; nothing for one that has no name."""
    return words.say(f"role.{role}") if role in CARRY_CALLS else ""


def _host(words: Words, host: HostReport, room: Room) -> Markup:
    facts = sorted(host.facts, key=lambda one: (not one.known, one.name, one.instance or ""))
    rows = room.fit(facts, lambda one: table_row(_row(words, host, one)))
    note = words.say("html.cut", shown=len(rows), count=len(facts)) if len(rows) < len(facts) else ""
    columns = [words.say(f"html.column.{name}") for name in ("fact", "value", "place", "observed")]
    known = sum(one.known for one in facts)
    heading = words.say("collected", host=host.host, known=known, absent=len(facts) - known)
    return folded(heading, table(words.say("facts.of", host=host.host), columns, rows, note=note))


def _row(words: Words, host: HostReport, fact: Fact) -> Row:
    name = f"{fact.name} ({fact.instance})" if fact.instance else fact.name
    named = joined(words.fact(fact.name), " ", tag("code", name))
    observed = iso(fact.observed_at) if fact.observed_at else ""
    if not isinstance(fact.value, Absent):
        value = cut_short(words.measured(fact.name, shown(fact.value)), _LONGEST)
        return Row((named, value, str(fact.origin), observed))
    reason = words.say(f"absent.{fact.value.reason}")
    detail = cut_short(words.translate(fact.value.detail), _LONGEST)
    command = words.collect(words.glossary.command(host, fact.name), fact.name)
    absent = joined(tag("span", f"{reason}; {detail}" if detail else reason, class_="absent"))
    return Row((named, absent, tag("code", command, class_="command"), observed))

"""Sentences of a fleet: shares that do not round a problem away, hosts by name as far as there is room."""

from collections.abc import Iterable, Sequence

from advisor.model.audit import Audit
from advisor.model.compliance import HostStates, RuleCompliance
from advisor.model.drift import Direction, FactDrift
from advisor.model.fact import Absent, Value
from advisor.model.verdict import Severity
from advisor.model.waves import Constraint, ConstraintKind
from advisor.pack.text import shown
from advisor.report.words import Words

FEW = 5
_SEVERITIES = tuple(Severity)


def percent(share: float | None, words: Words) -> str:
    """`0 %` and `100 %` are none and all: everything between them is shown as between."""
    if share is None:
        return words.say("fleet.no-rate")
    whole = 100 * share
    if 0 < share < 1:
        whole = min(99.9, max(0.1, whole))
    text = f"{whole:.1f}"
    return words.say("fleet.percent", number=text.removesuffix(".0"))


def answer(words: Words, states: HostStates) -> str:
    """The first line: what is worst, of all hosts."""
    if not states.hosts:
        return words.say("fleet.nobody")
    kinds = (("exposed", states.exposed), ("warned", states.warned), ("undecided", states.undecided))
    worst, count = next(((kind, count) for kind, count in kinds if count), ("kept", states.kept))
    return words.say(f"fleet.answer.{worst}", count=count, hosts=states.hosts)


def tone(states: HostStates) -> str:
    if states.exposed:
        return "bad"
    if states.warned:
        return "warning"
    return "unknown" if states.undecided or not states.hosts else "good"


def state_lines(words: Words, states: HostStates) -> list[str]:
    """The other hosts, and those that lack facts whatever else they are."""
    kinds = (("exposed", states.exposed), ("warned", states.warned), ("undecided", states.undecided),
             ("kept", states.kept))  # fmt: skip
    told = [words.say(f"fleet.state.{kind}", count=count) for kind, count in kinds if count]
    lines = [words.say("fleet.states", states=words.say("fleet.joint").join(told))] if told else []
    if states.with_unknown:
        share = percent(states.with_unknown / states.hosts, words)
        lines.append(words.say("fleet.with-unknown", count=states.with_unknown, share=share))
    if states.with_waivers:
        lines.append(words.say("fleet.with-waivers", count=states.with_waivers))
    return lines


def worst_first(rules: Iterable[RuleCompliance]) -> list[RuleCompliance]:
    """By severity, then by how many fail, then by how many are unknown."""
    return sorted(
        rules, key=lambda one: (_SEVERITIES.index(one.severity), -one.counts.failed, -one.counts.unknown, one.rule)
    )


def rule_line(words: Words, one: RuleCompliance) -> str:
    """How many fail of those that could be assessed, and between which bounds the truth is."""
    counts = one.counts
    parts = [words.say("fleet.rule", title=words.rule(one.rule), failed=counts.failed, assessed=counts.assessed)]
    if counts.bounds is not None:
        low, high = (percent(bound, words) for bound in counts.bounds)
        rate = percent(counts.rate, words)
        if counts.unknown:
            parts.append(words.say("fleet.rule.unknown", rate=rate, count=counts.unknown, low=low, high=high))
        else:
            parts.append(words.say("fleet.rule.rate", rate=rate))
    if counts.waived:
        parts.append(words.say("fleet.rule.waived", count=counts.waived))
    if counts.not_applicable:
        parts.append(words.say("fleet.rule.not-applicable", count=counts.not_applicable))
    return words.say("fleet.joint").join(parts)


def host_names(words: Words, audit: Audit, places: Sequence[int], most: int = FEW) -> str:
    return named(words, [audit.hosts[place] for place in places[:most]], len(places), most)


def named(words: Words, hosts: Sequence[str], count: int | None = None, most: int = FEW) -> str:
    """The first hosts by name, and how many more there are."""
    whole = len(hosts) if count is None else count
    listed = ", ".join(hosts[:most])
    return listed if whole <= most else words.say("fleet.more", names=listed, count=whole - most)


def fact_drift(words: Words, one: FactDrift) -> str:
    """`Version of Ndis.sys went back from 5.2.3790.3959 to 5.2.3790.1830`."""
    label = words.fact(one.fact)
    if one.instance is not None:
        label = f"{label} ({one.instance})"
    kind = one.direction
    if kind is Direction.OTHER and one.before is None:
        kind = Direction.FOUND
    return words.say(f"fleet.drift.{kind}", label=label, before=value(words, one.before), after=value(words, one.after))


def value(words: Words, one: Value | Absent | None) -> str:
    if one is None:
        return words.say("absent.not-collected")
    return words.say(f"absent.{one.reason}") if isinstance(one, Absent) else shown(one)


def values(words: Words, some: Sequence[Value | Absent]) -> str:
    return ", ".join(value(words, one) for one in some) if some else value(words, None)


def constraint(words: Words, one: Constraint) -> str:
    """What binds the hosts, as a sentence."""
    hosts = named(words, one.hosts)
    first, last = (one.hosts[0], one.hosts[-1]) if one.hosts else ("", "")
    kind = str(one.kind)
    if one.kind is ConstraintKind.POOL and one.down:
        kind = "pool.down"
    if one.kind is ConstraintKind.UNKNOWN and len(one.hosts) > 1:
        kind = "many"
    if one.kind is ConstraintKind.WINDOW and one.longest < one.minutes:
        kind = "window.short" if one.longest else "window.closed"
    return words.say(
        f"fleet.because.{kind}", name=one.name, hosts=hosts, first=first, last=last, limit=one.limit,
        members=one.members, minimum=one.minimum, down=one.down, minutes=one.minutes, longest=one.longest,
    )  # fmt: skip

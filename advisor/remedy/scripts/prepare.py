"""From the plan of a host to what a script has to do there; or the reason why there must be none."""

import re
from collections.abc import Iterable, Iterator

from advisor.errors import FactsUnknown, ScriptRefused, UsageError
from advisor.model.action import Stance
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.plan import HostPlan, PlanStep
from advisor.model.version import FileVersion
from advisor.pack.catalogue import FactType
from advisor.pack.changes import Change, Proof, registry_place
from advisor.pack.fact_source import FactSource
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.pack.text import fill, placeholders
from advisor.pack.values import comparable, from_text
from advisor.remedy.scripts.job import (
    Before,
    Condition,
    FileAtLeast,
    Job,
    JobStep,
    SetNetwork,
    SetValue,
    Step,
    ValueAtLeast,
)

_KERNEL = "os.version"
_NAME = "host.name"
_ADAPTER_NAME = "nic[].name"
_CLASS_SUBKEY = re.compile(r"[0-9]{4}")
_TWIN = re.compile(r" #[0-9]{1,3}$")
"""Windows numbers adapters of the same kind where it lists them; their keys do not."""
_COMPUTER = re.compile(r'[^\x00-\x20"/\\\[\]:;|=,+*?<>\x7f]{1,63}')
_LONGEST_COMPUTER = 15
"""COMPUTERNAME is cut there."""


def job_for(plan: HostPlan, facts: HostFacts, pack: Pack, only: tuple[str, ...] = ()) -> Job:
    """What the steps to `do` amount to; `only` are the actions that are asked for, all of them when empty.

    Raises FactsUnknown while what decides about a step is open, ScriptRefused for a step that must not be done here,
    and UsageError when there is nothing that a script could do.
    """
    steps = tuple(step for step in plan.steps if step.stance is Stance.DO and (not only or step.id in only))
    _refuse_wrong(plan, only)
    _refuse_open(plan.host, steps)
    kernel = facts.scalars.get(_KERNEL)
    if kernel is None or isinstance(kernel.value, Absent):
        raise FactsUnknown(
            f"{plan.host}: {_KERNEL} is not known, and scripts differ with it. Collect it, and run again."
        )
    made = []
    for number, step in enumerate(steps, 1):
        remedy = pack.remedies[step.id]
        changes = tuple(_changes(remedy, facts, pack, str(kernel.value)))
        after = tuple(_conditions(step, steps, pack, facts)) if changes else ()
        proof = None if remedy.proof is None else _condition(remedy, remedy.proof, facts, pack)
        lines = () if changes else tuple(_by_hand(step))
        made.append(JobStep(number, step.id, step.title, changes, after, proof, lines, step.restart is not None))
    if not any(step.changes for step in made):
        what = "nothing in its plan is a setting that a script could change"
        raise UsageError(f"{plan.host}: {what}; `advisor plan` lists what is to be done by hand.")
    return Job(
        host=plan.host,
        computer=_computer(plan.host, facts),
        steps=tuple(made),
        backup=pack.tables["script_backup"].rows["windows"],
        pack=pack.identity,
        facts_sha256=plan.facts_sha256,
        avoided=tuple((step.title, _because(step)) for step in plan.avoided),
    )


def supported(kind: str, facts: HostFacts, pack: Pack) -> None:
    """Raises ScriptRefused when this kind of script can't run on the host's Windows."""
    since, kernel = pack.tables["script_since"].rows[kind], facts.scalars[_KERNEL].value
    if comparable(FactType.VERSION, str(kernel)) < comparable(FactType.VERSION, since):
        lacks = pack.tables["script_needs"].rows[kind]
        raise ScriptRefused(
            f"{facts.host}: {kind} is written for Windows {since} or later, and this host runs {kernel}; "
            f"it lacks {lacks}. Use --emit cmd."
        )


def _refuse_wrong(plan: HostPlan, only: Iterable[str]) -> None:
    avoided = {step.id: step for step in plan.avoided}
    stands = {step.id: step.stance for step in plan.steps}
    for action in only:
        if action in avoided:
            raise ScriptRefused(f"{plan.host} must not get {action}: {_because(avoided[action])}.")
        if action not in stands:
            raise UsageError(f"{plan.host}: its plan has no step {action!r}. `advisor plan` lists its steps.")
        if stands[action] is Stance.CONSIDER:
            raise FactsUnknown(
                f"{plan.host}: {action} is only to be considered, and a person decides; no script does that."
            )


def _refuse_open(host: str, steps: Iterable[PlanStep]) -> None:
    open_checks = [f"{step.id}: {check}" for step in steps for check in step.action.first_checks]
    if open_checks:
        raise FactsUnknown(
            f"{host}: no script while what decides is not known. {'; '.join(open_checks)}. Collect the missing facts "
            "(`advisor check` names the command for each), and run again."
        )


def _because(step: PlanStep) -> str:
    return "; ".join(reason.text for reason in step.action.because) or "the rules say so"


def _computer(host: str, facts: HostFacts) -> str:
    """The machine's own name, as COMPUTERNAME has it. A folder may be called otherwise."""
    known = facts.scalars.get(_NAME)
    name = host if known is None or isinstance(known.value, Absent) else str(known.value)
    short = name.partition(".")[0]
    if not _COMPUTER.fullmatch(short):
        shown = ascii(name[:60])
        raise FactsUnknown(
            f"{host}: {shown} can't be a Windows machine's name, and a script runs on the machine it names only. "
            f"Collect {_NAME}, and run again."
        )
    return short[:_LONGEST_COMPUTER]


def _changes(remedy: Remedy, facts: HostFacts, pack: Pack, kernel: str) -> Iterator[Step]:
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
    """The members of a list whose fact is the one to be changed; each is a subkey of the group."""
    assert change.fact is not None
    assert source.group is not None
    for instance, members in sorted(facts.instances.items()):
        fact = members.get(change.fact)
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
    if fact.origin.kind != source.format or not isinstance(seen, bool):
        return Before()
    if source.otherwise is not None and seen is from_text(FactType.BOOLEAN, source.otherwise):
        return Before()  # not there, or there and the same
    if source.map:
        exact = [pattern.strip("^$") for pattern, value in source.map.items() if (value == "true") is seen]
        return Before(exact[0]) if len(exact) == 1 and exact[0].isdecimal() else Before()
    return Before("1" if seen else "0")


def _conditions(step: PlanStep, steps: tuple[PlanStep, ...], pack: Pack, facts: HostFacts) -> Iterator[Condition]:
    """What the step requires, be it in the plan or done already: facts age, and the server is asked anew."""
    by_script = {one.id for one in steps if pack.remedies[one.id].changes}
    for name in _required(step.id, pack, set()):
        remedy = pack.remedies[name]
        if remedy.proof is not None:
            yield _condition(remedy, remedy.proof, facts, pack)
        elif name in step.action.requires and name not in by_script:
            raise ScriptRefused(
                f"{facts.host}: {step.id} comes after {name}, and a script can't see whether that is done. "
                "Do both by hand."
            )


def _required(name: str, pack: Pack, seen: set[str]) -> Iterator[str]:
    for required in pack.remedies[name].requires:
        if required not in seen:
            seen.add(required)
            yield from _required(required, pack, seen)
            yield required


def _condition(remedy: Remedy, proof: Proof, facts: HostFacts, pack: Pack) -> Condition:
    values: dict[str, object] = {}
    for name in placeholders(proof.at_least):
        table, _, key = name.partition("[")
        fact = facts.scalars.get(key.rstrip("]"))
        row = None if fact is None or not fact.known else pack.tables[table].rows.get(str(fact.value))
        if row is None:
            raise FactsUnknown(
                f"{facts.host}: {key.rstrip(']')} is not known, and {remedy.id} differs with it. "
                "Collect it, and run again."
            )
        values[name] = row
    text = fill(proof.at_least, values)
    spec, now = pack.facts[proof.fact], facts.scalars.get(proof.fact)
    known = None
    if now is not None and not isinstance(now.value, Absent):
        known = bool(comparable(spec.type, now.value) >= comparable(spec.type, from_text(spec.type, text)))
    if proof.file is not None:
        return Condition(remedy.id, remedy.title, FileAtLeast(proof.file, FileVersion.parse(text)), known)
    assert proof.key is not None
    assert proof.value is not None
    assert proof.number is not None
    return Condition(remedy.id, remedy.title, ValueAtLeast(proof.key, proof.value, int(proof.number)), known)


def _by_hand(step: PlanStep) -> Iterator[str]:
    """How a person does the step: the notes of its remedy, then the commands, then how it is verified."""
    yield from step.action.notes
    yield from (f"Command: {command}" for command in step.action.commands)
    yield f"Done when: {step.action.verify}"

"""What must hold on a host before something is changed there, and how a script sees it."""

from collections.abc import Iterator

from advisor.errors import FactsUnknown, ScriptRefused
from advisor.model.fact import Absent, HostFacts
from advisor.model.plan import PlanStep
from advisor.model.version import FileVersion
from advisor.pack.changes import Proof
from advisor.pack.load import Pack
from advisor.pack.rule import Remedy
from advisor.pack.text import fill, placeholders
from advisor.pack.values import comparable, from_text
from advisor.remedy.scripts.job import Condition, FileAtLeast, ValueAtLeast


def conditions_of(step: PlanStep, steps: tuple[PlanStep, ...], pack: Pack, facts: HostFacts) -> Iterator[Condition]:
    """What the step requires, be it in the plan or done already: facts age, and the server is asked anew."""
    by_script = {one.id for one in steps if pack.remedies[one.id].changes}
    for name in _required(step.id, pack, set()):
        remedy = pack.remedies[name]
        if remedy.proof is not None:
            yield condition_of(remedy, remedy.proof, facts, pack)
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


def condition_of(remedy: Remedy, proof: Proof, facts: HostFacts, pack: Pack) -> Condition:
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

"""The end of a report: what could not be read, which knowledge judged, and how the verdict is reached again."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from advisor.model.action import Action
from advisor.model.diagnosis import Check, Diagnosis, PackIdentity
from advisor.model.plan import Plan
from advisor.model.problem import Problem
from advisor.model.record import ResultKind
from advisor.report.evidence_words import cut_short
from advisor.report.html_document import Part
from advisor.report.html_markup import Markup, joined, tag
from advisor.report.html_room import Room
from advisor.report.words import Words, iso

_LONGEST = 600


def problem_parts(words: Words, problems: Sequence[Problem], room: Room) -> list[Part]:
    """The part that has a point for each problem; no part when there are none."""
    if not problems:
        return []
    made = room.fit(problems, lambda one: tag("li", cut_short(str(words.problem(one)), _LONGEST)))
    cut = words.say("html.cut", shown=len(made), count=len(problems)) if len(made) < len(problems) else ""
    told = [tag("ul", *made), *((tag("p", cut, class_="quiet"),) if cut else ())]
    return [Part("problems", words.say("problems"), told)]


def about(words: Words, result: Diagnosis | Check | Plan) -> list[Markup]:
    """Pack, engine and hashes, and how the same is reached again."""
    told: dict[str, str] = {}
    if isinstance(result, Diagnosis) and result.window and result.facts_as_of:
        told["html.about.as-of"] = iso(result.facts_as_of)
    told["html.about.facts"] = result.facts_sha256
    for layer in (result.pack, *result.pack.layers):
        told |= _pack(words, layer)
    if result.engine:
        told["html.about.engine"] = words.engine(result.engine)
    told["html.about.advisor"] = result.advisor_version
    pairs = [
        (tag("dt", words.say(name) if name.startswith("html.") else name), tag("dd", value))
        for name, value in told.items()
        if value
    ]
    commands = [f"advisor {_command(result)} SOURCE --format json --output result.json", "advisor replay result.json"]
    if isinstance(result, Plan):
        commands.append("advisor plan result.json")
    return [
        tag("dl", *(joined(*pair) for pair in pairs)),
        tag("p", words.say("html.about.replay")),
        *(tag("pre", tag("code", command), tabindex=0) for command in commands),
        tag("p", words.say("html.about.all")),
    ]


def _command(result: Diagnosis | Check | Plan) -> str:
    """What makes such a result anew."""
    kind = result.kind if isinstance(result, Plan) else None
    return "diagnose" if kind is ResultKind.DIAGNOSIS or isinstance(result, Diagnosis) else "check"


def _pack(words: Words, pack: PackIdentity) -> Mapping[str, str]:
    return {words.say("html.about.pack", name=pack.name, version=pack.version): pack.sha256}


def result_hash(result: Diagnosis | Check | Plan, kind: str, steps: Sequence[Action]) -> str:
    """SHA-256 of what decided and what is to be done: ticks of one result are not shown on another."""
    told = [kind, result.pack.sha256, result.facts_sha256]
    told += [f"{step.host}\n{step.id}\n{step.stance}\n{step.order}" for step in steps]
    return sha256("\n\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()

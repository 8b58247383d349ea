"""A pack's rules as strata of clauses: findings and marks → proposals → conflicts → stances.

Between the first two strata the marks are added up to levels (`score`), which enter the second as given propositions.
Names of propositions: `<rule>/<condition>:true` and so on for what was decided, `finding/<rule>/<verdict>`,
`mark/<rule>/<index>/<true|unknown>`, `level/<suspect>/<level>`, `propose/<action>/<stance>`, `stake/<conflict>`,
`winner/<conflict>/<index>`, `loses/<action>`, `stance/<action>/<stance>`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.model.action import Stance
from advisor.model.suspect import Level
from advisor.model.verdict import Verdict
from advisor.pack.load import Pack
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.reason import lines
from advisor.reason.lines import Line, Paths
from advisor.reason.program import Clause, Stratum

APPLIES = "applies to"  # a space keeps it apart from the names of `given`


@dataclass(frozen=True)
class Program:
    """The four strata of a pack."""

    findings: Stratum
    proposals: Stratum
    conflicts: Stratum
    stances: Stratum


def compile_pack(pack: Pack, rules: Sequence[Rule]) -> Program:
    """Compile the given rules with all remedies and contradictions of the pack."""
    return Program(
        Stratum.of("findings", (clause for rule in rules for clause in _findings(rule))),
        Stratum.of("proposals", _proposals(pack, rules)),
        Stratum.of("conflicts", (clause for one in pack.contradictions.values() for clause in _conflicts(one))),
        Stratum.of("stances", (clause for remedy in pack.remedies.values() for clause in _stances(remedy))),
    )


def _applying(rule: Rule, text: str) -> Line:
    """A line of a rule together with the rule's `applies_to`."""
    line = lines.of_text(text, f"{rule.id}/")
    return line if rule.applies_to is None else lines.both(lines.of_name(f"{rule.id}/{APPLIES}"), line)


def _clauses(paths: Paths, conclusion: str, identity: str, more: Iterable[str] = ()) -> Iterator[Clause]:
    for index, path in enumerate(sorted(sorted(path) for path in paths)):
        yield Clause(f"{identity}#{index}", (*path, *more), conclusion)


def _findings(rule: Rule) -> Iterator[Clause]:
    applies = lines.of_name(f"{rule.id}/{APPLIES}")
    condition = lines.of_text(rule.when, f"{rule.id}/")
    paths = {Verdict.FAIL: condition.true, Verdict.PASS: condition.false, Verdict.UNKNOWN: condition.unknown}
    if rule.applies_to is not None:
        paths = {verdict: lines.conjoin(applies.true, some) for verdict, some in paths.items()}
        paths[Verdict.UNKNOWN] |= applies.unknown
        paths[Verdict.NOT_APPLICABLE] = applies.false
    for verdict, some in paths.items():
        conclusion = f"finding/{rule.id}/{verdict}"
        yield from _clauses(some, conclusion, conclusion)
    for index, mark in enumerate(rule.verdict.suspects):
        line = _applying(rule, mark.when or rule.when)
        for word, some in ((lines.TRUE, line.true), (lines.UNKNOWN, line.unknown)):
            conclusion = f"mark/{rule.id}/{index}/{word}"
            yield from _clauses(some, conclusion, conclusion)


def _levels(suspect: str | None, levels: Sequence[Level]) -> Iterator[tuple[str, ...]]:
    """The propositions, one of which must hold: none at all when no suspect is asked for."""
    if suspect is None:
        yield ()
        return
    for level in levels:
        yield (f"level/{suspect}/{level}",)


def _proposals(pack: Pack, rules: Sequence[Rule]) -> Iterator[Clause]:
    for rule in rules:
        for index, proposal in enumerate(rule.actions):
            line = _applying(rule, proposal.when or rule.when)
            for more in _levels(proposal.suspected, proposal.at):
                identity = "/".join(("proposal", rule.id, str(index), *more))
                yield from _clauses(line.true, f"propose/{proposal.id}/{proposal.stance}", identity, more)
    for one in pack.contradictions.values():
        for action in one.actions:
            for stance in (Stance.DO, Stance.CONSIDER):
                proposed = f"propose/{action}/{stance}"
                yield Clause(f"stake/{one.id}/{action}/{stance}", (proposed,), f"stake/{one.id}")
        for index, winner in enumerate(one.winners):
            paths = lines.of_text(winner.when, f"{one.id}/").true if winner.when else frozenset({frozenset[str]()})
            for more in _levels(winner.suspected, winner.at):
                conclusion = f"fits/{one.id}/{index}"
                yield from _clauses(paths, conclusion, "/".join((conclusion, *more)), more)


def _conflicts(one: Contradiction) -> Iterator[Clause]:
    """The first winner that fits takes the conflict; every other action of it loses."""
    for index, winner in enumerate(one.winners):
        earlier = tuple(f"fits/{one.id}/{before}" for before in range(index))
        wins = f"winner/{one.id}/{index}"
        yield Clause(wins, (f"stake/{one.id}", f"fits/{one.id}/{index}"), wins, earlier)
        for action in one.actions:
            if action != winner.wins:
                yield Clause(f"loses/{action}/{wins}", (wins,), f"loses/{action}")


def forbidding(action: str, index: int) -> str:
    """The name under which a remedy's forbidding condition is decided."""
    return f"{action}/forbidding {index}"


def _stances(remedy: Remedy) -> Iterator[Clause]:
    """Harm comes first: what forbids an action makes it `avoid` when known true; unknown, it does not stop it."""
    action = remedy.id
    proposed = {stance: f"propose/{action}/{stance}" for stance in Stance}
    names = [forbidding(action, index) for index in range(len(remedy.forbidden))]
    avoid = f"stance/{action}/{Stance.AVOID}"
    for name in names:
        for stance in (Stance.DO, Stance.CONSIDER):
            yield Clause(f"{avoid}/{name}/{stance}", (proposed[stance], f"{name}:{lines.TRUE}"), avoid)
    yield Clause(f"{avoid}/proposed", (proposed[Stance.AVOID],), avoid)
    yield Clause(f"{avoid}/loses", (f"loses/{action}",), avoid)
    harmless = tuple(f"{name}:{lines.DOUBTFUL}" for name in names)
    stronger = {Stance.DO: (), Stance.CONSIDER: (proposed[Stance.DO],)}
    for stance, over in stronger.items():
        stays = f"stance/{action}/{stance}"
        yield Clause(stays, (proposed[stance], *harmless), stays, (f"loses/{action}", proposed[Stance.AVOID], *over))

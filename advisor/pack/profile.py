"""`rules/profiles/*.yaml`: by what a check gates a deployment, such as that of contact-centre servers."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from advisor.model.gate import Gate
from advisor.model.verdict import Severity
from advisor.pack.rule import Status
from advisor.pack.schema import FactName, Id, Piece, Text, Waivers


class Advised(Piece):
    """A rule that does not gate: it is judged and told, and closes nothing. `because` says why."""

    id: Id
    because: Text


class Profile(Piece):
    """A gate. `gates` are the rules that gate; without any, all do that a check judges, except those of `advises`.

    A failing rule of severity `fail_at` (default: medium) or worse closes the gate, a lesser one warns. `parameters`
    are options of the run, by the names of their facts. `required` are facts that must be known of every host. With
    `strict`, what is unknown closes the gate. `extends` names a profile of which this one takes what it does not say
    itself; lists and mappings of both count together.
    """

    id: Id
    title: Text
    status: Status
    references: tuple[Text, ...] = ()
    meaning: Text
    extends: Id | None = None
    parameters: dict[FactName, Text] = Field(default_factory=dict)
    gates: tuple[Id, ...] = ()
    advises: tuple[Advised, ...] = ()
    fail_at: Severity | None = None
    required: tuple[FactName, ...] = ()
    strict: bool | None = None
    waive: Waivers = Field(default_factory=dict)


def gate_of(profiles: Mapping[str, Profile], name: str) -> Gate:
    """The gate of a profile with all that it extends. The profiles must have been found free of circles."""
    lineage = list(reversed(list(_lineage(profiles, name))))
    fail_at = [one.fail_at for one in lineage if one.fail_at is not None]
    strict = [one.strict for one in lineage if one.strict is not None]
    only = dict.fromkeys(rule for one in lineage for rule in one.gates)
    advises = {advised.id: advised.because for one in lineage for advised in one.advises}
    return Gate(
        id=name,
        title=profiles[name].title,
        fail_at=fail_at[-1] if fail_at else Severity.MEDIUM,
        strict=strict[-1] if strict else False,
        parameters={fact: value for one in lineage for fact, value in one.parameters.items()},
        only=tuple(only),
        advises=advises,
        required=tuple(dict.fromkeys(fact for one in lineage for fact in one.required)),
    )


def circle(profiles: Mapping[str, Profile], name: str) -> bool:
    """Whether the profile extends itself, through others or not."""
    seen: set[str] = set()
    current: str | None = name
    while current in profiles and current is not None:
        if current in seen:
            return True
        seen.add(current)
        current = profiles[current].extends
    return False


def _lineage(profiles: Mapping[str, Profile], name: str) -> Iterator[Profile]:
    """The profile, the one that it extends, and so on."""
    current: str | None = name
    while current is not None:
        yield profiles[current]
        current = profiles[current].extends

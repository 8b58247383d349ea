"""Chooses who chains: durable_rules where it is installed, the plain evaluator otherwise; either says so in the
result."""

from collections.abc import Callable, Iterable

from advisor.errors import UsageError
from advisor.pack import expression
from advisor.pack.load import Pack
from advisor.pack.rule import Rule
from advisor.reason import engine, plain
from advisor.reason.program import Chainer, Stratum

CHOICES = ("auto", engine.NAME, plain.NAME)


def reasoner(choice: str = "auto") -> tuple[str, Callable[[Stratum], Chainer]]:
    """The name to show and the maker of chainers. Raises UsageError when the engine was asked for by name and is not
    there."""
    if choice not in CHOICES:
        raise UsageError(f"there is no engine {choice!r}; choose one of {', '.join(CHOICES)}.")
    if choice == plain.NAME:
        return plain.NAME, plain.PlainChainer
    if engine.available():
        return f"{engine.NAME} {engine.version()}", engine.EngineChainer
    if choice == engine.NAME:
        raise UsageError(
            "durable_rules can't be imported here; use --engine plain, or see README for how to install it."
        )
    return plain.NAME, plain.PlainChainer


def symptomatic(rule: Rule, pack: Pack) -> bool:
    """Whether the rule reads symptoms, of which a health check has none."""
    texts = [*rule.given.values(), *([pack.conditions[rule.applies_to].when] if rule.applies_to else [])]
    return any(_reads_symptoms(expression.parse(text).facts, pack) for text in texts)


def _reads_symptoms(names: Iterable[str], pack: Pack) -> bool:
    """Directly, or through a fact derived from symptoms."""
    derived = {one.fact: one for one in pack.derivations}
    for name in names:
        if name.startswith("symptom."):
            return True
        if name in derived and any(
            _reads_symptoms(expression.parse(case.when).facts - {name}, pack) for case in derived[name].cases
        ):
            return True
    return False

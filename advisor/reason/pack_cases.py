"""The facts of packs' own tests as cases for any of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from advisor.model.fact import HostFacts
from advisor.pack.load import Pack
from advisor.pack.rule import RuleTest, TestFacts
from advisor.reason.trial import AnyTest, Observer, test_facts


def own_cases(sources: Sequence[Pack], judge: Pack, observer: Observer) -> Mapping[str, HostFacts]:
    """The tests of the `sources` as `judge` reads them; the same facts are one case, named by its first owner.

    Facts that `judge` does not know are left out; a test whose values it does not accept is no case.
    """
    found: dict[str, HostFacts] = {}
    for key, (owner, test) in _tests(sources).items():
        known = {name: value for name, value in test.facts.items() if name in judge.facts or name in judge.lists}
        facts, _ = test_facts(judge, _without_strange_members(judge, known))
        if facts is not None:
            evidence = test.evidence if isinstance(test, RuleTest) else None
            found[f"{owner}, test {key}"] = facts if evidence is None else observer(facts, evidence, judge)
    return found


def _tests(packs: Sequence[Pack]) -> dict[str, tuple[str, AnyTest]]:
    """Owner and test by the hash of what the test gives."""
    found: dict[str, tuple[str, AnyTest]] = {}
    for pack in packs:
        for kind in (pack.rules, pack.remedies, pack.contradictions):
            for owner, piece in kind.items():
                for test in piece.tests:
                    found.setdefault(_key(test), (owner, test))
    return found


def _without_strange_members(pack: Pack, given: TestFacts) -> TestFacts:
    return {
        name: tuple({key: text for key, text in one.items() if f"{name}[].{key}" in pack.facts} for one in value)
        if isinstance(value, tuple)
        else value
        for name, value in given.items()
    }


def _key(test: AnyTest) -> str:
    given = test.model_dump(mode="json", include={"facts", "evidence"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:8]

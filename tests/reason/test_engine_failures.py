"""What breaks durable_rules, and why nothing of ours can: every call and every byte that reaches its core is recorded.

The table of failures, with the test of each, stands in docs/decisions/0002.
"""

import json
import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.api import check
from advisor.pack.load import load_pack
from advisor.reason import engine
from advisor.reason.derive import host_facts
from advisor.reason.engine import EngineChainer
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.reason.program import Clause, Stratum
from tests.effort import tries
from tests.reason.packs import random_host, random_pack

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = load_pack()
CALLS = {
    "create_ruleset", "assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state",
    "delete_ruleset",
}  # fmt: skip
"""All of the core that we use."""
MOST_RULES, MOST_PATTERNS, MOST_PROPERTIES, LONGEST = 63, 16, 253, 65_535

pytestmark = pytest.mark.skipif(not engine.available(), reason="durable_rules can't be installed on this Python")


@dataclass
class Core:
    """Stands before the core, and notes what goes to it."""

    calls: list[tuple[str, tuple]] = field(default_factory=list)

    def texts(self, name):
        return [json.loads(arguments[1]) for call, arguments in self.calls if call == name]

    @property
    def names(self):
        return [name for name, _ in self.calls]


@pytest.fixture
def core(monkeypatch):
    noted = Core()
    _watch(monkeypatch, noted)
    return noted


def _watch(monkeypatch, noted):
    import durable_rules_engine as real

    class Watched:
        def __getattr__(self, name):
            assert name in CALLS, f"{name} of the core is not in the subset"

            def call(*arguments):
                noted.calls.append((name, arguments))
                return getattr(real, name)(*arguments)

            return call

    monkeypatch.setitem(sys.modules, "durable_rules_engine", Watched())


def _judged(pack, host):
    judge = Judge(pack, list(pack.rules.values()), EngineChainer)
    try:
        judge(host)
    finally:
        judge.close()


def _is_pattern(alias, pattern):
    """A host's message with atoms that are true, or one conclusion: nothing is compared, negated, sought or missing."""
    if alias != "host":
        return (
            bool(re.fullmatch(r"w\d+", alias)) and pattern.keys() == {"d"} and bool(re.fullmatch(r"c\d+", pattern["d"]))
        )
    tests = pattern.get("$and", [pattern])
    return tests[0] == {"kind": "host"} and all(
        len(one) == 1 and re.fullmatch(r"[pn]\d+", next(iter(one))) and next(iter(one.values())) is True
        for one in tests[1:]
    )


def _in_the_subset(noted):
    for definition in noted.texts("create_ruleset"):
        assert len(definition) <= MOST_RULES
        properties = {"kind", "id", "by", "d", "sid"}
        for rule in definition.values():
            assert rule.keys() == {"all"}
            assert 1 <= len(rule["all"]) <= MOST_PATTERNS
            for patterns in rule["all"]:
                ((alias, pattern),) = patterns.items()
                assert _is_pattern(alias, pattern), patterns
                properties |= {name for one in pattern.get("$and", [pattern]) for name in one}
        assert len(properties) < MOST_PROPERTIES
    for message in noted.texts("assert_fact"):
        assert "id" in message
        assert all(value is True or isinstance(value, str) for value in message.values()), message
    for name, arguments in noted.calls:
        if name in ("create_ruleset", "assert_fact"):
            # The core keeps the length of each text of a message in 16 bits.
            assert name == "create_ruleset" or len(arguments[1]) < LONGEST
            assert "\\u0000" not in arguments[1]


def _one_session_at_a_time(noted):
    """Each ends before the next begins, and has run an action: a slot that never ran one frees garbage."""
    open_ = None
    for name, arguments in noted.calls:
        handle = arguments[0]
        if name == "assert_fact" and open_ is None:
            open_ = [handle, 0]
        elif name in ("start_action_for_state", "complete_and_start_action"):
            assert open_ is not None
            open_[1] += 1
        elif name == "delete_state":
            assert open_ is not None
            assert open_[0] == handle
            assert open_[1] >= 2
            open_ = None
        elif name in ("create_ruleset", "delete_ruleset"):
            assert open_ is None
    assert open_ is None


@settings(max_examples=tries(300, 40), deadline=None)
@given(seed=st.integers(0, 2**48))
def test_random_packs_stay_in_the_subset(seed):
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, 4, 8)
    with pytest.MonkeyPatch.context() as monkeypatch:
        noted = Core()
        _watch(monkeypatch, noted)
        _judged(pack, random_host(chance, pack))
    assert noted.calls
    _in_the_subset(noted)
    _one_session_at_a_time(noted)


def test_the_shipped_pack_stays_in_the_subset(monkeypatch):
    """The example's facts are versions, texts, numbers, lists, times and absences."""
    host = check([str(ROOT / "examples/heartbeat-loss")]).hosts[0].report
    noted = Core()
    _watch(monkeypatch, noted)
    _judged(SHIPPED, host_facts(host.host, host.facts))
    assert len(noted.texts("create_ruleset")) > 4
    _in_the_subset(noted)
    _one_session_at_a_time(noted)
    assert noted.names.count("create_ruleset") == noted.names.count("delete_ruleset")


def test_names_of_any_text_never_reach_the_core(core):
    """What a pack calls its atoms is a number to the core: 70 KB, a NUL, a quotation mark, half a character."""
    names = ["x" * 70_000, "\0", '"', "\ud800", "$and", "$not", "kind", "id", "1", "1.0", "True"]
    clauses = [Clause(f"by {number}", (name,), f"then {name}") for number, name in enumerate(names)]
    clauses += [Clause("all", tuple(f"then {name}" for name in names[:5]), "end")]
    stratum = Stratum.of("s", clauses)
    durable, plain = EngineChainer(stratum), PlainChainer(stratum)
    for given_names in (set(names), {"1"}, {"1.0"}, {"True"}, set()):
        assert set(durable.chain(given_names)) == set(plain.chain(given_names))
    durable.close()
    _in_the_subset(core)


def test_rules_with_the_same_condition_are_parted(core):
    """256 in one ruleset end the process."""
    stratum = Stratum.of("s", [Clause(f"c{number}", ("a", "b"), f"x{number}") for number in range(600)])
    durable, plain = EngineChainer(stratum), PlainChainer(stratum)
    assert set(durable.chain({"a", "b"})) == set(plain.chain({"a", "b"}))
    durable.close()
    _in_the_subset(core)


def test_more_patterns_than_a_rule_bears_are_refused(core):
    first = [Clause(f"c{number}", ("a",), f"x{number}") for number in range(20)]
    many = Clause("many", tuple(f"x{number}" for number in range(20)), "y")
    with pytest.raises(ValueError, match="more than 15 conclusions"):
        EngineChainer(Stratum.of("s", [*first, many]))
    assert "create_ruleset" not in core.names


def test_more_properties_than_a_ruleset_bears_are_parted(core):
    stratum = Stratum.of(
        "s",
        [Clause(f"c{number}", tuple(f"a{number} {one}" for one in range(20)), f"x{number}") for number in range(40)],
    )
    durable = EngineChainer(stratum)
    assert len(durable.chain({f"a7 {one}" for one in range(20)})) == 1
    durable.close()
    _in_the_subset(core)


def test_a_lack_is_never_asked_for_before_it_is_decided(core):
    """`none(b)` fires although b comes later; a lack is an atom of the message, and of an earlier stratum."""
    stratum = Stratum.of("s", [Clause("one", ("a",), "x", ("b",)), Clause("two", ("x",), "y")])
    durable = EngineChainer(stratum)
    assert {firing.by for firing in durable.chain({"a"})} == {"one", "two"}
    assert durable.chain({"a", "b"}) == []
    durable.close()
    assert "none" not in json.dumps(core.texts("create_ruleset"))
    with pytest.raises(ValueError, match="lack of its own"):
        Stratum.of("s", [Clause("one", ("a",), "b"), Clause("two", ("a",), "x", ("b",))])


def test_a_session_that_fails_is_deleted(core, monkeypatch):
    durable = EngineChainer(Stratum.of("s", [Clause("one", ("a",), "x")]))

    def failing(self, matched, fired):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine._Ruleset, "_record", failing)
    with pytest.raises(KeyboardInterrupt):
        durable.chain({"a"})
    monkeypatch.undo()
    _watch(monkeypatch, core)
    assert core.names[-1] == "delete_state"
    assert [firing.by for firing in durable.chain({"a"})] == ["one"]
    durable.close()


def test_the_documented_interface_is_never_loaded():
    """Its Host runs threads of its own, and deletes sessions under them."""
    assert "durable.engine" not in sys.modules
    assert "durable.lang" not in sys.modules


def test_every_failure_has_its_test():
    page = (ROOT / "docs/decisions/0002-durable-rules-behind-one-module.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "::" in line]
    assert len(rows) == 14
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"

"""The lock: a changed meaning without a new lock fails, a version too low is told, prose is free."""

import json
from dataclasses import replace

import pytest

from advisor.errors import PackError
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.lock import PLACE, drift, lock_of, lock_text, read_lock, write_lock
from advisor.pack.semver import Bump

PACK = load_pack()


def with_rule(name="netdma-on", version=None, **changed):
    rule = PACK.rules[name].model_copy(update=changed)
    identity = PACK.identity if version is None else replace(PACK.identity, version=version)
    return replace(PACK, rules={**PACK.rules, name: rule}, identity=identity)


def without_rule(name="netdma-on"):
    return replace(PACK, rules={key: rule for key, rule in PACK.rules.items() if key != name})


def harsher(name="netdma-on"):
    verdict = PACK.rules[name].verdict
    return verdict.model_copy(update={"severity": "critical"})


def turned_tests(name="netdma-on"):
    turned = {"fail": "pass", "pass": "fail"}
    return tuple(
        test.model_copy(update={"expect": turned.get(str(test.expect), str(test.expect))})
        for test in PACK.rules[name].tests
    )


def test_the_shipped_lock_holds():
    """Fails when a rule means something else than the lock says: `advisor rules lock` after raising the version."""
    lock = read_lock(knowledge_root())
    assert lock is not None
    found = drift(lock, PACK)
    assert found.is_settled, found


def test_a_lock_is_read_as_it_was_written(tmp_path):
    (tmp_path / "rules").mkdir()
    write_lock(tmp_path, lock_of(PACK))
    assert read_lock(tmp_path) == lock_of(PACK)
    assert lock_text(lock_of(PACK)) == (tmp_path / PLACE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pack", "where", "bump", "least"),
    [
        (PACK, None, Bump.NONE, "0.1.0"),
        (with_rule(title="Another title"), None, Bump.NONE, "0.1.0"),
        (with_rule(verdict=harsher()), "changed", Bump.MINOR, "0.1.1"),
        (without_rule(), "removed", Bump.MAJOR, "0.2.0"),
        (with_rule(tests=turned_tests()), "turned", Bump.MAJOR, "0.2.0"),
    ],
    ids=["nothing", "prose", "meaning", "gone", "a test expects something else"],
)
def test_what_changed_and_the_version_for_it(pack, where, bump, least):
    old = replace(lock_of(PACK), version="0.1.0")
    found = drift(old, replace(pack, identity=replace(pack.identity, version="0.1.0")))
    told = {"added": found.added, "removed": found.removed, "changed": found.changed, "turned": found.turned}
    assert {name for name, ids in told.items() if ids} == ({where} if where else set())
    assert (found.bump, found.least_version, found.is_told) == (bump, least, bump is Bump.NONE)
    assert found.is_settled is (bump is Bump.NONE)


def test_a_new_rule_is_a_minor_change():
    found = drift(lock_of(without_rule()), PACK)
    assert (found.added, found.bump) == (("netdma-on",), Bump.MINOR)


def test_a_version_high_enough_tells_of_the_change_and_still_wants_a_new_lock():
    found = drift(lock_of(PACK), with_rule(verdict=harsher(), version="99.0.0"))
    assert (found.is_told, found.is_settled) == (True, False)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"schema": "advisor.rules-lock/2"}', "[" * 100_000,
     json.dumps({"schema": "advisor.rules-lock/1", "name": "a", "version": "1", "rules": {"a": {"meaning": 1}}}),
     json.dumps({"schema": "advisor.rules-lock/1", "name": "a", "version": "1", "rules": {"a": {}}})],
)  # fmt: skip
def test_a_damaged_lock_says_what_to_do(tmp_path, text):
    (tmp_path / "rules").mkdir()
    (tmp_path / PLACE).write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match="lock --anew"):
        read_lock(tmp_path)


def test_no_lock_is_none(tmp_path):
    assert read_lock(tmp_path) is None

"""The shipped pack is sound, and a broken one is told with every fault at once, each in its place."""

import pytest

from advisor.errors import PackError, UsageError
from advisor.pack.load import load_pack
from advisor.reason.selftest import run_tests
from advisor.workshop import rule_tests

RULE = """\
id: {id}
title: A rule of the house
status: stable
references: []
given:
  old: {condition}
when: old
verdict:
  severity: low
explain: {{checks: a, matters: b, cannot_see: c}}
tests:
  - {{facts: {{cpu.count: "1"}}, expect: fail, because: one}}
  - {{facts: {{cpu.count: "2"}}, expect: pass, because: two}}
  - {{facts: {{}}, expect: unknown, because: none}}
"""


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder):
    with pytest.raises(PackError) as caught:
        load_pack([folder])
    return caught.value.faults


def test_the_shipped_pack_passes_its_own_tests():
    outcomes = rule_tests()
    assert len(outcomes) > 150
    assert [outcome for outcome in outcomes if not outcome.passed] == []


def test_every_rule_says_what_it_cannot_see():
    assert all(rule.explain.cannot_see for rule in load_pack().rules.values())


def test_a_further_pack_adds_a_rule_and_changes_the_hash(tmp_path):
    write(tmp_path, "rules/settings/house-rule.yaml", RULE.format(id="house-rule", condition="cpu.count < 2"))
    shipped, more = load_pack(), load_pack([tmp_path])
    assert set(more.rules) - set(shipped.rules) == {"house-rule"}
    assert more.identity.sha256 != shipped.identity.sha256
    assert all(outcome.passed for outcome in run_tests(more, "house-rule"))


@pytest.mark.parametrize(
    ("condition", "place", "what"),
    [
        ("cpu.cuont < 2", ":6:3", "cpu.cuont"),
        ('cpu.count < "2"', ":6:3", "without quotes"),
        ("os.arch == 2", ":6:3", "quotes"),
        ('os.arch == "arm"', ":6:3", "none of the values"),
        ("tcpip.rss > tcpip.chimney", ":6:3", "no order"),
        ("limit[os.arch] < 2", ":6:3", "limit"),
        ("__import__('os')", ":6:3", "called"),
        ("cpu.count", ":6:3", "not a condition"),
    ],
)
def test_a_wrong_condition_is_told_in_its_place(tmp_path, condition, place, what):
    quoted = "'" + condition.replace("'", "''") + "'"
    write(tmp_path, "rules/settings/house-rule.yaml", RULE.format(id="house-rule", condition=quoted))
    (fault,) = faults(tmp_path)
    assert f"house-rule.yaml{place}" in fault
    assert what in fault


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    write(tmp_path, "rules/settings/one.yaml", RULE.format(id="other-name", condition="cpu.count < 2"))
    write(tmp_path, "rules/settings/two.yaml", RULE.format(id="two", condition="cpu.count < 2") + "colour: red\n")
    write(tmp_path, "rules/settings/three.yaml", "id: three\ntitle: [\n")
    write(tmp_path, "rules/settings/four.yaml", "id: four\n")
    write(tmp_path, "rules/elsewhere/five.yaml", "id: five\n")
    found = faults(tmp_path)
    for name in ("one", "two", "three", "four", "five"):
        assert any(f"{name}.yaml:" in fault for fault in found), name
    assert all(fault.count(":") >= 3 for fault in found)


def test_no_silent_override(tmp_path):
    write(tmp_path, "rules/suspects/vm-stun.yaml", RULE.format(id="vm-stun", condition="cpu.count < 2"))
    assert any("taken" in fault for fault in faults(tmp_path))


def test_a_folder_that_is_no_pack_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError):
        load_pack([tmp_path])
    with pytest.raises(UsageError):
        load_pack([tmp_path / "nowhere"])

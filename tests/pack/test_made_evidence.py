"""Evidence of a rule's test is checked when the pack is loaded: each fault with its file and line."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from advisor.pack.load import load_pack
from advisor.pack.made_evidence import unknown_names
from advisor.pack.rule import RuleTest
from advisor.workshop import rule_tests
from tests.pack.test_load import RULE, faults, write

EVIDENCE = """\
  - evidence:
      every: 1s
      counters: {{dpc-rate: {counter}}}
      logs: {{cvp: {log}}}
      events: {{cvp.session-shutdown: {moment}}}
    facts: {{cpu.count: "1"}}
    expect: fail
    because: four
"""
GOOD = {"counter": "0x60 10x11 0x120", "log": "3x60 _x11 3x120", "moment": "60s"}


def pack(folder, text):
    rule = RULE.format(id="house-rule", condition="cpu.count < 2")
    write(folder, "rules/settings/house-rule.yaml", rule + text)
    return folder


@pytest.mark.parametrize(
    ("changed", "place", "what"),
    [
        ({"counter": "0x1b"}, ":17:18", "'0x1b'"),
        ({"log": "1x9999999"}, ":18:14", "samples at most"),
        ({"log": "-1"}, ":18:7", "cvp: a log writes 0 to 50 entries"),
        ({"log": "1.5"}, ":18:7", "not 1.5"),
        ({"moment": "60"}, ":19:16", "'60' is no duration"),
        ({"moment": "{at: 60s, values: {speed: '1'}}"}, ":19:57", "no group 'speed'"),
        ({"moment": "99h"}, ":15:5", "beyond the longest series"),
    ],
)
def test_a_fault_in_the_series(tmp_path, changed, place, what):
    found = faults(pack(tmp_path, EVIDENCE.format(**{**GOOD, **changed})))
    assert any(f"house-rule.yaml{place}" in one and what in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("every: 1s", "every: 0s", "longer than nothing"),
        ("every: 1s", "every: 2h", "at most 3600 s"),
        ("      every: 1s\n", "", "'every' is missing"),
        ("dpc-rate", "dpc-pace", "has no counter 'dpc-pace'"),
        ("{cvp: ", "{cvb: ", "no log of facts/logs is named 'cvb'"),
        ("cvp.session-shutdown", "cvb.session-shutdown", "no log of facts/logs is named 'cvb'"),
        ("cvp.session-shutdown", "cvp.session-lost", "it tells session-shutdown, connection-terminated"),
        ("cvp.session-shutdown", "session-shutdown", "string should match pattern"),
        ("      counters", "      peer: {logs: {nix: 1x5}}\n      counters", "no log of facts/logs is named 'nix'"),
        ("      counters", "      peer: {}\n      counters", "needs counters, logs or events"),
        ("      counters", "      gauges: {a: 1}\n      counters", "'gauges' is not known here"),
    ],
)
def test_what_the_evidence_names_must_exist(tmp_path, old, new, what):
    text = EVIDENCE.format(**GOOD)
    assert old in text
    found = faults(pack(tmp_path, text.replace(old, new)))
    assert any(what.lower() in one.lower() for one in found), found


def test_the_page_about_tests_says_what_loads(tmp_path):
    """The example in docs/testing-rules.md is a test that the loader takes, and that comes out as it says."""
    page = (Path(__file__).parents[2] / "docs" / "testing-rules.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    (given,) = yaml.load(example, Loader=yaml.BaseLoader)
    test = RuleTest.model_validate(given)
    pack = load_pack()
    assert test.evidence is not None
    assert list(unknown_names(pack, test.evidence)) == []
    rule = pack.rules["ndis-dpc-starvation"].model_copy(update={"tests": (test,)})
    (outcome,) = rule_tests(replace(pack, rules={**pack.rules, rule.id: rule}), rule.id)
    assert outcome.passed, outcome

"""Two packs compared on cases: what turns, what is new, and how much of the version it asks for."""

from dataclasses import replace

import pytest

from advisor.errors import NothingRecognised
from advisor.evidence.made import with_symptoms
from advisor.model.fact import Fact
from advisor.model.origin import Origin
from advisor.pack.load import load_pack
from advisor.pack.locate import knowledge_root
from advisor.pack.rule import Rule
from advisor.pack.semver import Bump, raised
from advisor.reason.derive import host_facts
from advisor.reason.pack_cases import own_cases
from advisor.reason.pack_diff import compare
from advisor.workshop import diff_packs
from tests.effort import gate_only

PACK = load_pack()


def host(**facts):
    return host_facts("h", [Fact(name.replace("__", "."), value, Origin("test")) for name, value in facts.items()])


CASES = {name: host(os__version="5.2.3790", tcpip__netdma=value) for name, value in (("on", True), ("off", False))}


def changed(name="netdma-on", **more):
    """The pack with one rule's file changed, and another hash."""
    data = {**PACK.files[name].data, **more}
    return replace(
        PACK,
        rules={**PACK.rules, name: Rule.model_validate(data)},
        files={**PACK.files, name: replace(PACK.files[name], data=data)},
        identity=replace(PACK.identity, sha256="other"),
    )


def without(name="netdma-on"):
    return replace(
        PACK,
        rules={key: rule for key, rule in PACK.rules.items() if key != name},
        identity=replace(PACK.identity, sha256="other"),
    )


def difference(old, new):
    return compare(old, new, CASES, CASES)


def test_a_pack_does_not_differ_from_itself():
    found = difference(PACK, PACK)
    assert (found.bump, found.turns, found.cases) == (Bump.NONE, (), 2)
    assert (found.added, found.removed, found.changed, found.reworded) == ((), (), (), ())


def test_prose_is_a_patch():
    found = difference(PACK, changed(title="Another title"))
    assert (found.reworded, found.changed, found.turns, found.bump) == (("netdma-on",), (), (), Bump.PATCH)


def test_a_verdict_that_turns_is_major_and_says_on_which_case():
    flipped = changed(given={name: f"not ({text})" for name, text in PACK.rules["netdma-on"].given.items()})
    found = difference(PACK, flipped)
    assert found.changed == ("netdma-on",)
    turns = {(turn.case, turn.kind, turn.id): (turn.before, turn.after) for turn in found.turns}
    assert turns["on", "verdict", "netdma-on"] == ("fail", "pass")
    assert turns["off", "verdict", "netdma-on"] == ("pass", "fail")
    assert turns["on", "stance", "disable-netdma"][1] is None
    assert found.bump is Bump.MAJOR
    assert (found.least_version, found.is_told) == (raised(PACK.identity.version, Bump.MAJOR), False)


def test_a_change_that_no_case_shows_is_minor():
    severe = {**PACK.files["netdma-on"].data["verdict"], "severity": "critical"}
    found = difference(PACK, changed(verdict=severe))
    assert (found.changed, found.turns, found.bump) == (("netdma-on",), (), Bump.MINOR)


def test_a_rule_that_is_gone_is_major_and_a_new_one_with_its_new_advice_minor():
    gone, new = difference(PACK, without()), difference(without(), PACK)
    assert (gone.removed, gone.bump) == (("netdma-on",), Bump.MAJOR)
    assert (new.added, new.bump) == (("netdma-on",), Bump.MINOR)
    assert [(turn.kind, turn.before) for turn in new.turns] == [("stance", None)]


def test_a_higher_version_tells_of_it():
    new = replace(without(), identity=replace(PACK.identity, version="99.0.0", sha256="other"))
    assert difference(PACK, new).is_told


def test_own_tests_are_cases_once_and_in_the_words_of_either_pack():
    poorer = replace(PACK, facts={name: spec for name, spec in PACK.facts.items() if name != "tcpip.netdma"})
    mine, theirs = own_cases([PACK, PACK], PACK, with_symptoms), own_cases([PACK], poorer, with_symptoms)
    assert list(mine) == list(theirs)
    assert len(mine) > 150
    assert any("tcpip.netdma" in facts.scalars for facts in mine.values())
    assert not any("tcpip.netdma" in facts.scalars for facts in theirs.values())


@gate_only
def test_a_corpus_of_incidents_facts_and_results(tmp_path):
    """Symptoms of a facts document count; what nobody can read is said and does not end the run."""
    fact = '{"name": "%s", "value": %s, "source": {"kind": "test"}}'
    told = ", ".join([fact % ("symptom.clock_stepped", "true"), fact % ("symptom.heartbeat_lost", "false")])
    document = '{"schema": "advisor.facts/1", "hosts": [{"host": "A", "role": "cvp", "facts": [%s]}]}'
    (tmp_path / "stepped.json").write_text(document % told, encoding="utf-8")
    (tmp_path / "noise.bin").write_bytes(b"\0\1\2")
    never = dict.fromkeys(PACK.rules["clock-step"].given, 'symptom.clock_stepped and os.arch == "ia64"')
    found = diff_packs(
        PACK, changed("clock-step", given=never, tests=[*PACK.files["clock-step"].data["tests"]]), corpus=tmp_path
    )
    turned = {turn.case: turn.before for turn in found.turns if (turn.kind, turn.id) == ("verdict", "clock-step")}
    assert turned["stepped.json: A"] == "fail"
    assert any("noise.bin" in what for what in found.unread)


@gate_only
def test_an_incident_is_a_corpus_of_one():
    """Its hosts are weighed together: each end of the session is the other's peer."""
    example = knowledge_root() / "examples" / "heartbeat-loss"
    never = dict.fromkeys(PACK.rules["ndis-dpc-starvation"].given, 'os.arch == "x86" and os.arch == "x64"')
    found = diff_packs(PACK, changed("ndis-dpc-starvation", given=never), corpus=example)
    turned = {
        turn.case: turn.before for turn in found.turns if (turn.kind, turn.id) == ("verdict", "ndis-dpc-starvation")
    }
    assert turned["heartbeat-loss: CVP1"] == "fail"
    assert found.unread == ()


def test_a_corpus_without_a_case_is_refused(tmp_path):
    with pytest.raises(NothingRecognised, match="holds no incident"):
        diff_packs(PACK, PACK, corpus=tmp_path)

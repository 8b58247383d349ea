"""What if: effects of actions, facts that are set, and how verdicts turn over the same evidence."""

from dataclasses import replace

import pytest

from advisor.errors import UsageError
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.record import Record, ResultKind, Verdicts
from advisor.model.verdict import Verdict
from advisor.model.what_if import Assignment, Judged, StepOutcome, Turn
from advisor.pack.load import load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import host_facts
from advisor.reason.effects import Doer
from advisor.reason.plain import PlainChainer
from advisor.reason.reasoner import symptomatic
from advisor.reason.what_if import check_members, chosen_hosts, what_if
from tests.test_knowledge import NO_PERFMON, QUIET, SERVER, STORM

PACK = load_pack()


def report(*layers, host="CVP1"):
    values = {name: text for layer in layers for name, text in layer.items()}
    facts = []
    for name, given in values.items():
        for number, text in enumerate(given if isinstance(given, list) else [given]):
            instance = f"{number:04}" if "[]" in name else None
            if isinstance(text, AbsentReason):
                facts.append(Fact(name, Absent(text), Origin("test"), instance=instance))
            elif text is not None:
                value = from_text(PACK.facts[name].type, text)
                facts.append(Fact(name, value, Origin("test", "CVP1/a.txt", 3), instance=instance))
    return HostReport(host, None, None, tuple(facts))


def record(*hosts, kind=ResultKind.DIAGNOSIS):
    return Record("r.json", kind, PACK.identity, "plain", "0", None, None, "", "", hosts, Verdicts({}, {}, {}, {}, {}))


def changed(host, *actions, kind=ResultKind.DIAGNOSIS, **assignments):
    """What becomes of one host; assignments are by fact with `__` for the dot, None takes a fact away."""
    made = [
        Assignment(name, None if text is None else from_text(PACK.facts[name].type, text))
        for name, text in ((name.replace("__", "."), text) for name, text in assignments.items())
    ]
    return what_if(record(host, kind=kind), PACK, ("plain", PlainChainer), [host.host], made, actions)


def test_what_a_fact_was_is_what_the_others_say_where_it_follows_from_them():
    host = report({"os.version": "5.2.3790", "os.arch": "x86", "ndis.version": "5.2.3790.3959"})
    shift = changed(host, ndis__below_fix="false").facts[0]
    assert (shift.before, shift.after) == (True, False)
    assert not changed(host, ndis__below_fix="true").facts


def ids(result, turn, judged=None):
    return {one.id for one in result.turned(turn) if judged in (None, one.judged)}


def values(result):
    return {(one.fact, one.instance): one.after for one in result.facts}


def steps(result):
    return [(step.action, step.outcome) for step in result.steps]


def test_the_whole_cure_clears_the_suspect_and_what_it_required_is_done_first():
    result = changed(report(SERVER, STORM, {"os.service_pack": "1", "os.arch": "x64"}), "enable-rss")
    assert steps(result) == [
        ("install-sp2", StepOutcome.DONE),
        ("install-ndis-hotfix", StepOutcome.DONE),
        ("enable-rss", StepOutcome.DONE),
    ]
    assert [step.required_by for step in result.steps] == ["enable-rss", "enable-rss", ""]
    assert "ndis-dpc-starvation" in ids(result, Turn.CLEARED, Judged.SUSPECT)
    assert {"ndis-hotfix-missing", "sp2-missing"} <= ids(result, Turn.CLEARED, Judged.RULE)


def test_half_of_the_cure_leaves_the_suspect():
    result = changed(report(SERVER, STORM), "install-ndis-hotfix")
    assert "ndis-hotfix-missing" in ids(result, Turn.CLEARED)
    assert "ndis-dpc-starvation" in ids(result, Turn.REMAINS, Judged.SUSPECT)


def test_old_evidence_makes_a_changed_host_no_worse_but_says_what_it_would_mean():
    """DPCs that rise once more after the cure would be a storm; nobody has seen them rise on the cured host."""
    result = changed(report(SERVER, STORM), "enable-rss")
    assert "dpc-storm" in ids(result, Turn.IF_AGAIN, Judged.SUSPECT)
    assert not {one.id for one in result.turned(Turn.WORSE) if one.on_evidence}
    assert {one.action for one in result.advice if one.if_again} >= {"trace-dpc"}
    symptoms = {one.fact for one in result.facts if one.fact.startswith("symptom.")}
    assert symptoms == set()


def test_a_fact_that_was_so_all_along_is_judged_with_the_evidence():
    """Setting a fact corrects what is known of that night, so that the night itself is judged anew."""
    result = changed(report(SERVER, STORM), ndis__version="5.2.3790.4524", tcpip__rss="true")
    assert not result.acted
    assert "dpc-storm" in ids(result, Turn.WORSE, Judged.SUSPECT)


def test_what_is_taken_away_is_no_longer_known_and_names_what_is_missing():
    result = changed(report(SERVER, STORM), ndis__version=None)
    (shift,) = [one for one in result.turned(Turn.UNKNOWN) if one.id == "ndis-hotfix-missing"]
    assert (shift.before, shift.after) == ("fail", "unknown")
    assert "ndis.version" in {one.fact for one in shift.missing}


def test_what_is_known_to_forbid_an_action_keeps_it_from_being_done():
    host = report(SERVER, STORM, {"ndis.version": "5.2.3790.5107"})
    result = changed(host, "install-ndis-hotfix")
    assert steps(result) == [("install-ndis-hotfix", StepOutcome.FORBIDDEN)]
    assert "5.2.3790.5107" in result.steps[0].because[0].text
    assert result.facts == ()
    assert not result.acted


def test_an_action_against_the_advice_is_done_and_says_so():
    (step, *_) = [one for one in changed(report(SERVER, QUIET), "install-ndis-hotfix").steps if not one.required_by]
    assert (step.outcome, step.advice.value) == (StepOutcome.DONE, "avoid")


def test_derived_facts_are_derived_anew():
    """The registry says nothing, so that Service Pack 2 itself switches RSS on."""
    host = report(SERVER, {"os.service_pack": "1", "tcpip.rss": AbsentReason.NOT_FOUND, "hotfix.installed": "KB1"},
                  {"hotfix.complete": "true"})  # fmt: skip
    result = changed(host, "install-sp2", kind=ResultKind.CHECK)
    facts = {fact.name: fact.value for fact in result.after.hosts[0].report.facts}
    assert facts["tcpip.rss"] is True
    assert "rss-on-without-evidence" in ids(result, Turn.WORSE)


def test_an_effect_that_is_the_same_on_every_platform_needs_no_platform():
    result = changed(report(SERVER, STORM, {"os.arch": None}), "install-ndis-hotfix")
    assert str(values(result)["ndis.version", None]) == "5.2.3790.4524"
    assert not any(step.missing for step in result.steps)


def test_an_effect_that_depends_on_what_nobody_knows_names_it():
    """As the size of the fixed file would, which each platform has its own of."""
    remedy = PACK.remedies["install-ndis-hotfix"].model_copy(update={"effects": {"ndis.size": "{fixed_size[os.arch]}"}})
    done = Doer(PACK)(remedy, host_facts("CVP1", report({"ndis.size": "182784"}).facts))
    assert [fact.name for fact in done.needed] == ["os.arch"]
    assert isinstance(done.facts.scalars["ndis.size"].value, Absent)
    known = Doer(PACK)(remedy, host_facts("CVP1", report({"os.arch": "x64"}).facts))
    assert known.facts.scalars["ndis.size"].value == 361984


def test_each_adapter_changes_from_its_own_state():
    """A driver without RSS does not offer it because the stack's switch is on."""
    host = report(SERVER, STORM, {"nic[].rss": ["off", "unavailable", "on"], "nic[].driver_date": None})
    made = values(changed(host, "enable-rss"))
    assert made["nic[].rss", "0000"] == "on"
    assert ("nic[].rss", "0001") not in made
    assert ("nic[].rss", "0002") not in made


@pytest.mark.parametrize("symptoms", [STORM, QUIET, {**STORM, **NO_PERFMON}], ids=["storm", "quiet", "no perfmon"])
def test_nothing_changed_turns_nothing(symptoms):
    result = changed(report(SERVER, symptoms))
    assert {one.turn for one in result.shifts} <= {Turn.REMAINS}
    assert result.advice == ()


def test_an_action_without_effects_turns_nothing():
    result = changed(report(SERVER, STORM), "trace-dpc")
    assert {one.turn for one in result.shifts} <= {Turn.REMAINS}
    assert not result.acted


def test_other_hosts_stay_as_they_are():
    hosts = (report(SERVER, STORM), report(SERVER, QUIET, host="PG1"))
    result = what_if(record(*hosts), PACK, ("plain", PlainChainer), ["CVP1"], [], ["enable-rss"])
    assert {one.host for one in (*result.facts, *result.steps, *result.advice)} == {"CVP1"}
    assert len(result.after.hosts) == 2


def test_hosts_and_members_that_do_not_exist():
    saved = record(report(SERVER, STORM))
    assert chosen_hosts(saved, ["cvp1"]) == ["CVP1"]
    with pytest.raises(UsageError, match="it has CVP1"):
        chosen_hosts(saved, ["PG1"])
    with pytest.raises(UsageError, match="there is 0000"):
        check_members(saved, [Assignment("nic[].rss", "on", "0009")], ["CVP1"])
    bare = replace(saved, hosts=(HostReport("CVP1", None, None, ()),))
    with pytest.raises(UsageError, match="collect it first"):
        check_members(bare, [Assignment("nic[].rss", "on", "")], ["CVP1"])


def _cures():
    """Each test that fails a rule without symptoms, with each action that the rule proposes."""
    for rule in PACK.rules.values():
        if symptomatic(rule, PACK):
            continue
        for proposal in rule.actions:
            for index, test in enumerate(rule.tests):
                if test.expect is Verdict.FAIL and PACK.remedies[proposal.id].effects:
                    yield pytest.param(rule, proposal.id, test, id=f"{rule.id}-{proposal.id}-{index}")


@pytest.mark.parametrize(("rule", "action", "test"), list(_cures()))
def test_an_action_does_to_the_facts_what_its_rule_proposes_it_for(rule, action, test):
    """Doing it ends the failure, or at least leaves it open until the facts are read again."""
    facts = {}
    for name, given in test.facts.items():
        if isinstance(given, tuple):
            for key in {key for member in given for key in member}:
                facts[f"{name}[].{key}"] = [member.get(key) for member in given]
        elif isinstance(given, str):
            facts[name] = given
    result = changed(report(facts), action, kind=ResultKind.CHECK)
    (step,) = [one for one in result.steps if not one.required_by]
    if step.outcome is StepOutcome.DONE:
        (finding,) = [one for one in result.after.hosts[0].findings if one.rule == rule.id]
        assert finding.verdict is not Verdict.FAIL, action


@pytest.mark.parametrize("remedy", list(PACK.remedies.values()), ids=lambda remedy: remedy.id)
def test_every_action_says_what_it_does_to_facts(remedy):
    """`effects: {}` says: nothing. One that is left out was forgotten."""
    assert "effects" in PACK.files[remedy.id].data


@pytest.mark.parametrize("remedy", list(PACK.remedies.values()), ids=lambda remedy: remedy.id)
def test_a_registry_value_that_an_action_writes_is_among_its_effects(remedy):
    written = [line for lines in remedy.commands.values() for line in lines if line.startswith("reg add")]
    for spec in PACK.facts.values():
        for source in spec.sources:
            if source.format == "registry" and any(f"/v {name} " in line for name in source.name for line in written):
                assert spec.name in remedy.effects

"""An interview: it ends, it ends no later than it must, and what it calls settled no answer changes."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.interview import Answer
from advisor.model.origin import Origin
from advisor.pack.load import load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import host_facts
from advisor.reason.interview import Interview, unknown
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.reason.possible import World
from advisor.reason.prospects import Prospects
from advisor.reason.representatives import representatives
from tests.effort import some, tries
from tests.reason.packs import random_host, random_pack
from tests.test_knowledge import SERVER, STORM, reasoning

EXAMPLES = tries(200, 10)
MOST = 500
NOW = datetime(2013, 3, 30, 23, 36, tzinfo=UTC)
SHIPPED = load_pack()
POLICY = Fact("policy.rss", "evidence", Origin("option"))


def askable(pack):
    """The pack with a question for each of its facts."""
    specs = {name: spec.model_copy(update={"question": "-"}) for name, spec in pack.facts.items()}
    return replace(pack, facts=specs)


def tell(interview, question, value):
    interview.tell(Answer(question.host, question.fact, question.instance, value, NOW))


def advice(judgement):
    levels = {suspect.id: suspect.level for suspect in judgement.suspects}
    return levels, {action.id: action.stance for action in judgement.actions}


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 2), rules=st.integers(0, 5))
def test_when_it_ends_no_answer_changes_the_advice(seed, facts, rules):
    """Some questions are answered, some not, until it asks no more; then every way to know the rest is tried."""
    chance = random.Random(seed)
    pack = askable(random_pack(SHIPPED, chance, facts, rules))
    interview = Interview(pack, [random_host(chance, pack)])
    values = representatives(pack)
    while (question := interview.next()) is not None:
        answer = unknown() if chance.random() < 0.3 else chance.choice(values[question.fact])
        if "[]" in question.fact and question.instance is None:
            answer = ("one",) if chance.random() < 0.5 else unknown()
        tell(interview, question, answer)
    own = interview.facts("host")
    told = {(one.fact, one.instance) for one in interview.answers}
    left = interview.asker.world(own, told).open
    judge = Judge(pack, list(pack.rules.values()), PlainChainer)
    claimed = advice(judge(own))
    for chosen in itertools.islice(itertools.product(*left.values()), MOST):
        assert advice(judge(host_facts("host", (*own, *chosen)))) == claimed


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**48), facts=st.integers(0, 4), rules=st.integers(0, 8))
def test_who_knows_nothing_is_asked_each_question_once(seed, facts, rules):
    chance = random.Random(seed)
    pack = askable(random_pack(SHIPPED, chance, facts, rules))
    interview = Interview(pack, [random_host(chance, pack)])
    asked = []
    while (question := interview.next()) is not None:
        asked.append((question.fact, question.instance))
        tell(interview, question, unknown())
    assert len(asked) == len(set(asked))


@settings(max_examples=tries(20), deadline=None)
@given(seed=st.integers(0, 2**48))
def test_the_shipped_pack_leaves_nothing_out_either(seed):
    """Derived facts too: some facts of the tech note's server are open, and every way to know them is tried."""
    chance = random.Random(seed)
    pack, derive, judge = reasoning()
    facts = [
        Fact(name, from_text(pack.facts[name].type, text), Origin("test"), instance="1" if "[]" in name else None)
        for name, text in {**SERVER, **STORM}.items()
    ]
    values = representatives(pack)
    chosen = chance.sample(facts, 3)
    opened = {}
    for fact in chosen:
        absent = Fact(fact.name, Absent(AbsentReason.NOT_COLLECTED), fact.origin, instance=fact.instance)
        states = [replace(fact, value=value) for value in values[fact.name][:4]]
        opened[fact.name, fact.instance] = (*states, absent)
    prospects = Prospects(pack, list(pack.rules.values()))
    found = prospects(prospects.possible.derived(World(host_facts("host", facts), opened)))
    for states in itertools.product(*opened.values()):
        levels, stances = advice(judge(derive(host_facts("host", (*facts, *states)))))
        assert all(level in found.levels[suspect] for suspect, level in levels.items())
        assert all(stances.get(action) in found.stances[action] for action in pack.remedies)


def server(*without):
    pack = SHIPPED
    facts = [
        Fact(name, from_text(pack.facts[name].type, text), Origin("test"), instance="1" if "[]" in name else None)
        for name, text in {**SERVER, **STORM}.items()
        if name not in without
    ]
    return host_facts("CVP1", facts)


def test_what_is_known_is_not_asked():
    interview = Interview(SHIPPED, [server("ndis.version", "os.service_pack")])
    facts = {(one.fact, one.instance) for one in interview.asked("CVP1").questions}
    assert ("ndis.version", None) in facts
    assert not facts & {("os.version", None), ("tcpip.rss", None), ("symptom.heartbeat_lost", None)}


def test_the_fact_that_decides_between_two_suspects_comes_before_details():
    interview = Interview(SHIPPED, [server("ndis.version", "cpu.count", "firewall.ics")])
    assert interview.next().fact == "ndis.version"


def test_the_first_question_on_nothing_is_which_windows_it_is():
    """Whether the tech note's kernel runs at all settles most."""
    interview = Interview(SHIPPED, [host_facts("host", [POLICY])])
    assert interview.next().fact == "os.version"


def test_commands_fit_the_windows_as_soon_as_it_is_known():
    interview = Interview(SHIPPED, [host_facts("host", [POLICY])])
    tell(interview, interview.next(), "6.1.7601")
    questions = {one.fact: one for one in interview.asked("host").questions}
    assert interview.command(questions["tcpip.chimney"]) == "netsh int tcp show global"
    assert all(interview.command(one) == "" for name, one in questions.items() if name.startswith("symptom."))


def test_an_answer_taken_back_is_asked_again():
    interview = Interview(SHIPPED, [host_facts("host", [POLICY])])
    first = interview.next()
    assert interview.take_back() is None
    tell(interview, first, "5.2.3790")
    assert interview.next() != first
    assert interview.take_back().fact == first.fact
    assert interview.next() == first
    assert interview.answers == ()


def test_adapters_that_nobody_listed_are_named_first_and_then_asked_one_by_one():
    interview = Interview(SHIPPED, [server("nic[].rss", "nic[].speed_duplex")])
    questions = [one for one in interview.asked("CVP1").questions if one.fact.startswith("nic")]
    assert [(one.fact, one.instance) for one in questions] == [("nic[].name", None)]
    tell(interview, questions[0], ("Broadcom", "Intel"))
    asked = {(one.fact, one.instance) for one in interview.asked("CVP1").questions}
    assert {("nic[].rss", "1"), ("nic[].rss", "2")} <= asked


def test_the_line_of_reasoning_tells_what_each_answer_leads_to():
    interview = Interview(SHIPPED, [server("ndis.version", "symptom.gaps_with_dpc")])
    question = next(one for one in interview.asked("CVP1").questions if one.fact == "seen.dpc_rise")
    found = {one.suspect: one for one in interview.hanging(question) if one.suspect}
    ends = dict(found["ndis-dpc-starvation"].after)
    assert "probable" in ends[True]
    assert "probable" not in ends[False]


def test_answers_are_facts_with_their_moment():
    interview = Interview(SHIPPED, [host_facts("host", [POLICY])])
    tell(interview, interview.next(), "5.2.3790")
    fact = interview.facts("host").scalars["os.version"]
    assert (fact.origin.kind, fact.observed_at) == ("answer", NOW)


def test_a_person_who_saw_the_rise_is_believed_without_a_count_of_luck():
    """No question asks for a p-value; the sentence then does not speak of one."""
    _, derive, judge = reasoning()
    facts = {**{one.name: one for one in server("symptom.dpc_p_value", "symptom.gaps_with_dpc")}}
    facts["seen.dpc_rise"] = Fact("seen.dpc_rise", True, Origin("answer"))
    (suspect,) = [one for one in judge(derive(host_facts("host", facts.values()))).suspects
                  if one.id == "ndis-dpc-starvation"]  # fmt: skip
    assert suspect.level == "probable"
    assert not any("?" in reason.text for reason in suspect.for_ if "DPCs rise" in reason.text)


@pytest.mark.parametrize("name", [name for name in SHIPPED.facts if name.startswith("symptom.")])
def test_a_symptom_without_a_question_is_one_that_nobody_can_see(name):
    """Counts that a computation makes, and what is derived from facts that have questions."""
    computed = {"symptom.gaps_with_dpc", "symptom.dpc_p_value", "symptom.samples", "symptom.longest_gap",
                "symptom.clock_step_seconds", "symptom.session_lost", "symptom.dpc_coincides"}  # fmt: skip
    assert (SHIPPED.facts[name].question is None) == (name in computed)


ANSWERS = {
    **{name: text for name, text in SERVER.items() if not name.startswith("policy.")},
    "seen.dpc_rise": "true",
    "symptom.streams_stopped": "application",
    "symptom.heartbeat_lost": "true",
    "symptom.clock_stepped": "false",
    "symptom.idle_gap_only": "false",
    "symptom.link_dropped": "false",
    "symptom.perfmon_present": "true",
    "nic[].rss": "off",
    "nic[].driver_date": "2010-01-01T00:00:00Z",
    "nic[].receive_buffers": "512",
}


@pytest.mark.parametrize(
    "change",
    some([{}, {"seen.dpc_rise": "false"}, {"os.version": "6.1.7601"}, {"symptom.idle_gap_only": "true"}]),
    ids=["tech note", "no rise", "another kernel", "an idle log"],
)
def test_on_the_shipped_pack_it_stops_early_and_rightly(change):
    """It asks for no more than half of what could be asked, and whatever the rest is, the advice is the same."""
    pack, derive, judge = reasoning()
    interview = Interview(pack, [host_facts("host", [POLICY])])
    texts = {**ANSWERS, **change}
    while (question := interview.next()) is not None:
        text = texts.get(question.fact)
        value = unknown() if text is None else from_text(pack.facts[question.fact].type, text)
        if question.fact == "nic[].name":
            value = ("Broadcom",)
        tell(interview, question, value)
    askable = [spec for spec in pack.facts.values() if interview.asker.is_askable(spec)]
    assert len(interview.answers) <= len(askable) / 2 + 3
    own = interview.facts("host")
    left = interview.asker.world(own, {(one.fact, one.instance) for one in interview.answers}).open
    assert left
    claimed = advice(judge(derive(own)))
    chance = random.Random(7)
    for _ in range(60):
        chosen = [chance.choice(states) for states in left.values()]
        assert advice(judge(derive(host_facts("host", (*own, *chosen))))) == claimed

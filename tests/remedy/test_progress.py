"""How steps stand after what was said of them: held back, restarted into, verified."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.model.action import Action, Stance
from advisor.model.diagnosis import PackIdentity
from advisor.model.guide import Answered, Checked, Said, Standing, Verification, Verified
from advisor.model.plan import HostPlan, Plan, PlanStep
from advisor.model.record import ResultKind
from advisor.remedy.progress import progress

START = datetime(2026, 11, 26, 12, tzinfo=UTC)


def step(order, name, requires=(), restart=None, waits_for=(), stance=Stance.DO):
    action = Action(name, "A", stance, order, (), tuple(requires), restart is not None, "undo", "look", ())
    return PlanStep(action, name, restart=restart, waits_for=tuple(waits_for))


PLAN = Plan(
    PackIdentity("sample", "1", "ab" * 32),
    ResultKind.CHECK,
    (
        HostPlan(
            "A",
            None,
            (
                step(1, "patch", restart=1),
                step(2, "switch", ["patch"], 2, ["patch"]),
                step(3, "other", restart=2),
                step(4, "look"),
            ),
            (),
        ),
    ),
)


def after(*entries):
    """Standings by key. An entry is `key answer`, or a mapping of steps to verdicts."""
    made = []
    for number, entry in enumerate(entries):
        at = START + timedelta(minutes=number)
        if isinstance(entry, dict):
            checks = tuple(Checked("A", name, verdict) for name, verdict in entry.items())
            made.append(Verification(at, "me", "ab" * 32, checks))
        else:
            key, answer = entry.split()
            made.append(Said(at, "me", "A", key, Answered(answer), "so"))
    return {key: state for (_, key), state in progress(PLAN, made).states.items()}


def standings(*entries):
    return {key: state.standing.value for key, state in after(*entries).items()}


def test_nothing_was_said_yet():
    found = after()
    assert list(found) == ["patch", "restart/1", "switch", "other", "restart/2", "look"]
    assert found["switch"].standing is Standing.HELD
    assert found["switch"].held_by == ("patch",)
    assert found["restart/1"].held_by == ("patch",)
    assert found["look"].standing is Standing.OPEN


@pytest.mark.parametrize("answer", ["skipped", "failed", "later"])
def test_what_requires_a_step_that_is_not_done_is_held_back(answer):
    found = after(f"patch {answer}")
    assert found["patch"].standing.value == answer
    assert found["switch"].held_by == ("patch",)
    assert found["other"].standing is Standing.OPEN


def test_what_must_be_restarted_into_holds_back_until_the_restart():
    assert after("patch done")["switch"].held_by == ("restart/1",)
    assert standings("patch done")["restart/1"] == "open"
    assert standings("patch done", "restart/1 done")["switch"] == "open"
    for answer in ("skipped", "failed", "later"):
        assert after("patch done", f"restart/1 {answer}")["switch"].held_by == ("restart/1",)


def test_a_restart_before_the_step_makes_nothing_effective():
    assert standings("patch done", "restart/1 done", "patch done")["restart/1"] == "open"
    assert after("restart/1 done", "patch done")["switch"].held_by == ("restart/1",)


def test_what_is_done_once_more_is_restarted_into_once_more():
    again = ("patch done", "restart/1 done", {"patch": Verified.NOT_FIXED}, "patch done")
    assert standings(*again)["restart/1"] == "open"
    assert standings(*again, "restart/1 done")["switch"] == "open"


def test_a_restart_that_no_step_needs_is_not_needed():
    found = standings("patch skipped", "other skipped", "switch skipped")
    assert found["restart/1"] == found["restart/2"] == "not-needed"
    assert standings("patch skipped", "other done")["restart/2"] == "open"


def test_the_last_answer_counts():
    assert standings("patch failed", "patch done")["patch"] == "done"
    assert standings("patch done", "patch failed")["patch"] == "failed"


def test_only_facts_make_it_fixed():
    assert standings("patch done")["patch"] == "done"
    assert standings("patch done", {"patch": Verified.FIXED})["patch"] == "fixed"
    assert standings("patch done", {"patch": Verified.NOT_FIXED})["patch"] == "not-fixed"
    assert standings("patch done", {"patch": Verified.CANNOT_TELL})["patch"] == "cannot-tell"
    assert standings({"patch": Verified.OTHERWISE})["patch"] == "fixed-otherwise"


def test_what_was_seen_before_the_step_says_nothing_of_it():
    assert standings({"patch": Verified.NOT_FIXED}, "patch done")["patch"] == "done"
    assert standings("patch done", {"patch": Verified.FIXED}, "patch failed")["patch"] == "failed"


def test_what_was_not_said_to_be_done_stays_open_while_facts_show_no_more():
    for verdict in (Verified.NOT_FIXED, Verified.CANNOT_TELL):
        assert standings({"patch": verdict})["patch"] == "open"
        assert standings("patch skipped", {"patch": verdict})["patch"] == "skipped"


def test_what_was_seen_to_be_there_holds_nothing_back():
    assert standings({"patch": Verified.FIXED})["switch"] == "open"
    assert standings("patch done", {"patch": Verified.NOT_FIXED})["switch"] == "held"
    # What no fact tells rests on what was said, the restart included.
    assert after("patch done", {"patch": Verified.CANNOT_TELL})["switch"].held_by == ("restart/1",)
    assert standings("patch done", "restart/1 done", {"patch": Verified.CANNOT_TELL})["switch"] == "open"


def test_entries_of_other_hosts_do_not_count():
    said = Said(START, "me", "B", "patch", Answered.DONE)
    assert progress(PLAN, [said]).of("A", "patch").standing is Standing.OPEN


@pytest.mark.parametrize("verdict", [Verified.FIXED, Verified.NOT_FIXED, Verified.OTHERWISE])
def test_a_look_that_cant_tell_takes_nothing_back(verdict):
    entries = ["patch done", "restart/1 done", {"patch": verdict}]
    found = after(*entries, {"patch": Verified.CANNOT_TELL})
    assert found["patch"].standing.value == verdict.value
    assert found["patch"].verified_at == START + timedelta(minutes=2)
    assert standings(*entries, {"patch": Verified.CANNOT_TELL})["switch"] == standings(*entries)["switch"]


def test_a_step_that_was_done_again_waits_for_a_look_of_its_own():
    entries = ("patch done", {"patch": Verified.NOT_FIXED}, "patch done", {"patch": Verified.CANNOT_TELL})
    assert standings(*entries)["patch"] == "cannot-tell"

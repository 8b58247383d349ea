"""From when on facts say something of a step."""

from datetime import UTC, datetime, timedelta

import pytest

from advisor.model.guide import Answered, Said
from advisor.reason.verification import Since, since_said

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(answer, at=NOON):
    return Said(at, "ops", "CVP1", "install-ndis-hotfix", answer)


def test_nothing_said_says_nothing():
    assert since_said(None, None, needs_restart=True) == Since(None, None)


@pytest.mark.parametrize("one", [Answered.SKIPPED, Answered.FAILED, Answered.LATER])
def test_only_done_has_a_moment(one):
    assert since_said(said(one), said(Answered.DONE, NOON + HOUR), needs_restart=True) == Since(one, None)


def test_without_a_restart_it_counts_at_once():
    assert since_said(said(Answered.DONE), None, needs_restart=False) == Since(Answered.DONE, NOON, True)


@pytest.mark.parametrize(
    ("restart", "at", "effective"),
    [
        (None, NOON, False),
        (said(Answered.DONE, NOON - HOUR), NOON, False),
        (said(Answered.FAILED, NOON + HOUR), NOON, False),
        (said(Answered.DONE, NOON), NOON, True),
        (said(Answered.DONE, NOON + HOUR), NOON + HOUR, True),
    ],
)
def test_a_step_that_needs_a_restart_counts_from_the_restart_after_it(restart, at, effective):
    assert since_said(said(Answered.DONE), restart, needs_restart=True) == Since(Answered.DONE, at, effective)

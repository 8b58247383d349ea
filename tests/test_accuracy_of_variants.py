"""The accuracy that was promised, on the first of its incidents told by other means: with clocks apart, sampled slowly,
with every kind of log, as hostile files."""

import pytest

from tests.effort import gate_only
from tests.incidents import variant
from tests.incidents.maker import CASES
from tests.test_accuracy import assert_kept, scores_of

INCIDENTS = 3 * len(CASES)


@gate_only
@pytest.mark.parametrize(
    "told",
    [variant.SKEWED, variant.SLOWLY_SAMPLED, variant.ALL_LOGS, variant.HOSTILE],
    ids=lambda told: told.name,
)
def test_incidents_told_by_other_means(told):
    scores = scores_of(told, INCIDENTS)
    # What can't be known any more must stay the exception, or these incidents prove nothing.
    assert sum(not score.label.sure for score in scores) <= 0.05 * len(scores)
    assert_kept(scores)

"""Which files can deny that a snapshot was taken, removed or consolidated at the time of a loss."""

from datetime import UTC, datetime

import pytest

from advisor.model.fact import Fact
from advisor.model.origin import Origin
from tests.evidence.scene import (
    GAP,
    START,
    Moment,
    absence,
    cvp_loss,
    host,
    log,
    quiet_pg,
    seen,
    ticks,
    value,
    vmware,
    without,
)

DAY = 86400.0


def listed(*created: float) -> dict[str, Fact]:
    """The facts of a list of snapshots, created so many seconds after `START`."""
    origin = Origin("vmsd", "CVP1/vm/a.vmsd", 3)
    facts = {"vm.snapshot_count": Fact("vm.snapshot_count", len(created), origin)}
    if created:
        for name, moment in (("vm.snapshot_newest", max(created)), ("vm.snapshot_oldest", min(created))):
            facts[name] = Fact(name, datetime.fromtimestamp(START + moment, UTC), origin)
    return facts


def told(facts: dict[str, Fact], *readings):
    return seen(host("CVP1", log(without(ticks(1), GAP), cvp_loss()), *readings, role="cvp", facts=facts), quiet_pg())


@pytest.mark.parametrize("facts", [listed(-30 * DAY), listed()], ids=["old", "empty"])
def test_a_list_alone_denies_nothing(facts):
    """A snapshot removed in the window has left the list: only vmware.log would tell."""
    assert "removed" in absence(told(facts), "snapshot_in_window")


def test_a_list_shows_a_snapshot_taken_then():
    assert value(told(listed(-30 * DAY, GAP[0] - 1)), "snapshot_in_window") is True


@pytest.mark.parametrize("facts", [listed(-30 * DAY), listed(), {}], ids=["old", "empty", "none"])
def test_a_log_from_before_the_loss_denies_it(facts):
    earlier = vmware([("snapshot-created", -7200.0)])
    assert value(told(facts, earlier), "snapshot_in_window") is False


@pytest.mark.parametrize("facts", [listed(), {}], ids=["empty", "none"])
def test_a_log_that_begins_after_the_loss_denies_nothing(facts):
    later = vmware([("snapshot-created", 7200.0)])
    assert absence(told(facts, later), "snapshot_in_window")


def vcenter(*events: Moment):
    return log((), events, file="CVP1/vcenter.log", form="vcenter", process="")


@pytest.mark.parametrize("kind", ["snapshot-created", "snapshot-removed", "snapshot-consolidated"])
def test_a_vcenter_that_remembers_a_task_of_then_proves_it(kind):
    evidence = told(listed(), vcenter((kind, GAP[0] + 1)))
    assert value(evidence, "snapshot_in_window") is True
    assert absence(evidence, "stun_seconds"), "how long the machine stood still, a vCenter does not know"


def test_a_vcenter_that_remembers_nothing_of_then_denies_nothing():
    """Its memory is as long as somebody set it."""
    assert absence(told({}, vcenter(("snapshot-created", -7200.0), ("snapshot-removed", 7200.0))), "snapshot_in_window")

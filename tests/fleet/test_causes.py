"""Why a fleet fails, told once for all hosts that fail alike; and what clears most of it with least."""

import pytest

from advisor.fleet.analysis.causes import causes, fewest_actions, restarts
from advisor.fleet.analysis.debt import unknown_debt
from advisor.model.action import Stance
from advisor.model.fact import AbsentReason
from advisor.model.fleet_groups import group_hosts
from advisor.pack.load import load_pack
from tests.fleet.audits import audit, outcome, repeated

CHIMNEY, NETDMA, OFFLOAD, FILE, OLD = (
    "tcp-chimney-on",
    "netdma-on",
    "task-offload-on",
    "ndis-hotfix-missing",
    "support-ended",
)
RULES = {FILE: "high", CHIMNEY: "medium", NETDMA: "low", OFFLOAD: "low", OLD: "info"}
DO = {"disable-tcp-chimney": "do", "disable-netdma": "do"}
HOTFIX = {"install-ndis-hotfix": "consider", "install-sp2": "consider"}


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def fleet():
    return audit(
        {
            "cvp1": outcome({FILE: "p", CHIMNEY: "f", NETDMA: "f", OFFLOAD: "p", OLD: "f"}, DO),
            "cvp2": outcome({FILE: "f", CHIMNEY: "f", NETDMA: "f", OFFLOAD: "p", OLD: "f"}, DO | HOTFIX),
            "cvp3": outcome(
                {FILE: "p", CHIMNEY: "f", NETDMA: "p", OFFLOAD: "p", OLD: "f"}, {"disable-tcp-chimney": "do"}
            ),
            "cvp4": outcome(
                {FILE: "f", CHIMNEY: "p", NETDMA: "p", OFFLOAD: "p", OLD: "f"}, {"install-ndis-hotfix": "avoid"}
            ),
            "cvp5": outcome({FILE: "p", CHIMNEY: "p", NETDMA: "p", OFFLOAD: "p", OLD: "n"}),
            "cvp6": outcome(
                {FILE: "p", CHIMNEY: "f", NETDMA: "p", OFFLOAD: "u", OLD: "f"}, {"disable-tcp-chimney": "do"}
            ),
        },
        RULES,
    )


def test_hosts_that_fail_alike_are_one_cause(pack):
    found = causes(group_hosts(fleet()), pack)
    assert [(one.verdicts, one.places, one.count) for one in found] == [
        ((FILE, OLD), (3,), 1),
        ((FILE, CHIMNEY, NETDMA, OLD), (1,), 1),
        ((CHIMNEY, OLD), (2, 5), 2),
        ((CHIMNEY, NETDMA, OLD), (0,), 1),
    ]
    assert found[2].actions == (("disable-tcp-chimney", Stance.DO),)
    assert found[1].actions == (
        ("install-ndis-hotfix", Stance.CONSIDER), ("disable-tcp-chimney", Stance.DO), ("disable-netdma", Stance.DO)
    )  # fmt: skip
    assert found[0].actions == (), "what is to be avoided clears nothing"


def test_what_is_waived_is_no_cause(pack):
    found = causes(group_hosts(fleet(), {OLD: range(6), FILE: [3]}), pack)
    assert all(OLD not in one.verdicts for one in found)
    assert all(3 not in one.places for one in found)


def test_the_fewest_actions_that_clear_most(pack):
    found = fewest_actions(group_hosts(fleet()), pack)
    assert [(choice.items, choice.paid) for choice in found.choices.choices] == [
        (("disable-tcp-chimney",), 4),
        (("disable-tcp-chimney", "disable-netdma"), 6),
    ]
    assert [(work.action, work.places) for work in found.work] == [
        ("disable-tcp-chimney", (0, 1, 2, 5)),
        ("disable-netdma", (0, 1)),
    ]
    assert all(work.reboot and work.stance is Stance.DO for work in found.work)
    assert (found.failures, found.cleared, found.work_hosts) == (13, 6, 4)
    # support-ended has no action with an effect on facts, and a hotfix to consider is none to do.
    assert dict(found.uncleared) == {OLD: 5, FILE: 2}
    assert (found.hosts, found.failing_hosts) == (0, 5)


def test_hosts_that_fail_nothing_afterwards_are_counted(pack):
    found = fewest_actions(group_hosts(fleet(), {OLD: range(6)}), pack)
    assert (found.hosts, found.failing_hosts) == (3, 5)


def test_steps_to_consider_count_only_when_asked_for_and_bring_what_they_require(pack):
    found = fewest_actions(group_hosts(fleet()), pack, (Stance.DO, Stance.CONSIDER), share=1.0)
    assert [(work.action, work.stance, work.places) for work in found.work] == [
        ("install-sp2", Stance.CONSIDER, (1,)),
        ("install-ndis-hotfix", Stance.CONSIDER, (1,)),
        ("disable-tcp-chimney", Stance.DO, (0, 1, 2, 5)),
        ("disable-netdma", Stance.DO, (0, 1)),
    ]
    assert dict(found.uncleared) == {OLD: 5, FILE: 1}, "cvp4 must not get it"
    assert fewest_actions(group_hosts(fleet()), pack, (Stance.AVOID,)).work == ()


def test_only_what_is_to_be_done_restarts_a_host(pack):
    assert restarts(group_hosts(fleet()), pack) == (0, 1, 2, 5)


def test_what_is_waived_restarts_nobody(pack):
    assert restarts(group_hosts(fleet(), {CHIMNEY: range(6)}), pack) == (0, 1), "for NetDMA, which nobody accepts"
    assert restarts(group_hosts(fleet(), {CHIMNEY: [0, 2], NETDMA: [0]}), pack) == (1, 5)
    assert restarts(group_hosts(fleet(), {OLD: range(6)}), pack) == (0, 1, 2, 5)


def test_a_fleet_many_times_as_large_has_the_same_answer(pack):
    small, large = (fewest_actions(group_hosts(one), pack) for one in (fleet(), repeated(fleet(), 1000)))
    assert large.cleared == 1000 * small.cleared
    assert [work.action for work in large.work] == [work.action for work in small.work]


COMMANDS = {"a": "wmic a", "b": "wmic a", "c": "reg c", "d": ""}


def unknown(hosts):
    return group_hosts(audit(hosts, {"x": "high", "y": "low", "z": "low"}))


def test_the_commands_that_settle_most():
    fleet = unknown(
        {
            **{f"h{number}": outcome({"x": "u", "y": "u", "z": "p"}, lacks={"x": ["a"], "y": ["b", "c"]})
               for number in range(4)},
            "i": outcome({"x": "p", "y": "p", "z": "u"}, lacks={"z": ["d"]}),
            "j": outcome({"x": "f", "y": "p", "z": "p"}),
        }
    )  # fmt: skip
    debt = unknown_debt(fleet, COMMANDS.get)
    assert (debt.verdicts, debt.hosts, debt.unpayable) == (9, 5, 1)
    assert [(one.command, one.facts, one.hosts, one.pays, one.touches) for one in debt.collecting] == [
        ("wmic a", ("a", "b"), 4, 4, 8),
        ("reg c", ("c",), 4, 4, 4),
    ]
    assert debt.collecting[0].reasons == ((AbsentReason.NOT_COLLECTED, 4),)
    assert [choice.paid for choice in debt.choices.choices] == [4, 8]


def test_a_fleet_that_is_all_known_owes_nothing():
    debt = unknown_debt(unknown({"a": outcome({"x": "p", "y": "f", "z": "n"})}), COMMANDS.get)
    assert (debt.verdicts, debt.hosts, debt.collecting, debt.unpayable) == (0, 0, (), 0)


def test_what_is_unknown_for_no_told_reason_is_not_promised():
    debt = unknown_debt(unknown({"a": outcome({"x": "u", "y": "p", "z": "p"})}), COMMANDS.get)
    assert (debt.verdicts, debt.unpayable, debt.collecting) == (1, 1, ())

"""The order of steps and the restarts between them: for the shipped pack, and for any."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import PackError
from advisor.pack.load import load_pack
from advisor.remedy.order import in_order
from tests.remedy.remedies import by_id, remedy

PACK = load_pack()


def told(actions, remedies=PACK.remedies):
    return [(place.action, place.restart) for place in in_order(actions, remedies)]


def test_the_whole_fix_is_service_pack_hotfix_restart_rss():
    assert told(["enable-rss", "install-ndis-hotfix", "install-sp2"]) == [
        ("install-sp2", 1),
        ("install-ndis-hotfix", 2),
        ("enable-rss", 3),
    ]


def test_settings_share_the_restart_of_rss():
    actions = ["disable-netdma", "disable-task-offload", "disable-tcp-chimney", "enable-rss", "install-ndis-hotfix"]
    assert told(actions) == [
        ("install-ndis-hotfix", 1),
        ("enable-rss", 2),
        ("disable-tcp-chimney", 2),
        ("disable-netdma", 2),
        ("disable-task-offload", 2),
    ]


def test_settings_alone_share_one_restart_with_the_hotfix():
    assert {restart for _, restart in told(["disable-netdma", "disable-tcp-chimney", "install-ndis-hotfix"])} == {1}


def test_what_needs_no_restart_keeps_the_place_of_its_rank():
    assert told(["plan-migration", "enable-rss", "check-switch-port"]) == [
        ("enable-rss", 1),
        ("check-switch-port", None),
        ("plan-migration", None),
    ]


def test_a_requirement_outranks_the_rank():
    remedies = by_id(remedy("early", 1, ["late"]), remedy("late", 9))
    assert told(remedies, remedies) == [("late", None), ("early", None)]


def test_a_requirement_leads_through_what_is_not_in_the_plan():
    remedies = by_id(
        remedy("last", 1, ["middle"]),
        remedy("middle", 2, ["first"], ["first"], reboot=True),
        remedy("first", 3, reboot=True),
    )
    (first, last) = in_order(["last", "first"], remedies)
    assert (first.action, last.action, last.waits_for) == ("first", "last", ("first",))


def test_two_pairs_share_their_restarts():
    remedies = by_id(
        remedy("a", 1, reboot=True),
        remedy("b", 2, ["a"], ["a"], reboot=True),
        remedy("c", 3, reboot=True),
        remedy("d", 4, ["c"], ["c"], reboot=True),
    )
    assert told(remedies, remedies) == [("a", 1), ("c", 1), ("b", 2), ("d", 2)]


def test_what_waits_for_a_restart_and_needs_none_comes_behind_it():
    remedies = by_id(remedy("look", 1, ["mend"], ["mend"]), remedy("mend", 9, reboot=True))
    (mend, look) = in_order(remedies, remedies)
    assert (mend.restart, look.restart, look.waits_for) == (1, None, ("mend",))


def test_waiting_for_what_needs_no_restart_is_waiting_for_the_step_alone():
    remedies = by_id(remedy("look", 1, ["mend"], ["mend"]), remedy("mend", 9))
    assert [place.waits_for for place in in_order(remedies, remedies)] == [(), ()]


@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")])
def test_remedies_that_require_each_other_are_an_error_of_the_pack(circle):
    remedies = by_id(*(remedy(one, requires=[circle[(n + 1) % len(circle)]]) for n, one in enumerate(circle)))
    with pytest.raises(PackError, match=r"remedies require each other: . → "):
        in_order(["a"], remedies)


@st.composite
def packs(draw, most=7):
    """Remedies of any rank, each requiring some of those before it, with some of these awaited."""
    names = [f"r{number}" for number in range(draw(st.integers(1, most)))]
    remedies = []
    for number, name in enumerate(names):
        requires = draw(st.lists(st.sampled_from(names[:number]), unique=True)) if number else []
        awaited = [one for one in requires if draw(st.booleans())]
        remedies.append(remedy(name, draw(st.integers(0, 5)), requires, awaited, draw(st.booleans())))
    chosen = draw(st.lists(st.sampled_from(names), unique=True))
    return by_id(*remedies), chosen


def paths(remedies, start, end):
    """Every way from an action down its requirements to another."""
    for required in remedies[start].requires:
        if required == end:
            yield (start, end)
        for path in paths(remedies, required, end):
            yield (start, *path)


@given(packs())
def test_every_plan_keeps_to_its_requirements(pack):
    remedies, chosen = pack
    places = in_order(chosen, remedies)
    assert sorted(place.action for place in places) == sorted(chosen)
    index = {place.action: number for number, place in enumerate(places)}
    restart = {place.action: place.restart for place in places}
    for action in chosen:
        assert (restart[action] is not None) == remedies[action].reboot
        for before in set(chosen) - {action}:
            if any(paths(remedies, action, before)):
                assert index[before] < index[action]
    for place in places:
        for awaited in place.waits_for:
            # The restart comes behind the last step that shares it, and the waiting step behind that one.
            assert max(index[one] for one in chosen if restart[one] == restart[awaited]) < index[place.action]
    numbers = [place.restart for place in places if place.restart is not None]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(set(numbers)) + 1))


@given(packs())
def test_the_order_does_not_depend_on_how_it_is_asked(pack):
    remedies, chosen = pack
    assert in_order(chosen, remedies) == in_order(reversed(chosen), dict(reversed(remedies.items())))


@given(packs(most=5))
def test_no_other_order_has_fewer_restarts(pack):
    remedies, chosen = pack
    places = in_order(chosen, remedies)
    waits = {place.action: place.waits_for for place in places}

    def restarts(order):
        """Restarting as late as it can be; None for an order that requirements forbid."""
        count, pending, effective = 0, set(), set()
        for number, action in enumerate(order):
            if any(before in order[number:] for before in chosen if any(paths(remedies, action, before))):
                return None
            if not effective.issuperset(waits[action]):
                count, pending, effective = count + 1, set(), effective | pending
            if remedies[action].reboot:
                pending.add(action)
        return count + bool(pending)

    fewest = min(count for order in permutations(chosen) if (count := restarts(order)) is not None)
    assert max((place.restart or 0 for place in places), default=0) == fewest

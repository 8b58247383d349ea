"""Reboot waves never take down both sides; few hosts get the fewest waves, as trying every assignment shows."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.model.redundancy import Once, Placement, Redundancy, Weekly
from advisor.model.waves import ConstraintKind
from advisor.remedy.waves import MOST_ALONE, plan_waves
from tests.effort import tries
from tests.remedy import wave_oracle

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ONE_HOUR = {"w": (Once(NOW + timedelta(hours=1), NOW + timedelta(hours=2)),)}


def hour(number):
    return NOW + timedelta(hours=number)


def redundancy(*placements, **more):
    return Redundancy({one.host: one for one in placements}, **more)


def host(name, **more):
    return Placement(name, **more)


def other(name, **more):
    return Placement(name, role="other", **more)


def pair(name, **more):
    return [Placement(f"{name}{side}", role="pg", pair=name, side=side, **more) for side in "AB"]


def names(plan):
    return [wave.hosts for wave in plan.waves]


def laid(waves):
    return [(wave.hosts, wave.start, wave.end) for wave in waves]


def kinds(infeasible):
    return {one.kind for one in infeasible.constraints}


def test_both_sides_of_a_pair_are_never_down_together():
    fleet = redundancy(*pair("PG1"), *pair("PG2"))
    plan = plan_waves(["PG1B", "PG2A", "PG1A", "PG2B"], fleet, NOW)
    assert names(plan) == [("PG1A", "PG2A"), ("PG1B", "PG2B")]
    assert plan.fewest
    assert [(link.host, link.wave, link.because and link.because.name) for link in plan.chain] == [
        ("PG1A", 1, None), ("PG1B", 2, "PG1"),
    ]  # fmt: skip


def test_a_pool_keeps_its_minimum():
    fleet = redundancy(*(host(f"cvp{n}", role="cvp", pool="east") for n in range(5)), minimum_alive={"east": 3})
    plan = plan_waves(list(fleet.placements), fleet, NOW)
    assert [len(wave) for wave in names(plan)] == [2, 2, 1]
    assert len(plan.chain) == 3
    assert plan.chain[1].because.kind is ConstraintKind.POOL


def test_a_pool_without_a_minimum_has_one_down_at_a_time():
    fleet = redundancy(*(host(f"cvp{n}", role="cvp", pool="east") for n in range(3)))
    assert [len(wave) for wave in names(plan_waves(list(fleet.placements), fleet, NOW))] == [1, 1, 1]


def test_a_member_that_did_not_answer_is_not_alive():
    members = [host(f"cvp{n}", role="cvp", pool="east") for n in range(3)]
    fleet = redundancy(*members, minimum_alive={"east": 1})
    assert len(names(plan_waves(["cvp0", "cvp1"], fleet, NOW))) == 1
    assert len(names(plan_waves(["cvp0", "cvp1"], fleet, NOW, down=["cvp2"]))) == 2


def test_a_host_whose_partner_is_down_is_not_touched():
    fleet = redundancy(*pair("PG1"), *pair("PG2"))
    plan = plan_waves(["PG1A", "PG2A", "PG2B"], fleet, NOW, down=["PG1B"])
    assert plan.waves == ()
    assert not plan.is_feasible
    (why,) = plan.infeasible
    assert (why.hosts, kinds(why), why.constraints[0].name) == (("PG1A",), {ConstraintKind.PARTNER_DOWN}, "PG1B")
    assert [wave.hosts for wave in plan.rest] == [("PG2A",), ("PG2B",)]


def test_a_partner_of_which_nothing_is_known_is_looked_at_first():
    plan = plan_waves(["PG1A"], redundancy(*pair("PG1")), NOW, unseen=["PG1B", "other"])
    assert plan.waves[0].unseen == ("PG1B",)


def test_a_host_of_unknown_redundancy_restarts_alone_and_is_named():
    half = host("half", role="pg", pair="typo", stands_alone=True)
    free = host("y", stands_alone=True)
    fleet = redundancy(host("pg1", role="pg"), host("cvp1", role="cvp"), other("db"), host("x"), free, half)
    plan = plan_waves([*fleet.placements, "not in the inventory"], fleet, NOW)
    assert sorted(names(plan)) == sorted(
        [("pg1",), ("cvp1",), ("db", "y"), ("x",), ("half",), ("not in the inventory",)]
    )
    assert {name for wave in plan.waves for name in wave.unknown} == {
        "pg1",
        "cvp1",
        "x",
        "half",
        "not in the inventory",
    }
    assert plan.fewest


def test_who_stands_after_another_restarts_later_and_through_others_too():
    fleet = redundancy(other("a"), other("b", after=("a",)), other("c", after=("b",)))
    assert names(plan_waves(["a", "c"], fleet, NOW)) == [("a",), ("c",)]
    assert names(plan_waves(["b", "c"], fleet, NOW)) == [("b",), ("c",)]
    assert names(plan_waves(["c"], fleet, NOW)) == [("c",)]


def test_sites_sizes_and_tags():
    others = [other(f"h{n}", site="east" if n < 3 else "west") for n in range(6)]
    assert len(names(plan_waves([one.host for one in others], redundancy(*others), NOW))) == 1
    assert names(plan_waves([one.host for one in others], redundancy(*others, one_site_per_wave=True), NOW)) == [
        ("h0", "h1", "h2"), ("h3", "h4", "h5"),
    ]  # fmt: skip
    assert len(names(plan_waves([one.host for one in others], redundancy(*others, most_per_wave=4), NOW))) == 2
    tagged = redundancy(*(replace(one, apart=("rack",)) for one in others))
    assert len(names(plan_waves(list(tagged.placements), tagged, NOW))) == 6


def test_waves_lie_in_windows_one_after_the_other():
    windows = {"night": (Once(hour(10), hour(12)),), "day": (Once(hour(1), hour(2)),)}
    fleet = redundancy(*pair("PG1", window="night"), other("db", window="day"), other("any"),
                       windows=windows, minutes=60)  # fmt: skip
    plan = plan_waves(list(fleet.placements), fleet, NOW)
    assert not wave_oracle.violations(laid(plan.waves), fleet, NOW)
    assert len(plan.waves) == 3
    assert {wave.start for wave in plan.waves} == {hour(1), hour(10), hour(11)}


def test_seconds_are_rounded_up():
    fleet = redundancy(other("a", window="w"), windows={"w": (Once(hour(-1), hour(3)),)})
    plan = plan_waves(["a"], fleet, NOW + timedelta(seconds=1))
    assert plan.waves[0].start == NOW + timedelta(minutes=1)


def test_a_window_that_comes_every_week():
    weekly = Weekly(frozenset({6}), time(2), time(4), "Europe/Berlin")
    fleet = redundancy(*pair("PG1", window="sunday"), windows={"sunday": (weekly,)}, minutes=90)
    plan = plan_waves(["PG1A", "PG1B"], fleet, NOW)
    assert [wave.start for wave in plan.waves] == [
        datetime(2026, 11, 29, 1, tzinfo=UTC), datetime(2026, 12, 6, 1, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fleet", "hosts", "expected", "of"),
    [
        (
            redundancy(host("a", pool="p"), host("b", pool="p"), minimum_alive={"p": 2}),
            ["a", "b"], {ConstraintKind.POOL}, {"a", "b"},
        ),
        (
            redundancy(*pair("PG1", window="w"), other("free"), windows=ONE_HOUR, minutes=40),
            ["PG1A", "PG1B", "free"], {ConstraintKind.PAIR, ConstraintKind.WINDOW}, {"PG1A", "PG1B"},
        ),
        (
            redundancy(other("a", window="w", minutes=200), windows={"w": (Once(hour(1), hour(2)),)}),
            ["a"], {ConstraintKind.WINDOW}, {"a"},
        ),
        (
            redundancy(other("a", window="w"), windows={"w": (Once(hour(-5), hour(-4)),)}),
            ["a"], {ConstraintKind.WINDOW}, {"a"},
        ),
        (
            redundancy(other("a", after=("b",)), other("b", after=("a",)), other("c", after=("a",))),
            ["a", "b", "c"], {ConstraintKind.ORDER}, {"a", "b"},
        ),
        (
            redundancy(other("a", window="early", after=("b",)), other("b", window="late"),
                       windows={"early": (Once(hour(1), hour(2)),), "late": (Once(hour(3), hour(4)),)}),
            ["a", "b"], {ConstraintKind.ORDER, ConstraintKind.WINDOW}, {"a", "b"},
        ),
        (
            redundancy(*(other(f"h{n}", window="w") for n in range(5)), most_per_wave=2,
                       windows={"w": (Once(hour(1), hour(2)),)}),
            [f"h{n}" for n in range(5)], {ConstraintKind.SIZE, ConstraintKind.WINDOW}, None,
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_says_which_constraints_and_gives_no_waves(fleet, hosts, expected, of):
    plan = plan_waves(hosts, fleet, NOW)
    assert (plan.waves, plan.chain) == ((), ())
    why = plan.infeasible[0]
    assert kinds(why) == expected
    assert of is None or set(why.hosts) == of
    assert why.proven
    assert not wave_oracle.violations(laid(plan.rest), fleet, NOW)
    told = {name for one in plan.infeasible for name in one.hosts} | {name for wave in plan.rest for name in wave.hosts}
    assert told == set(hosts), "nobody is left out silently"


def test_who_stands_after_hosts_that_can_not_be_laid_out_together_waits_for_them():
    """Both sides need the one hour in which their window is open."""
    sides = pair("PG1", window="w", minutes=60)
    fleet = redundancy(*sides, other("B", after=("PG1B",)), other("C", after=("B",)), other("D"), windows=ONE_HOUR)
    plan = plan_waves(["C", "B", "D", "PG1A", "PG1B"], fleet, NOW)
    assert [wave.hosts for wave in plan.rest] == [("D",)]
    assert [(one.hosts, {bound.hosts for bound in one.constraints}) for one in plan.infeasible[1:]] == [
        (("B",), {("PG1B", "B"), ("PG1A", "PG1B")}), (("C",), {("B", "C"), ("PG1B", "B")}),
    ]  # fmt: skip


def test_no_host_needs_no_wave():
    assert plan_waves([], Redundancy(), NOW).waves == ()
    assert plan_waves([], Redundancy(), NOW).is_feasible


HOSTS = [f"h{number}" for number in range(6)]
_SPANS = st.builds(
    lambda start, length: Once(hour(start), hour(start + length)), st.integers(0, 6), st.sampled_from([0.5, 1, 1.5, 2])
)


@st.composite
def fleets(draw, hosts=tuple(HOSTS)):
    """Small fleets in which everything can stand in the way of everything."""
    few = st.integers(0, 9)
    chosen = draw(st.lists(st.sampled_from(hosts), unique=True, min_size=1))
    windows = {name: tuple(draw(st.lists(_SPANS, max_size=3))) for name in ("w", "v")}
    has_windows = draw(st.booleans())
    placements = {}
    free = list(hosts)
    pairs = {}
    for name in ("p", "q"):
        if len(free) > 1 and draw(st.booleans()):
            pairs |= dict.fromkeys((free.pop(), free.pop()), name)
    for place, name in enumerate(hosts):
        if draw(few) == 9:
            continue
        placements[name] = Placement(
            name,
            role=draw(st.sampled_from(["pg", "cvp", "other", "other", None])),
            pair=pairs.get(name),
            pool=draw(st.sampled_from(["east", "west", None])),
            site=draw(st.sampled_from(["here", "there", None])),
            window=draw(st.sampled_from(["w", "v", None])) if has_windows else None,
            minutes=draw(st.sampled_from([None, 60])),
            apart=("rack",) if draw(few) > 7 else (),
            after=tuple(other for other in hosts[:place] if draw(few) > 8),
            stands_alone=draw(few) > 4,
        )
    return chosen, Redundancy(
        placements,
        {"east": draw(st.integers(0, 4))} if draw(st.booleans()) else {},
        windows,
        draw(st.sampled_from([None, None, 2])),
        draw(few) > 7,
        30,
    ), tuple(name for name in hosts if name not in chosen and draw(few) > 6)  # fmt: skip


@settings(deadline=None, max_examples=tries(80))
@given(fleets())
def test_against_every_assignment(made):
    """Feasible when some assignment is, with as few waves as the best of them, and none broken."""
    hosts, fleet, down = made
    plan = plan_waves(hosts, fleet, NOW, down=down)
    best = wave_oracle.fewest(hosts, fleet, NOW, down)
    assert plan.is_feasible == (best is not None)
    if plan.is_feasible:
        assert len(plan.waves) == best
        assert plan.fewest
        assert sorted(name for wave in plan.waves for name in wave.hosts) == sorted(hosts)
        timed = laid(plan.waves)
        assert not wave_oracle.violations(timed, fleet, NOW, down)
        assert 1 <= len(plan.chain) <= len(plan.waves)
        assert [link.wave for link in plan.chain] == list(range(plan.chain[0].wave, plan.chain[-1].wave + 1))
    else:
        assert plan.waves == ()
        refused = {name for one in plan.infeasible for name in one.hosts}
        rest = [name for wave in plan.rest for name in wave.hosts]
        assert sorted((*refused, *rest)) == sorted(hosts)
        assert all(one.constraints for one in plan.infeasible)
        assert not wave_oracle.violations(laid(plan.rest), fleet, NOW, down)


@settings(deadline=None, max_examples=tries(25))
@given(fleets(hosts=tuple(f"g{number}" for number in range(40))))
def test_larger_fleets_keep_every_constraint(made):
    hosts, fleet, down = made
    plan = plan_waves(hosts, fleet, NOW, down=down)
    waves = plan.waves if plan.is_feasible else plan.rest
    refused = {name for one in plan.infeasible for name in one.hosts}
    assert sorted((*refused, *(name for wave in waves for name in wave.hosts))) == sorted(hosts)
    assert not wave_oracle.violations(laid(waves), fleet, NOW, down)


def large(count):
    """Pairs over two sites, pools of twelve, a few that stand alone."""
    placements = []
    for number in range(count // 4):
        sites = {"A": "east", "B": "west"}
        placements += [
            Placement(f"PG{number}{side}", "pg", f"PG{number}", side, None, sites[side], f"window-{sites[side]}")
            for side in "AB"
        ]
        placements += [
            Placement(f"CVP{number}-{member}", "cvp", pool=f"pool-{number // 6}", window="window-east")
            for member in range(2)
        ]
    night = Weekly(frozenset({1, 3}), time(1), time(5), "America/New_York")
    day = Weekly(frozenset({5}), time(22), time(3), "Europe/Berlin")
    return redundancy(
        *placements,
        minimum_alive={f"pool-{number}": 8 for number in range(count // 24)},
        windows={"window-east": (night,), "window-west": (day,)},
        most_per_wave=400,
    )


def test_five_thousand_hosts():
    fleet = large(5000)
    plan = plan_waves(list(fleet.placements), fleet, NOW)
    assert plan.is_feasible
    assert sum(len(wave.hosts) for wave in plan.waves) == 5000
    seen = [set(wave.hosts) for wave in plan.waves]
    for number in range(1250):
        assert not any({f"PG{number}A", f"PG{number}B"} <= wave for wave in seen)
    assert max(len(wave) for wave in seen) <= 400
    assert len(seen) <= 15, "13 waves of 400 are the least"
    assert all(one.end <= two.start for one, two in zip(plan.waves, plan.waves[1:], strict=False))
    assert plan == plan_waves(list(reversed(list(fleet.placements))), fleet, NOW), "the order of the list is no matter"


def test_too_many_hosts_of_unknown_redundancy_are_not_laid_out_one_by_one():
    fleet = redundancy(*(host(f"x{number}", role="cvp") for number in range(MOST_ALONE + 1)))
    plan = plan_waves(list(fleet.placements), fleet, NOW)
    assert not plan.is_feasible
    (why,) = plan.infeasible
    assert kinds(why) == {ConstraintKind.UNKNOWN}
    assert len(why.hosts) == MOST_ALONE + 1


def test_of_many_hosts_few_show_why_they_have_no_waves():
    members = [host(f"cvp{number:02}", role="cvp", pool="east", window="w") for number in range(12)]
    fleet = redundancy(*members, minimum_alive={"east": 11}, windows=ONE_HOUR, minutes=40)
    plan = plan_waves(list(fleet.placements), fleet, NOW)
    why = plan.infeasible[0]
    assert kinds(why) == {ConstraintKind.POOL, ConstraintKind.WINDOW}
    assert why.proven
    assert len(why.hosts) == 2, "one hour has room for one of them"
    told = {name for one in plan.infeasible for name in one.hosts} | {name for wave in plan.rest for name in wave.hosts}
    assert told == set(fleet.placements), "nobody is left out silently"

"""Compliance counts what nobody knows apart, and never as a pass; what is waived is told and not hidden."""

from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.analysis.compliance import compliance, trend
from advisor.model.compliance import Counts, HostStates
from advisor.model.fleet_groups import alike, group_hosts
from tests.fleet.audits import LETTERS, NEW_PACK, PACK, START, audit, outcome, repeated

RULES = {"old-file": "high", "chimney": "medium", "offload": "low"}


def fleet():
    return audit(
        {
            "a": outcome({"old-file": "f", "chimney": "p", "offload": "u"}),
            "b": outcome({"old-file": "p", "chimney": "p", "offload": "f"}),
            "c": outcome({"old-file": "u", "chimney": "n", "offload": "p"}),
            "d": outcome({"old-file": "p", "chimney": "n", "offload": "p"}),
            "e": outcome({"old-file": "f", "chimney": "f", "offload": "p"}),
        },
        RULES,
    )


def test_each_rule_with_its_denominators():
    counts = {one.rule: one.counts for one in compliance(group_hosts(fleet())).rules}
    assert counts == {
        "old-file": Counts(passed=2, failed=2, unknown=1),
        "chimney": Counts(passed=2, failed=1, not_applicable=2),
        "offload": Counts(passed=3, failed=1, unknown=1),
    }
    old_file = counts["old-file"]
    assert (old_file.assessed, old_file.applicable, old_file.rate) == (4, 5, 0.5)
    assert old_file.bounds == (0.4, 0.6)
    assert old_file.unknown_share == 0.2


def test_a_rule_that_nobody_could_assess_has_no_rate():
    nothing = Counts(unknown=3, not_applicable=1)
    assert (nothing.rate, nothing.bounds, nothing.unknown_share) == (None, (0.0, 1.0), 1.0)
    assert Counts(not_applicable=2).bounds is None


def test_hosts_are_counted_by_their_worst_finding():
    states = compliance(group_hosts(fleet())).states
    assert states == HostStates(exposed=2, warned=1, undecided=1, kept=1, with_unknown=2)
    assert states.hosts == 5


def test_what_is_waived_is_neither_a_failure_nor_a_pass():
    counted = compliance(group_hosts(fleet(), {"old-file": [0, 1], "chimney": [4]}))
    counts = {one.rule: one.counts for one in counted.rules}
    assert counts["old-file"] == Counts(passed=2, failed=1, unknown=1, waived=1), "b passes: nothing to waive"
    assert counts["old-file"].rate == 2 / 3
    assert counts["old-file"].rate_without_waivers == 0.5
    assert counts["chimney"] == Counts(passed=2, not_applicable=2, waived=1)
    # a fails nothing else, but its offload is unknown; e still fails old-file.
    assert counted.states == HostStates(exposed=1, warned=1, undecided=2, kept=1, with_unknown=2, with_waivers=2)


def test_a_rule_of_which_an_outcome_says_nothing_is_unknown():
    made = audit({"a": outcome({"x": "p"})}, {"x": "high", "y": "high"})
    counted = compliance(group_hosts(made))
    assert counted.rules[1].counts == Counts(unknown=1)
    assert counted.states.undecided == 1


def test_a_fleet_without_hosts():
    counted = compliance(group_hosts(audit({}, RULES)))
    assert counted.states.hosts == 0
    assert counted.findings.rate is None


_VERDICTS = st.lists(st.tuples(*[st.sampled_from("pfun")] * 3), min_size=1, max_size=12)


@given(_VERDICTS, st.dictionaries(st.sampled_from(list(RULES)), st.sets(st.integers(0, 11)), max_size=3))
def test_it_counts_as_one_counts_by_hand(rows, waived):
    hosts = {f"h{place}": outcome(dict(zip(RULES, row, strict=True))) for place, row in enumerate(rows)}
    waived = {rule: [place for place in places if place < len(rows)] for rule, places in waived.items()}
    counted = compliance(group_hosts(audit(hosts, RULES), waived))
    for place, one in enumerate(counted.rules):
        letters = [row[place] for row in rows]
        accepted = sum(letters[at] == "f" for at in set(waived.get(one.rule, ())))
        assert one.counts == Counts(
            letters.count("p"), letters.count("f") - accepted, letters.count("u"), letters.count("n"), accepted
        )
        assert one.counts.hosts == len(rows)
    assert counted.states.hosts == len(rows)


def test_places_and_names_of_a_group():
    groups = group_hosts(repeated(fleet(), 3))
    assert groups.names(groups.places(np.arange(5) == 0)) == ("a-0", "a-1", "a-2")
    assert groups.names(groups.places(np.isin(np.arange(5), [4, 0]))) == ("a-0", "e-0", "a-1", "e-1", "a-2", "e-2")
    assert len(groups.places(np.zeros(5, bool))) == 0
    assert np.array_equal(groups.places(np.ones(5, bool)), np.arange(15))
    assert groups.hosts(np.arange(5) == 0) == 3


@given(st.lists(st.lists(st.integers(0, 3), min_size=12, max_size=12), max_size=20), st.booleans())
def test_rows_that_are_alike(rows, as_marks):
    made = np.array(rows, np.uint8).reshape(len(rows), 12)
    made = made if as_marks else made > 1
    first, kind = alike(made)
    for place, row in enumerate(made):
        assert np.array_equal(made[first[kind[place]]], row)
    assert len(first) == len({row.tobytes() for row in made})


def test_a_trend_tells_where_the_pack_changed():
    points = [
        compliance(group_hosts(audit({"a": outcome({"x": letter})}, {"x": "high"}, run=str(day), pack=pack,
                                     started=START + timedelta(days=day))))
        for day, letter, pack in ((2, "p", NEW_PACK), (0, "u", PACK), (1, "f", PACK))
    ]  # fmt: skip
    line = trend(points)
    assert [one.run for one in line.points] == ["0", "1", "2"]
    assert line.pack_changes == (2,)
    assert [counts.rate for counts in line.of_rule("x")] == [None, 0.0, 1.0]
    assert line.of_rule("none") == (None, None, None)
    assert set(LETTERS) == set("pfun")


def test_a_waiver_is_no_step_of_a_trend():
    """The same hosts under the same rules, before somebody accepted a failure and after it."""
    fleet = audit({"a": outcome({"x": "f"}), "b": outcome({"x": "p"})}, {"x": "high"})
    line = trend([compliance(group_hosts(fleet)), compliance(group_hosts(fleet, {"x": (0,)}))])
    assert [point.findings.rate for point in line.points] == [0.5, 0.5]
    assert [counts.failed for counts in line.of_rule("x")] == [1, 1]

"""What changed between two runs, in meaning; and whether the hosts changed or the pack did."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.fleet.analysis.drift import drift, fact_drift
from advisor.fleet.analysis.golden import against_golden
from advisor.model.comparison import Cause, Movement
from advisor.model.drift import Attribution, Direction
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.fleet_facts import fleet_facts
from advisor.model.origin import Origin
from advisor.model.verdict import Verdict
from advisor.model.version import FileVersion
from advisor.pack.load import load_pack
from tests.fleet.audits import NEW_PACK, audit, outcome

ORIGIN = Origin("wmic")
LOST = Absent(AbsentReason.ACCESS_DENIED, "no rights")


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def fact(name, value):
    base, _, instance = name.partition("@")
    if isinstance(value, str) and base == "ndis.version":
        value = FileVersion.parse(value)
    return Fact(base, value, ORIGIN, instance=instance or None)


def facts(hosts):
    return fleet_facts((host, [fact(*pair) for pair in told.items()]) for host, told in hosts.items())


def changes(pack, before, after):
    return [
        (one.fact, one.instance, str(one.before), str(one.after), one.direction, one.places)
        for one in fact_drift(facts(before), facts(after), pack)
    ]


def test_a_file_that_went_back_comes_first(pack):
    before = {"a": {"ndis.version": "5.2.3790.4524", "tcpip.rss": True}, "b": {"ndis.version": "5.2.3790.3959"}}
    after = {"b": {"ndis.version": "5.2.3790.4524"}, "a": {"ndis.version": "5.2.3790.3959", "tcpip.rss": False}}
    assert changes(pack, before, after) == [
        ("ndis.version", None, "5.2.3790.4524", "5.2.3790.3959", Direction.BACK, (1,)),
        ("ndis.version", None, "5.2.3790.3959", "5.2.3790.4524", Direction.UP, (0,)),
        ("tcpip.rss", None, "True", "False", Direction.OFF, (1,)),
    ]


def test_only_meaning_counts(pack):
    before = {"a": {"os.version": "5.2.3790", "os.product": "Server-2003", "host.name": "A", "os.service_pack": LOST}}
    other = Absent(AbsentReason.NOT_COLLECTED, "nobody asked")
    after = {"a": {"os.version": "5.2.3790", "os.product": "server-2003", "host.name": "B", "os.service_pack": other}}
    assert changes(pack, before, after) == []


def test_what_is_lost_and_found(pack):
    assert changes(pack, {"a": {"os.service_pack": 2}}, {"a": {"os.service_pack": LOST}})[0][4] is Direction.LOST
    assert changes(pack, {"a": {}}, {"a": {"os.service_pack": 2}})[0][4] is Direction.FOUND
    assert changes(pack, {"a": {"os.arch": "x86"}}, {"a": {"os.arch": "x64"}})[0][4] is Direction.OTHER


def test_a_version_goes_by_number_and_not_by_letter(pack):
    assert (
        changes(pack, {"a": {"ndis.version": "5.2.3790.999"}}, {"a": {"ndis.version": "5.2.3790.4524"}})[0][4]
        is Direction.UP
    )


def test_the_members_of_a_list_are_told_apart(pack):
    before = {"a": {"nic[].rss@0007": "on", "nic[].rss@0008": "on"}}
    after = {"a": {"nic[].rss@0007": "on", "nic[].rss@0008": "off"}}
    assert changes(pack, before, after) == [("nic[].rss", "0008", "on", "off", Direction.OFF, (0,))]


def test_hosts_that_changed_alike_are_told_once(pack):
    before = {f"h{number}": {"tcpip.chimney": False} for number in range(50)}
    after = {f"h{number}": {"tcpip.chimney": number % 2 == 0} for number in range(50)}
    assert changes(pack, before, after) == [
        ("tcpip.chimney", None, "False", "True", Direction.ON, tuple(range(0, 50, 2)))
    ]


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, 0, 1, 2])))
)
def test_every_change_is_told_and_nothing_else(pack, rows):
    old = {host: {} if value is None else {"os.service_pack": value} for host, value, _ in rows}
    new = {host: {} if value is None else {"os.service_pack": value} for host, _, value in reversed(rows)}
    told = {
        (list(new)[place], one.before, one.after)
        for one in fact_drift(facts(old), facts(new), pack)
        for place in one.places
    }
    sp = "os.service_pack"
    assert told == {
        (host, old[host].get(sp), new[host].get(sp)) for host in new if old[host].get(sp) != new[host].get(sp)
    }


RULES = {"x": "high", "y": "low"}


def runs(before, after, *, between=None, pack=NEW_PACK):
    made = [
        audit(
            {host: outcome(dict(zip("xy", verdicts, strict=True))) for host, verdicts in hosts.items()}, RULES, run=name
        )
        for hosts, name in ((before, "old"), (after, "new"), (between or {}, "between"))
    ]
    for place in (1, 2):
        made[place] = replace(made[place], pack=pack)
    return made


def moved(told):
    return {(one.rule, one.before, one.after): (one.movement, one.cause, one.places) for one in told.verdicts}


def test_under_one_pack_the_hosts_changed(pack):
    old, new, _ = runs(
        {"a": "pp", "b": "ff", "gone": "pp"}, {"new": "pp", "b": "pf", "a": "fp"}, pack=audit({}, {}).pack
    )
    told = drift(old, new, pack)
    assert moved(told) == {
        ("x", Verdict.PASS, Verdict.FAIL): (Movement.NEW, Cause.FACTS, (2,)),
        ("x", Verdict.FAIL, Verdict.PASS): (Movement.FIXED, Cause.FACTS, (1,)),
    }
    assert (told.new, told.gone, told.pack_changed) == (("new",), ("gone",), False)
    assert told.attribution == Attribution(facts=2, pack=0, both=0, untold=0, unmoved=2, cancelled=0)
    assert told.verdicts[0].movement is Movement.NEW
    assert not told.facts_compared


def test_a_new_pack_is_told_apart_from_changed_hosts(pack):
    old, new, between = runs(
        {"pack": "pp", "facts": "pp", "both": "pp", "twice": "pp", "same": "pp"},
        {"pack": "fp", "facts": "fp", "both": "fp", "twice": "pp", "same": "pp"},
        between={"both": "up", "pack": "fp", "facts": "pp", "twice": "fp", "same": "pp"},
    )
    told = drift(old, new, pack, reassessed=between)
    causes = {one.cause: one.places for one in told.verdicts}
    assert causes == {Cause.PACK: (0,), Cause.FACTS: (1,), Cause.BOTH: (2,)}
    assert told.attribution == Attribution(facts=1, pack=1, both=1, untold=0, unmoved=7, cancelled=1)


def test_without_judging_again_nobody_can_tell(pack):
    old, new, between = runs({"a": "pp"}, {"a": "fp"}, between={"a": "fp"})
    assert drift(old, new, pack).verdicts[0].cause is Cause.UNTOLD
    wrong = replace(between, pack=old.pack)
    assert drift(old, new, pack, reassessed=wrong).verdicts[0].cause is Cause.UNTOLD


def test_fleets_without_a_host_in_common(pack):
    old, new, _ = runs({"a": "pp"}, {"b": "fp"})
    told = drift(old, new, pack)
    assert (told.verdicts, told.new, told.gone) == ((), ("b",), ("a",))


def test_a_name_that_is_written_otherwise_is_the_same_host(pack):
    """Windows does not tell cases apart: one scan knows SRV01, the inventory of the next srv01."""
    before, after = facts({"SRV01": {"tcpip.rss": True}}), facts({"srv01": {"tcpip.rss": False}})
    old, new, between = runs({"SRV01": "pp", "B": "pp"}, {"b": "pp", "srv01": "fp"}, between={"Srv01": "fp", "B": "pp"})
    told = drift(old, new, pack, (before, after), between)
    assert (told.new, told.gone) == ((), ())
    assert moved(told) == {("x", Verdict.PASS, Verdict.FAIL): (Movement.NEW, Cause.PACK, (1,))}
    assert [one.places for one in told.facts] == [(1,)]


def test_places_count_by_the_audit_and_not_by_the_table_of_facts(pack):
    before, after = facts({"a": {"tcpip.rss": True}}), facts({"a": {"tcpip.rss": False}})
    old, new, _ = runs({"a": "pp"}, {"z": "pp", "a": "pp"})
    assert drift(old, new, pack, (before, after)).facts[0].places == (1,)


def test_against_a_golden_host(pack):
    fleet = facts(
        {
            "gold": {"tcpip.chimney": False, "ndis.version": "5.2.3790.4524", "nic[].rss@0001": "on", "os.arch": LOST},
            "same": {"tcpip.chimney": False, "ndis.version": "5.2.3790.4524", "nic[].rss@0009": "on", "os.arch": "x86"},
            "one": {"tcpip.chimney": True, "ndis.version": "5.2.3790.4524", "nic[].rss@0001": "on"},
            "two": {"tcpip.chimney": True, "nic[].rss@0001": "on"},
        }
    )
    told = against_golden(fleet, fleet, pack)
    assert (told.golden, told.hosts, told.alike, told.unlike) == ("gold", 3, 1, (1, 1))
    assert [(one.fact, one.golden, one.found, one.places) for one in told.departures] == [
        ("tcpip.chimney", (False,), (True,), (2, 3)),
        ("ndis.version", (FileVersion.parse("5.2.3790.4524"),), (), (3,)),
    ]


def test_a_golden_host_of_a_file_is_no_departure_from_itself(pack):
    golden = facts({"GOLD": {"tcpip.chimney": False}})
    told = against_golden(facts({"gold": {"tcpip.chimney": True}, "one": {"tcpip.chimney": False}}), golden, pack)
    assert (told.hosts, told.alike, told.departures) == (1, 1, ())


def test_a_column_holds_each_value_once():
    made = facts({f"h{number}": {"os.service_pack": number % 3} for number in range(300)})
    column = made.columns["os.service_pack"]
    assert len(column.values) == 4
    assert np.array_equal(np.bincount(column.codes), [0, 100, 100, 100])

"""Sources of one fact: which speaks, and when they contradict each other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.reading import Reading
from advisor.pack.fact_source import Trust
from advisor.read.agreement import same_adapter, same_zone
from advisor.read.host_facts import merge
from advisor.read.observation import Observation
from tests.read.catalogue_pack import catalogue_pack, facts_of, value_of

CURRENT = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
SYSTEM = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet"


def systeminfo(pack="Service Pack 1", **more):
    lines = {"Host Name": "CVP1", "OS Name": "Microsoft(R) Windows(R) Server 2003, Standard Edition",
             "OS Version": f"5.2.3790 {pack} Build 3790"}  # fmt: skip
    return "".join(f"{label}:     {value}\n" for label, value in (lines | more).items())


def export(key, *values):
    return "\n".join(["Windows Registry Editor Version 5.00", "", f"[{key}]", *values, ""])


def saved(*facts, seen=None, kind="collector"):
    entries = [
        {"name": name, "value": value, "source": {"kind": kind}, **({"observed_at": seen} if seen else {})}
        for name, value in facts
    ]
    return json.dumps({"schema": "advisor.facts/1", "hosts": [{"host": "CVP1", "role": "cvp", "facts": entries}]})


def test_sources_that_disagree_are_a_conflict_with_both_values_and_places():
    registry = export(CURRENT, '"CurrentVersion"="5.2"', '"CSDVersion"="Service Pack 2"')
    facts = facts_of(systeminfo(), registry)
    assert value_of(facts, "os.service_pack") == "<conflicting>"
    detail = facts["os.service_pack"].value.detail
    assert detail == "1 (systeminfo, file0.txt:3); 2 (registry, file1.txt:5)"
    assert value_of(facts_of(registry, systeminfo()), "os.service_pack") == "<conflicting>"


def test_what_nobody_wrote_yields_to_what_somebody_did():
    silent = export(CURRENT, '"CurrentVersion"="5.2"', '"ProductName"="Microsoft Windows Server 2003"')
    assert value_of(facts_of(silent, systeminfo()), "os.service_pack") == 1
    assert value_of(facts_of(silent), "os.service_pack") == 0


def test_a_source_named_as_better_speaks_and_a_weaker_one_only_alone():
    wmic = "BuildNumber=3790\nCaption=Microsoft(R) Windows(R) Server 2003, Standard Edition\nOtherTypeDescription=R2\n"
    assert value_of(facts_of(systeminfo(), wmic), "os.product") == "server-2003-r2"
    sockets = systeminfo(**{"Processor(s)": "2 Processor(s) Installed."})
    processors = export(rf"{SYSTEM}\Control\Session Manager\Environment", '"NUMBER_OF_PROCESSORS"="8"')
    assert value_of(facts_of(sockets, processors), "cpu.count") == 8
    assert value_of(facts_of(sockets), "cpu.count") == 2


def test_windows_11_that_calls_itself_10_in_the_registry():
    values = ('"ProductName"="Windows 10 Pro"', '"CurrentBuildNumber"="22631"', '"CurrentVersion"="6.3"')
    assert value_of(facts_of(export(CURRENT, *values)), "os.product") == "windows-11"
    server = ('"ProductName"="Windows Server 2025 Standard"', '"CurrentBuildNumber"="26100"')
    assert value_of(facts_of(export(CURRENT, *server)), "os.product") == "server-2025"


@pytest.mark.parametrize(
    ("bias", "place", "value"),
    [
        ("000000f0", "(GMT-05:00) Eastern Time (US & Canada)", "-04:00"),
        ("0000012c", "(GMT-05:00) Eastern Time (US & Canada)", "-05:00"),
        ("00000168", "(GMT-05:00) Eastern Time (US & Canada)", "<conflicting>"),
        ("0000012c", "(GMT-05:00) Nowhere", "-05:00"),
        ("000000f0", "(GMT-05:00) Nowhere", "<conflicting>"),
    ],
)
def test_zones_are_compared_by_what_they_mean(bias, place, value):
    registry = export(rf"{SYSTEM}\Control\TimeZoneInformation", f'"ActiveTimeBias"=dword:{bias}')
    facts = facts_of(registry, systeminfo(**{"Time Zone": place}))
    assert value_of(facts, "os.timezone") == value


@pytest.mark.parametrize(
    ("fact", "one", "other", "agree"),
    [
        ("host.name", "CVP1", "cvp1.example.com", True),
        ("host.name", "CONTACTCENTRESERVER7", "contactcentrese", True),
        ("host.name", "CVP1", "CVP2", False),
        ("os.edition", "Enterprise", "Enterprise Edition", True),
        ("os.edition", "Enterprise", "Standard", False),
        ("os.version", "10.0.17763", "10.0.17763.437", True),
        ("os.version", "6.1.7600", "6.1.7601", False),
        ("ndis.version", "5.2.3790.4524", "5, 2, 3790, 4524", True),
        ("ndis.version", "5.2.3790.4524", "5.2.3790.4524 (srv03_sp2_qfe.090604-1230)", True),
        ("ndis.version", "5.2.3790.4524", "5.2.3790.3959", False),
        ("ndis.modified", "2009-06-04T13:29:00Z", "2009-06-04T09:29:31-04:00", True),
        ("ndis.modified", "2009-06-04T13:29:00Z", "2009-06-04T12:29:00Z", False),
        ("tcpip.rss", True, False, False),
        ("vm.platform", "VMware", "vmware", True),
    ],
)
def test_values_of_one_meaning_do_not_conflict(fact, one, other, agree):
    value = value_of(facts_of(saved((fact, one)), saved((fact, other))), fact)
    assert (value != "<conflicting>") is agree


def test_of_saved_facts_with_a_time_the_newest_count():
    old, new = (("tcpip.rss", False),), (("tcpip.rss", True),)
    march, april = "2013-03-01T00:00:00Z", "2013-04-01T00:00:00Z"
    assert value_of(facts_of(saved(*old, seen=march), saved(*new, seen=april)), "tcpip.rss") is True
    assert value_of(facts_of(saved(*new, seen=april), saved(*old, seen=march)), "tcpip.rss") is True
    assert value_of(facts_of(saved(*old, seen=march), saved(*new)), "tcpip.rss") == "<conflicting>"
    registry = export(rf"{SYSTEM}\Services\Tcpip\Parameters", '"EnableRSS"=dword:00000000')
    assert value_of(facts_of(registry, saved(*new, seen=april)), "tcpip.rss") == "<conflicting>"


def test_saved_facts_keep_the_trust_of_the_source_they_came_from():
    sockets, registry = saved(("cpu.count", 2), kind="systeminfo"), saved(("cpu.count", 8), kind="registry")
    assert value_of(facts_of(sockets, registry), "cpu.count") == 8


def test_a_saved_conclusion_yields_to_what_is_observed_now():
    registry = export(rf"{SYSTEM}\Services\Tcpip\Parameters", '"EnableRSS"=dword:00000000')
    assert value_of(facts_of(saved(("tcpip.rss", True), kind="derived"), registry), "tcpip.rss") is False


def test_a_saved_conflict_is_not_settled_by_one_of_its_sides():
    entry = {"name": "os.service_pack", "absent": {"reason": "conflicting", "detail": "1 (x); 2 (y)"}}
    document = json.dumps({"schema": "advisor.facts/1", "hosts": [{"host": "CVP1", "facts": [entry]}]})
    facts = facts_of(document, systeminfo("Service Pack 2"))
    assert value_of(facts, "os.service_pack") == "<conflicting>"
    assert "1 (x); 2 (y)" in facts["os.service_pack"].value.detail


def test_a_list_is_whole_when_any_source_is():
    cut = systeminfo(**{"Hotfix(s)": "2 Hotfix(s) Installed.\n          [01]: KB923561"})
    whole = "HotFixID=KB923561\n\nHotFixID=KB972071-v3\n"
    for facts in (facts_of(cut, whole), facts_of(whole, cut)):
        assert value_of(facts, "hotfix.complete") is True
        assert value_of(facts, "hotfix.installed") == ("KB923561", "KB972071")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("America/New_York", "Eastern Daylight Time", True),
        ("America/New_York", "America/Toronto", True),
        ("America/New_York", "America/Chicago", False),
        ("Asia/Tokyo", "+09:00", True),
        ("Asia/Tokyo", "+10:00", False),
        ("Neverland", "neverland", True),
        ("Neverland", "+10:00", False),
    ],
)
def test_zones(one, other, same):
    tables = catalogue_pack().tables
    assert same_zone(one, other, tables) is same
    assert same_zone(other, one, tables) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HP NC373i Adapter", "HP NC373i Adapter #2", True),
        ("Intel(R) 82574L Gigabit Network Connection", "Intel(R) 82574L Gigabit Netw...", True),
        ("Intel(R) 82574L", "Intel(R) 82575", False),
        ("x", "...", False),
    ],
)
def test_adapters(one, other, same):
    assert same_adapter(one, other) is same
    assert same_adapter(other, one) is same


def nic(instance, fact, value, kind="registry"):
    return Observation(f"nic[].{fact}", value, Origin(kind), None, instance)


def members(*facts):
    merged = merge([Reading("f", "x", tuple(facts))], catalogue_pack())
    return {(fact.instance, fact.name[6:]): fact.value for fact in merged}


def test_one_adapter_under_two_names_is_one():
    told = members(nic("0007", "name", "Intel A"), nic("0008", "name", "Intel B"), nic("0008", "rss", "on"),
                   nic("Ethernet 2", "name", "intel b"), nic("Ethernet 2", "lso", True))  # fmt: skip
    assert told == {("0007", "name"): "Intel A", ("0008", "name"): "Intel B", ("0008", "rss"): "on",
                    ("0008", "lso"): True}  # fmt: skip


def test_twins_are_told_apart_by_their_identifier_or_not_at_all():
    twins = [nic("0007", "name", "HP"), nic("0008", "name", "HP"), nic("Ethernet", "name", "HP #2")]
    told = members(*twins, nic("Ethernet", "lso", True))
    assert told[("Ethernet", "lso")] is True  # whose it is, is not known
    assert ("Ethernet", "name") not in told  # and what the twins tell themselves, nobody else does
    told = members(*twins, nic("0008", "guid", "{AB}"), nic("Ethernet", "guid", "ab"))
    assert {instance for instance, _ in told} == {"0007", "0008"}


def test_what_nobody_can_place_does_not_make_another_adapter():
    registry = [
        nic("0007", "name", "A"),
        nic("0007", "rss", "off"),
        nic("0008", "name", "B"),
        nic("0008", "rss", "off"),
    ]
    told = members(*registry, nic("Private", "rss", "on", "netsh"))
    assert {instance for instance, _ in told} == {"0007", "0008"}


def test_a_single_adapter_on_each_side_is_the_same():
    assert set(members(nic("0007", "name", "HP"), nic("Ethernet", "lso", True))) == {("0007", "name"), ("0007", "lso")}
    assert len({instance for instance, _ in members(nic("0007", "name", "HP"), nic("E", "name", "Dell"))}) == 2


_FACTS = st.builds(
    lambda name, value, kind, rank, trust, fallback: Observation(
        name, value, Origin(kind), None, None, rank=rank, fallback=fallback, trust=trust
    ),
    st.just("os.service_pack"),
    st.one_of(st.integers(0, 3), st.sampled_from(AbsentReason).map(Absent)),
    st.sampled_from(["systeminfo", "registry", "wmic"]),
    st.integers(0, 4),
    st.sampled_from(Trust),
    st.booleans(),
)


@given(st.lists(_FACTS, min_size=1, max_size=6))
def test_a_value_needs_every_equal_to_say_it(facts):
    (merged,) = merge([Reading("f", "x", tuple(facts))], catalogue_pack())
    known = [fact for fact in facts if fact.known]
    if not known:
        assert not merged.known
        return
    said = [fact for fact in known if not fact.fallback] or known
    best = min(fact.trust for fact in said)
    values = {fact.value for fact in said if fact.trust is best}
    if merged.known:
        assert values == {merged.value}
    else:
        disputed = any(isinstance(f.value, Absent) and f.value.reason is AbsentReason.CONFLICTING for f in facts)
        assert merged.value.reason is AbsentReason.CONFLICTING
        assert len(values) > 1 or disputed


@given(st.lists(_FACTS, min_size=1, max_size=6), st.randoms())
def test_the_order_of_files_changes_no_value(facts, random):
    shuffled = random.sample(facts, len(facts))
    one, other = (merge([Reading("f", "x", tuple(some))], catalogue_pack())[0] for some in (facts, shuffled))
    assert _reason(one) == _reason(other)


def _reason(fact: Fact):
    return fact.value.reason if isinstance(fact.value, Absent) else fact.value

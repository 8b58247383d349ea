"""What the shipped rules tell a host to do, for every platform and state that DOMAIN speaks of."""

from functools import cache

import pytest

from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.suspect import Level
from advisor.pack.load import load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from advisor.remedy.order import in_order

SERVER = {
    "os.product": "server-2003",
    "os.version": "5.2.3790",
    "os.service_pack": "2",
    "os.arch": "x86",
    "cpu.count": "2",
    "ndis.version": "5.2.3790.3959",
    "tcpip.rss": "false",
    "tcpip.chimney": "false",
    "tcpip.netdma": "false",
    "tcpip.task_offload_disabled": "true",
    "firewall.ics": "false",
    "policy.rss": "evidence",
    "nic[].rss": "on",
    "nic[].speed_duplex": "auto",
    "vm.virtual": "false",
}
STORM = {
    "symptom.heartbeat_lost": "true",
    "symptom.peer_lost": "true",
    "symptom.log_gaps": "1",
    "symptom.longest_gap": "10.8",
    "symptom.gaps_with_dpc": "1",
    "symptom.dpc_p_value": "0.0014",
    "symptom.samples": "720",
    "symptom.streams_stopped": "application",
    "symptom.clock_stepped": "false",
    "symptom.idle_gap_only": "false",
    "symptom.perfmon_present": "true",
    "symptom.java_log_stopped": "true",
    "symptom.burst_after": "true",
}
QUIET = {
    **STORM,
    "symptom.heartbeat_lost": "false",
    "symptom.peer_lost": "false",
    "symptom.log_gaps": "0",
    "symptom.longest_gap": "0",
    "symptom.gaps_with_dpc": "0",
    "symptom.dpc_p_value": None,
    "symptom.streams_stopped": "none",
    "symptom.java_log_stopped": "false",
    "symptom.burst_after": "false",
}


@cache
def reasoning():
    pack = load_pack()
    return pack, Deriver(pack), Judge(pack, list(pack.rules.values()), PlainChainer)


def judged(*layers):
    """The judgement of a host with these facts, later layers over earlier ones; None takes a fact away."""
    pack, derive, judge = reasoning()
    values = {name: text for layer in layers for name, text in layer.items()}
    many = {name: text if isinstance(text, list) else [text] for name, text in values.items()}
    adapters = max(len(texts) for texts in many.values())
    facts = [
        Fact(name, from_text(pack.facts[name].type, text), Origin("test"), instance=str(number) if listed else None)
        for name, texts in many.items()
        for listed in ["[]" in name]
        for number, text in enumerate(texts * (adapters if listed and len(texts) == 1 else 1))
        if text is not None and not isinstance(text, AbsentReason)
    ]
    facts += [
        Fact(name, Absent(text), Origin("test")) for name, text in values.items() if isinstance(text, AbsentReason)
    ]
    return judge(derive(host_facts("host", facts)))


def stances(judgement):
    return {action.id: action.stance.value for action in judgement.actions}


def action(judgement, identity):
    return next(one for one in judgement.actions if one.id == identity)


def levels(judgement):
    return {suspect.id: suspect.level for suspect in judgement.suspects}


# What of the hotfix and RSS must be `do` on a host that shows the problem; everything else of the two must not.
CASES = {
    "the tech note": ({}, {"install-ndis-hotfix", "enable-rss"}),
    "x64": ({"os.arch": "x64"}, {"install-ndis-hotfix", "enable-rss"}),
    "XP x64": ({"os.arch": "x64", "os.product": "xp-x64"}, {"install-ndis-hotfix", "enable-rss"}),
    "Itanium gets the hotfix but never RSS": ({"os.arch": "ia64"}, {"install-ndis-hotfix"}),
    "SP1 needs SP2 first": ({"os.service_pack": "1"}, {"install-sp2", "install-ndis-hotfix", "enable-rss"}),
    "one processor": ({"cpu.count": "1"}, {"install-ndis-hotfix"}),
    "a driver without RSS": ({"nic[].rss": "unavailable"}, {"install-ndis-hotfix"}),
    "RSS on already": ({"tcpip.rss": "true"}, {"install-ndis-hotfix"}),
    "RSS off at the adapter": ({"tcpip.rss": "true", "nic[].rss": "off"}, {"install-ndis-hotfix", "enable-rss"}),
    "connection sharing": ({"firewall.ics": "true"}, {"install-ndis-hotfix"}),
    "fixed, RSS off": ({"ndis.version": "5.2.3790.4524"}, {"enable-rss"}),
    "a later file, RSS off": ({"ndis.version": "5.2.3790.5000"}, {"enable-rss"}),
    "policy docwiki": ({"policy.rss": "docwiki"}, {"install-ndis-hotfix"}),
    "policy technote": ({"policy.rss": "technote"}, {"install-ndis-hotfix", "enable-rss"}),
    "version unknown, RSS off": ({"ndis.version": None}, {"enable-rss"}),
    "RSS unknown": ({"tcpip.rss": None}, {"install-ndis-hotfix"}),
    "service pack unknown": ({"os.service_pack": None}, {"install-ndis-hotfix", "enable-rss"}),
    "platform unknown": ({"os.arch": None}, {"enable-rss"}),
    "platform unknown, SP1": ({"os.arch": None, "os.service_pack": "1"}, {"enable-rss"}),
}
TWO = {"install-sp2", "install-ndis-hotfix", "enable-rss"}

# Where RSS must stay off, whatever the guidance says.
EXCLUDED = {
    "connection sharing": {"firewall.ics": "true"},
    "half a team": {"nic[].teamed": "true", "nic[].rss": ["on", "unavailable"]},
    "old vmxnet3": {"vm.virtual": "true", "vm.nic_type": "vmxnet3", "vm.hw_version": "4"},
    "Itanium": {"os.arch": "ia64"},
}
# Where it has no effect or does not exist.
USELESS = {"one processor": {"cpu.count": "1"}, "a driver without RSS": {"nic[].rss": "unavailable"}}
FIXED = {"ndis.version": "5.2.3790.4524"}
NO_PERFMON = {
    "symptom.perfmon_present": "false",
    "symptom.gaps_with_dpc": None,
    "symptom.dpc_p_value": None,
    "symptom.samples": None,
    "symptom.streams_stopped": None,
}


@pytest.mark.parametrize("name", CASES)
def test_a_host_that_shows_the_problem(name):
    change, wanted = CASES[name]
    judgement = judged(SERVER, STORM, change)
    assert levels(judgement)["ndis-dpc-starvation"] is Level.PROBABLE
    told = {action for action, stance in stances(judgement).items() if stance == "do"}
    assert told & TWO == wanted
    assert not {"enable-rss", "disable-rss"} <= told


@pytest.mark.parametrize(
    "change",
    [
        {"ndis.version": "5.2.3790.4524", "tcpip.rss": "true"},
        {"ndis.version": "5.2.3790.4524", "cpu.count": "1"},
        {"ndis.version": "5.2.3790.4524", "nic[].rss": "unavailable"},
        {"ndis.version": "5.2.3790.4524", "os.arch": "ia64"},
        {"ndis.version": "5.2.3790.4524", "firewall.ics": "true"},
        {"ndis.version": "5.2.3790.4524", **EXCLUDED["half a team"], "nic[].rss": ["off", "unavailable"]},
        {"ndis.version": "5.2.3790.4524", **EXCLUDED["old vmxnet3"]},
        {"os.version": "6.1.7601", "os.product": "server-2008-r2", "ndis.version": "6.1.7601.17514"},
    ],
)
def test_where_neither_is_an_answer_it_is_a_dpc_storm(change):
    judgement = judged(SERVER, STORM, change)
    assert levels(judgement)["dpc-storm"] is Level.PROBABLE
    assert levels(judgement)["ndis-dpc-starvation"] is Level.RULED_OUT
    told = {action for action, stance in stances(judgement).items() if stance == "do"}
    assert "trace-dpc" in told
    assert not told & TWO


def test_a_vulnerable_file_alone_convicts_nobody():
    judgement = judged(SERVER, QUIET)
    assert not {Level.PROBABLE, Level.POSSIBLE} & set(levels(judgement).values())
    found = stances(judgement)
    assert found["install-ndis-hotfix"] == "avoid"
    assert found["wait-for-update"] == "do"
    assert found.get("enable-rss") != "do"


def test_a_quiet_host_with_rss_on_is_advised_to_keep_the_baseline():
    judgement = judged(SERVER, QUIET, {"tcpip.rss": "true"})
    failing = {finding.rule: finding.severity for finding in judgement.findings if finding.verdict == "fail"}
    assert failing["rss-on-without-evidence"] == "low"
    assert stances(judgement)["disable-rss"] == "consider"
    assert stances(judged(SERVER, QUIET, {"tcpip.rss": "true", "policy.rss": "docwiki"}))["disable-rss"] == "do"


def test_the_contradiction_names_both_sources_and_the_loser_is_avoided():
    judgement = judged(SERVER, STORM)
    (conflict,) = judgement.conflicts
    assert conflict.winner == "enable-rss"
    assert len(conflict.sources) == 2
    assert stances(judgement)["disable-rss"] == "avoid"


def test_what_forbids_rss_and_is_unknown_becomes_the_first_check():
    action = next(
        action for action in judged(SERVER, STORM, {"firewall.ics": None}).actions if action.id == "enable-rss"
    )
    assert action.stance == "do"
    assert any("ICS" in check for check in action.first_checks)


def test_the_prerequisite_comes_before_and_stands_in_requires():
    actions = {action.id: action for action in judged(SERVER, STORM, {"os.service_pack": "1"}).actions}
    assert actions["install-sp2"].order < actions["install-ndis-hotfix"].order < actions["enable-rss"].order
    assert actions["install-ndis-hotfix"].requires == ("install-sp2",)
    assert actions["install-ndis-hotfix"].reboot


def test_an_absent_registry_value_is_not_zero():
    missing = {"tcpip.rss": AbsentReason.NOT_FOUND, "hotfix.installed": "KB925902", "hotfix.complete": "true"}
    assert judged(SERVER, missing).facts.scalars["tcpip.rss"].value is True
    assert judged(SERVER, missing, {"hotfix.installed": "KB948496"}).facts.scalars["tcpip.rss"].value is False
    assert judged(SERVER, missing, {"os.service_pack": "1"}).facts.scalars["tcpip.rss"].value is False
    assert not judged(SERVER, missing, {"hotfix.complete": "false"}).facts.scalars["tcpip.rss"].known


def test_sampling_too_coarse_to_show_what_stopped_keeps_the_verdict():
    """At 15 s no sample may fall into the gap: what stopped is unknown, the coincidence is not."""
    judgement = judged(SERVER, STORM, {"symptom.streams_stopped": None})
    assert levels(judgement)["ndis-dpc-starvation"] is Level.PROBABLE


def test_a_logged_stun_outweighs_a_silent_java_log():
    stun = {"symptom.stun_seconds": "8.7", "symptom.snapshot_in_window": "true", "symptom.gaps_with_dpc": "0"}
    found = levels(judged(SERVER, STORM, stun, {"vm.virtual": "true", "vm.snapshot_count": "1"}))
    assert found["vm-stun"] is Level.PROBABLE
    assert found["process-pause"] is not Level.PROBABLE


def test_network_path_is_never_more_than_possible():
    path = {"symptom.streams_stopped": "none", "symptom.gaps_with_dpc": "0", "symptom.log_gaps": "0"}
    nothing = {"symptom.peer_shows_cause": "false", "symptom.link_dropped": "false"}
    assert levels(judged(SERVER, STORM, path, nothing))["network-path"] is Level.POSSIBLE


def test_every_action_that_stands_carries_its_proof():
    for action in judged(SERVER, STORM).actions:
        assert action.because, action.id


def test_an_unknown_service_pack_is_made_sure_of_before_the_hotfix():
    judgement = judged(SERVER, STORM, {"os.service_pack": None})
    assert any("Service Pack 2" in check for check in action(judgement, "install-ndis-hotfix").first_checks)
    assert stances(judgement)["install-sp2"] == "consider"
    for known in ("1", "2"):
        told = action(judged(SERVER, STORM, {"os.service_pack": known}), "install-ndis-hotfix")
        assert (told.stance, told.first_checks) == ("do", ())


def test_of_an_unknown_platform_the_hotfix_is_considered_and_the_platform_collected():
    judgement = judged(SERVER, STORM, {"os.arch": None})
    assert levels(judgement)["ndis-dpc-starvation"] is Level.PROBABLE
    told = stances(judgement)
    assert (told["install-ndis-hotfix"], told["collect-facts"]) == ("consider", "do")
    assert "platform" in action(judgement, "install-ndis-hotfix").because[0].text
    (suspect,) = [one for one in judgement.suspects if one.id == "ndis-dpc-starvation"]
    assert not any("fixed in ?" in reason.text for reason in suspect.for_)
    assert stances(judged(SERVER, STORM, FIXED, {"os.arch": None})).get("install-ndis-hotfix") in (None, "avoid")


def test_of_an_unknown_platform_without_perfmon_the_hotfix_stays_in_the_plan():
    assert stances(judged(SERVER, STORM, NO_PERFMON, {"os.arch": None}))["install-ndis-hotfix"] == "consider"


@pytest.mark.parametrize(
    "lacking", [{"os.arch"}, {"os.service_pack"}, {"ndis.version"}, {"os.arch", "os.service_pack"}]
)
@pytest.mark.parametrize("evidence", [NO_PERFMON, dict.fromkeys(STORM)])
def test_facts_are_collected_before_a_hotfix_is_considered(lacking, evidence):
    """In what is told and in the plan: what must be known first comes first."""
    judgement = judged(SERVER, STORM, evidence, dict.fromkeys(lacking))
    told = [one.id for one in judgement.actions]
    assert stances(judgement)["install-ndis-hotfix"] == "consider"
    assert told.index("collect-facts") < told.index("install-ndis-hotfix")
    placed = [place.action for place in in_order(told, reasoning()[0].remedies)]
    assert placed.index("collect-facts") < placed.index("install-ndis-hotfix")
    assert "collect-facts" not in stances(judged(SERVER, STORM, evidence))


def test_the_file_that_is_fixed_on_every_platform_is_the_one_of_the_table():
    """The derived fact names the version once more, for hosts whose platform is not known."""
    pack, derive, _ = reasoning()
    for version in set(pack.tables["fixed_version"].rows.values()):
        before = f"{version.rpartition('.')[0]}.{int(version.rpartition('.')[2]) - 1}"
        for text, expected in ((version, False), (before, True)):
            fact = Fact("ndis.version", from_text(pack.facts["ndis.version"].type, text), Origin("test"))
            assert derive(host_facts("host", [fact])).scalars["ndis.below_fix"].value is expected


@pytest.mark.parametrize("policy", ["evidence", "technote", "docwiki"])
@pytest.mark.parametrize("version", ["5.2.3790.3959", "5.2.3790.4524"])
@pytest.mark.parametrize("symptoms", [STORM, QUIET, {**STORM, **NO_PERFMON}], ids=["storm", "quiet", "no perfmon"])
@pytest.mark.parametrize("name", EXCLUDED)
def test_where_rss_must_stay_off_it_is_switched_off(name, symptoms, version, policy):
    change = {"tcpip.rss": "true", "ndis.version": version, "policy.rss": policy}
    judgement = judged(SERVER, symptoms, change, EXCLUDED[name])
    assert stances(judgement)["disable-rss"] == "do"
    assert {conflict.winner for conflict in judgement.conflicts} <= {"disable-rss"}


@pytest.mark.parametrize("policy", ["evidence", "technote", "docwiki"])
@pytest.mark.parametrize("name", EXCLUDED | USELESS)
def test_what_cannot_be_switched_on_never_wins_and_says_why(name, policy):
    judgement = judged(SERVER, {"nic[].rss": "off"}, STORM, {"policy.rss": policy}, (EXCLUDED | USELESS)[name])
    told = stances(judgement)
    assert told["enable-rss"] == "avoid"
    assert action(judgement, "enable-rss").because
    assert "disable-rss" not in told
    assert judgement.conflicts == ()


RSS = {"tcpip.rss": ["true", "false", None], "policy.rss": ["evidence", "technote", "docwiki"]}


@pytest.mark.parametrize("symptoms", [STORM, QUIET, {**STORM, **NO_PERFMON}], ids=["storm", "quiet", "no perfmon"])
@pytest.mark.parametrize("change", [{}, FIXED, *EXCLUDED.values(), *USELESS.values(), {"os.arch": None}], ids=str)
@pytest.mark.parametrize("rss", RSS["tcpip.rss"])
@pytest.mark.parametrize("policy", RSS["policy.rss"])
def test_the_winner_is_never_an_action_to_avoid(symptoms, change, rss, policy):
    judgement = judged(SERVER, symptoms, change, {"tcpip.rss": rss, "policy.rss": policy})
    for conflict in judgement.conflicts:
        assert stances(judgement).get(conflict.winner) != "avoid"


@pytest.mark.parametrize("version", ["5.2.3790.3959", "5.2.3790.4524"])
def test_without_perfmon_the_guidance_is_undecided_and_not_refuted(version):
    judgement = judged(SERVER, STORM, NO_PERFMON, {"tcpip.rss": "true", "ndis.version": version})
    (conflict,) = judgement.conflicts
    assert "not shown" not in conflict.because
    assert conflict.because.startswith("Undecided")
    assert stances(judgement)["disable-rss"] == "consider"


def test_a_quiet_host_is_told_that_the_problem_is_not_shown():
    (conflict,) = judged(SERVER, QUIET, {"tcpip.rss": "true"}).conflicts
    assert (conflict.winner, "not shown" in conflict.because) == ("disable-rss", True)


def test_a_physical_host_was_not_stunned():
    judgement = judged(SERVER, STORM, {"symptom.streams_stopped": None, "symptom.stun_seconds": None})
    (finding,) = [one for one in judgement.findings if one.rule == "vm-stun"]
    assert finding.verdict == "pass"
    unknown = judged(SERVER, STORM, {"symptom.streams_stopped": None, "vm.virtual": None})
    assert {one.rule: one.verdict for one in unknown.findings}["vm-stun"] == "unknown"


def test_the_first_note_keeps_from_harm():
    """The report shows the first note alone. The hotfix itself is the greater harm where it is not needed."""
    pack, _, _ = reasoning()
    for remedy in pack.remedies.values():
        if remedy.id == "install-ndis-hotfix":
            assert remedy.notes[0].startswith("Apply it only to systems that have this problem")
        elif remedy.reboot:
            assert "one side of a pair" in remedy.notes[0] or "both sides at once" in remedy.notes[0], remedy.id

"""Hosts with facts, and the plan that the shipped rules make for them, without any order but the rules' own.

A helper of tests about what follows from a plan.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from advisor.model.action import Action, Stance
from advisor.model.fact import Absent, AbsentReason, Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.plan import HostPlan, PlanStep
from advisor.pack.load import Pack, load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer

PARAMETERS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
CLASS = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
SERVER = {
    "host.name": "CVP1",
    "os.product": "server-2003",
    "os.version": "5.2.3790",
    "os.service_pack": "2",
    "os.arch": "x64",
    "cpu.count": "4",
    "ndis.version": "5.2.3790.4524",
    "tcpip.rss": "false",
    "tcpip.chimney": "true",
    "tcpip.netdma": "true",
    "tcpip.task_offload_disabled": "false",
    "firewall.ics": "false",
    "policy.rss": "evidence",
    "vm.virtual": "false",
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
"""A Server 2003 that shows the problem and has the hotfix; the switches of its stack are all on, RSS is off."""
ADAPTER = {"nic[].name": "HP NC373i Multifunction Gigabit Server Adapter", "nic[].rss": "off", "nic[].teamed": "false",
           "nic[].speed_duplex": "auto"}  # fmt: skip


@cache
def knowledge() -> tuple[Pack, Deriver, Judge]:
    pack = load_pack()
    return pack, Deriver(pack), Judge(pack, list(pack.rules.values()), PlainChainer)


def planned(
    change: Mapping[str, str | None] | None = None,
    adapters: Mapping[str, Mapping[str, str]] | None = None,
    *,
    host: str = "cvp1",
    do: Sequence[str] = (),
) -> tuple[HostPlan, HostFacts]:
    """The plan of a host whose facts are SERVER with `change` (None takes a fact away), and the facts.

    `adapters` are by their subkeys, 0007 with ADAPTER by default. `do` are the actions to do instead of what the rules
    say, for tests of what is written for them.
    """
    pack, derive, judge = knowledge()
    values = {**SERVER, **(change or {})}
    found = [_fact(pack, name, text) for name, text in values.items() if text is not None]
    for key, members in (adapters if adapters is not None else {"0007": ADAPTER}).items():
        found += [_fact(pack, name, text, key) for name, text in members.items()]
    judgement = judge(derive(host_facts(host, found)))
    steps = [
        PlanStep(action, pack.remedies[action.id].title, restart=1 if action.reboot else None)
        for action in judgement.actions
    ]
    chosen = [one for one in steps if one.stance is not Stance.AVOID]
    if do:
        chosen = [_forced(host, name, order) for order, name in enumerate(do, 1)]
    avoided = [one for one in steps if one.stance is Stance.AVOID]
    return HostPlan(host, "cvp", tuple(chosen), tuple(avoided), facts_sha256="0" * 64), judgement.facts


def _forced(host: str, name: str, order: int) -> PlanStep:
    pack, _, _ = knowledge()
    remedy = pack.remedies[name]
    action = Action(
        name, host, Stance.DO, order, (), (), remedy.reboot, remedy.rollback, remedy.verify, (), (), remedy.notes
    )
    return PlanStep(action, remedy.title, restart=1 if remedy.reboot else None)


def _fact(pack: Pack, name: str, text: str, instance: str | None = None) -> Fact:
    spec = pack.facts[name]
    source = next((one for one in spec.sources if one.format == "registry" and one.group), None)
    where = "" if source is None else f"{source.group}\\{source.name[0]}".replace("\\*\\", f"\\{instance}\\")
    origin = Origin("registry", "network.reg", 1, where) if where else Origin("test")
    value = Absent(AbsentReason(text)) if text in list(AbsentReason) else from_text(spec.type, text)
    return Fact(name, value, origin, instance=instance)

"""A fleet with something of everything: fifty contact-centre servers in pairs and pools, an earlier run, waivers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from advisor.fleet.analysis.compliance import compliance
from advisor.fleet.analysis.report import Earlier, Golden, fleet_report
from advisor.model.fact import Fact
from advisor.model.fleet_facts import fleet_facts
from advisor.model.fleet_groups import group_hosts
from advisor.model.fleet_report import WaiverUse
from advisor.model.origin import Origin
from advisor.model.redundancy import Placement, Redundancy, Weekly
from advisor.model.version import FileVersion
from advisor.model.waiver import Waiver
from advisor.pack.load import load_pack
from tests.fleet.audits import START, audit, outcome

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
RULES = {"ndis-hotfix-missing": "high", "tcp-chimney-on": "medium", "netdma-on": "low", "support-ended": "info"}
DO = {"disable-tcp-chimney": "do"}
KINDS = {
    "kept": outcome(dict(zip(RULES, "pppf", strict=True))),
    "chimney": outcome(dict(zip(RULES, "pfpf", strict=True)), DO),
    "both": outcome(dict(zip(RULES, "ffff", strict=True)),
                    DO | {"disable-netdma": "do", "install-ndis-hotfix": "consider"}),
    "unread": outcome(dict(zip(RULES, "uppf", strict=True)), lacks={"ndis-hotfix-missing": ["ndis.version"]}),
    "silent": outcome(dict(zip(RULES, "uuuu", strict=True)), lacks={rule: ["os.version"] for rule in RULES}),
}  # fmt: skip


def kind(number):
    return ("kept", "chimney", "kept", "both", "kept", "unread", "kept", "kept", "chimney", "kept")[number % 10]


def hosts(count=50):
    names = [
        f"PG{number // 2}{'AB'[number % 2]}" if number < count * 2 // 5 else f"CVP{number}" for number in range(count)
    ]
    made = {name: KINDS[kind(number)] for number, name in enumerate(names)}
    made[names[-1]] = KINDS["silent"]
    return made


def redundancy(names):
    placements = {}
    for name in names:
        if name.startswith("PG"):
            placements[name] = Placement(name, "pg", name[:-1], name[-1], window="sunday")
        else:
            placements[name] = Placement(name, "cvp", pool="east", window="sunday")
    window = Weekly(
        frozenset({6}), datetime.min.time().replace(hour=2), datetime.min.time().replace(hour=5), "Europe/Berlin"
    )
    return Redundancy(placements, {"east": 20}, {"sunday": (window,)})


def facts(names, version):
    return fleet_facts(
        (name, [Fact("ndis.version", FileVersion.parse(version(place)), Origin("wmic")),
                Fact("tcpip.chimney", place % 3 == 0, Origin("registry"))])
        for place, name in enumerate(names)
    )  # fmt: skip


def waiver_uses():
    def waiver(host, days, reason="no loss so far"):
        return Waiver("ndis-hotfix-missing", host, "J. Doe", "M. Roe", reason, NOW + timedelta(days=days), None,
                      Origin("waiver", "waivers.yaml", 3))  # fmt: skip

    return [
        WaiverUse(waiver("PG1B", 200), 1, days=200),
        WaiverUse(waiver("CVP*", 9), 2, days=9),
        WaiverUse(waiver("PG9A", -3), 0, expired=True),
        WaiverUse(waiver("CVP33", 90), 0, reopened=("CVP33",), days=90),
    ]


def sample_report(pack=None, count=50, **more):
    pack = pack or load_pack()
    made = hosts(count)
    now = audit(made, RULES, run="run-2", started=START + timedelta(days=7), pack=pack.identity,
                roles={name: "pg" if name.startswith("PG") else "cvp" for name in made})  # fmt: skip
    old = {name: KINDS["kept"] if name.endswith("3") else one for name, one in made.items()}
    old["RETIRED"] = KINDS["kept"]
    before = audit(old, RULES, run="run-1", pack=pack.identity)
    new_facts = facts(made, lambda place: "5.2.3790.3959" if place % 10 == 3 else "5.2.3790.4524")
    options = {
        "command": lambda fact: f"wmic {fact}",
        "redundancy": redundancy(made),
        "waived": {"ndis-hotfix-missing": [3]},
        "waivers": waiver_uses(),
        "facts": new_facts,
        "earlier": Earlier(before, facts(made, lambda place: "5.2.3790.4524")),
        "golden": Golden(new_facts),
        "history": [compliance(group_hosts(before))],
    }
    return fleet_report(now, pack, NOW, **(options | more))


def hostile(report, name):
    """The same with this name for the first host."""
    groups = report.fleet
    hosts = (name, *groups.audit.hosts[1:])
    return replace(report, fleet=replace(groups, audit=replace(groups.audit, hosts=hosts)))

"""Audits that tests keep."""

from datetime import UTC, datetime, timedelta

from advisor.model.action import Stance
from advisor.model.audit import Audit, Lack, Outcome, Run
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.stored import StoredHost, StoredRun
from advisor.model.verdict import Severity, Verdict
from advisor.model.version import FileVersion
from advisor.model.waiver import Waiver

PACK = PackIdentity("sample", "1.2.3", "cd" * 32)
START = datetime(2026, 11, 1, 3, 0, 0, 123456, tzinfo=UTC)
SEVERITIES = {"ndis-hotfix-missing": Severity.HIGH, "rss-off": Severity.MEDIUM}
PASSED = Outcome({"ndis-hotfix-missing": Verdict.PASS, "rss-off": Verdict.PASS}, {}, ())
FAILED = Outcome(
    {"ndis-hotfix-missing": Verdict.FAIL, "rss-off": Verdict.UNKNOWN},
    {"install-ndis-hotfix": Stance.DO, "enable-rss": Stance.CONSIDER},
    (Lack("rss-off", "tcpip.rss", AbsentReason.ACCESS_DENIED),),
)
OUTCOMES = (PASSED, FAILED)


def facts(name, *, rss=True):
    """Of every type, with a list, an absence, a derived value and several origins."""
    registry, program = Origin("registry", f"{name}/tcpip.reg", 12, "EnableRSS"), Origin("pe", f"{name}/ndis.sys")
    moment = START - timedelta(days=2)
    return (
        Fact("host.name", name, registry, moment),
        Fact("cpu.count", 4, registry),
        Fact("vm.load", 0.25, registry),
        Fact("tcpip.rss", rss, registry, replaces=Absent(AbsentReason.NOT_FOUND, "no such value")),
        Fact("ndis.version", FileVersion.parse("5.2.3790.4318 (srv03_sp2_qfe.080630-1506)"), program, moment),
        Fact("vm.snapshot_newest", moment, Origin("derived")),
        Fact("hotfix.installed", ("KB1", "KB2"), registry),
        Fact("vm.platform", Absent(AbsentReason.NOT_COLLECTED), Origin("none")),
        Fact("nic[].rss", Absent(AbsentReason.ACCESS_DENIED, "access is denied"), registry, instance="0007"),
        Fact("nic[].rss", "on", registry, instance="0008"),
    )


def stored(number=1, fleet="fleet.csv", hosts=0, **more):
    run = Run(f"run-{number}", START + timedelta(days=30 * (number - 1)), None, hosts, 0, 0, START, fleet)
    return StoredRun(run, PACK, "plain", SEVERITIES, **more)


def host(position, *, failed=None, name=None):
    name = f"HOST{position:06}" if name is None else name
    failed = position % 3 == 0 if failed is None else failed
    return StoredHost(position, name, "cvp" if position % 2 else None, OUTCOMES[failed], facts(name, rss=not failed))


def finished(one, hosts):
    """The `Run` of a stored run when it has these hosts."""
    unknown = sum(host.outcome is FAILED for host in hosts)
    end = one.run.started + timedelta(minutes=5)
    return Run(one.run.id, one.run.started, end, len(hosts), len(hosts) - unknown, unknown, START, one.run.fleet)


def keep(store, number=1, hosts=(), fleet="fleet.csv"):
    """A finished run."""
    one = stored(number, fleet, len(hosts))
    writer = store.begin(one)
    writer.write(hosts)
    return writer.finish(finished(one, hosts))


def audit_of(one, hosts):
    """What `Store.audit` gives back of these hosts."""
    outcomes = tuple(dict.fromkeys(id(host.outcome) for host in hosts))
    by_id = {id(host.outcome): host.outcome for host in hosts}
    return Audit(
        finished(one, hosts),
        one.pack,
        one.engine,
        one.severities,
        [host.host for host in hosts],
        [host.role for host in hosts],
        [outcomes.index(id(host.outcome)) for host in hosts],
        tuple(by_id[one] for one in outcomes),
    )


def waiver(**more):
    told = {
        "rule": "rss-off",
        "host": "HOST*",
        "owner": "Ann",
        "approver": "Bo",
        "reason": "until the migration",
        "expires": datetime(2027, 1, 1, tzinfo=UTC),
        "evidence": "ab" * 32,
        "origin": Origin("waivers", "w.yaml", 3),
    }
    return Waiver(**{**told, **more})

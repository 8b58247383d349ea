"""An audit as a textfile of Prometheus' node_exporter: counts by rule and verdict, hosts by state, when it ran.

No host has a series of its own: a fleet has a million hosts, and a monitoring system no place for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.model.compliance import Counts
from advisor.model.fleet_report import FleetReport

_Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Metric:
    name: str
    help: str
    samples: tuple[tuple[_Labels, float], ...]


def fleet_prometheus(report: FleetReport) -> str:
    """The whole file; its order is fixed, and its texts are English in every language."""
    return "".join(line + "\n" for metric in _metrics(report) for line in _lines(metric))


def _metrics(report: FleetReport) -> Iterable[_Metric]:
    audit, states, run = report.fleet.audit, report.compliance.known_states, report.fleet.audit.run
    fleet = {"fleet": run.fleet} if run.fleet else {}
    by_state = (("exposed", states.exposed), ("warned", states.warned), ("undecided", states.undecided),
                ("kept", states.kept))  # fmt: skip
    yield _Metric("advisor_audit_hosts", "Hosts by their worst finding.",
                  tuple((fleet | {"state": state}, count) for state, count in by_state))  # fmt: skip
    yield _one("advisor_audit_hosts_with_unknown", "Hosts on which some rule is undecided.", fleet, states.with_unknown)
    yield _one("advisor_audit_hosts_waived", "Hosts on which a failure is waived.", fleet, states.with_waivers)
    findings = []
    for one in report.compliance.rules:
        labels = fleet | {"rule": one.rule, "severity": str(one.severity)}
        findings += [(labels | {"verdict": verdict}, count) for verdict, count in verdicts(one.counts)]
    yield _Metric("advisor_audit_findings", "Hosts by rule and verdict.", tuple(findings))
    yield _one("advisor_audit_debt_verdicts", "Verdicts that lack facts.", fleet, report.debt.verdicts)
    yield _one("advisor_audit_restarts", "Hosts that an action to do makes restart.", fleet, report.restarts)
    plan = report.waves
    yield _one("advisor_audit_reboot_waves", "Reboot waves; 0 where no order is feasible.", fleet, len(plan.waves))
    yield _one("advisor_audit_reboot_feasible", "1 where some order of restarts keeps every constraint, else 0.", fleet,
               float(plan.is_feasible))  # fmt: skip
    uses = report.waivers
    kinds = (("holds", sum(use.holds > 0 for use in uses)), ("expired", sum(use.expired for use in uses)),
             ("reopened", sum(bool(use.reopened) for use in uses)))  # fmt: skip
    yield _Metric("advisor_audit_waivers", "Waivers by what came of them.",
                  tuple((fleet | {"state": state}, count) for state, count in kinds))  # fmt: skip
    if run.finished is not None:
        ended = run.finished.timestamp()
        told = "When the audit ended, in seconds since 1970 UTC."
        yield _one("advisor_audit_finished_timestamp_seconds", told, fleet, ended)
    pack = {"run": run.id, "pack": audit.pack.name, "version": audit.pack.version, "sha256": audit.pack.sha256}
    yield _one("advisor_audit_info", "The run, and the rules it was judged by.", fleet | pack, 1)


def verdicts(counts: Counts) -> tuple[tuple[str, int], ...]:
    """Hosts by the words of the vocabulary; what is waived stands apart."""
    return (
        ("pass", counts.passed),
        ("fail", counts.failed),
        ("unknown", counts.unknown),
        ("not-applicable", counts.not_applicable),
        ("waived", counts.waived),
    )


def _one(name: str, told: str, labels: _Labels, value: float) -> _Metric:
    return _Metric(name, told, ((labels, value),))


def _lines(metric: _Metric) -> Iterable[str]:
    yield f"# HELP {metric.name} {metric.help}"
    yield f"# TYPE {metric.name} gauge"
    for labels, value in metric.samples:
        written = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        number = str(int(value)) if float(value).is_integer() else repr(float(value))
        yield f"{metric.name}{{{written}}} {number}" if written else f"{metric.name} {number}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"').replace("\r", " ")

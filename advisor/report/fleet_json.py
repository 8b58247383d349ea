"""What an auditor is told, as parts of `advisor.audit/1`: everything that says something of hosts names them."""

from typing import Any

from advisor.model.audit import Audit
from advisor.model.cause import Clearing, Debt
from advisor.model.compliance import Counts, HostStates, RuleCompliance, Trend
from advisor.model.drift import AgainstGolden, Drift
from advisor.model.fact import Absent, Value
from advisor.model.fleet_report import FleetReport, WaiverUse
from advisor.model.problem import Problem
from advisor.model.waves import Constraint, Wave, WavePlan
from advisor.pack.values import to_json
from advisor.report import fleet_words
from advisor.report.fleet_page import clearing_line
from advisor.report.json_record import accepted_document
from advisor.report.words import Words, iso


def fleet_parts(report: FleetReport, words: Words) -> dict[str, Any]:
    """The members of the document besides `schema`, `pack` and `run`. What was not asked for is not there."""
    audit = report.fleet.audit
    drift = report.drift
    parts: dict[str, Any] = {
        "states": _states(report.compliance.known_states),
        "rules": [_rule(one) for one in report.compliance.rules],
        "causes": [
            {
                "verdicts": list(one.verdicts),
                "hosts": _names(audit, one.places),
                "count": one.count,
                "actions": [{"id": action, "stance": stance} for action, stance in one.actions],
            }
            for one in report.causes
        ],
        "actions": {
            "do": _clearing(report.clearing, audit, words),
            "do_and_consider": _clearing(report.considered, audit, words),
        },
        "debt": _debt(report.debt, words),
        "drift": [] if drift is None else _drift(drift, audit, words),
        "waves": [list(wave.hosts) for wave in report.waves.waves],
        "waves_plan": _waves(report.waves, words, report.restarts),
    }
    if drift is not None:
        told = drift.attribution
        parts["since"] = {
            "run": drift.since,
            "pack_changed": drift.pack_changed,
            "facts_compared": drift.facts_compared,
            "changed_by": {"facts": told.facts, "pack": told.pack, "both": told.both, "untold": told.untold},
        }
    if report.golden is not None:
        parts["golden"] = _golden(report.golden, audit)
    if report.waivers:
        parts["waivers"] = [_waiver(one) for one in report.waivers]
    if report.trend is not None:
        parts["trend"] = _trend(report.trend)
    parts["problems"] = [_problem(words.problem(one)) for one in report.problems]
    return parts


def _problem(told: Problem) -> dict[str, Any]:
    document = {"file": told.file, "what": told.what, "next": told.next, "lost": told.lost}
    return document if told.line is None else {**document, "line": told.line}


def _counts(counts: Counts) -> dict[str, Any]:
    low, high = counts.bounds or (None, None)
    found: dict[str, Any] = {
        "pass": counts.passed,
        "fail": counts.failed,
        "unknown": counts.unknown,
        "not_applicable": counts.not_applicable,
        "waived": counts.waived,
        "assessed": counts.assessed,
    }
    # A rate of nobody is no number: the member is left out.
    if counts.rate is not None:
        found["rate"] = round(counts.rate, 6)
    if low is not None and high is not None:
        found |= {"rate_least": round(low, 6), "rate_most": round(high, 6)}
    return found


def _rule(one: RuleCompliance) -> dict[str, Any]:
    return {"rule": one.rule, "severity": one.severity, **_counts(one.counts)}


def _states(states: HostStates) -> dict[str, int]:
    return {
        "exposed": states.exposed,
        "warned": states.warned,
        "undecided": states.undecided,
        "kept": states.kept,
        "with_unknown": states.with_unknown,
        "with_waivers": states.with_waivers,
    }


def _clearing(clearing: Clearing, audit: Audit, words: Words) -> dict[str, Any]:
    return {
        "text": clearing_line(words, clearing, len(audit.hosts)) if clearing.failures else "",
        "failures": clearing.failures,
        "cleared": clearing.cleared,
        "failing_hosts": clearing.failing_hosts,
        "hosts_cleared": clearing.hosts,
        "exact": clearing.choices.exact,
        "steps": [
            {"id": work.action, "stance": work.stance, "reboot": work.reboot, "hosts": _names(audit, work.places)}
            for work in clearing.work
        ],
        "choices": [{"actions": list(one.items), "cleared": one.paid} for one in clearing.choices.choices],
        "uncleared": [{"rule": rule, "failures": count} for rule, count in clearing.uncleared],
    }


def _debt(debt: Debt, words: Words) -> dict[str, Any]:
    return {
        "verdicts": debt.verdicts,
        "hosts": debt.hosts,
        "unpayable": debt.unpayable,
        "collect": [
            {
                "command": words.command(one.command),
                "facts": list(one.facts),
                "hosts": one.hosts,
                "settles": one.pays,
                "part_of": one.touches,
                "reasons": {str(reason): count for reason, count in one.reasons},
            }
            for one in debt.collecting
        ],
    }


def _drift(drift: Drift, audit: Audit, words: Words) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"kind": "host", "change": "new", "host": host} for host in drift.new]
    found += [{"kind": "host", "change": "gone", "host": host} for host in drift.gone]
    for verdict in drift.verdicts:
        found.append({
            "kind": "verdict", "rule": verdict.rule, "severity": verdict.severity,
            "before": verdict.before or "not-judged", "after": verdict.after or "not-judged",
            "movement": verdict.movement, "cause": verdict.cause,
            "hosts": _names(audit, verdict.places), "count": len(verdict.places),
        })  # fmt: skip
    for fact in drift.facts:
        entry: dict[str, Any] = {"kind": "fact", "fact": fact.fact}
        if fact.instance is not None:
            entry["instance"] = fact.instance
        found.append(entry | {
            "before": _value(fact.before), "after": _value(fact.after), "direction": fact.direction,
            "text": fleet_words.fact_drift(words, fact), "hosts": _names(audit, fact.places), "count": len(fact.places),
        })  # fmt: skip
    return found


def _value(value: Value | Absent | None) -> dict[str, Any]:
    """As a FACT has it: never a bare null for what is unknown."""
    if value is None:
        return {"absent": {"reason": "not-collected"}}
    return {"absent": {"reason": value.reason}} if isinstance(value, Absent) else {"value": to_json(value)}


def _golden(golden: AgainstGolden, audit: Audit) -> dict[str, Any]:
    return {
        "host": golden.golden,
        "hosts": golden.hosts,
        "alike": golden.alike,
        "departures": [
            {
                "fact": one.fact,
                "golden": [_value(value) for value in one.golden],
                "found": [_value(value) for value in one.found] or [_value(None)],
                "hosts": _names(audit, one.places),
                "count": len(one.places),
            }
            for one in golden.departures
        ],
    }


def _waves(plan: WavePlan, words: Words, restarts: int) -> dict[str, Any]:
    return {
        "hosts": restarts,
        "feasible": plan.is_feasible,
        "fewest": plan.fewest,
        "waves": [_wave(wave) for wave in plan.waves],
        "chain": [
            {"host": link.host, "wave": link.wave}
            | ({} if link.because is None else {"because": _constraint(link.because, words)})
            for link in plan.chain
        ],
        "infeasible": [
            {
                "hosts": list(one.hosts),
                "proven": one.proven,
                "constraints": [_constraint(bound, words) for bound in one.constraints],
            }
            for one in plan.infeasible
        ],
        "rest": [_wave(wave) for wave in plan.rest],
    }


def _wave(wave: Wave) -> dict[str, Any]:
    found: dict[str, Any] = {"number": wave.number, "hosts": list(wave.hosts)}
    if wave.start is not None and wave.end is not None:
        found |= {"start": iso(wave.start), "end": iso(wave.end)}
    return found | {"unknown_redundancy": list(wave.unknown), "look_first": list(wave.unseen)}


def _constraint(one: Constraint, words: Words) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "hosts": list(one.hosts),
        "text": fleet_words.constraint(words, one),
    }


def _waiver(use: WaiverUse) -> dict[str, Any]:
    waiver = use.waiver
    return {
        "rule": waiver.rule,
        "host": waiver.host,
        **accepted_document(waiver),
        "evidence": waiver.evidence or "any",
        "holds": use.holds,
        "expired": use.expired,
        "reopened": list(use.reopened),
    }


def _trend(trend: Trend) -> list[dict[str, Any]]:
    return [
        {
            "run": point.run,
            "at": iso(point.at) if point.at is not None else "",
            "pack_sha256": point.pack_sha256,
            "pack_changed": place in trend.pack_changes,
            **({} if point.states is None else {"states": _states(point.states)}),
            "findings": _counts(point.findings),
            "rules": [_rule(one) for one in point.rules],
        }
        for place, point in enumerate(trend.points)
    ]


def _names(audit: Audit, places: tuple[int, ...]) -> list[str]:
    return [audit.hosts[place] for place in places]

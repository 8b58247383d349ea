"""Puts together what an auditor is told: each question is asked once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from advisor.fleet.analysis.causes import causes, fewest_actions, restarts
from advisor.fleet.analysis.compliance import compliance, trend
from advisor.fleet.analysis.debt import unknown_debt
from advisor.fleet.analysis.drift import drift
from advisor.fleet.analysis.golden import against_golden
from advisor.fleet.redundancy import as_named, with_roles
from advisor.model.action import Stance
from advisor.model.audit import Audit
from advisor.model.compliance import Compliance
from advisor.model.drift import Drift
from advisor.model.fleet_facts import FleetFacts
from advisor.model.fleet_groups import UNKNOWN, Groups, Waived, group_hosts
from advisor.model.fleet_report import FleetReport, WaiverUse
from advisor.model.problem import Problem
from advisor.model.redundancy import Placement, Redundancy
from advisor.model.waiver import Waived as WaivedFinding
from advisor.model.waves import WavePlan
from advisor.pack.load import Pack
from advisor.remedy.waves import MOST_ALONE, plan_waves, unknown_to_all

OTHER = "other"
"""The role of hosts for which nothing has to take over."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run. `facts` are its facts, and `reassessed` these facts under the pack of today; None where they are
    not at hand, or the pack is the same."""

    audit: Audit
    facts: FleetFacts | None = None
    reassessed: Audit | None = None


@dataclass(frozen=True, slots=True)
class Golden:
    """The host that is as all should be: the first of `facts`."""

    facts: FleetFacts


def fleet_report(
    audit: Audit,
    pack: Pack,
    now: datetime,
    *,
    command: Callable[[str], str],
    redundancy: Redundancy | None = None,
    waived: Waived | None = None,
    waivers: Iterable[WaiverUse] = (),
    held: tuple[WaivedFinding, ...] = (),
    facts: FleetFacts | None = None,
    earlier: Earlier | None = None,
    golden: Golden | None = None,
    history: Sequence[Compliance] = (),
    problems: Iterable[Problem] = (),
) -> FleetReport:
    """`command` is how a fact is collected, "" where nobody knows. `facts` are those of the audit; drift of facts and a
    golden host need them. `now` (aware) is when waves may begin. `history` are earlier runs, in any order."""
    chosen = {rule: tuple(places) for rule, places in (waived or {}).items()}
    fleet = group_hosts(audit, chosen)
    counted = compliance(fleet)
    places = restarts(fleet, pack)
    return FleetReport(
        fleet=fleet,
        at=now,
        compliance=counted,
        causes=causes(fleet, pack),
        clearing=fewest_actions(fleet, pack),
        considered=fewest_actions(fleet, pack, (Stance.DO, Stance.CONSIDER)),
        debt=unknown_debt(fleet, command),
        waves=_waves(fleet, places, redundancy, now),
        restarts=len(places),
        waivers=tuple(waivers),
        waived=chosen,
        held=held,
        trend=trend([*history, counted]) if history else None,
        drift=None if earlier is None else _drift(earlier, audit, pack, facts),
        golden=None if golden is None or facts is None else against_golden(facts, golden.facts, pack),
        problems=(*audit.problems, *problems),
    )


def _waves(fleet: Groups, places: Sequence[int], redundancy: Redundancy | None, now: datetime) -> WavePlan:
    audit = fleet.audit
    if redundancy is None:
        told = [place for place in places if audit.roles[place] == OTHER]
        if len(places) - len(told) > MOST_ALONE:
            hosts = {audit.hosts[place]: Placement(audit.hosts[place], OTHER) for place in told}
            rest = plan_waves(hosts, Redundancy(hosts), now)
            unknown = [audit.hosts[place] for place in places if audit.roles[place] != OTHER]
            return WavePlan((), infeasible=(unknown_to_all(unknown),), rest=rest.waves, fewest=rest.fewest)
        redundancy = Redundancy()
    names = [audit.hosts[place] for place in places]
    placed = as_named(redundancy, audit.hosts) if redundancy.placements else redundancy
    placed = with_roles(placed, {audit.hosts[place]: audit.roles[place] for place in places})
    unseen = placed.placements.keys() - frozenset(audit.hosts)
    return plan_waves(names, placed, now, down=nothing_known(fleet), unseen=unseen)


def nothing_known(fleet: Groups) -> Collection[str]:
    """Hosts that were asked and told nothing: no rule could be decided. They carry no calls that anybody knows of."""
    silent = (fleet.verdicts == UNKNOWN).all(axis=1) & (fleet.counts > 0)
    return frozenset(fleet.names(fleet.places(silent)))


def _drift(earlier: Earlier, audit: Audit, pack: Pack, facts: FleetFacts | None) -> Drift:
    both = None if earlier.facts is None or facts is None else (earlier.facts, facts)
    return drift(earlier.audit, audit, pack, both, earlier.reassessed)

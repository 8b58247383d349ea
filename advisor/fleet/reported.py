"""What an auditor is told of an audit that has just been run: what it is compared with is read, or judged, here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import api
from advisor.deciding import Setup
from advisor.errors import UsageError
from advisor.fleet.analysis.report import Earlier, Golden, fleet_report
from advisor.fleet.analysis.stored import counted
from advisor.fleet.audit import run_audit
from advisor.fleet.facts_source import FactsSource
from advisor.fleet.fleet_input import FleetKind, fleet_of
from advisor.fleet.read_hosts import ReadHosts
from advisor.fleet.redundancy import read_redundancy
from advisor.fleet.sources import Collecting, source_of
from advisor.fleet.stored_hosts import StoredHosts
from advisor.fleet.table_facts import TableFacts
from advisor.fleet.targets import INVENTORY
from advisor.gather.target_address import is_target
from advisor.model.audit import Audit
from advisor.model.fact import Fact, HostFacts
from advisor.model.fleet_facts import FleetFacts, fleet_facts
from advisor.model.fleet_report import FleetReport, WaiverUse
from advisor.model.problem import Problem
from advisor.model.redundancy import Redundancy
from advisor.model.stored import RunState
from advisor.model.waiver import Waived, Waiver
from advisor.pack.load import Pack
from advisor.pack.reads import deciding_facts
from advisor.waiving import waived_failures, waiver_uses

if TYPE_CHECKING:
    from advisor.store.store import Store

PREVIOUS = "previous"
"""The run of the same fleet before this one."""
LATEST = "latest"
"""The same: the latest run of all is this one, which is kept when it is compared."""
_MOST_RUNS = 12
_FIRST = "has no earlier audit in the store: what changed is told from the next one on."


@dataclass(frozen=True)
class Asked:
    """What the auditor asks besides the audit itself. `since` is a run of the store, `previous`, or a file of facts;
    `golden` a host of the fleet, or a SOURCE of one host. `reassess` judges the facts of an earlier run by the rules of
    today where they are others."""

    since: str | None = None
    golden: str | None = None
    reassess: bool = False

    def check(self, *, has_store: bool) -> None:
        """Raises UsageError for what can't be answered, before any work."""
        if self.reassess and self.since is None:
            raise UsageError("--reassess judges the facts of an earlier run; say of which one with --since.")
        if self.since is not None and not has_store and not Path(self.since).exists():
            raise _no_file(self.since)


@dataclass(frozen=True)
class Judged:
    """The audit, where its facts come from, and how it was judged. `now` (aware) is when waivers have to hold."""

    audit: Audit
    source: FactsSource
    pack: Pack
    now: datetime
    pack_folders: tuple[Path, ...]
    rss_policy: str | None
    engine: str | None
    redundancy: Redundancy | None = None
    waivers: Sequence[Waiver] = ()

    @cached_property
    def waived(self) -> tuple[tuple[int, Waived], ...]:
        """For each failure of which a waiver speaks, the place of its host and what came of the waiver."""
        return waived_failures(
            self.audit,
            self.waivers,
            lambda places: _facts_at(self.source, places),
            self.pack,
            self.now,
            rss_policy=self.rss_policy,
            engine=self.engine,
        )

    @cached_property
    def waiver_uses(self) -> tuple[WaiverUse, ...]:
        """What came of each waiver, in their order."""
        return waiver_uses(self.waivers, self.waived, self.now)

    @property
    def holding(self) -> tuple[Waiver, ...]:
        """The waivers by which a failure is accepted."""
        return tuple(use.waiver for use in self.waiver_uses if use.holds)


def reported(
    judged: Judged, asked: Asked, command: Callable[[str], str], store: "tuple[str, Store] | None"
) -> FleetReport:
    """`store` is where audits are kept, and the store; `command` tells how a fact is collected.

    Raises UsageError for a host, a run or a file that is not there.
    """
    waived: dict[str, list[int]] = {}
    for place, one in judged.waived:
        if one.holds:
            waived.setdefault(one.rule, []).append(place)
    wants_facts = asked.golden is not None or asked.since is not None
    facts = _facts(judged.audit, judged.source, judged.pack) if wants_facts else None
    golden = None if asked.golden is None or facts is None else _golden(asked.golden, facts, judged.pack)
    earlier = None if asked.since is None else _Earlier(judged, asked, store).find(asked.since)
    problems = list(api.idle_waivers(judged.pack, judged.waivers, judged.audit.rules, judged.audit.hosts))
    if asked.since is not None and earlier is None:
        problems.append(Problem(judged.audit.run.fleet, _FIRST, lost=False))
    history = () if store is None else counted(
        store[1].runs(judged.audit.run.fleet, limit=_MOST_RUNS), judged.audit.run.id
    )  # fmt: skip
    return fleet_report(
        judged.audit,
        judged.pack,
        judged.now,
        command=command,
        redundancy=judged.redundancy,
        waived=waived,
        waivers=judged.waiver_uses,
        held=tuple(one for _, one in judged.waived),
        facts=facts,
        earlier=earlier,
        golden=golden,
        history=tuple(history),
        problems=problems,
    )


def _no_file(since: str) -> UsageError:
    return UsageError(f"--since {since}: there is no such file; for a run, name its store with --store.")


def redundancy_of_fleet(fleet: str, pack: Pack, file: Path | None) -> Redundancy | None:
    """What the file says, or the inventory that is the fleet; None where there is neither. Raises UsageError."""
    if file is not None:
        return read_redundancy(file)
    if is_target(fleet) or Path(fleet).is_dir():
        return None
    found = fleet_of(fleet, pack)
    return read_redundancy(Path(fleet.removeprefix(INVENTORY))) if found.kind is FleetKind.HOSTS else None


def _facts(audit: Audit, source: FactsSource, pack: Pack) -> FleetFacts:
    """Under the names that the audit gives its hosts."""
    hosts = zip(audit.hosts, source.facts(), strict=True)
    return fleet_facts(hosts, deciding_facts(pack, pack.rules))


def _facts_at(source: FactsSource, places: frozenset[int]) -> Iterator[tuple[int, HostFacts]]:
    if isinstance(source, TableFacts):
        yield from ((place, source.facts_at(place)) for place in sorted(places))
    else:
        yield from ((place, facts) for place, facts in enumerate(source.facts()) if place in places)


def _golden(golden: str, facts: FleetFacts, pack: Pack) -> Golden:
    named = [place for place, host in enumerate(facts.hosts) if host.casefold() == golden.casefold()]
    if named:
        column = {name: replace(one, codes=one.codes[named[0] : named[0] + 1]) for name, one in facts.columns.items()}
        return Golden(FleetFacts((facts.hosts[named[0]],), column))
    if not Path(golden).exists():
        raise UsageError(f"--golden {golden}: is no host of the fleet, and there is no such file or folder.")
    hosts = api.collect([golden], pack=pack).hosts
    if len(hosts) != 1:
        names = ", ".join(host.host for host in hosts[:5])
        raise UsageError(f"--golden {golden}: holds {len(hosts)} hosts ({names}); a golden host is one.")
    return Golden(fleet_facts(((host.host, host.facts) for host in hosts), deciding_facts(pack, pack.rules)))


@dataclass(frozen=True)
class _Earlier:
    judged: Judged
    asked: Asked
    store: "tuple[str, Store] | None"

    def find(self, since: str) -> Earlier | None:
        """None where the store has no earlier run of the fleet."""
        if Path(since).exists():
            return self._of_file(since)
        if self.store is None:
            raise _no_file(since)
        return self._of_run(since, *self.store)

    def _of_file(self, since: str) -> Earlier:
        """Facts that were saved: judged by the rules of today, so that only the hosts can have changed."""
        pack = self.judged.pack
        fleet = fleet_of(since, pack)
        if fleet.kind is FleetKind.HOSTS:
            raise UsageError(f"--since {since}: is an inventory; give the facts that its hosts had.")

        def opened(setup: Setup) -> FactsSource:
            return source_of(fleet, pack, self.judged.pack_folders, Collecting(lambda _: None), setup)

        audit, source = self._judge(since, opened, self.judged.audit.run.started)
        moment = _newest(fact for host in source.facts() for fact in host)
        if moment is not None and moment < self.judged.audit.run.started:
            # As old as they were then: what was fresh has not gone stale since.
            audit, source = self._judge(since, opened, moment)
        return Earlier(audit, _facts(audit, source, pack))

    def _of_run(self, since: str, where: str, store: "Store") -> Earlier | None:
        run_id = since
        if since in (PREVIOUS, LATEST):
            before = self.judged.audit.run
            runs = [one for one in store.runs(before.fleet) if one.state is RunState.FINISHED]
            earlier = [one for one in runs if one.run.id != before.id and one.run.started <= before.started]
            if not earlier:
                return None
            run_id = max(earlier, key=lambda one: one.run.started).run.id
        stored = store.run(run_id)
        audit = store.audit(stored.run.id)
        names = deciding_facts(self.judged.pack, self.judged.pack.rules)
        facts = fleet_facts(((host.host, host.facts) for host in store.all_facts(stored.run.id)), names)
        if not facts.columns:
            return Earlier(audit)
        reassessed = None
        if self.asked.reassess and audit.pack.sha256 != self.judged.pack.identity.sha256:
            hosts = StoredHosts(where, self.judged.pack, stored.run.id)
            moment = stored.run.facts_as_of or stored.run.started
            reassessed, _ = self._judge(since, lambda setup: ReadHosts(hosts), moment)
        return Earlier(audit, facts, reassessed)

    def _judge(self, what: str, source: Callable[[Setup], FactsSource], moment: datetime) -> tuple[Audit, FactsSource]:
        return run_audit(
            what,
            source,
            pack=self.judged.pack,
            pack_folders=self.judged.pack_folders,
            rss_policy=self.judged.rss_policy,
            engine=self.judged.engine,
            now=moment,
        )


def _newest(facts: Iterable[Fact]) -> datetime | None:
    moments = [fact.observed_at for fact in facts if fact.observed_at is not None]
    return max(moments).astimezone(UTC) if moments else None

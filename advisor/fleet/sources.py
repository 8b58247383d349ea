"""A FLEET, opened as a source of facts."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from advisor.deciding import BATCH_ROWS, Setup
from advisor.fleet.asked_hosts import AskedHosts
from advisor.fleet.bundles import Bundles, Lines
from advisor.fleet.facts_source import FactsSource
from advisor.fleet.fleet_input import Fleet, FleetKind
from advisor.fleet.read_hosts import ReadHosts
from advisor.fleet.stored_hosts import StoredHosts
from advisor.fleet.stored_table import StoredTable, table_run
from advisor.fleet.table_facts import TableFacts
from advisor.model.credentials import Credentials
from advisor.model.target import Patience, Target
from advisor.pack.load import Pack


@dataclass(frozen=True)
class Collecting:
    """How the hosts of a fleet are read or asked. `journal` keeps each of them; `report` is told how many are done, of
    how many, and how many failed."""

    credentials_for: Callable[[Target], Credentials | None]
    patience: Patience | None = None
    workers: int | None = None
    per_subnet: int | None = None
    journal: Path | None = None
    retry_failed: bool = False
    rows: int = BATCH_ROWS
    report: Callable[[int, int | None, int], None] | None = None


def source_of(fleet: Fleet, pack: Pack, folders: tuple[Path, ...], how: Collecting, setup: Setup) -> FactsSource:
    """The facts of the fleet. Raises UsageError."""
    where = Path(fleet.where)
    if fleet.kind is FleetKind.TABLE:
        return TableFacts(where, pack, setup, how.rows)
    if fleet.kind is FleetKind.LINES:
        return ReadHosts(Lines(where, pack, how.report))
    if fleet.kind is FleetKind.BUNDLES:
        return ReadHosts(Bundles(where, pack, how.journal, how.report))
    if fleet.kind is FleetKind.DATABASE:
        run = table_run(fleet.where)
        return ReadHosts(StoredHosts(fleet.where, pack)) if run is None else StoredTable(fleet.where, pack, setup, run)
    assert fleet.targets is not None
    asked = AskedHosts(
        fleet.targets,
        how.credentials_for,
        pack,
        folders,
        how.patience,
        how.workers,
        how.per_subnet,
        how.journal,
        how.retry_failed,
        how.report,
    )
    return ReadHosts(asked, len(fleet.targets.hosts) or None)

"""The hosts of an audit that a store has kept, as a source: old facts, judged again."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.deciding import row_reader
from advisor.errors import UsageError
from advisor.fleet.facts_source import ReadHost
from advisor.fleet.read_hosts import spoken_of
from advisor.pack.load import Pack
from advisor.store.store import Store


@dataclass(frozen=True)
class StoredHosts:
    """The hosts of the run `run_id`; of the newest finished one by default."""

    where: str
    pack: Pack
    run_id: str = "latest"

    def __call__(self) -> Iterator[ReadHost]:
        """Raises UsageError for a store without such a run, or a run without facts, and StoreError."""
        with Store.open(self.where, read_only=True, row_reader=row_reader(self.pack)) as store:
            run = store.run(self.run_id).run.id
            known = False
            for report in store.all_facts(run):
                known = known or bool(report.facts)
                yield ReadHost(spoken_of(report.host, report.facts), report.role)
            if not known:
                raise UsageError(f"{store.database.address.shown}: the run {run} has no facts that could be judged.")

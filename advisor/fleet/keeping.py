"""Puts an audit into a store: its hosts with their facts, batch by batch. One that was cut off goes on where it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from advisor.fleet.facts_source import FactsSource
from advisor.fleet.stored_table import StoredTable
from advisor.fleet.table_facts import TableFacts
from advisor.model.audit import Audit
from advisor.model.stored import RunState, StoredHost, StoredRun
from advisor.model.waiver import Waiver
from advisor.store.store import Store
from advisor.store.writer import RunWriter

_AT_ONCE = 2000
_ROWS_AT_ONCE = 250_000


def keep_audit(
    store: Store,
    audit: Audit,
    source: FactsSource,
    *,
    options: Mapping[str, str] | None = None,
    waivers: Sequence[Waiver] = (),
) -> StoredRun:
    """The run as it is kept; `waivers` are those that held. An audit that is there already, under its id, is left as it
    is. Raises StoreError, and UsageError when the hosts are others by now."""
    known = next((one for one in store.runs(audit.run.fleet) if one.run.id == audit.run.id), None)
    if known is not None and known.state is RunState.FINISHED:
        return known
    begun = replace(audit.run, finished=None)
    stored = StoredRun(begun, audit.pack, audit.engine, audit.severities, options or {}, actions=audit.actions)
    writer = store.begin(stored)
    there = frozenset(writer.written())
    if isinstance(source, TableFacts | StoredTable):
        _keep_table(writer, audit, source, there)
    else:
        hosts = _hosts(audit, source, there)
        while some := list(islice(hosts, _AT_ONCE)):
            writer.write(some)
    writer.keep_waivers(waivers)
    return writer.finish(audit.run, audit.problems)


def _hosts(audit: Audit, source: FactsSource, there: frozenset[str]) -> Iterator[StoredHost]:
    # Hosts that ended alike share the object, by which the writer sees that they did.
    outcome = lru_cache(maxsize=_AT_ONCE)(audit.outcomes.__getitem__)
    for place, (name, facts) in enumerate(zip(audit.hosts, source.facts(), strict=True)):
        if name not in there:
            yield StoredHost(place, name, audit.roles[place], outcome(int(audit.outcome_of[place])), tuple(facts))


def _keep_table(writer: RunWriter, audit: Audit, source: TableFacts | StoredTable, there: frozenset[str]) -> None:
    for first, frame in source.frames(_ROWS_AT_ONCE):
        part = slice(first, first + frame.height)
        names = audit.hosts[part]
        if not there.issuperset(names):
            codes = audit.outcome_of[part]
            writer.write_frame(frame, names, audit.roles[part], audit.outcomes, codes, first)

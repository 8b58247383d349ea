"""The audit of a fleet: facts in batches → decided by whoever works → one result. A state on disk, if there is one,
keeps what is done, so that a run that was killed goes on where it was."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Protocol, cast
from uuid import uuid4

from advisor.deciding import BATCH_ROWS, SHARED_ROWS, Setup, setup_of
from advisor.errors import NothingRecognised, UsageError
from advisor.fleet.facts_source import FactsSource
from advisor.fleet.fleet_input import fleet_of
from advisor.fleet.kept_batches import Begun, KeptBatches
from advisor.fleet.merging import Merged, told_apart
from advisor.fleet.pools import OneProcess, Pool, pool_of
from advisor.fleet.sources import Collecting, source_of
from advisor.fleet.work import Patience, decided
from advisor.intake import shared_audit
from advisor.model.audit import Audit, Run
from advisor.model.credentials import Credentials
from advisor.model.outcome_table import VERDICTS
from advisor.model.problem import Problem
from advisor.model.target import Target
from advisor.model.verdict import Verdict
from advisor.moment import fixed_moment, moment
from advisor.pack.load import Pack, load_pack
from advisor.store.address import masked

_MOST_PROBLEMS = 1_000


class Deciding(Protocol):
    """Somebody who watches."""

    def __call__(self, done: int, total: int | None) -> None:
        """So many hosts are decided, of so many where that is known."""


def audit(
    fleet: str | PathLike[str],
    *,
    pack: Pack | None = None,
    pack_folders: tuple[Path, ...] = (),
    rss_policy: str | None = None,
    engine: str | None = None,
    now: datetime | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    journal: Path | None = None,
    credentials_for: Callable[[Target], Credentials | None] | None = None,
    collecting: Collecting | None = None,
    report: Deciding | None = None,
    keep: Callable[[Audit, FactsSource], object] | None = None,
) -> Audit:
    """How the rules end on every host of a fleet: a folder of bundles, saved facts (.jsonl, .parquet), an inventory of
    hosts to ask, or any SOURCE of `check`.

    The work is done by this process, by `workers` processes, by the Dask `cluster` at that address, or by an `executor`
    of `concurrent.futures`, which has `workers` of them (default: one). `pack_folders` are the packs over the shipped
    one, for workers elsewhere to load. `journal` is a folder that keeps what is done: run again, it is not done again.
    `credentials_for` answers for hosts that are asked; `collecting` says how they are. `keep` is given the result with
    the facts that it stands on. Other arguments as for `check`.

    Raises UsageError, NothingRecognised, PackError, and AdvisorError when no worker can do it.
    """
    fleet, pack = str(fleet), pack or load_pack(pack_folders)
    found = fleet_of(fleet, pack)
    state = None if journal is None else KeptBatches(journal)
    pool = pool_of(executor, workers, cluster)
    try:
        is_shared = not isinstance(pool, OneProcess) or state is not None
        how = collecting or Collecting(credentials_for or _nobody, workers=workers if executor is None else None)
        how = replace(
            how, rows=SHARED_ROWS if is_shared else BATCH_ROWS, journal=None if state is None else state.facts
        )
        result, facts = run_audit(
            masked(fleet),
            lambda setup: source_of(found, pack, pack_folders, how, setup),
            pack=pack,
            pack_folders=pack_folders,
            rss_policy=rss_policy,
            engine=engine,
            now=now,
            pool=pool,
            state=state,
            report=report,
        )
        if keep is not None:
            keep(result, facts)
        return result
    finally:
        pool.close()


def _nobody(target: Target) -> Credentials | None:
    """Raises UsageError: a library asks no one for a password."""
    raise UsageError(f"{target}: nobody said as whom to ask; give credentials_for.")


def run_audit(
    fleet: str,
    source: Callable[[Setup], FactsSource],
    *,
    pack: Pack,
    pack_folders: tuple[Path, ...] = (),
    rss_policy: str | None = None,
    engine: str | None = None,
    now: datetime | None = None,
    pool: Pool | None = None,
    patience: Patience | None = None,
    state: KeptBatches | None = None,
    report: Deciding | None = None,
) -> tuple[Audit, FactsSource]:
    """How the rules end on every host of `fleet`, as it is called; `source` gives its facts.

    `now` (UTC) is the moment from which facts have their age; that of a `state` is the one at which the audit began.
    `pool` does the work and is the caller's to close. Raises UsageError (another audit's state, no such engine),
    NothingRecognised (no host), AdvisorError (workers that can't do it).
    """
    told = now or fixed_moment()
    began = moment(told)
    with ExitStack() as holding:
        known = None if state is None else holding.enter_context(state.held())
        if known is not None:
            began = known.started
        setup, engine_name = setup_of(pack, pack_folders, engine, rss_policy, began)
        facts = source(setup)
        begun = Begun(
            f"{began:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", began, fleet, facts.identity, pack.identity.sha256,
            engine_name, rss_policy,
        )  # fmt: skip
        if state is not None:
            begun = state.take_up(begun)
        keep = state if facts.identity else None
        merged = _merged(facts, setup, pool or OneProcess(), patience, keep, report)
        # A clock that was set back meanwhile would end it before it began.
        finished = began if told is not None else max(began, moment())
        return _audit(merged, facts, begun, pack, finished), facts


def _merged(
    facts: FactsSource,
    setup: Setup,
    pool: Pool,
    patience: Patience | None,
    keep: KeptBatches | None,
    report: Deciding | None,
) -> Merged:
    """All batches: those that are kept already, and the others as they are decided, which are kept."""
    merged = Merged()
    before = {} if keep is None else keep.decided()
    for batch in before.values():
        merged.add(batch)
    done = sum(len(batch.codes) for batch in before.values())
    if report is not None and done:
        report(done, facts.count)
    for batch in decided(facts.batches(before.keys()), setup, pool, patience):
        if keep is not None:
            keep.add(batch)
        merged.add(batch)
        done += len(batch.codes)
        if report is not None:
            report(done, facts.count)
    return merged


def _audit(merged: Merged, facts: FactsSource, begun: Begun, pack: Pack, finished: datetime) -> Audit:
    codes, outcomes = merged.codes(), merged.outcomes
    if outcomes is None or not len(codes):
        raise NothingRecognised(f"{begun.fleet}: holds no host.")
    hosts, roles = facts.names()
    file = Path(begun.fleet).name
    names, doubled = told_apart(hosts, file)
    undecided = (outcomes.verdicts == VERDICTS.index(Verdict.UNKNOWN)).any(axis=1)
    unknown = int(undecided[codes].sum())
    rules = {rule: pack.rules[rule].verdict.severity for rule in outcomes.rules}
    run = Run(
        begun.id, begun.started, finished, len(names), len(names) - unknown, unknown, begun.started, begun.fleet
    )  # fmt: skip
    problems = _told((*doubled, *facts.problems(), *merged.problems(names, file)), begun.fleet)
    audited = Audit(
        run,
        pack.identity,
        begun.engine,
        rules,
        names,
        roles,
        cast("Sequence[int]", codes),
        outcomes,
        problems,
        tuple(sorted(pack.remedies)),
    )
    return shared_audit(audited)


def _told(problems: Sequence[Problem], fleet: str) -> tuple[Problem, ...]:
    """Each once, and no more than a person can read: a fleet has a million files."""
    found = tuple(dict.fromkeys(problems))
    left = len(found) - _MOST_PROBLEMS
    if left <= 0:
        return found
    more = Problem(fleet, f"has {left} more problems, which are not told here.", lost=any(one.lost for one in found))
    return (*found[:_MOST_PROBLEMS], more)

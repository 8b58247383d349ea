"""`advisor audit prune`, `advisor audit pin RUN`."""

from datetime import UTC, datetime, timedelta

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.store_option import opened, store_option
from advisor.errors import UsageError


@click.command()
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Keep the N newest finished runs of each fleet.")
@click.option("--older-than", type=click.IntRange(1), metavar="DAYS", help="Remove runs begun longer ago.")
@click.option("--fleet", metavar="NAME", help="Runs of this fleet alone.")
@click.option("--yes", is_flag=True, help="Remove them; without it they are listed.")
@store_option
@common_options
def prune(
    keep: int | None, older_than: int | None, fleet: str | None, yes: bool, store: str | None, settings: Settings
) -> int:
    """Removes old audits from a store, and what nobody else refers to. It says which, and does so with --yes alone.

    The newest finished run of a fleet stays, and what is newer than it, and what is pinned. Given both, --keep and
    --older-than remove what both allow.
    """
    from advisor.report.history import history_document, write_removal
    from advisor.store.retention import removable, remove

    if keep is None and older_than is None:
        raise UsageError("say what may go: --keep N, --older-than DAYS, or both.")
    before = None if older_than is None else datetime.now(UTC) - timedelta(days=older_than)
    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack, read_only=not yes) as kept:
        runs = removable(kept.runs(fleet), keep=keep, before=before)
        shown = kept.database.address.shown
        if yes and runs:
            remove(kept.database, runs)
    settings.emit(
        lambda: {**history_document(shown, runs), "removed": yes},
        lambda page: write_removal(page, words, shown, runs, removed=yes),
    )
    return 0


@click.command()
@click.argument("run")
@click.option("--off", is_flag=True, help="It may be pruned again.")
@store_option
@common_options
def pin(run: str, off: bool, store: str | None, settings: Settings) -> int:
    """Keeps an audit from being pruned, such as the one that others are compared with."""
    from advisor.report.history import history_document, write_history

    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack, read_only=False) as kept:
        stored = kept.pin(run, pinned=not off)
        shown = kept.database.address.shown
    settings.emit(lambda: history_document(shown, [stored]), lambda page: write_history(page, words, shown, [stored]))
    return 0

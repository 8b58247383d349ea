"""`advisor audit history`."""

from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.option("--fleet", metavar="NAME", help="Runs of this fleet alone, as `history` names it.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many runs.")
@store_option
@common_options
def history(fleet: str | None, limit: int, store: str | None, settings: Settings) -> int:
    """The audits that a store keeps, the newest first: how many hosts, how many are unknown, what fails, and how that
    moved since the run before."""
    from advisor.report.history import history_document, write_history

    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack) as kept:
        runs = kept.runs(fleet, limit)
        shown = kept.database.address.shown

    def page(page: "Page") -> None:
        write_history(page, words, shown, runs)

    settings.emit(lambda: history_document(shown, runs), page)
    return 0

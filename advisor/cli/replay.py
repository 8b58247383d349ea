"""`advisor replay RESULT`."""

from typing import TYPE_CHECKING

import click

from advisor.cli.options import ENGINES, Settings, common_options

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("result")
@click.option("--engine", type=click.Choice(ENGINES), help="Who reasons; default: the engine of the result.")
@common_options
def replay(result: str, engine: str | None, settings: Settings) -> int:
    """Judge the facts of a saved result again: the same verdict, or which input differs.

    RESULT is a saved result of diagnose or check (--format json), or `-`. Exit codes: 0 every verdict is reproduced
    from the recorded facts (also under another pack or engine, which the answer names), 3 some verdict or the facts
    are not those of the record, 5 the verdicts are reproduced but nothing vouches for the facts.
    """
    from advisor.cli.exit_codes import of_replay
    from advisor.cli.results import saved
    from advisor.reason.replay import replay as replayed_by
    from advisor.report.comparison_json import replay_document

    pack = settings.pack()
    words = settings.words(pack)
    replayed = replayed_by(saved(result, pack), pack, engine)

    def page(page: "Page") -> None:
        from advisor.report.replay_page import write_replay

        write_replay(page, words, replayed)

    settings.emit(lambda: replay_document(replayed), page)
    return of_replay(replayed)

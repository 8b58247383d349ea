"""`advisor rules diff OLD [NEW]`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options

if TYPE_CHECKING:
    from advisor.report.page import Page

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER, required=False)
@click.option("--corpus", type=_FOLDER, help="A folder of incidents, saved facts and results to try both packs on.")
@partial(common_options, shareable=False)
def diff(old: Path, new: Path | None, corpus: Path | None, settings: Settings) -> int:
    """Which rules mean something else in NEW than in OLD, on which cases it shows, and the version that says so.

    Each is a folder that holds facts/ and rules/, or a further pack, which is laid over the shipped one; NEW is the
    shipped pack unless given. Both are tried on the facts of their own tests and on the corpus. Exit code 3 when an
    answer changes or a rule is gone, 4 for additions and for changes that no case shows.
    """
    from advisor import workshop
    from advisor.cli.exit_codes import ExitCode
    from advisor.errors import UsageError
    from advisor.pack.alone import pack_of
    from advisor.pack.semver import Bump
    from advisor.report.pack_diff_page import diff_document, write_diff

    if settings.rules:
        raise UsageError("rules diff compares the folders OLD and NEW; --rules has no part in it.")
    packs = pack_of(old), pack_of(new)
    words = settings.words(packs[1])
    found = workshop.diff_packs(*packs, corpus=corpus)

    def page(page: "Page") -> None:
        write_diff(page, words, found)

    settings.emit(lambda: diff_document(found), page)
    if found.bump is Bump.MAJOR:
        return ExitCode.FAILS
    return ExitCode.WARNINGS if found.bump is Bump.MINOR else ExitCode.OK

"""RESULT arguments: a saved result, or any SOURCE, which is judged first."""

from typing import TYPE_CHECKING

from advisor.cli.options import report_problems
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.options import Reasoning
    from advisor.model.record import Record, ResultKind
    from advisor.pack.load import Pack
    from advisor.report.words import Words


def record_of(
    where: str,
    pack: "Pack",
    words: "Words",
    reasoning: "Reasoning",
    kind: "ResultKind | None" = None,
    host: str | None = None,
) -> "Record":
    """The record of a saved result, or of a diagnosis (a check: `kind`) of the SOURCE that is made now. Of a table of
    facts only `host` is read, when one is named."""
    from advisor import api
    from advisor.cli.progress import reading_progress
    from advisor.model.record import ResultKind

    with reading_progress(words) as progress:
        record = api.record(
            where,
            pack=pack,
            kind=kind or ResultKind.DIAGNOSIS,
            host=host,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            report=progress,
        )
    report_problems(words, record.problems)
    return record


def saved(where: str, pack: "Pack") -> "Record":
    """The record of a saved result. Raises UsageError for anything else."""
    from advisor import api

    found = api.saved(where, pack)
    if found is None:
        what = f"{where}: is no saved result of diagnose or check."
        raise UsageError(f"{what} Save one with --format json --output FILE, and give that file.")
    return found

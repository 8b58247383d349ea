"""`advisor diff BEFORE AFTER`."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.formats import RESULT_FORMATS
from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options
from advisor.cli.tables import TableChoice, table_option

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("before")
@click.argument("after")
@click.option("--check", "as_check", is_flag=True, help="Judge sources as a health check, and not as an incident.")
@table_option
@reasoning_options
@partial(common_options, formats=RESULT_FORMATS)
def diff(before: str, after: str, as_check: bool, table: TableChoice, settings: Settings, reasoning: Reasoning) -> int:
    """What was fixed, what still fails, what is new, what is no longer known; and whether the rules changed.

    BEFORE and AFTER are saved results of diagnose or check (--format json), or SOURCEs, which are judged first, as the
    other side was. Exit codes: 0 nothing fails and nothing is worse, 3 something fails newly or still, 4 so do
    warnings only, 5 nothing fails but something is no longer known.
    """
    from advisor import api
    from advisor.cli.exit_codes import of_comparison
    from advisor.cli.results import record_of
    from advisor.errors import UsageError
    from advisor.model.record import ResultKind
    from advisor.reason.compare import compare
    from advisor.report.comparison_json import comparison_document

    if before == after == "-":
        raise UsageError("only one side can come from the standard input.")
    pack = settings.pack()
    words = settings.words(pack)
    given = [api.saved(side, pack) for side in (before, after)]
    kind = next((one.kind for one in given if one is not None), ResultKind.DIAGNOSIS)
    kind = ResultKind.CHECK if as_check else kind
    old, new = (
        one or record_of(side, pack, words, reasoning, kind) for side, one in zip((before, after), given, strict=True)
    )
    comparison = compare(old, new, pack, reasoning.engine or "auto")

    def page(page: "Page") -> None:
        from advisor.report.comparison_page import write_comparison

        write_comparison(page, words, comparison, verbose=reasoning.verbose)

    def document() -> dict[str, Any]:
        return comparison_document(comparison, words)

    settings.emit(document, page, table.formats(document, page))
    return of_comparison(comparison, strict=reasoning.strict)

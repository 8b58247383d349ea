"""`advisor evidence INCIDENT`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli.formats import RESULT_FORMATS
from advisor.cli.options import Settings, common_options, report_problems
from advisor.cli.output import on_the_same_screen
from advisor.cli.tables import TableChoice, table_option

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("incident")
@click.option("--from", "begin", metavar="TIME", help="Show from here: 2013-03-31T00:36:46Z, 00:36:46, or +30s.")
@click.option("--to", "end", metavar="TIME", help="Show up to here: a time, a clock time of the day, or +2m.")
@click.option("--all", "everything", is_flag=True, help="Show all that was read, not only the incident.")
@table_option
@partial(common_options, formats=(*RESULT_FORMATS, "html"))
def evidence(
    incident: str, begin: str | None, end: str | None, everything: bool, table: TableChoice, settings: Settings
) -> int:
    """The time line by itself: streams, gaps, spikes and events on one axis, and what of it is luck.

    INCIDENT is a folder, an archive of one (.zip, .tar.gz), a single file, or `-`. Times are UTC unless they have an
    offset; `+30s` and `-2m` count from the begin of the incident.
    """
    from advisor import api
    from advisor.cli.exit_codes import of_evidence
    from advisor.cli.progress import reading_progress
    from advisor.cli.zoom import view_of

    pack = settings.pack()
    words = settings.words(pack)
    with reading_progress(words) as progress:
        result = api.evidence(incident, pack=pack, report=progress)
    view = view_of(result.evidence, begin, end, everything=everything)
    if not on_the_same_screen(settings.form, settings.output):
        report_problems(words, result.problems)

    def page(page: "Page") -> None:
        from advisor.report.evidence_page import write_evidence

        write_evidence(page, words, result, view)

    def document() -> dict[str, object]:
        from advisor.report.json import evidence_document

        return evidence_document(result, words.texts, words.glossary, view)

    def html() -> str:
        from advisor.report.evidence_html import evidence_html

        return evidence_html(result, words, view, pack.counters.by_id)

    settings.emit(document, page, {"html": html, **table.formats(document, page)})
    return of_evidence(result)

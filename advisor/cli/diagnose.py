"""`advisor diagnose INCIDENT`."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.formats import CASE_FORMATS
from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.tables import TableChoice, table_option

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("incident")
@table_option
@reasoning_options
@partial(common_options, formats=CASE_FORMATS)
def diagnose(incident: str, table: TableChoice, settings: Settings, reasoning: Reasoning) -> int:
    """A heartbeat was lost: facts, logs and Perfmon in, ranked suspects, what to do and why out.

    INCIDENT is a folder, an archive of one (.zip, .tar.gz), a single file, a saved facts document, or `-`.
    """
    from advisor import api
    from advisor.cli.exit_codes import of_diagnosis
    from advisor.cli.progress import reading_progress
    from advisor.report.json import diagnosis_document

    pack = settings.pack()
    words = settings.words(pack)
    with reading_progress(words) as progress:
        result = api.diagnose(
            incident, pack=pack, rss_policy=reasoning.rss_policy, engine=reasoning.engine, report=progress
        )
    report_problems(words, result.problems)

    def page(page: "Page") -> None:
        from advisor.report.console import write_diagnosis

        write_diagnosis(page, words, result, verbose=reasoning.verbose)

    def document() -> dict[str, Any]:
        return diagnosis_document(result, words.texts, words.glossary)

    def service_request() -> str:
        from advisor.report.service_request import service_request

        return service_request(result, words)

    def html() -> str:
        from advisor.planning import plan_of
        from advisor.report.diagnosis_html import diagnosis_html

        plan = plan_of(result, pack=pack, engine=reasoning.engine)
        return diagnosis_html(result, words, pack.counters.by_id, plan)

    settings.emit(document, page, {"html": html, "service-request": service_request, **table.formats(document, page)})
    return of_diagnosis(result, strict=reasoning.strict)

"""`advisor check SOURCE…`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.output import WITH_HTML

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@reasoning_options
@partial(common_options, formats=WITH_HTML)
def check(sources: tuple[str, ...], settings: Settings, reasoning: Reasoning) -> int:
    """Health check before anything breaks: facts in; pass, fail or unknown per rule, and what to do, out.

    A SOURCE is a folder, an archive of one (.zip, .tar.gz), a single file, a saved facts document, or `-`.
    """
    from advisor import api
    from advisor.cli.exit_codes import of_check
    from advisor.cli.progress import reading_progress
    from advisor.report.json import check_document

    pack = settings.pack()
    words = settings.words(pack)
    with reading_progress(words) as progress:
        result = api.check(
            sources, pack=pack, rss_policy=reasoning.rss_policy, engine=reasoning.engine, report=progress
        )
    report_problems(words, result.problems)

    def page(page: "Page") -> None:
        from advisor.report.console import write_check

        write_check(page, words, result, verbose=reasoning.verbose)

    def html() -> str:
        from advisor.report.check_html import check_html

        return check_html(result, words, api.plan_of(result, pack=pack, engine=reasoning.engine))

    settings.emit(lambda: check_document(result, words.texts, words.glossary), page, {"html": html})
    return of_check(result, strict=reasoning.strict)

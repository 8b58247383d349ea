"""`advisor plan RESULT|SOURCE`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.output import FORMATS
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.report.page import Page

SCRIPTS = ("cmd", "ps1", "reg", "ansible")


@click.command()
@click.argument("result", metavar="RESULT|SOURCE")
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="Only of this host; repeatable. Default: all.")
@click.option("--emit", type=click.Choice(SCRIPTS), help="Scripts for a person to run; --output names a folder.")
@click.option("--step", "steps", metavar="ACTION", multiple=True, help="With --emit, only this step; repeatable.")
@reasoning_options
@partial(common_options, formats=(*FORMATS, "md"), into_folder=True)
def plan(
    result: str,
    hosts: tuple[str, ...],
    emit: str | None,
    steps: tuple[str, ...],
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """What a person does on each host, in order, with restarts, backups, risks and the way back.

    RESULT is a saved diagnosis or check (--format json); a SOURCE is judged first. Exit codes: 3 something is to be
    done, 4 there are only steps to consider, 5 nothing to do but something is unknown, 0 nothing to do.
    """
    if emit is not None:
        from advisor.cli.plan_emit import emit_scripts

        return emit_scripts(result, emit, hosts, steps, settings, reasoning)
    if settings.output is not None and settings.output.is_dir():
        raise UsageError(f"{settings.output}: is a folder, in which only --emit writes. Give --output a file.")
    if steps:
        raise UsageError("--step belongs to --emit. Without it, the plan shows every step.")
    from advisor import api
    from advisor.cli.exit_codes import of_plan
    from advisor.cli.progress import reading_progress
    from advisor.report.plan_document import plan_document

    pack = settings.pack()
    words = settings.words(pack)
    with reading_progress(words) as progress:
        found = api.plan(
            result,
            hosts=hosts,
            pack=pack,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            report=progress,
        )
    report_problems(words, found.problems)

    def page(page: "Page") -> None:
        from advisor.report.plan_page import write_plan

        write_plan(page, words, found, verbose=reasoning.verbose)

    def markdown() -> str:
        from advisor.report.plan_markdown import plan_markdown

        return plan_markdown(found, words)

    settings.emit(lambda: plan_document(found, words), page, {"md": markdown})
    return of_plan(found, strict=reasoning.strict)

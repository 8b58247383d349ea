"""`advisor plan RESULT|SOURCE`, and with `--guide` through it step by step."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.output import FORMATS
from advisor.errors import UsageError
from advisor.model.scripts import ScriptKind

if TYPE_CHECKING:
    from advisor.model.guide import Progress
    from advisor.model.plan import Plan
    from advisor.report.page import Page
    from advisor.report.words import Words

_KINDS = tuple(kind.value for kind in ScriptKind)


@click.command()
@click.argument("result", metavar="RESULT|SOURCE")
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="Only of this host; repeatable. Default: all.")
@click.option("--guide", is_flag=True, help="Go through the plan step by step, and keep what was done.")
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What was said to the steps is kept here. Default with --guide: a file in your state folder.",
)
@click.option("--by", metavar="NAME", help="Who carries the plan out. Default: the user of this machine.")
@click.option(
    "--verify", metavar="SOURCE", help="With --guide: hold these new facts against the plan, and ask nothing."
)
@click.option("--emit", type=click.Choice(_KINDS), help="Scripts for a person to run; --output names a folder.")
@click.option("--step", "steps", metavar="ACTION", multiple=True, help="With --emit, only this step; repeatable.")
@reasoning_options
@partial(common_options, formats=(*FORMATS, "md", "html"), into_folder=True)
def plan(
    result: str,
    hosts: tuple[str, ...],
    guide: bool,
    journal: Path | None,
    by: str | None,
    verify: str | None,
    emit: str | None,
    steps: tuple[str, ...],
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """What a person does on each host, in order, with restarts, backups, risks and the way back.

    RESULT is a saved diagnosis or check (--format json); a SOURCE is judged first. With --guide every step is asked
    for: done, skip, failed, not now; it goes on where it was left. Exit codes: 3 something is to be done, 4 there are
    only steps to consider, 5 nothing to do but something is unknown, 0 nothing to do.
    """
    if emit is None and settings.output is not None and settings.output.is_dir():
        raise UsageError(f"{settings.output}: is a folder, in which only --emit writes. Give --output a file.")
    if emit is None and steps:
        raise UsageError("--step belongs to --emit. Without it, the plan shows every step.")
    if emit is not None and guide:
        raise click.UsageError("--emit and --guide are two ways to go through a plan; choose one.")
    from advisor.cli.exit_codes import of_plan, of_progress
    from advisor.cli.progress import reading_progress
    from advisor.planning import Planned
    from advisor.share.door import at_the_door

    if (by is not None or verify is not None) and not guide:
        raise click.UsageError("--by and --verify belong to --guide.")
    if guide and at_the_door() is not None:
        raise click.UsageError(
            "the guide speaks to whoever carries the plan out, by the hosts' own names; leave --redact out. "
            "To share what was done: advisor plan RESULT --journal FILE --redact."
        )
    if guide and "-" in (result, verify):
        raise click.UsageError("the guide reads answers from the standard input; give the plan and new facts as files.")
    pack = settings.pack()
    words = settings.words(pack)

    def made() -> Planned:
        with reading_progress(words) as progress:
            return Planned.of(
                result,
                hosts=hosts,
                pack=pack,
                rss_policy=reasoning.rss_policy,
                engine=reasoning.engine,
                report=progress,
            )

    planned = made()
    report_problems(words, planned.plan.problems)
    if emit is not None:
        from advisor.cli.plan_emit import emit_scripts

        return emit_scripts(planned, emit, steps, settings)
    if guide:
        from advisor.cli.guided import guided

        states = guided(planned, journal, by, verify, words, settings)
        if settings.form not in ("rich", "text") or settings.output is not None:
            _emit(planned.plan, states, words, settings, reasoning)
        return of_progress(planned.plan, states, strict=reasoning.strict)
    if journal is None:
        _emit(planned.plan, None, words, settings, reasoning)
        return of_plan(planned.plan, strict=reasoning.strict)
    from advisor.cli.guided import kept

    states = kept(planned, journal, made)
    _emit(planned.plan, states, words, settings, reasoning)
    return of_progress(planned.plan, states, strict=reasoning.strict)


def _emit(found: "Plan", states: "Progress | None", words: "Words", settings: Settings, reasoning: Reasoning) -> None:
    from advisor.report.plan_document import plan_document

    def page(page: "Page") -> None:
        from advisor.report.plan_page import write_plan

        write_plan(page, words, found, states, verbose=reasoning.verbose)

    def markdown() -> str:
        from advisor.report.plan_markdown import plan_markdown

        return plan_markdown(found, words, states)

    def html() -> str:
        from advisor.report.plan_html import plan_html

        return plan_html(found, words, states)

    settings.emit(lambda: plan_document(found, words, states), page, {"md": markdown, "html": html})

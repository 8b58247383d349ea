"""`advisor verify-hotfix FILE`."""

from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, judging_options, not_known, report_problems

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.planning import Planned
    from advisor.report.page import Page
    from advisor.report.words import Words

_PLATFORM = "os.arch"


@click.command("verify-hotfix")
@click.argument("file", metavar="FILE")
@click.option(
    "--arch",
    metavar="PLATFORM",
    help="The platform of the server that it is for, as os.arch has it.",
)
@click.option(
    "--host", nargs=2, metavar="RESULT HOST", help="The server that it is for, of a saved result or a SOURCE."
)
@judging_options
@common_options
def verify_hotfix(
    file: str, arch: str | None, host: tuple[str, str] | None, settings: Settings, reasoning: Reasoning
) -> int:
    """Whether a FILE is the right one for the hotfix: version, platform, size, language.

    FILE is the driver itself, the package that it came in (.exe), a cabinet, or a .zip of one of them. Nothing is run,
    unpacked to disk or downloaded. With --host it is also checked whether that server is to have it. Exit codes: 0 the
    right file, 3 a wrong one, 4 right with warnings, 5 not everything could be seen, 2 not recognised.
    """
    from advisor.cli.exit_codes import of_hotfix
    from advisor.hotfix import verify_hotfix as verified
    from advisor.report.hotfix_document import hotfix_document

    pack = settings.pack()
    platforms = pack.facts[_PLATFORM].values
    if arch is not None and arch not in platforms:
        raise not_known("platform", arch, platforms, f"advisor facts show {_PLATFORM}")
    words = settings.words(pack)
    planned = None if host is None else _planned(host, pack, words, reasoning)
    result = verified(file, platform=arch, planned=planned, pack=pack)

    def page(page: "Page") -> None:
        from advisor.report.hotfix_page import write_hotfix

        write_hotfix(page, words, result)

    settings.emit(lambda: hotfix_document(result, pack.identity, words), page)
    return of_hotfix(result)


def _planned(host: tuple[str, str], pack: "Pack", words: "Words", reasoning: Reasoning) -> "Planned":
    from advisor.cli.progress import reading_progress
    from advisor.planning import Planned

    result, name = host
    with reading_progress(words) as progress:
        planned = Planned.of(
            result,
            hosts=[name],
            pack=pack,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            report=progress,
        )
    report_problems(words, planned.plan.problems)
    return planned

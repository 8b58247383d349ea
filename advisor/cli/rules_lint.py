"""`advisor rules lint`."""

import functools
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.output import FORMATS, write_document, write_text

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.option("--waived", is_flag=True, help="Also what authors let stand, with their reasons.")
@click.option("--explain", metavar="CODE", help="What a code means and what to do; 'all' for the whole page.")
@functools.partial(common_options, shareable=False, formats=(*FORMATS, "sarif"))
def lint(waived: bool, explain: str | None, settings: Settings) -> int:
    """Read the rules as a compiler would; exit code 3 when something is found.

    Contradictions and conditions that change nothing, rules that say the same, advice that contradicts itself,
    platforms without a row, facts that nobody uses or nobody can learn, prose that names other numbers than the
    conditions, thresholds in several places, missing translations, tests that test nothing. Each finding has a code.
    """
    from advisor.cli.exit_codes import ExitCode
    from advisor.pack.lint.run import lint_packs
    from advisor.report.lint_document import lint_document, sarif_document
    from advisor.report.lint_page import write_lint

    if explain is not None:
        write_text(_explained(explain), settings.output)
        return ExitCode.OK
    result = lint_packs(settings.rules)
    if settings.form == "sarif":
        write_document(sarif_document(result), settings.output)
    else:

        def page(page: "Page") -> None:
            from advisor.pack.locate import knowledge_root
            from advisor.pack.text import Texts
            from advisor.report.glossary import NO_NAMES
            from advisor.report.words import Words

            # A pack with faults has no words of its own; the shipped sentences say what is wrong with it.
            texts = Texts.load(knowledge_root() / "facts" / "text", settings.language)
            write_lint(page, Words(texts, NO_NAMES), result, waived=waived)

        settings.emit(lambda: lint_document(result), page)
    return ExitCode.FAILS if result.findings else ExitCode.OK


def _explained(code: str) -> str:
    """The documentation of one code, or of all. Raises UsageError for one that does not exist."""
    from advisor.cli.options import not_known
    from advisor.pack.lint.codes import CODES, page, whole_page

    if code == "all":
        return whole_page()
    if code.upper() not in CODES:
        raise not_known("lint code", code, CODES, "advisor rules lint --explain all")
    return page(CODES[code.upper()])

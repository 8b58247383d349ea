"""`advisor check SOURCE…`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.formats import GATE_FORMATS
from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.tables import TableChoice, table_option

if TYPE_CHECKING:
    from advisor.model.waiver import Waiver
    from advisor.report.page import Page

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--profile", metavar="ID", help="What closes the gate; `advisor rules profiles` lists them.")
@click.option("--waivers", "files", type=_FILE, multiple=True, help="Findings that somebody accepts; repeatable.")
@table_option
@reasoning_options
@partial(common_options, formats=GATE_FORMATS)
def check(
    sources: tuple[str, ...],
    profile: str | None,
    files: tuple[Path, ...],
    table: TableChoice,
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """Health check before anything breaks: facts in; pass, fail or unknown per rule, and what to do, out.

    A SOURCE is a folder, an archive of one (.zip, .tar.gz), a single file, a saved facts document, or `-`. As a gate
    of a pipeline: give it a profile and a file of waivers, and ask for junit or sarif. Exit codes: 0 open, 3 closed,
    4 warnings only, 5 something is unknown (--strict makes it 3).
    """
    from advisor import api
    from advisor.cli.exit_codes import of_check
    from advisor.cli.progress import reading_progress
    from advisor.report.json import check_document

    pack = settings.pack()
    words = settings.words(pack)
    if profile is not None and profile not in pack.profiles:
        from advisor.cli.options import not_known

        raise not_known("profile", profile, pack.profiles, "advisor rules profiles")
    waivers = _waivers(files)
    with reading_progress(words) as progress:
        result = api.check(
            sources,
            pack=pack,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            report=progress,
            profile=profile,
            waivers=waivers,
        )
    report_problems(words, result.problems)
    strict = reasoning.strict or result.gate.strict

    def page(page: "Page") -> None:
        from advisor.report.console import write_check

        write_check(page, words, result, verbose=reasoning.verbose, strict=strict)

    def junit() -> str:
        from advisor.report.gate_case import cases_of
        from advisor.report.junit import junit_text

        profile = {"profile": result.gate.id} if result.gate.id else {}
        told = {"pack": words.pack(result.pack), **profile, **result.gate.parameters}
        name = f"advisor check {result.gate.id}".strip()
        return junit_text(cases_of(result), words, name=name, properties=told, at=result.assessed_at, strict=strict)

    def sarif() -> str:
        from advisor.cli.output import document_text
        from advisor.report.gate_case import cases_of
        from advisor.report.sarif import sarif_document

        made = sarif_document(
            cases_of(result),
            words,
            pack,
            base=_base(sources),
            problems=result.problems,
            strict=strict,
            category=f"check/{result.gate.id}".rstrip("/"),
        )
        return document_text(made, settings.output)

    def document() -> dict[str, Any]:
        return check_document(result, words.texts, words.glossary, strict=strict)

    def service_request() -> str:
        from advisor.report.service_request import check_request

        return check_request(result, words)

    def html() -> str:
        from advisor.planning import plan_of
        from advisor.report.check_html import check_html

        plan = plan_of(result, pack=pack, engine=reasoning.engine)
        return check_html(result, words, plan, strict=strict)

    gates = {"html": html, "junit": junit, "sarif": sarif, "service-request": service_request}
    settings.emit(document, page, {**gates, **table.formats(document, page)})
    return of_check(result, strict=reasoning.strict)


def _waivers(files: tuple[Path, ...]) -> "tuple[Waiver, ...]":
    from advisor import api

    return tuple(waiver for file in files for waiver in api.read_waivers(file))


def _base(sources: tuple[str, ...]) -> str:
    """The folder of the one SOURCE, relative to where the pipeline runs: what it found lies below it."""
    if len(sources) != 1:
        return ""
    folder = Path(sources[0])
    if folder.is_absolute():
        here = Path.cwd()
        folder = folder.relative_to(here) if folder.is_relative_to(here) else Path()
    if ".." in folder.parts or not folder.is_dir():
        return ""
    return "" if folder == Path() else folder.as_posix()

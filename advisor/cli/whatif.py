"""`advisor whatif RESULT|SOURCE --set FACT=VALUE … --unset FACT … --do ACTION …`."""

from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, not_known, reasoning_options, report_problems

if TYPE_CHECKING:
    from advisor.model.what_if import Assignment
    from advisor.pack.load import Pack
    from advisor.report.page import Page


@click.command()
@click.argument("result", metavar="RESULT|SOURCE")
@click.option("--set", "given", metavar="FACT=VALUE", multiple=True, help="The fact is this; repeatable.")
@click.option("--unset", "taken", metavar="FACT", multiple=True, help="The fact is not known; repeatable.")
@click.option("--do", "actions", metavar="ACTION", multiple=True, help="Do this action; repeatable, in order.")
@click.option("--host", "hosts", metavar="HOST", multiple=True, help="Only on this host; repeatable. Default: all.")
@reasoning_options
@common_options
def whatif(
    result: str,
    given: tuple[str, ...],
    taken: tuple[str, ...],
    actions: tuple[str, ...],
    hosts: tuple[str, ...],
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """The same rules over changed facts: what is cleared, what remains, what gets worse.

    RESULT is a saved diagnosis or check (--format json); a SOURCE is judged first. Facts are set (nic[].rss=on for each
    adapter, nic[0001].rss=on for one), then actions are done, with what they require. The exit code is that of the
    changed state.
    """
    from advisor import api
    from advisor.cli.exit_codes import of_what_if
    from advisor.cli.progress import reading_progress
    from advisor.report.what_if_document import what_if_document

    pack = settings.pack()
    words = settings.words(pack)
    assignments = _assignments(pack, given, taken)
    _known_actions(pack, actions)
    if not assignments and not actions:
        raise click.UsageError("nothing is changed: give --set FACT=VALUE, --unset FACT or --do ACTION.")
    with reading_progress(words) as progress:
        found = api.what_if(
            result,
            assignments=assignments,
            actions=actions,
            hosts=hosts,
            pack=pack,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            report=progress,
        )
    report_problems(words, found.after.problems)

    def page(page: "Page") -> None:
        from advisor.report.what_if_page import write_what_if

        write_what_if(page, words, found, verbose=reasoning.verbose)

    settings.emit(lambda: what_if_document(found, words.texts, words.glossary), page)
    return of_what_if(found, strict=reasoning.strict)


def _assignments(pack: "Pack", given: tuple[str, ...], taken: tuple[str, ...]) -> "list[Assignment]":
    """The options as typed facts. Raises UsageError that names the option and what would be right."""
    from advisor.errors import UsageError
    from advisor.model.what_if import Assignment
    from advisor.pack.said import said_name, said_value

    found = []
    for option, texts in (("--set", given), ("--unset", taken)):
        for text in texts:
            name, equals, value = text.partition("=")
            if (option == "--set") != bool(equals):
                wanted = "FACT=VALUE, such as tcpip.rss=true" if option == "--set" else "the name of a fact alone"
                raise UsageError(f"{option} {text}: give {wanted}.")
            try:
                spec, instance = said_name(name, pack.facts)
                found.append(Assignment(spec.name, said_value(spec, value) if equals else None, instance))
            except ValueError as error:
                raise UsageError(f"{option} {text}: {error}") from None
    return found


def _known_actions(pack: "Pack", actions: tuple[str, ...]) -> None:
    for action in actions:
        if action not in pack.remedies:
            raise not_known("action", action, pack.remedies, "advisor rules list")

"""`advisor rules list|show|test`; the other subcommands have modules of their own."""

from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options, not_known
from advisor.cli.rules_coverage import coverage
from advisor.cli.rules_diff import diff
from advisor.cli.rules_doc import doc
from advisor.cli.rules_graph import graph
from advisor.cli.rules_lint import lint
from advisor.cli.rules_lock import lock
from advisor.cli.rules_new import new

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.report.pack_document import PackPiece
    from advisor.report.page import Page


@click.group()
def rules() -> None:
    """List, show, test, lint, document, write, compare, lock and draw rules and profiles, and measure their tests."""


rules.add_command(lint)
rules.add_command(doc)
rules.add_command(new)
rules.add_command(coverage)
rules.add_command(diff)
rules.add_command(graph)
rules.add_command(lock)


@rules.command(name="list")
@partial(common_options, shareable=False)
def list_rules(settings: Settings) -> int:
    """One line a rule: id, status, severity, title."""
    from advisor.report.pack_document import rules_document
    from advisor.report.pack_page import write_rules

    pack = settings.pack()
    words = settings.words(pack)
    listed = sorted(pack.rules.values(), key=lambda rule: rule.id)
    settings.emit(
        lambda: rules_document(pack.identity, listed, words.texts), lambda page: write_rules(page, words, listed)
    )
    return 0


@rules.command()
@partial(common_options, shareable=False)
def profiles(settings: Settings) -> int:
    """One line a profile of `advisor check --profile`: id, status, title; `rules show ID` tells all of it."""
    from advisor.report.pack_document import rules_document
    from advisor.report.profile_page import write_profiles

    pack = settings.pack()
    words = settings.words(pack)
    listed = sorted(pack.profiles.values(), key=lambda profile: profile.id)
    settings.emit(
        lambda: rules_document(pack.identity, listed, words.texts, whole=True),
        lambda page: write_profiles(page, words, listed),
    )
    return 0


@rules.command()
@click.argument("identity", metavar="ID")
@partial(common_options, shareable=False)
def show(identity: str, settings: Settings) -> int:
    """One page about a rule, a remedy (an action's id), a conflict or a profile."""
    from advisor.report.pack_document import rules_document
    from advisor.report.pack_page import write_piece

    pack = settings.pack()
    words = settings.words(pack)
    pieces = _pieces(pack, identity)

    def page(page: "Page") -> None:
        for number, piece in enumerate(pieces):
            if number:
                page.line()
            write_piece(page, words, piece, pack.remedies)

    settings.emit(lambda: rules_document(pack.identity, pieces, words.texts, whole=True, remedies=pack.remedies), page)
    return 0


@rules.command()
@click.argument("identity", metavar="[ID]", required=False)
@partial(common_options, shareable=False)
def test(identity: str | None, settings: Settings) -> int:
    """Run the tests that stand beside the rules; exit code 3 when one fails."""
    from advisor import workshop
    from advisor.cli.exit_codes import ExitCode
    from advisor.report.pack_document import tests_document
    from advisor.report.pack_page import write_tests

    pack = settings.pack()
    words = settings.words(pack)
    if identity is not None:
        _pieces(pack, identity)
    outcomes = workshop.rule_tests(pack, identity)
    settings.emit(lambda: tests_document(pack.identity, outcomes), lambda page: write_tests(page, words, outcomes))
    return ExitCode.OK if all(outcome.passed for outcome in outcomes) else ExitCode.FAILS


def _pieces(pack: "Pack", identity: str) -> "list[PackPiece]":
    """The rule, remedy, conflict or profile of that id. Raises UsageError, with the nearest ids, when there is none."""
    kinds = (pack.rules, pack.remedies, pack.contradictions, pack.profiles)
    found: list[PackPiece] = [kind[identity] for kind in kinds if identity in kind]
    if not found:
        names = [name for kind in kinds for name in kind]
        raise not_known("rule, remedy, conflict or profile", identity, names, "advisor rules list")
    return found

"""`advisor rules coverage [ID]`."""

from functools import partial
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options, not_known

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.report.page import Page


@click.command()
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--suggest", is_flag=True, help="Print tests that would notice the survivors of ID, as YAML.")
@partial(common_options, shareable=False)
def coverage(identity: str | None, suggest: bool, settings: Settings) -> int:
    """Put small faults into every condition and say which of them no test notices; exit code 3 when one survives.

    ID is a rule, remedy, conflict, derived fact, table or named condition. A survivor that no test can notice is
    justified in its file, under `survivors`.
    """
    from advisor import workshop
    from advisor.cli.exit_codes import ExitCode
    from advisor.reason import coverage as measured
    from advisor.report.coverage_page import coverage_document, write_coverage

    pack = settings.pack()
    words = settings.words(pack)
    if identity is not None and identity not in measured.owners(pack):
        raise not_known("rule, remedy, conflict, derived fact or table", identity, measured.owners(pack), "rules list")
    if suggest:
        return _suggest(pack, identity)
    result = workshop.rule_coverage(pack, identity)

    def page(page: "Page") -> None:
        write_coverage(page, words, result)

    settings.emit(lambda: coverage_document(pack.identity, result), page)
    return ExitCode.FAILS if result.survivors or result.idle else ExitCode.OK


def _suggest(pack: "Pack", identity: str | None) -> int:
    """Tests as they would stand in the file; a person says why they are right."""
    import yaml

    from advisor import workshop
    from advisor.errors import UsageError

    if identity is None:
        raise UsageError("--suggest needs an ID: suggestions are for one file at a time.")
    tests = [
        {**one.test, "because": f"TODO: why? (notices {one.notices} mutants)"}
        for one in workshop.suggest_tests(pack, identity)
    ]
    click.echo(yaml.safe_dump(tests, sort_keys=False, allow_unicode=True, width=110), nl=False)
    return 0

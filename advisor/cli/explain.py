"""`advisor explain RESULT [ID]`."""

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.formats import RESULT_FORMATS
from advisor.cli.options import Reasoning, Settings, common_options, judging_options, not_known
from advisor.cli.tables import TableChoice, table_option

if TYPE_CHECKING:
    from advisor.model.record import Record
    from advisor.pack.load import Pack
    from advisor.report.page import Page


@click.command()
@click.argument("result")
@click.argument("identity", metavar="[RULE|SUSPECT|ACTION]", required=False)
@click.option("--host", metavar="NAME", help="Explain this host only.")
@table_option
@judging_options
@partial(common_options, formats=RESULT_FORMATS)
def explain(
    result: str,
    identity: str | None,
    host: str | None,
    table: TableChoice,
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """Why, why not, what speaks against it, and what to find out next.

    RESULT is a saved result of diagnose or check (--format json), or any INCIDENT, which is diagnosed first; of the
    facts of a fleet (.parquet) name the --host. Without an id: the suspects, what fails and what to do. Exit code 0:
    an explanation judges nothing.
    """
    from advisor.api import named_hosts
    from advisor.cli.results import record_of
    from advisor.reason.explain import explain as explained_by
    from advisor.report.explanation_json import explanation_document

    pack = settings.pack()
    words = settings.words(pack)
    if identity is not None and identity not in pack.rules and identity not in pack.remedies:
        raise not_known("rule, suspect or action", identity, (*pack.rules, *pack.remedies), "advisor rules list")
    record = record_of(result, pack, words, reasoning, host=host)
    if host is not None:
        (host,) = named_hosts([host])
    _check(record, pack, identity, host)
    explained = explained_by(record, pack, identity=identity, host=host, engine=reasoning.engine)

    def page(page: "Page") -> None:
        from advisor.report.explanation_page import write_explained

        write_explained(page, words, explained)

    def document() -> dict[str, Any]:
        return explanation_document(explained, words)

    settings.emit(document, page, table.formats(document, page))
    return 0


def _check(record: "Record", pack: "Pack", identity: str | None, host: str | None) -> None:
    """Raises UsageError when the result has no such host, or is not of a kind that the rule judges."""
    from advisor.errors import UsageError
    from advisor.reason.judging import rules_of

    hosts = [report.host for report in record.hosts]
    if host is not None and host not in hosts:
        raise not_known("host", host, hosts, f"The hosts of {record.name} are {', '.join(hosts)}; the result")
    judging = {rule.id for rule in rules_of(pack, record.kind)}
    if identity in pack.rules and identity not in judging and identity not in pack.remedies:
        what = f"{record.name}: a {record.kind} does not judge {identity}, which reads symptoms."
        raise UsageError(f"{what} Explain the result of a diagnosis.")

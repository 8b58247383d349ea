"""`advisor schema NAME`."""

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.output import write_document


@click.command()
@click.argument("name")
@common_options
def schema(name: str, settings: Settings) -> int:
    """Print the JSON Schema (2020-12) of a document.

    NAME is diagnosis, check, facts, evidence, explanation, replay, diff, rules, rule-tests or catalogue.
    """
    from advisor.report.schemas import schema_document

    write_document(schema_document(name), settings.output)
    return 0

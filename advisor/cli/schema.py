"""`advisor schema NAME`: of what the advisor writes, and of what people write for it."""

from functools import partial

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.output import write_document


@click.command()
@click.argument("name")
@partial(common_options, shareable=False)
def schema(name: str, settings: Settings) -> int:
    """Print the JSON Schema (2020-12) of a document, or of a file of a pack.

    NAME is a document: diagnosis, check, plan, facts, audit, history, run, run-host, consent, evidence, hotfix,
    explanation, replay, diff, whatif, waivers, rules, rule-tests, rule-coverage, rules-diff, rules-lock-check,
    rules-graph, catalogue or lint; or a file that people write: rule, remedy, conflict, profile, levels, pack,
    catalogue-file, log, counters, evidence-file, windows-file or identifiers.
    """
    from advisor.report.schemas import schema_document

    write_document(schema_document(name), settings.output)
    return 0

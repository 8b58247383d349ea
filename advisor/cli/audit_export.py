"""`advisor audit export RUN FILE`."""

from pathlib import Path

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.store_option import opened, store_option
from advisor.errors import UsageError

_ENDS = (".parquet", ".csv", ".jsonl")


@click.command()
@click.argument("run")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--facts", is_flag=True, help="The facts of the hosts instead of their verdicts, to be audited again.")
@store_option
@common_options
def export(run: str, file: Path, facts: bool, store: str | None, settings: Settings) -> int:
    """Writes an audit of a store to a FILE, one row a host: .parquet, .csv or .jsonl.

    A row is that of `advisor audit --rows`: who it is, how each rule ended, what to do. With --facts it has each fact
    (.parquet), or is an advisor.facts/1 document (.jsonl): a FLEET that can be audited again, and a SOURCE.
    """
    end = file.suffix.lower()
    if end not in _ENDS:
        raise UsageError(f"{file}: an export is a file that ends in {', '.join(_ENDS)}.")
    if facts and end == ".csv":
        raise UsageError(f"{file}: facts have lists, which CSV has not; write .parquet or .jsonl.")
    from advisor.report.audit_rows import write_rows

    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack) as kept:
        stored = kept.run(run)
        if facts:
            from advisor.cli.export_facts import export_facts

            export_facts(kept, stored.run.id, file, pack, words)
        else:
            write_rows(kept.audit(stored.run.id), file)
    click.echo(words.say("stored.exported", file=str(file), count=stored.run.hosts), err=True)
    return 0

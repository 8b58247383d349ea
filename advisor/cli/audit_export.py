"""`advisor audit export RUN FILE`."""

from pathlib import Path

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.store_option import opened, store_option
from advisor.errors import UsageError

_ENDS = (".parquet", ".csv", ".jsonl")
_AT_ONCE = 5000


@click.command()
@click.argument("run")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--facts", is_flag=True, help="The facts of the hosts instead of their verdicts, to be audited again.")
@store_option
@common_options
def export(run: str, file: Path, facts: bool, store: str | None, settings: Settings) -> int:
    """Writes an audit of a store to a FILE, one row a host: .parquet, .csv or .jsonl.

    A row has the host, its role and a column for each rule's verdict. With --facts it has a column for each fact
    (.parquet), or is an advisor.facts/1 document (.jsonl): a FLEET that can be audited again, and a SOURCE.
    """
    end = file.suffix.lower()
    if end not in _ENDS:
        raise UsageError(f"{file}: an export is a file that ends in {', '.join(_ENDS)}.")
    if facts and end == ".csv":
        raise UsageError(f"{file}: facts have lists, which CSV has not; write .parquet or .jsonl.")
    from advisor.report.verdict_rows import verdict_frame

    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack) as kept:
        stored = kept.run(run)
        beside = file.with_name(f".{file.name}.part")
        try:
            if facts:
                from advisor.cli.export_facts import write_facts

                write_facts(kept, stored.run.id, beside, end, pack, words)
            else:
                frame = verdict_frame(kept.audit(stored.run.id), plain=end == ".csv")
                if end == ".parquet":
                    frame.write_parquet(beside, compression="zstd")
                elif end == ".csv":
                    frame.write_csv(beside)
                else:
                    frame.write_ndjson(beside)
            # A file that is there is whole: who reads it meanwhile has the old one.
            beside.replace(file)
        except OSError as error:
            raise UsageError(f"{file}: can't be written: {error.strerror or error}. Name another place.") from None
        finally:
            beside.unlink(missing_ok=True)
    click.echo(words.say("stored.exported", file=str(file), count=stored.run.hosts), err=True)
    return 0

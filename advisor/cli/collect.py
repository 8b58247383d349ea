"""`advisor collect --script KIND`."""

import click

from advisor.cli.collect_script import SCRIPTS, print_script
from advisor.cli.options import Settings, common_options
from advisor.errors import UsageError


@click.command()
@click.option("--script", type=click.Choice(tuple(SCRIPTS)), help="Print the script that collects on a server by hand.")
@common_options
def collect(script: str | None, settings: Settings) -> int:
    """Gather facts: print the script that a person runs on the server.

    cmd works on Server 2003, XP x64 and later; ps1 on Server 2008 R2 and later. Both only read, and write one folder
    that every other command takes as it is.
    """
    if script is None:
        raise UsageError("say which script: --script cmd (Server 2003 and later) or --script ps1 (2008 R2 and later).")
    print_script(script, settings.output)
    return 0

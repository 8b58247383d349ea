"""`advisor collect TARGET…`, `advisor collect --script KIND`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.collect_script import SCRIPTS, print_script
from advisor.cli.formats import RESULT_FORMATS, TABLES
from advisor.cli.options import Settings, common_options, report_problems
from advisor.cli.tables import TableChoice, table_option
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.report.page import Page

LINES = "jsonl"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("targets", metavar="[TARGET]...", nargs=-1)
@click.option("--script", type=click.Choice(tuple(SCRIPTS)), help="Print the script that collects on a server by hand.")
@click.option("--dry-run", is_flag=True, help="List what would be read, and read nothing.")
@click.option("--user", metavar="USER", help=r"Who asks: user, DOMAIN\user or user@domain. No password may stand here.")
@click.option("--journal", type=_FILE, help="Keep each host here as it answers; run again, those are not asked again.")
@click.option("--retry-failed", is_flag=True, help="Ask those of the journal again that were not reached, or got lost.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that ask; default: one a processor.")
@click.option("--answer-limit", type=click.FloatRange(0.5, 600), default=10, help="Seconds to wait for one answer.")
@click.option("--host-limit", type=click.FloatRange(1, 3600), default=60, help="Seconds for a whole host.")
@click.option("--tries", type=click.IntRange(1, 10), default=3, help="Attempts where the network fails.")
@click.option("--vm", "machines", multiple=True, metavar="NAME", help="vcenter: this machine alone; repeatable.")
@click.option("--from", "begin", metavar="TIME", help="vcenter: snapshots since then (2013-03-30T00:00Z).")
@click.option("--to", "end", metavar="TIME", help="vcenter: snapshots until then.")
@click.option("--ca-file", type=_FILE, help="vcenter: authorities to trust beside the system's.")
@click.option("--insecure", is_flag=True, help="vcenter: do not check the certificate.")
@table_option
@partial(common_options, formats=RESULT_FORMATS, piped="json")
def collect(
    targets: tuple[str, ...],
    script: str | None,
    dry_run: bool,
    table: TableChoice,
    settings: Settings,
    **options: Any,
) -> int:
    """Gather facts, and judge nothing: one document that every other command takes as a SOURCE.

    A TARGET is `local` (this Windows), smb://host, winrm://host, vcenter://host, @inventory, a folder, an archive, a
    file, or `-`. Hosts are only read. The password comes from ADVISOR_PASSWORD, a keyring, or a prompt.

    --script prints what a person runs on the server instead: cmd for Server 2003 and later, ps1 for 2008 R2 and later.
    Unless it goes to a terminal, the answer is JSON.
    """
    if script is not None:
        if targets:
            raise UsageError("--script prints a script and asks nobody; leave the targets out.")
        print_script(script, settings.output)
        return 0
    if not targets:
        raise UsageError("say whom to ask: local, smb://HOST, @INVENTORY, a folder; or --script cmd for the server.")
    if dry_run:
        return _consent(targets, settings)
    from advisor.cli.asking import Asking, collected
    from advisor.cli.exit_codes import ExitCode

    pack = settings.pack()
    words = settings.words(pack)
    result = collected(targets, Asking(**options), settings, pack, words)
    report_problems(words, result.problems)

    def page(page: "Page") -> None:
        from advisor.report.collection_page import write_collection

        write_collection(page, words, result.hosts)

    if settings.form == LINES and table.name is None:
        settings.emit_lines({"schema": result.document["schema"], "hosts": [host]} for host in result.hosts)
    else:
        settings.emit(lambda: result.document, page, table.formats(lambda: result.document, page))
    return ExitCode.UNKNOWN if result.incomplete else ExitCode.OK


def _consent(targets: tuple[str, ...], settings: Settings) -> int:
    """What would be read, host by host."""
    if settings.form in TABLES:
        raise UsageError(f"--dry-run lists what would be read as text or json; {settings.form} is of what was read.")
    from advisor.fleet.consent import consents
    from advisor.report.consent_page import consent_document, write_consent

    pack = settings.pack()
    words = settings.words(pack)
    listed = consents(targets, pack)
    settings.emit(lambda: consent_document(listed), lambda page: write_consent(page, words, listed))
    return 0

"""`advisor audit FLEET`."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from advisor.report.page import Page

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("fleet", metavar="FLEET")
@click.option("--rows", type=_FILE, help="Also write a row for each host: .parquet, .csv or .jsonl.")
@click.option("--journal", type=_FOLDER, help="Keep in this folder what is done; run again, it is not done again.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that decide, and that ask; default: this one.")
@click.option("--cluster", metavar="URL", help="Decide on a Dask cluster: tcp://scheduler:8786.")
@click.option("--user", metavar="USER", help=r"Who asks hosts: user, DOMAIN\user or user@domain. No password here.")
@click.option("--retry-failed", is_flag=True, help="Ask those of the journal again that could not be reached.")
@click.option("--per-subnet", type=click.IntRange(1), help="Hosts of one /24 (or /64) that are asked at once.")
@click.option("--answer-limit", type=click.FloatRange(0.5, 600), default=10, help="Seconds to wait for one answer.")
@click.option("--host-limit", type=click.FloatRange(1, 3600), default=60, help="Seconds for a whole host.")
@click.option("--tries", type=click.IntRange(1, 10), default=3, help="Attempts where the network fails.")
@store_option
@reasoning_options
@common_options
def audit(fleet: str, settings: Settings, reasoning: Reasoning, rows: Path | None, store: str | None,
          **options: Any) -> int:  # fmt: skip
    """Compliance of many hosts: which rule fails on how many, and of how many nobody knows.

    A FLEET is a folder of bundles (a folder or an archive for each host), saved facts (.jsonl, .parquet), an inventory
    of hosts to ask (CSV, YAML, JSON, Ansible; @FILE says that it is one), or any SOURCE of `check`. The same verdicts
    as `check` gives host by host; `advisor explain` tells why, for any of them.
    """
    from advisor.cli.audit_progress import AuditProgress
    from advisor.cli.credentials import CredentialStore
    from advisor.cli.exit_codes import of_audit
    from advisor.fleet.analysis_of import analysis_of
    from advisor.fleet.audit import audit as audit_fleet
    from advisor.fleet.keeping import keep_audit
    from advisor.fleet.sources import Collecting
    from advisor.model.target import Patience
    from advisor.report.audit_json import audit_document
    from advisor.report.audit_rows import check_form, write_rows

    if rows is not None:
        check_form(rows)
    pack = settings.pack()
    words = settings.words(pack)
    # Opened first: that it can't be is told before any work, and not after it.
    kept = nullcontext() if store is None else opened(store, pack, read_only=False)
    with kept as opened_store, AuditProgress(words) as progress:
        how = Collecting(
            CredentialStore(options["user"]),
            Patience(options["answer_limit"], options["host_limit"], options["tries"]),
            options["workers"],
            options["per_subnet"],
            retry_failed=options["retry_failed"],
            report=progress.collected,
        )
        policy = {"policy.rss": reasoning.rss_policy or "evidence"}
        result = audit_fleet(
            fleet,
            pack=pack,
            pack_folders=settings.rules,
            rss_policy=reasoning.rss_policy,
            engine=reasoning.engine,
            workers=options["workers"],
            cluster=options["cluster"],
            journal=options["journal"],
            collecting=how,
            report=progress.decided,
            keep=None if opened_store is None else partial(keep_audit, opened_store, options=policy),
        )
    report_problems(words, result.problems)
    analysis = analysis_of(result)
    if rows is not None:
        write_rows(result, rows)

    def page(page: "Page") -> None:
        from advisor.report.audit_page import write_audit

        write_audit(page, words, result, analysis, verbose=reasoning.verbose)

    settings.emit(lambda: audit_document(result, analysis), page)
    return of_audit(result, analysis.waived, strict=reasoning.strict)

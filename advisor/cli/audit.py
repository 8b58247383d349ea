"""`advisor audit FLEET`."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.commands import collect_command
from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.cli.output import WITH_HTML
from advisor.cli.store_option import opened, store_option

if TYPE_CHECKING:
    from advisor.fleet.facts_source import FactsSource
    from advisor.model.audit import Audit
    from advisor.report.page import Page

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("fleet", metavar="FLEET")
@click.option("--rows", type=_FILE, help="Also write a row for each host: .parquet, .csv or .jsonl.")
@click.option("--journal", type=_FOLDER, help="Keep in this folder what is done; run again, it is not done again.")
@click.option("--workers", type=click.IntRange(1, 256), help="Processes that decide, and that ask; default: this one.")
@click.option("--cluster", metavar="URL", help="Decide on a Dask cluster: tcp://scheduler:8786.")
@click.option("--user", metavar="USER", help=r"Who asks hosts: user, DOMAIN\user or user@domain. No password here.")
@click.option("--retry-failed", is_flag=True, help="Ask those of the journal again that were not reached, or got lost.")
@click.option("--per-subnet", type=click.IntRange(1), help="Hosts of one /24 (or /64) that are asked at once.")
@click.option("--answer-limit", type=click.FloatRange(0.5, 600), default=10, help="Seconds to wait for one answer.")
@click.option("--host-limit", type=click.FloatRange(1, 3600), default=60, help="Seconds for a whole host.")
@click.option("--tries", type=click.IntRange(1, 10), default=3, help="Attempts where the network fails.")
@click.option("--redundancy", type=_READ, help="An inventory that says what takes over for a host that restarts.")
@click.option("--since", metavar="RUN|FILE", help="Also what changed: since a run of the store, `previous`, or facts.")
@click.option("--reassess", is_flag=True, help="Judge the facts of --since by the rules of today.")
@click.option("--golden", metavar="HOST|FACTS", help="Also how hosts differ from this one, or from the facts of one.")
@click.option("--waivers", "files", type=_READ, multiple=True, help="Failures that somebody accepts; repeatable.")
@store_option
@reasoning_options
@partial(common_options, formats=(*WITH_HTML, "prometheus", "junit", "sarif"))
def audit(fleet: str, settings: Settings, reasoning: Reasoning, rows: Path | None, store: str | None,
          **options: Any) -> int:  # fmt: skip
    """Compliance of many hosts: which rule fails on how many, and of how many nobody knows.

    A FLEET is a folder of bundles (a folder or an archive for each host), saved facts (.jsonl, .parquet), an inventory
    of hosts to ask (CSV, YAML, JSON, Ansible; @FILE says that it is one), or any SOURCE of `check`. The same verdicts
    as `check` gives host by host; `advisor explain` tells why, for any of them.
    """
    from advisor.api import read_waivers
    from advisor.cli.audit_progress import AuditProgress
    from advisor.cli.credentials import CredentialStore
    from advisor.cli.exit_codes import of_audit
    from advisor.fleet.audit import audit as audit_fleet
    from advisor.fleet.keeping import keep_audit
    from advisor.fleet.reported import Asked, Judged, redundancy_of_fleet, reported
    from advisor.fleet.sources import Collecting
    from advisor.model.target import Patience
    from advisor.moment import moment
    from advisor.report.audit_json import audit_document
    from advisor.report.audit_rows import check_form, write_rows

    if rows is not None:
        check_form(rows)
    pack = settings.pack()
    words = settings.words(pack)
    asked = Asked(options["since"], options["golden"], options["reassess"])
    asked.check(has_store=store is not None)
    waivers = tuple(waiver for file in options["files"] for waiver in read_waivers(file))
    redundancy = redundancy_of_fleet(fleet, pack, options["redundancy"])
    policy = {"policy.rss": reasoning.rss_policy or "evidence"}
    held: list[Judged] = []

    def keep(result: "Audit", source: "FactsSource") -> None:
        judging = reasoning.rss_policy, reasoning.engine
        judged = Judged(result, source, pack, moment(), settings.rules, *judging, redundancy, waivers)
        held.append(judged)
        if opened_store is not None:
            keep_audit(opened_store, result, source, options=policy, waivers=judged.holding)

    # Opened first: that it can't be is told before any work, and not after it.
    kept = nullcontext() if store is None else opened(store, pack, read_only=False)
    with kept as opened_store:
        with AuditProgress(words) as progress:
            how = Collecting(
                CredentialStore(options["user"]),
                Patience(options["answer_limit"], options["host_limit"], options["tries"]),
                options["workers"],
                options["per_subnet"],
                retry_failed=options["retry_failed"],
                report=progress.collected,
            )
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
                keep=keep,
            )
        stored = None if opened_store is None or store is None else (store, opened_store)
        told = reported(held[0], asked, collect_command(words.glossary), stored)
    report_problems(words, told.problems)
    if rows is not None:
        write_rows(result, rows)

    def page(page: "Page") -> None:
        from advisor.report.fleet_page import write_fleet

        write_fleet(page, words, told, verbose=reasoning.verbose)

    def document() -> dict[str, Any]:
        from advisor.report.fleet_json import fleet_parts

        return audit_document(result, fleet_parts(told, words))

    def html() -> str:
        from advisor.report.fleet_html import fleet_html

        return fleet_html(told, words)

    def prometheus() -> str:
        from advisor.report.fleet_prometheus import fleet_prometheus

        return fleet_prometheus(told)

    def junit() -> str:
        from advisor.report.fleet_cases import fleet_cases
        from advisor.report.junit import junit_text

        cases = fleet_cases(told, collect_command(words.glossary))
        named = {"pack": words.pack(result.pack), "run": result.run.id}
        at = result.run.started
        return junit_text(cases, words, name="advisor audit", properties=named, at=at, strict=reasoning.strict)

    def sarif() -> str:
        from advisor.cli.output import document_text
        from advisor.report.fleet_cases import fleet_cases
        from advisor.report.sarif import sarif_document

        cases = fleet_cases(told, collect_command(words.glossary))
        made = sarif_document(cases, words, pack, problems=told.problems, strict=reasoning.strict, category="audit")
        return document_text(made, settings.output)

    more = {"html": html, "prometheus": prometheus, "junit": junit, "sarif": sarif}
    settings.emit(document, page, more)
    waived = {one.rule: one.counts.waived for one in told.compliance.rules}
    return of_audit(result, waived, strict=reasoning.strict)

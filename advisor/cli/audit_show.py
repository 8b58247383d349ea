"""`advisor audit show RUN`."""

from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options
from advisor.cli.store_option import opened, store_option
from advisor.errors import UsageError
from advisor.model.verdict import Verdict

if TYPE_CHECKING:
    from advisor.pack.load import Pack
    from advisor.report.page import Page
    from advisor.report.words import Words
    from advisor.store.store import Store


@click.command()
@click.argument("run")
@click.option("--host", metavar="NAME", help="One host: how each rule ended, its facts, and its earlier runs.")
@click.option("--rule", metavar="RULE", help="The hosts by how this rule ended; with --verdict, those alone.")
@click.option(
    "--verdict", type=click.Choice([one.value for one in Verdict]), help="The hosts on which a rule ended so."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True, help="At most so many hosts.")
@click.option("--after", metavar="HOST", help="Hosts whose names come after this one: the next page.")
@store_option
@common_options
def show(
    run: str,
    host: str | None,
    rule: str | None,
    verdict: str | None,
    limit: int,
    after: str | None,
    store: str | None,
    settings: Settings,
) -> int:
    """One audit of a store: its rules by verdict, or its hosts.

    RUN is the id that `advisor audit history` shows, enough of its beginning, or `latest`.
    """
    if host is not None and (rule or verdict or after):
        raise UsageError("--host shows one host; leave --rule, --verdict and --after out.")
    pack = settings.pack()
    words = settings.words(pack)
    with opened(store, pack) as kept:
        if host is not None:
            _host(kept, run, host, settings, words)
        elif rule or verdict or after:
            _hosts(kept, run, (rule, Verdict(verdict) if verdict else None), (limit, after), settings, words, pack)
        else:
            _summary(kept, run, settings, words)
    return 0


def _summary(kept: "Store", run: str, settings: Settings, words: "Words") -> None:
    from advisor.report.stored_run import run_document, write_run

    stored = kept.run(run)
    waivers = kept.waivers(stored.run.id)
    settings.emit(lambda: run_document(stored, waivers, words), lambda page: write_run(page, words, stored, waivers))


def _hosts(
    kept: "Store",
    run: str,
    wanted: tuple[str | None, Verdict | None],
    part: tuple[int, str | None],
    settings: Settings,
    words: "Words",
    pack: "Pack",
) -> None:
    from advisor.cli.options import not_known
    from advisor.report.stored_hosts import hosts_document, write_hosts

    stored, (rule, verdict), (limit, after) = kept.run(run), wanted, part
    if rule is not None and rule not in stored.severities:
        raise not_known("rule", rule, stored.severities, f"`advisor audit show {stored.run.id}`")
    found = kept.hosts(stored.run.id, rule=rule, verdict=verdict, after=after, limit=limit + 1)
    hosts, more = found[:limit], len(found) > limit

    def page(page: "Page") -> None:
        write_hosts(page, words, stored, hosts, rule=rule, more=more)

    settings.emit(lambda: hosts_document(stored, hosts, more=more), page)


def _host(kept: "Store", run: str, host: str, settings: Settings, words: "Words") -> None:
    from advisor.report.stored_host import host_document, write_host

    stored = kept.run(run)
    report = kept.facts(stored.run.id, host)
    earlier = kept.history(report.host, stored.run.fleet)
    outcome = kept.outcome(stored.run.id, report.host)

    def page(page: "Page") -> None:
        write_host(page, words, stored, report, outcome, earlier)

    settings.emit(lambda: host_document(stored, report, outcome, earlier, words), page)

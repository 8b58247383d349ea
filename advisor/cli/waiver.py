"""`advisor waiver new RESULT RULE HOST`, `advisor waiver list FILE…`."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Reasoning, Settings, common_options, judging_options, not_known
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.model.waiver import Waiver
    from advisor.report.page import Page

_ANY = "*"


@click.group()
def waiver() -> None:
    """Accept that a rule fails on a host: who, why, until when, and on which facts."""


@waiver.command()
@click.argument("result")
@click.argument("rule")
@click.argument("host")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option("--approver", required=True, help="Who granted it; somebody else than the owner.")
@click.option("--reason", required=True, help="Why it is accepted.")
@click.option("--expires", required=True, metavar="WHEN", help="The last day (2027-03-31), or a time with its zone.")
@click.option("--any-facts", is_flag=True, help="Accept it whatever the facts become; no evidence is written down.")
@judging_options
@partial(common_options, formats=("yaml", "csv"), default="yaml")
def new(
    result: str,
    rule: str,
    host: str,
    owner: str,
    approver: str,
    reason: str,
    expires: str,
    any_facts: bool,
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """Print an entry for a file of waivers, with the facts that the finding stands on now and their hash.

    RESULT is a saved result of diagnose or check, or a SOURCE, which is checked first. HOST may be a pattern with `*`:
    such an entry has no evidence, as the facts of many hosts are no one's. What is printed goes into the file of
    `advisor check --waivers`; a fact that changes reopens the finding.
    """
    from advisor import api
    from advisor.cli.output import write_bytes, write_text
    from advisor.model.origin import Origin
    from advisor.model.waiver import Waiver, same_person
    from advisor.pack.evidence_hash import evidence_hash
    from advisor.report.waiver_entry import waiver_csv, waiver_yaml

    told = {"--owner": owner, "--approver": approver, "--reason": reason}
    for option, text in told.items():
        if not text.strip():
            raise UsageError(f"{option} is empty: a waiver names who accepts what, and why.")
    if same_person(owner, approver):
        raise UsageError("--owner and --approver are the same; a waiver is asked for by one and granted by another.")
    try:
        until = api.expiry(expires.strip())
    except ValueError as error:
        raise UsageError(f"--expires {error}.") from None
    evidence = _evidence(result, rule, host, settings, reasoning)
    kept = () if any_facts or _ANY in host else evidence
    made = Waiver(
        rule, host, owner.strip(), approver.strip(), reason.strip(), until, evidence_hash(kept) if kept else None,
        Origin("option"), kept,
    )  # fmt: skip
    if settings.form == "csv":
        write_bytes(waiver_csv(made), settings.output)
    else:
        write_text(waiver_yaml(made), settings.output)
    return 0


@waiver.command(name="list")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@common_options
def list_waivers(files: tuple[Path, ...], settings: Settings) -> int:
    """Read files of waivers and tell which still run; exit code 3 when one has expired, 2 for a fault in a file."""
    from advisor import api
    from advisor.cli.exit_codes import ExitCode
    from advisor.moment import moment
    from advisor.report.waiver_page import waivers_document, write_waivers

    words = settings.words(settings.pack())
    listed = tuple(one for file in files for one in api.read_waivers(file))
    now = moment()

    def page(page: "Page") -> None:
        write_waivers(page, words, listed, now)

    settings.emit(lambda: waivers_document(listed, now), page)
    return ExitCode.FAILS if _expired(listed, now) else ExitCode.OK


def _expired(waivers: "tuple[Waiver, ...]", now: datetime) -> bool:
    return any(now >= one.expires for one in waivers)


def _evidence(
    where: str, rule: str, host: str, settings: Settings, reasoning: Reasoning
) -> tuple[tuple[str, str], ...]:
    """What the finding stands on. Raises UsageError when there is no such rule or host, or when nothing fails there."""
    from advisor.cli.results import record_of
    from advisor.model.record import ResultKind
    from advisor.reason.judging import rules_of
    from advisor.waiving import evidence_for

    pack = settings.pack()
    judged = [one.id for one in rules_of(pack, ResultKind.CHECK)]
    if rule not in judged:
        raise not_known("rule of a check", rule, judged, "advisor rules list")
    record = record_of(where, pack, settings.words(pack), reasoning, ResultKind.CHECK)
    evidence = evidence_for(record, rule, host, pack, engine=reasoning.engine)
    if evidence is None:
        names = [one.host for one in record.hosts]
        raise not_known("host", host, names, f"The hosts of {record.name} are {', '.join(names)}; the result")
    return evidence

"""The same answers as JSON, under `/api/`: the documents that `advisor audit history` and `show` print."""

from typing import Any

from advisor.report.history import history_document
from advisor.report.stored_host import host_document
from advisor.report.stored_hosts import hosts_document
from advisor.report.stored_run import run_document
from advisor.report.words import Words
from advisor.serve.pages import HOSTS_A_PAGE, RUNS_A_PAGE, verdict_of
from advisor.serve.request import Request
from advisor.store.reader import StoreReader


def history(store: StoreReader, request: Request, words: Words) -> dict[str, Any]:
    """`advisor.history/1`; where the store is stays untold."""
    return history_document("", store.runs(request.get("fleet"), RUNS_A_PAGE))


def run(store: StoreReader, request: Request, words: Words) -> dict[str, Any]:
    stored = store.run(request.need("run"))
    return run_document(stored, store.waivers(stored.run.id), words)


def hosts(store: StoreReader, request: Request, words: Words) -> dict[str, Any]:
    stored = store.run(request.need("run"))
    found = store.hosts(
        stored.run.id,
        rule=request.get("rule"),
        verdict=verdict_of(request),
        beginning=request.get("begin") or "",
        after=request.get("after"),
        limit=HOSTS_A_PAGE + 1,
    )
    return hosts_document(stored, found[:HOSTS_A_PAGE], more=len(found) > HOSTS_A_PAGE)


def host(store: StoreReader, request: Request, words: Words) -> dict[str, Any]:
    stored = store.run(request.need("run"))
    report = store.facts(stored.run.id, request.need("host"))
    earlier = store.history(report.host, stored.run.fleet)
    outcome = store.outcome(stored.run.id, report.host)
    return host_document(stored, report, outcome, earlier, words)

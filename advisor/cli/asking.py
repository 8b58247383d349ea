"""Whom `collect` asks, by what a target looks like: paths are read, hosts are scanned, a vCenter is asked for its
machines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.credentials import CredentialStore
from advisor.cli.options import Settings
from advisor.errors import UsageError
from advisor.fleet.targets import sorted_targets
from advisor.model.problem import Problem
from advisor.model.target import Patience

if TYPE_CHECKING:
    from advisor.fleet.answer import Listed
    from advisor.pack.load import Pack
    from advisor.report.words import Words


@dataclass(frozen=True, slots=True)
class Asking:
    """The options of `collect` that say how to ask. Limits are in seconds."""

    user: str | None
    journal: Path | None
    retry_failed: bool
    workers: int | None
    answer_limit: float
    host_limit: float
    tries: int
    machines: tuple[str, ...]
    begin: str | None
    end: str | None
    ca_file: Path | None
    insecure: bool

    @property
    def patience(self) -> Patience:
        return Patience(self.answer_limit, self.host_limit, self.tries)

    def window(self) -> tuple[datetime, datetime] | None:
        """The incident's window, UTC; None when neither side was said. Raises UsageError."""
        if self.begin is None and self.end is None:
            return None
        begin = datetime.min.replace(tzinfo=UTC) if self.begin is None else _moment(self.begin, "--from")
        end = datetime.now(UTC) if self.end is None else _moment(self.end, "--to")
        if begin >= end:
            raise UsageError(f"--from {self.begin} is not before --to {self.end or 'now'}.")
        return begin, end


@dataclass(frozen=True, slots=True)
class Collected:
    """`hosts` are those of an `advisor.facts/1`. `incomplete`: some host or file gave less than it was asked for."""

    hosts: tuple[Mapping[str, Any], ...]
    problems: tuple[Problem, ...]
    incomplete: bool

    @property
    def document(self) -> dict[str, Any]:
        return {"schema": "advisor.facts/1", "hosts": list(self.hosts)}


def collected(targets: Sequence[str], asking: Asking, settings: Settings, pack: "Pack", words: "Words") -> Collected:
    """Everything that the targets tell. Raises UsageError for targets that are none, before anybody is asked."""
    asked = sorted_targets(targets)
    if asking.journal is not None and not asked.hosts:
        raise UsageError("--journal keeps the answers of hosts; there is none among the targets.")
    store = CredentialStore(asking.user)
    parts = [*_read(asked.paths, pack, words), *_scanned(asked.hosts, asking, store, settings, pack, words)]
    parts += [_machines(center, asking, store, pack, words) for center in asked.centers]
    return Collected(
        tuple(host for part in parts for host in part.hosts),
        tuple(problem for part in parts for problem in part.problems),
        any(part.incomplete or any(problem.lost for problem in part.problems) for part in parts),
    )


def _read(paths: Sequence[str], pack: "Pack", words: "Words") -> Iterator[Collected]:
    if not paths:
        return
    from advisor import api
    from advisor.cli.progress import reading_progress
    from advisor.report.json import facts_document

    with reading_progress(words) as progress:
        result = api.collect(paths, pack=pack, report=progress)
    yield Collected(_hosts(facts_document(result.hosts, words.texts, words.glossary)), result.problems, False)


def _scanned(
    hosts: "Sequence[Listed]", asking: Asking, store: CredentialStore, settings: Settings, pack: "Pack", words: "Words"
) -> Iterator[Collected]:
    if not hosts:
        return
    from advisor.cli.scan_progress import scan_progress
    from advisor.fleet.scan import host_report, scan
    from advisor.report.json import facts_document

    with scan_progress(words, len(hosts)) as report:
        answers = scan(
            hosts,
            store,
            asking.patience,
            workers=asking.workers,
            journal=asking.journal,
            retry_failed=asking.retry_failed,
            pack=pack,
            pack_folders=settings.rules,
            report=report,
        )
    for answer in answers:
        told = facts_document([host_report(answer, pack)], words.texts, words.glossary)
        if answer.report is None:
            _give_back(told, _shared(answer.document))
        yield Collected(_hosts(told), answer.problems, not answer.reached)


def _shared(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a journal kept, with pseudonyms where it is to be shared."""
    from advisor.share.door import at_the_door

    sharing = at_the_door()
    shared: Mapping[str, Any] = kept if sharing is None else sharing.results.document(dict(kept))
    return shared


def _give_back(told: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """Puts what an earlier run saw back into what is told of it now: its own sources and times, not the journal's."""
    hosts = [host for host in kept["hosts"] if isinstance(host, dict)] if isinstance(kept.get("hosts"), list) else []
    facts = [fact for host in hosts if isinstance(host.get("facts"), list) for fact in host["facts"]]
    seen = {
        (fact["name"], str(_instance(fact))): fact
        for fact in facts
        if isinstance(fact, dict)
        and "value" in fact
        and isinstance(fact.get("name"), str)
        and isinstance(fact.get("source"), dict)
    }
    for host in told["hosts"]:
        host["facts"] = [seen.get((fact["name"], str(_instance(fact))), fact) for fact in host["facts"]]


def _instance(fact: Mapping[str, Any]) -> str | None:
    return fact.get("instance") or (fact.get("source") or {}).get("instance")


def _machines(center: str, asking: Asking, store: CredentialStore, pack: "Pack", words: "Words") -> Collected:
    from advisor.fleet.virtual_machines import ask_vcenter
    from advisor.report.json import facts_document

    result = ask_vcenter(
        center,
        store,
        pack,
        names=asking.machines,
        window=asking.window(),
        ca_file=None if asking.ca_file is None else str(asking.ca_file),
        insecure=asking.insecure,
        timeout=asking.host_limit,
    )
    told = facts_document(result.hosts, words.texts, words.glossary)
    return Collected(_hosts(told), result.problems, not result.hosts)


def _hosts(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(document["hosts"])


def _moment(text: str, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: is no time; write 2013-03-30T00:36:00Z.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

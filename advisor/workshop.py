"""What those who write rules ask for: tests, their coverage, and what changes between two packs. Stands on `api`."""

from pathlib import Path

from advisor.api import seen_hosts
from advisor.errors import NothingRecognised, UsageError
from advisor.evidence.made import with_symptoms
from advisor.gather.incident_file import FILE as INCIDENT_FILE
from advisor.model.fact import HostFacts
from advisor.pack.load import Pack, load_pack
from advisor.reason.coverage import Coverage, coverage, suggested
from advisor.reason.pack_cases import own_cases
from advisor.reason.pack_diff import PackDiff, compare
from advisor.reason.selftest import TestOutcome, run_tests
from advisor.reason.suggest import Suggestion


def rule_tests(pack: Pack | None = None, identity: str | None = None) -> list[TestOutcome]:
    """The tests that stand beside the rules, or those of one rule; their evidence is weighed as an incident's is."""
    return run_tests(pack or load_pack(), identity, with_symptoms)


def rule_coverage(pack: Pack | None = None, identity: str | None = None) -> Coverage:
    """Which small faults of the rules no test would notice."""
    return coverage(pack or load_pack(), identity, with_symptoms)


def suggest_tests(pack: Pack, identity: str) -> list[Suggestion]:
    """Tests of one rule, remedy, conflict or derived fact that would notice what no test does yet."""
    return suggested(pack, identity, with_symptoms)


def diff_packs(old: Pack, new: Pack, *, corpus: Path | None = None) -> PackDiff:
    """What changes from one pack to the other, tried on the facts of their own tests and on a corpus: a folder of
    incidents, saved facts documents and results, each entry a case. Raises NothingRecognised for a corpus of none."""
    cases: tuple[dict[str, HostFacts], dict[str, HostFacts]] = ({}, {})
    unread: dict[str, None] = {}
    for found, pack in zip(cases, (old, new), strict=True):
        found |= own_cases((old, new), pack, with_symptoms)
        if corpus is not None:
            hosts, problems = _corpus(corpus, pack)
            found |= hosts
            unread |= dict.fromkeys(problems)
    return compare(old, new, *cases, tuple(unread))


def _corpus(folder: Path, pack: Pack) -> tuple[dict[str, HostFacts], list[str]]:
    """Each host of each entry of the folder, as the pack reads it, and what could not be read. A folder that is an
    incident itself, as its incident.yaml says, is one entry."""
    found: dict[str, HostFacts] = {}
    unread: list[str] = []
    entries = [folder] if (folder / INCIDENT_FILE).is_file() else sorted(folder.iterdir(), key=lambda path: path.name)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            hosts, problems = seen_hosts(str(entry), pack=pack)
        except (NothingRecognised, UsageError) as error:
            unread.append(error.message.splitlines()[0])
            continue
        unread += [f"{entry.name}: {problem}" for problem in problems if problem.lost]
        found |= {f"{entry.name}: {name}": facts for name, facts in hosts.items()}
    if not found:
        listed = "".join(f"\n  {what}" for what in unread)
        raise NothingRecognised(f"{folder}: holds no incident, saved facts or result.{listed}")
    return found, unread

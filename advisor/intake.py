"""An input, gathered and read: what every question of `api` begins with, and a host's facts as each of them needs them.

Nothing is judged here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.errors import NothingRecognised, UsageError
from advisor.model.audit import Audit
from advisor.model.diagnosis import HostReport
from advisor.model.evidence import Evidence, HostReadings
from advisor.model.fact import Fact, HostFacts
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.progress import Progress, watched
from advisor.model.reading import Reading
from advisor.model.source import Gathered, HostSource
from advisor.pack.load import Pack
from advisor.pack.values import from_text
from advisor.read.facts_parquet import ParquetTable, is_parquet
from advisor.read.host_facts import host_name, merge
from advisor.read.recognise import read_host
from advisor.read.separate import separate, unclaimed
from advisor.reason.derive import host_facts
from advisor.reason.prose import not_collected
from advisor.share.door import at_the_door

POLICY = "policy.rss"
ROLE = "host.role"


@dataclass(frozen=True)
class Intake:
    """An input, read: its hosts, and what could not be read."""

    title: str
    note: str
    hosts: tuple[HostReadings, ...]
    problems: tuple[Problem, ...]


def intake(sources: Sequence[str], pack: Pack, report: Progress | None = None, *, host: str | None = None) -> Intake:
    """Gather and read every source; of a table of facts only `host`, when one is named. Raises NothingRecognised when
    no file of any of them is of a known format."""
    hosts: list[HostReadings] = []
    problems: list[Problem] = []
    title = note = ""
    for source in sources:
        if is_parquet(Path(source)):
            tabled, found = _of_table(Path(source), pack, host)
            hosts += tabled
            problems += found
            continue
        gathered, found = opened(source, pack, report)
        problems += found
        title, note = title or gathered.title, note or gathered.note
        for one in gathered.hosts:
            read, found = read_named(one, pack)
            problems += found
            if read is not None:
                hosts.append(read)
    if not any(one.readings or one.facts.scalars or one.facts.instances for one in hosts):
        listed = "".join(f"\n  {problem}" for problem in problems)
        where = ", ".join(sources)
        what = f"{where}: nothing in it is of a format that the advisor knows.{listed}"
        raise NothingRecognised(f"{what}\nGive CVP or PIM logs, Perfmon CSV, systeminfo, .reg exports or wmic lists.")
    unique, doubled = _unique(hosts)
    return _through_the_door(Intake(title, note, tuple(unique), (*problems, *doubled)))


def _through_the_door(read: Intake) -> Intake:
    """With pseudonyms where the answer is to be shared. What is shown of the logs follows when they are weighed."""
    sharing = at_the_door()
    if sharing is None:
        return read
    results = sharing.results
    hosts = results.hosts(read.hosts)
    return Intake(results.text(read.title), results.text(read.note), hosts, results.problems(read.problems))


def _of_table(path: Path, pack: Pack, host: str | None) -> tuple[list[HostReadings], list[Problem]]:
    """The hosts of a table of facts, or the one of that name. Raises UsageError."""
    table = ParquetTable(path, pack)
    begin, end = 0, table.count
    if host is not None:
        place = table.place_of(host)
        if place is None:
            raise UsageError(f"{path}: has no host {host}; names stand in its column `host`.")
        begin, end = place, place + 1
    hosts = []
    for place, (name, facts) in enumerate(table.hosts(begin, end), begin + 1):
        called = host or name or f"host {place}"
        hosts.append(HostReadings(called, None, None, host_facts(called, facts), ()))
    return hosts, list(table.problems)


def opened(source: str, pack: Pack, report: Progress | None = None) -> tuple[Gathered, list[Problem]]:
    """The hosts of a source with their files, which nobody has read yet."""
    # Who asks running hosts opens no folders and archives.
    from advisor.gather import gather

    gathered, problems = gather(source, pack.tables)
    gathered = separate(gathered, pack)
    problems = [*problems, *unclaimed(gathered)]
    return (gathered if report is None else watched(gathered, report)), problems


def refused(error: UsageError, file: str) -> Problem:
    """What is told of a source that can't be opened, where it is one of several."""
    from advisor.gather.limits import RefusedError

    return error.problem if isinstance(error, RefusedError) else Problem(file, error.message)


def separated(host: HostSource, pack: Pack) -> tuple[HostSource, ...]:
    """The hosts of a document that may be of several."""
    return separate(Gathered((host,)), pack).hosts


def read_named(host: HostSource, pack: Pack) -> tuple[HostReadings | None, list[Problem]]:
    """One host of a source, read. None when there is nothing to judge and nobody to name; the problems say what its
    files are."""
    readings, found = read_host(host, pack)
    problems = [*found, *(problem for reading in readings for problem in reading.problems)]
    if host.name is None and not readings:
        return None, problems
    return named(host, readings, pack), problems


def named(host: HostSource, readings: Sequence[Reading], pack: Pack) -> HostReadings:
    """The host under its name, with the facts that its readings give together."""
    facts = merge(readings, pack, replace(host, role=host.role or _role_by_logs(readings, pack)))
    name = host_name(host, facts)
    return HostReadings(name, host.role, host.timezone, host_facts(name, facts), tuple(readings))


def _role_by_logs(readings: Iterable[Reading], pack: Pack) -> str | None:
    """The part in the incident that a host's logs tell, when they agree."""
    roles = {log.id: log.role for log in pack.logs if log.role is not None}
    told = {roles[stream.format] for reading in readings for stream in reading.streams if stream.format in roles}
    return told.pop() if len(told) == 1 else None


def _unique(hosts: Sequence[HostReadings]) -> tuple[list[HostReadings], list[Problem]]:
    """Hosts under names of their own; a second one of a name gets a number, and a problem says so."""
    seen: dict[str, int] = {}
    unique: list[HostReadings] = []
    problems: list[Problem] = []
    for host in hosts:
        count = seen[host.host.casefold()] = seen.get(host.host.casefold(), 0) + 1
        if count > 1:
            name = f"{host.host} ({count})"
            problems.append(Problem(host.host, f"is the name of two hosts; the second one is called {name} here.",
                                    "Give each host a folder of its own name."))  # fmt: skip
            host = replace(host, host=name, facts=HostFacts(name, host.facts.scalars, host.facts.instances))
        unique.append(host)
    return unique, problems


def weighed(read: Intake, pack: Pack) -> Evidence:
    """The evidence. Long logs are asked while it is weighed: raises UsageError when one is gone by then."""
    # Who only collects needs none of it.
    from advisor.evidence import weigh

    sharing = at_the_door()
    try:
        evidence = weigh(read.hosts, pack)
        return evidence if sharing is None else sharing.results.evidence(evidence)
    except OSError as error:
        what = f"a file changed or went away while it was read: {error}."
        raise UsageError(f"{what} Copy the incident into a folder that nobody writes to, and run again.") from None


def with_symptoms(host: HostReadings, evidence: Evidence, rss_policy: str | None) -> HostFacts:
    """As `seen_or_told`, with the options of the run."""
    return with_policy(seen_or_told(host, evidence), rss_policy)


def with_policy(facts: HostFacts, rss_policy: str | None) -> HostFacts:
    """The RSS policy enters as a fact: an option of the run, `evidence` unless said otherwise."""
    policy = Fact(POLICY, rss_policy or "evidence", Origin("option"))
    return HostFacts(facts.host, {**facts.scalars, POLICY: policy}, facts.instances)


def with_options(pack: Pack, facts: HostFacts, options: Mapping[str, str]) -> HostFacts:
    """As `with_policy`, for any options of the run by the names of their facts."""
    told = with_policy(facts, options.get(POLICY))
    typed = {name: from_text(pack.facts[name].type, text) for name, text in options.items() if name in pack.facts}
    more = {name: Fact(name, value, Origin("option")) for name, value in typed.items()}
    return HostFacts(told.host, {**told.scalars, **more}, told.instances)


def seen_or_told(host: HostReadings, seen: Evidence) -> HostFacts:
    """The host's facts with its symptoms; what a saved document tells of them stays where no stream says otherwise.

    That there is no recording is seen of every host, and says nothing against a document where nothing else was seen.
    """
    symptoms = {fact.name: fact for fact in seen.symptoms.get(host.host, ())}
    none = not any(fact.known and fact.value is not False for fact in symptoms.values())
    told = {
        name: fact
        for name, fact in host.facts.scalars.items()
        if name not in symptoms or not symptoms[name].known or (none and fact.known)
    }
    return HostFacts(host.host, {**symptoms, **told}, host.facts.instances)


def every_fact(pack: Pack, facts: HostFacts, *, derived: bool = True) -> tuple[Fact, ...]:
    """The host's facts and those that nobody collected, in the catalogue's order; `derived` says whether also what no
    source could tell."""
    order = {name: index for index, name in enumerate(pack.facts)}
    lacking = [one for one in not_collected(pack, facts) if derived or pack.facts[one.name].sources]
    return tuple(sorted((*facts, *lacking), key=lambda fact: (order.get(fact.name, 0), fact.instance or "")))


def known_text(facts: HostFacts, name: str) -> str | None:
    fact = facts.scalars.get(name)
    return str(fact.value) if fact is not None and fact.known else None


def collect_host(host: HostSource, *, pack: Pack) -> tuple[HostReport, tuple[Problem, ...]]:
    """The facts of one host that is asked while it runs; one that refused everything has reasons instead of values."""
    readings, problems = read_host(host, pack)
    found = (*problems, *(problem for reading in readings for problem in reading.problems))
    return shared(collected(pack, named(host, readings, pack))), found


def shared_audit(audit: Audit) -> Audit:
    """The verdicts of a fleet, with pseudonyms where they are to be shared."""
    sharing = at_the_door()
    return audit if sharing is None else sharing.results.audit(audit)


def shared(report: HostReport) -> HostReport:
    """The facts of a host that was asked, with pseudonyms where they are to be shared."""
    sharing = at_the_door()
    return report if sharing is None else sharing.results.reports([report])[0]


def collected(pack: Pack, host: HostReadings) -> HostReport:
    """What was read of the host, as a document tells it."""
    role = host.role or known_text(host.facts, ROLE)
    return HostReport(host.host, role, None, every_fact(pack, host.facts, derived=False))

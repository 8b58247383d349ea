"""The virtual machines of a vCenter as hosts: their descriptions, and what is remembered of their snapshots."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from advisor.gather.place import memory_file
from advisor.gather.vcenter_events import RECENT, Line, snapshot_lines
from advisor.gather.vcenter_machines import Machine, all_machines, named_machines, root_of
from advisor.gather.vcenter_session import Session, VcenterError, library, tls_context
from advisor.gather.vcenter_target import parse_target
from advisor.gather.vcenter_wanted import Wanted, wanted
from advisor.gather.vcenter_written import written
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.source import Gathered, HostSource, Refusal, SourceFile
from advisor.model.target import Target
from advisor.pack.catalogue import FactSpec, Table

TIMEOUT = 60.0


def gather_vcenter(
    target: Target | str,
    credentials: Credentials,
    facts: Iterable[FactSpec],
    tables: Mapping[str, Table],
    *,
    names: Sequence[str] = (),
    window: tuple[datetime, datetime] | None = None,
    ca_file: str | None = None,
    insecure: bool = False,
    timeout: float = TIMEOUT,
) -> tuple[Gathered, list[Problem]]:
    """The machines named in the target or in `names`, or all, as hosts; and what could not be had.

    `facts` and `tables` are the catalogue's: they say which properties are asked for. A host has the name of its
    Windows by the guest tools where no other machine has the same, else that of the machine. `window` (UTC) is when
    snapshots are looked for among the tasks and events: the last day unless given. `timeout` is in seconds, for each
    answer. What a vCenter refuses or fails is a problem with its reason; where that keeps machines from being listed,
    those that were read are hosts, and the others `unread`. Raises UsageError for a wrong target or CA file, and when
    the extra is not installed.
    """
    where = parse_target(str(target))
    library()
    context = tls_context(ca_file, insecure)
    asked = wanted(facts, tables)
    moment = datetime.now(UTC)
    problems: list[Problem] = []
    machines: list[Machine] = []
    lines: Mapping[str, Sequence[Line]] = {}
    unread: Refusal | None = None
    try:
        session = Session(where, credentials, context, timeout)
        try:
            root = root_of(session, where.path)
            names = (*where.names, *names)
            if names:
                machines, problems = named_machines(session, root, names, asked)
            else:
                machines.extend(all_machines(session, root, asked))
            begin, end = window or (moment - RECENT, moment)
            lines, found = snapshot_lines(session, root, (_aware(begin), _aware(end)), asked.events)
            problems += found
        finally:
            session.close()
    except VcenterError as error:
        what = f"told of {len(machines)} machines, and not of the others: {error.what}" if machines else error.what
        problems.append(Problem(str(where), what, error.next))
        unread = Refusal(None, AbsentReason.NOT_COLLECTED, f"{what} {error.next}".rstrip())
    if not machines and not names and unread is None:
        what = "has no virtual machine that the account can see."
        problems.append(Problem(str(where), what, "Give the account the role Read-only, with propagation."))
    called = host_names(machines)
    hosts = []
    for name, machine in zip(called, machines, strict=True):
        try:
            files = _files(machine, name, moment, lines.get(machine.id, ()))
            hosts.append(HostSource(name, files, address=str(where), asked_at=moment))
        except VcenterError as error:
            problems.append(Problem(f"{where}/{name}", error.what, error.next))
    hosts.sort(key=lambda host: (host.name or "").casefold())
    return Gathered(tuple(hosts), unread=unread), problems


def what_is_read(facts: Iterable[FactSpec], tables: Mapping[str, Table]) -> list[str]:
    """What will be asked of each machine, for consent: paths of properties, then types of events."""
    asked: Wanted = wanted(facts, tables)
    return [*(f"VirtualMachine {path}" for path in asked.paths), "tasks", *(f"event {kind}" for kind in asked.events)]


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def host_names(machines: Sequence[Machine]) -> list[str]:
    """A name for each: two machines whose Windows have one name are a machine and its clone."""
    guests = [machine.guest.partition(".")[0] for machine in machines]
    count = Counter(guest.casefold() for guest in guests)
    return [
        guest if guest and count[guest.casefold()] == 1 else machine.name or machine.id
        for guest, machine in zip(guests, machines, strict=True)
    ]


def _files(machine: Machine, name: str, moment: datetime, lines: Sequence[Line]) -> tuple[SourceFile, ...]:
    folder = name.replace("/", "_")
    files = [memory_file(f"{folder}/vcenter.xml", written(machine.described, moment).encode("utf-8", "replace"))]
    if lines:
        text = "".join(f"{line}\n" for line in lines)
        files.append(memory_file(f"{folder}/vcenter.log", text.encode("utf-8", "replace")))
    return tuple(files)

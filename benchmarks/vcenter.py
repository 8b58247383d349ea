"""Collecting the virtual machines of a vCenter against the bare call that it can't do without.

The same server (vcsim), the same machines with their snapshots, by turns: `advisor collect`'s whole way from the logon
to the hosts' files, and one RetrievePropertiesEx of the library in a session that is open already.
The narrow call asks for names and snapshots alone; the wide one for everything that the catalogue asks for.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from advisor.gather.vcenter import gather_vcenter  # noqa: E402
from advisor.gather.vcenter_wanted import wanted  # noqa: E402
from advisor.model.source import Gathered  # noqa: E402
from advisor.pack.load import load_pack  # noqa: E402
from advisor.read.recognise import read_host  # noqa: E402
from tests.real.vcenter_server import ACCOUNT, Server, machines_of, serving  # noqa: E402

MACHINES = 1000
ROUNDS = 5
NARROW = ["name", "snapshot.rootSnapshotList"]


def bare_call(session: Any, paths: list[str]) -> Callable[[], int]:
    """RetrievePropertiesEx through a container view, as the library's own samples make it."""
    from pyVmomi import vim, vmodl

    content, collector = session.RetrieveContent(), vmodl.query.PropertyCollector
    view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
    through = collector.TraversalSpec(type=vim.view.ContainerView, path="view", skip=False)
    objects = [collector.ObjectSpec(obj=view, skip=True, selectSet=[through])]
    properties = [collector.PropertySpec(type=vim.VirtualMachine, pathSet=paths)]
    filters = [collector.FilterSpec(objectSet=objects, propSet=properties)]
    return lambda: len(content.propertyCollector.RetrievePropertiesEx(filters, collector.RetrieveOptions()).objects)


def measure(server: Server, session: Any) -> None:
    pack = load_pack()
    paths = list(wanted(pack.facts.values(), pack.tables).paths)

    def collected() -> Gathered:
        found, problems = gather_vcenter(
            server.target, ACCOUNT, pack.facts.values(), pack.tables, ca_file=str(server.certificate)
        )
        assert not problems, problems
        return found

    tasks = {
        "bare, names and snapshots": bare_call(session, NARROW),
        "bare, the same properties": bare_call(session, paths),
        "collect": lambda: len(collected().hosts),
        "collect and read": lambda: sum(bool(read_host(host, pack)[0]) for host in collected().hosts),
    }
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            begin = time.perf_counter()
            assert task() == MACHINES
            seconds[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    same, narrow = medians["bare, the same properties"], medians["bare, names and snapshots"]
    print(f"{MACHINES} machines with two snapshots each, medians of {ROUNDS}")
    for name, median in medians.items():
        print(
            f"  {name:28} {median:6.2f} s   {median / same:5.2f} x the same   {median / narrow:5.2f} x the narrow call"
        )


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), MACHINES) as server,
        server.logged_on() as session,
    ):
        for machine in machines_of(session):
            for name in ("nightly", "before the update"):
                machine.CreateSnapshot_Task(name=name, description="", memory=False, quiesce=True)
        measure(server, session)


if __name__ == "__main__":
    main()

"""The machines of a vCenter, collected: one address, many hosts."""

from collections.abc import Callable, Sequence
from datetime import datetime

from advisor.gather.target_address import parse_target
from advisor.gather.vcenter import gather_vcenter
from advisor.intake import collect_host
from advisor.model.collection import Collection
from advisor.model.credentials import Credentials
from advisor.model.source import HostSource
from advisor.model.target import Target
from advisor.pack.load import Pack


def ask_vcenter(
    address: str,
    credentials_for: Callable[[Target], Credentials | None],
    pack: Pack,
    *,
    names: Sequence[str] = (),
    window: tuple[datetime, datetime] | None = None,
    ca_file: str | None = None,
    insecure: bool = False,
    timeout: float = 60.0,
) -> Collection:
    """The facts of the named machines, or of all. Arguments and errors as for `advisor.gather.vcenter`.

    Where the vCenter could not tell all of them, it stands for the others: a host of its address, without any fact.
    """
    credentials = credentials_for(parse_target(address.partition("?")[0]))
    assert credentials is not None  # only this machine needs none
    gathered, problems = gather_vcenter(
        address,
        credentials,
        pack.facts.values(),
        pack.tables,
        names=names,
        window=window,
        ca_file=ca_file,
        insecure=insecure,
        timeout=timeout,
    )
    answers = [collect_host(host, pack=pack) for host in gathered.hosts]
    found = tuple(problem for _, problems_of_host in answers for problem in problems_of_host)
    reports = [report for report, _ in answers]
    if gathered.unread is not None:
        others = HostSource(address, (), address=address, refusals=(gathered.unread,))
        reports.append(collect_host(others, pack=pack)[0])
    return Collection(tuple(reports), (*problems, *found))

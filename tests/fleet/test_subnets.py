"""No more hosts of one subnet are asked at once than were allowed."""

import pytest

from advisor.fleet.answer import Listed
from advisor.fleet.orders import Setup, Task
from advisor.fleet.subnets import subnets_of
from advisor.fleet.workers import Workers
from advisor.model.target import Patience, Target


def target(host):
    return Target("smb", host)


@pytest.mark.parametrize(
    ("host", "subnet"),
    [
        ("192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("localhost", "127.0.0.0/24"),
        ("no-such-name.invalid", "no-such-name.invalid"),
        ("x" * 300, "x" * 300),
    ],
)
def test_the_subnet_of_a_host(host, subnet):
    (found,) = subnets_of([target(host)]).values()
    assert found in (subnet, "::/64") if host == "localhost" else found == subnet


def test_a_full_subnet_lets_others_go_first():
    hosts = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "198.51.100.1", "198.51.100.2", "192.0.2.4"]
    tasks = [Task(number, Listed(target(host)), None) for number, host in enumerate(hosts)]
    limit = 2, subnets_of(task.listed.target for task in tasks)
    with Workers(Setup((), None, Patience()), 0, limit) as pool:
        pool._waiting.extend(tasks)
        begun = [pool._next().number for _ in range(4)]
        assert begun == [0, 1, 3, 4]
        assert pool._next() is None
        pool._closed(3)
        assert pool._next() is None
        pool._closed(1)
        assert pool._next().number == 2
        pool._closed(1)  # it is over already
        assert pool._next() is None

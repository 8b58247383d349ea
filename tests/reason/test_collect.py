"""What is missing comes with a command that gets it, whatever kind of fact it is."""

import pytest

from advisor.model.fact import Fact
from advisor.model.origin import Origin
from advisor.pack.load import load_pack
from advisor.reason.collect import Collector
from advisor.reason.derive import host_facts

PACK = load_pack()
COLLECTOR = Collector(PACK)
NOTHING = host_facts("host", [])


def on(version):
    return host_facts("host", [Fact("os.version", version, Origin("test"))])


@pytest.mark.parametrize("name", [*PACK.facts, "nic[]"])
def test_every_fact_that_a_rule_may_miss_can_be_collected(name):
    if not name.startswith(("policy.", "host.role")):
        assert COLLECTOR.command(name, NOTHING)


def test_server_2003_has_no_powershell():
    for name in PACK.facts:
        assert "Get-" not in COLLECTOR.command(name, on("5.2.3790")), name


def test_a_derived_fact_is_collected_by_what_it_is_derived_from():
    command = COLLECTOR.command("ndis.needs_mending", on("5.2.3790"))
    assert "ndis.sys" in command
    assert "Tcpip" in command


def test_a_list_is_collected_by_its_members():
    assert "4D36E972" in COLLECTOR.command("nic[]", on("5.2.3790"))

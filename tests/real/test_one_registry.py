"""One registry and one Ndis.sys, reached in two ways: by the script that ran on the server, and over the network.

And the network's answer goes straight into a check, as a pipe.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.api import collect
from tests.real.samba import NT1, PASSWORD, USER, Site, lacking, subnet
from tests.real.wine import Wine

REGISTRY = Path(__file__).with_name("server2003.reg")
# The copy of the driver is younger than the driver, and Wine writes the machine's own name and number of processors
# into the registry whenever it starts.
OF_THE_MACHINE = frozenset({"ndis.modified", "host.name", "cpu.count"})


@pytest.fixture(scope="module")
def bundle(wine: Wine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What collect.cmd wrote on the server."""
    beside = tmp_path_factory.mktemp("bundle")
    wine.collect(beside)
    (folder,) = (path for path in beside.iterdir() if path.is_dir())
    return folder


@pytest.fixture(scope="module")
def server(bundle: Path, wine: Wine):
    """The same server's face on the network, with the driver that the bundle's script saw."""
    if why := lacking():
        pytest.skip(why)
    with Site(f"{subnet()}.9") as site:
        host = site.start(1, site.template("own", REGISTRY), NT1)
        host.driver.write_bytes((wine.system / "drivers" / "ndis.sys").read_bytes())
        site.ready()
        yield host


def advisor(*arguments: str, given: str | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "ADVISOR_USER": USER, "ADVISOR_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", "advisor", *arguments]
    return subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def values(host):
    """Known values by name and instance, with the kind of the place that told them."""
    found = {}
    for fact in host["facts"]:
        if "value" in fact:
            source = fact["source"]
            found[fact["name"], source.get("instance")] = (fact["value"], source["kind"])
    return found


def test_script_and_network_tell_the_same(bundle, server):
    ran = advisor("collect", f"smb://{server.address}")
    (host,) = json.loads(ran.stdout)["hosts"]
    over_the_network = values(host)
    by_the_script = values(json.loads(advisor("collect", str(bundle)).stdout)["hosts"][0])
    assert over_the_network["ndis.version", None][1] == "pe"
    assert any(name == "nic[].rss" for name, _ in over_the_network)
    for key, (value, _) in over_the_network.items():
        told = by_the_script[key][0]
        if isinstance(value, list):
            # Of updates the script knows two lists; Wine's WMI adds one that it makes up.
            assert set(value) <= set(told), key
        elif key[0] not in OF_THE_MACHINE:
            assert told == value, key
    for key, (_, kind) in by_the_script.items():
        if kind in ("registry", "pe"):
            assert key in over_the_network, key


def test_every_fact_has_its_place_and_time(bundle, server):
    for source in (f"smb://{server.address}", str(bundle)):
        (host,) = json.loads(advisor("collect", source).stdout)["hosts"]
        known = [fact for fact in host["facts"] if "value" in fact]
        assert known
        assert all(fact["source"]["kind"] and fact["source"]["file"] and fact["observed_at"] for fact in known)


def test_collect_and_check_join_as_a_pipe(server):
    told = advisor("collect", f"smb://{server.address}")
    assert told.returncode in (0, 5), told.stderr
    checked = advisor("check", "-", "--format", "json", given=told.stdout)
    document = json.loads(checked.stdout)
    assert document["schema"] == "advisor.check/1"
    verdicts = {finding["rule"]: finding["verdict"] for finding in document["hosts"][0]["findings"]}
    assert verdicts["ndis-hotfix-missing"] == "fail"
    assert PASSWORD not in told.stdout + told.stderr + checked.stdout + checked.stderr


def test_a_folder_collects_the_same_in_process(bundle):
    (host,) = collect([str(bundle)]).hosts
    assert any(fact.name == "ndis.version" and fact.known for fact in host.facts)

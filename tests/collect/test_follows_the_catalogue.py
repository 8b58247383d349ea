"""The scripts cannot drift from the catalogue: whatever a fact is read from on a server, they ask for it by name."""

import pytest

from advisor.pack.catalogue import FactSpec
from advisor.pack.load import load_pack
from tests.collect.scripts import COLLECT, NAMES, not_asked, script

SCRIPTS = ("collect.cmd", "collect.ps1")


@pytest.fixture(scope="module")
def pack():
    return load_pack()


@pytest.mark.parametrize("name", SCRIPTS)
def test_everything_that_a_fact_is_read_from_is_asked_for(name, pack):
    assert list(not_asked(name, pack.facts.values())) == [], f"name it in facts/collect/{name}"


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_counter_is_recorded(name, pack):
    text = script(name).replace("%%", "%")
    for counter in pack.counters.counters:
        assert any(f"\\{counter.object}{many}\\{counter.counter}" in text for many in ("", "(*)")), counter.id


STACK = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ({"format": "registry", "group": r"HKEY_LOCAL_MACHINE\No", "name": "Start"}, r"the key HKLM\No"),
        ({"format": "registry", "group": STACK, "name": "TcpAckFrequency"}, "the value TcpAckFrequency"),
        ({"format": "wmic", "name": "BuildType"}, "the property BuildType"),
        ({"format": "wmic", "name": "Caption", "where": {"ProductType": "3"}}, "the property ProductType"),
        ({"format": "dxdiag", "name": "gpu"}, "a command that prints dxdiag"),
    ],
)
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_new_source_is_noticed(name, source, missing):
    new = {"name": "os.new", "type": "text", "label": "New", "meaning": "New.", "sources": [source]}
    assert list(not_asked(name, [FactSpec.model_validate(new)])) == [f"os.new: {missing}"]


@pytest.mark.parametrize("name", NAMES)
def test_scripts_are_plain_text_with_the_line_ends_of_windows(name):
    content = (COLLECT / name).read_bytes()
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")

"""What a FLEET is, by what is in it. Nobody is asked because of a text that happens to have words in it."""

import json

import polars as pl
import pytest

from advisor.errors import NothingRecognised, UsageError
from advisor.fleet.fleet_input import FleetKind, fleet_of
from advisor.pack.load import load_pack

PACK = load_pack()
DOCUMENT = {"schema": "advisor.facts/1", "hosts": [{"host": "A", "role": None, "facts": []}]}
INVENTORIES = {
    "hosts.csv": "name,address,role\nCVP1,192.0.2.1,cvp\nCVP2,192.0.2.2,pg\n",
    "hosts.yaml": "- {host: CVP1, address: 192.0.2.1}\n- smb://192.0.2.2\n",
    "hosts.json": '[{"name": "CVP1", "address": "192.0.2.1"}, "winrm://192.0.2.2"]',
    "hosts.ini": "[cvp]\nCVP1 ansible_host=192.0.2.1\nCVP2 ansible_host=192.0.2.2\n",
    "ansible.yaml": "cvp:\n  hosts:\n    CVP1: {ansible_host: 192.0.2.1}\n    CVP2:\n",
    "hosts.txt": "smb://192.0.2.1\n# a comment\nwinrm://192.0.2.2\n",
}


@pytest.mark.parametrize("name", INVENTORIES)
def test_inventories_of_every_kind(tmp_path, name):
    path = tmp_path / name
    path.write_text(INVENTORIES[name])
    for where in (str(path), f"@{path}"):
        found = fleet_of(where, PACK)
        assert found.kind is FleetKind.HOSTS
        assert len(found.targets.hosts) == 2


def test_machines_of_a_vcenter():
    found = fleet_of("vcenter://192.0.2.9", PACK)
    assert (found.kind, found.targets.centers) == (FleetKind.HOSTS, ("vcenter://192.0.2.9",))


@pytest.mark.parametrize(
    "content", [json.dumps(DOCUMENT) + "\n" + json.dumps(DOCUMENT) + "\n", json.dumps(DOCUMENT) + "\n"]
)
def test_documents_one_a_line(tmp_path, content):
    path = tmp_path / "facts"
    path.write_text(content)
    assert fleet_of(str(path), PACK).kind is FleetKind.LINES


def test_other_inputs(tmp_path):
    (tmp_path / "pretty.json").write_text(json.dumps({**DOCUMENT, "hosts": [
        {"host": "A", "role": None, "facts": [{"name": "os.version", "value": "5.2.3790", "source": {"kind": "ver"}}]}
    ]}, indent=2))  # fmt: skip
    (tmp_path / "ver.txt").write_text("Microsoft Windows [Version 5.2.3790]\n")
    pl.DataFrame({"host": ["A"], "os.version": ["5.2.3790"]}).write_parquet(tmp_path / "table")
    assert fleet_of(str(tmp_path / "pretty.json"), PACK).kind is FleetKind.BUNDLES
    assert fleet_of(str(tmp_path / "ver.txt"), PACK).kind is FleetKind.BUNDLES
    assert fleet_of(str(tmp_path / "table"), PACK).kind is FleetKind.TABLE
    assert fleet_of(str(tmp_path), PACK).kind is FleetKind.BUNDLES
    assert fleet_of("sqlite:///fleet.db", PACK).kind is FleetKind.DATABASE
    assert fleet_of("postgresql://db/fleet", PACK).kind is FleetKind.DATABASE


@pytest.mark.parametrize("text", ["these are words\n", "CVP1\nCVP2\n", "", "\x00\x01"])
def test_words_are_no_inventory(tmp_path, text):
    path = tmp_path / "words.txt"
    path.write_text(text)
    with pytest.raises(NothingRecognised, match="@"):
        fleet_of(str(path), PACK)


def test_a_wrong_inventory_says_what_is_wrong(tmp_path):
    path = tmp_path / "hosts.csv"
    path.write_text("name,password\nA,secret\n")
    with pytest.raises(NothingRecognised, match="is a password"):
        fleet_of(str(path), PACK)
    with pytest.raises(UsageError, match="no such file"):
        fleet_of(str(tmp_path / "none"), PACK)


def test_what_is_piped_in_is_to_be_saved_first():
    with pytest.raises(UsageError, match="save it to a file first"):
        fleet_of("-", PACK)

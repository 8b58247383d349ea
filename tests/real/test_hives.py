"""hivexget, regipy and python-registry read the hives of our tests as we do, so both writer and reader are right."""

import random
import re
import shutil
import subprocess
import warnings

import pytest

from advisor.read.hive import Hive
from tests.read.hives import hive, number, text

pytestmark = pytest.mark.skipif(shutil.which("hivexget") is None, reason="hivexget (libhivex-bin) is not installed")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    by_python_registry = pytest.importorskip("Registry.Registry", reason="the oracle python-registry is not installed")
    by_regipy = pytest.importorskip("regipy.registry", reason="the oracle regipy is not installed")

KINDS = {"SZ": 1, "BINARY": 3, "DWORD": 4, "MULTI_SZ": 7, "QWORD": 11}
_LINE = re.compile(
    r'"(?P<name>[^"]*)"=(?:"(?P<text>[^"]*)"|dword:(?P<number>\w{8})|hex\((?P<kind>\d+)\):(?P<octets>.*))'
)


def some_hive(seed: int):
    """Keys and values by chance: every kind of list, names in Latin-1 and beyond, data in place, in a cell, in many."""
    chance = random.Random(seed)
    names = ["Tcpip", "Parameters", "büro", "Имя", "注册表", "a b", "{4D36E972}", "x" * 100, "0001", "*RSS"]
    keys = {"Select": [number("Current", 1)]}
    for _ in range(12):
        path = "\\".join(chance.choice(names) for _ in range(chance.randint(1, 4)))
        values = [
            text(chance.choice(names) + "1", chance.choice(names)),
            number(chance.choice(names) + "2", chance.getrandbits(32)),
            (chance.choice(names) + "3", 3, chance.randbytes(chance.choice([1, 4, 5, 500, 16344, 17_000, 50_000]))),
            (chance.choice(names) + "4", 7, "one\0two\0\0".encode("utf-16-le")),
            (chance.choice(names) + "5", 11, chance.randbytes(8)),
            ("", 1, "default\0".encode("utf-16-le")),
        ]
        folded = {one.casefold(): one for one in keys}
        keys.setdefault(folded.get(path.casefold(), path), chance.sample(values, chance.randint(0, len(values))))
    return keys, hive(keys, kind=chance.choice(["lf", "lh", "li"]), per_list=chance.choice([1, 2, 1000]))


@pytest.mark.parametrize("seed", range(8))
def test_all_four_read_the_same(tmp_path, seed):
    keys, data = some_hive(seed)
    path = tmp_path / "SYSTEM"
    path.write_bytes(data)
    ours, registry, other = Hive(data), by_python_registry.Registry(str(path)), by_regipy.RegistryHive(str(path))
    for key in keys:
        found = {value.name: (value.kind, value.data) for value in ours.values(key.split("\\"))}
        assert found == {name: (kind, content) for name, kind, content in keys[key]}
        opened = registry.open(key)
        assert found == {value._vkrecord.name(): (value.value_type(), value.raw_data()) for value in opened.values()}
        below = {one.name() for one in opened.subkeys()}
        assert set(ours.subkeys(key.split("\\"))) == below
        # regipy knows no name beyond ASCII.
        if key.isascii():
            listed = other.get_key("\\" + key)
            assert {one.name for one in listed.iter_subkeys()} >= {one for one in below if one.isascii()}
            told = {value.name.replace("(default)", ""): KINDS[value.value_type.removeprefix("REG_")]
                    for value in listed.iter_values()}  # fmt: skip
            assert {name: kind for name, (kind, _) in found.items() if name.isascii()}.items() <= told.items()
        assert dict(by_hivexget(path, key)) == {name: content for name, (_, content) in found.items()}


def by_hivexget(path, key):
    """Its values as bytes; texts and numbers come back in the form in which they are stored."""
    done = subprocess.run(["hivexget", path, key], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        match = _LINE.fullmatch(line)
        assert match, line
        name = match["name"].replace("@", "")
        if match["text"] is not None:
            yield name, (match["text"] + "\0").encode("utf-16-le")
        elif match["number"] is not None:
            yield name, int(match["number"], 16).to_bytes(4, "little")
        else:
            yield name, bytes.fromhex(match["octets"].replace(",", ""))

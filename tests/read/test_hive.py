"""A hive gives back what was written to it; what is damaged says so, and ends in time."""

import struct
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.registry import RegistryValue
from advisor.read import hive_cells
from advisor.read.hive import Hive, HiveRegistry
from tests.read.hives import NONE, Writer, checksum, hive, number, text, written

PARAMETERS = r"ControlSet001\Services\Tcpip\Parameters"
KEYS = {
    "Select": [number("Current", 1)],
    PARAMETERS: [number("EnableRSS", 1), text("Domain", "büro.example"), ("", 3, b""), text("Имя", "значение")],
    r"ControlSet001\Services\VMTools": [text("ImagePath", "x" * 3000)],
}
SET = "HKEY_LOCAL_MACHINE\\SYSTEM\\"


def registry(data: bytes, branch: str = "SYSTEM") -> HiveRegistry:
    return HiveRegistry(Hive(data), branch)


def damaged(*, put, key: str = PARAMETERS.casefold()) -> HiveRegistry:
    """The hive after `put(writer, offset of the key)`."""
    writer = written(KEYS)
    put(writer, writer.keys[key])
    return registry(writer.file())


def test_keys_and_values():
    found = registry(hive(KEYS))
    assert found.subkeys(SET + "ControlSet001") == ["Services"]
    assert sorted(found.subkeys(SET + r"CONTROLSET001\services")) == ["Tcpip", "VMTools"]
    assert found.subkeys(SET + PARAMETERS) == []
    assert {value.name: (value.kind, value.data) for value in found.values(SET + PARAMETERS)} == {
        name: (kind, data) for name, kind, data in KEYS[PARAMETERS]
    }


def test_only_the_names_that_are_of_use():
    assert registry(hive(KEYS)).values(SET + PARAMETERS, ["enablerss", "other"]) == [
        RegistryValue("EnableRSS", 4, b"\1\0\0\0")
    ]


@pytest.mark.parametrize("key", ["Select\\Nothing", "Nothing", "ControlSet002\\Services"])
def test_a_key_that_is_not_there(key):
    for ask in (registry(hive(KEYS)).values, registry(hive(KEYS)).subkeys):
        with pytest.raises(FileNotFoundError):
            ask(SET + key)


def test_a_key_of_another_hive_is_not_there():
    for key in ("HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft", "HKEY_CURRENT_USER\\SYSTEM\\Select", "HKEY_LOCAL_MACHINE"):
        with pytest.raises(FileNotFoundError):
            registry(hive(KEYS)).values(key)


def test_which_hive_it_is_its_keys_say_and_not_its_name():
    assert Hive(hive(KEYS, "SOFTWARE")).branch() == "SYSTEM"
    assert Hive(hive({r"Microsoft\Windows NT": []}, "SYSTEM")).branch() == "SOFTWARE"
    assert Hive(hive({r"Software\Microsoft": []}, "NTUSER.DAT")).branch() is None


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\\"), min_size=1, max_size=12)
datas = st.binary(max_size=80) | st.integers(0, 40_000).map(bytes)
trees = st.dictionaries(
    st.lists(names, min_size=1, max_size=3).map("\\".join),
    st.lists(st.tuples(names, st.integers(0, 11), datas), max_size=4, unique_by=lambda value: value[0].casefold()),
    max_size=8,
)


@given(trees, st.sampled_from(["lf", "lh", "li"]), st.integers(1, 4))
def test_what_was_written_is_read(tree, kind, per_list):
    tree = dict({path.casefold(): (path, values) for path, values in tree.items()}.values())
    found = registry(hive(tree, kind=kind, per_list=per_list))
    for path, values in tree.items():
        told = {value.name: (value.kind, value.data) for value in found.values(SET + path)}
        assert told == {name: (number, data) for name, number, data in values}
        parent, _, name = path.rpartition("\\")
        assert name.casefold() in [one.casefold() for one in found.subkeys((SET + parent).rstrip("\\"))]


def test_more_keys_than_one_list_holds():
    keys = {f"Select\\{index:04d}": [number("n", index)] for index in range(1500)}
    found = registry(hive({**KEYS, **keys}, per_list=500))
    assert len(found.subkeys(SET + "Select")) == 1500
    assert found.values(SET + r"Select\1499")[0].data == (1499).to_bytes(4, "little")


def test_data_that_is_longer_than_a_cell():
    data = bytes(range(256)) * 200
    assert registry(hive({"Select": [("Big", 3, data)]})).values(SET + "Select")[0].data == data


def test_older_hives_keep_long_data_in_one_cell():
    data = b"db" + bytes(range(256)) * 200
    older = written({"Select": [("Big", 3, data)]}, minor=3).file()
    assert registry(older).values(SET + "Select")[0].data == data


def test_the_time_and_the_state_in_which_windows_left_it():
    assert Hive(hive(KEYS)).modified is None
    left = Hive(written(KEYS).file(modified=128_885_956_800_000_000, dirty=True))
    assert left.modified.isoformat() == "2009-06-04T13:28:00+00:00"
    assert left.dirty
    assert not Hive(hive(KEYS)).dirty
    assert Hive(written(KEYS).file(modified=(1 << 64) - 1)).modified is None


def test_a_hive_that_was_cut_still_gives_what_is_there():
    writer = written(KEYS)
    writer.cell(bytes(100_000))
    value = writer.content(writer.content(writer.keys["select"], 40), 0)
    writer.put(value, 4, struct.pack("<II", 9000, writer.cell(bytes(9000))))
    whole = writer.file()
    cut = Hive(whole[:100_000])
    assert cut.missing == len(whole) - 100_000
    assert HiveRegistry(cut, "SYSTEM").values(SET + PARAMETERS)
    assert HiveRegistry(Hive(whole), "SYSTEM").values(SET + "Select")
    with pytest.raises(OSError, match="outside"):
        HiveRegistry(cut, "SYSTEM").values(SET + "Select")


@pytest.mark.parametrize(
    ("begin", "octets", "told"),
    [(0, b"", "first block"), (36, b"\x40\0\0\0", "damaged"), (20, b"\2\0\0\0", "known"), (24, b"\1\0\0\0", "known")],
)
def test_a_base_block_that_can_not_be_right(begin, octets, told):
    data = bytearray(hive(KEYS))
    data[begin : begin + len(octets)] = octets
    if told == "known":
        data[508:512] = struct.pack("<I", checksum(bytes(data)))
    with pytest.raises(OSError, match=told):
        Hive(bytes(data) if octets else bytes(data[:4000]))


def _listed(writer: Writer, key: int, offset: int) -> None:
    writer.put(key, 20, struct.pack("<I", 1))
    writer.put(key, 28, struct.pack("<I", offset))


def _list_of_itself(writer: Writer, key: int) -> None:
    _listed(writer, key, writer.cell(struct.pack("<2sHI", b"ri", 1, len(writer.cells))))


def _lists_without_end(writer: Writer, key: int) -> None:
    leaf = writer.cell(struct.pack("<2sH60000I", b"li", 60_000, *[writer.keys["select"]] * 60_000))
    writer.put(key, 20, struct.pack("<I", NONE))
    writer.put(key, 28, struct.pack("<I", writer.cell(struct.pack("<2sH60000I", b"ri", 60_000, *[leaf] * 60_000))))


def _empty_lists(writer: Writer, key: int) -> None:
    leaf = writer.cell(struct.pack("<2sH", b"li", 0) + bytes(100_000))
    lists = writer.cell(struct.pack("<2sH60000I", b"ri", 60_000, *[leaf] * 60_000))
    writer.put(key, 20, struct.pack("<I", 1))
    writer.put(key, 28, struct.pack("<I", lists))


@pytest.mark.parametrize(
    "put",
    [
        _list_of_itself,
        _lists_without_end,
        _empty_lists,
        lambda writer, key: _listed(writer, key, NONE),
        lambda writer, key: _listed(writer, key, 0x7FFFFFF0),
        lambda writer, key: _listed(writer, key, key),
        lambda writer, key: _listed(writer, key, 33),
        lambda writer, key: writer.put(key, 20, b"\xff\xff\xff\x7f"),
        lambda writer, key: writer.subkeys(key, [writer.keys["select"]] * 2),
        lambda writer, key: writer.subkeys(key, [writer.keys["select"], 0x7FFFFFF0]),
    ],
)
def test_lists_of_keys_that_lie(put):
    with pytest.raises(OSError, match=r"damaged|outside|looked at") as told:
        damaged(put=put).subkeys(SET + PARAMETERS)
    assert not isinstance(told.value, FileNotFoundError)


def test_a_key_below_itself_is_as_deep_as_it_is_asked_for():
    found = damaged(put=lambda writer, key: writer.subkeys(key, [key]))
    assert found.subkeys(SET + PARAMETERS + r"\Parameters" * 30) == ["Parameters"]


def test_damage_beside_a_key_hides_it_only_if_it_is_not_found():
    found = damaged(put=lambda writer, key: writer.put(writer.keys["select"], 0, b"xx"))
    assert found.values(SET + PARAMETERS)
    with pytest.raises(OSError, match="key of it is damaged"):
        found.values(SET + "Select")


def _first_value(writer: Writer, key: int) -> int:
    return writer.content(writer.content(key, 40), 0)


def _same_long_data(writer: Writer, key: int) -> None:
    data = writer.cell(bytes(1_000_000))
    values = [
        writer.cell(struct.pack("<2sHIIIHH", b"vk", 4, 1_000_000, data, 3, 1, 0) + f"{index:04d}".encode())
        for index in range(2000)
    ]
    writer.put(key, 36, struct.pack("<I", len(values)))
    writer.put(key, 40, struct.pack("<I", writer.cell(struct.pack(f"<{len(values)}I", *values))))


def _same_big_data(writer: Writer, key: int) -> None:
    piece = writer.cell(bytes(16344))
    pieces = writer.cell(struct.pack("<60000I", *[piece] * 60_000))
    big = writer.cell(struct.pack("<2sHI", b"db", 60_000, pieces))
    writer.put(_first_value(writer, key), 4, struct.pack("<II", 60_000 * 16344, big))


def _values_without_end(writer: Writer, key: int) -> None:
    count = 600_000
    writer.put(key, 36, struct.pack("<I", count))
    writer.put(key, 40, struct.pack("<I", writer.cell(struct.pack("<I", _first_value(writer, key)) * count)))


@pytest.mark.parametrize(
    "put",
    [
        _same_long_data,
        _same_big_data,
        _values_without_end,
        lambda writer, key: writer.put(key, 36, b"\xff\xff\xff\x7f"),
        lambda writer, key: writer.put(key, 40, b"\xf0\xff\xff\x7f"),
        lambda writer, key: writer.put(writer.content(key, 40), 0, struct.pack("<I", key)),
        lambda writer, key: writer.put(_first_value(writer, key), 2, b"\xff\xff"),
        lambda writer, key: writer.put(_first_value(writer, key), 4, b"\5\0\0\x80"),
        lambda writer, key: writer.put(_first_value(writer, key), 4, b"\xf0\xff\xff\x7f"),
        lambda writer, key: writer.put(_first_value(writer, key), 4, struct.pack("<II", 20_000, writer.keys["select"])),
    ],
)
def test_values_that_lie(put):
    found = damaged(put=put)
    tracemalloc.start()
    try:
        with pytest.raises(OSError, match=r"damaged|outside|looked at|longer"):
            found.values(SET + PARAMETERS)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_all_looking_together_is_bounded(monkeypatch):
    monkeypatch.setattr(hive_cells, "_MOST_CELLS", 50)
    found = registry(hive(KEYS))
    for _ in range(5):
        with suppress(OSError):
            found.values(SET + PARAMETERS)
    with pytest.raises(OSError, match="more than 50 parts"):
        found.values(SET + PARAMETERS)


WHOLE = written(KEYS)


@given(st.data())
def test_no_damage_makes_it_crash(data):
    whole = bytearray(WHOLE.file())
    for _ in range(data.draw(st.integers(1, 5))):
        place = 4096 + data.draw(st.integers(32, len(WHOLE.cells) - 4))
        octets = data.draw(
            st.binary(min_size=1, max_size=4)
            | st.sampled_from([b"\xff" * 4, bytes(4), b"\xff\xff\xff\x7f", b" \0\0\0"])
            | st.sampled_from(sorted(WHOLE.keys.values())).map(lambda offset: struct.pack("<I", offset))
        )
        whole[place : place + len(octets)] = octets
    cut = data.draw(st.just(len(whole)) | st.integers(4096, len(whole)))
    found = registry(bytes(whole[:cut]))
    for path in ("Select", PARAMETERS, r"ControlSet001\Services"):
        for ask in (found.values, found.subkeys):
            with suppress(OSError):
                ask(SET + path)

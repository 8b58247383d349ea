"""A server whose registry changes while it is read, or which counts what nobody can have."""

import struct

import pytest

from advisor.gather.remote_registry import Habits
from advisor.gather.winreg_calls import CallError
from advisor.model.registry import RegistryValue
from tests.gather.fake_winreg import FakeServer
from tests.gather.test_remote_registry import MACHINE, number, registry, text

BUSY = 170
KEYS = {"SOFTWARE": {"One": number(1)}, r"SOFTWARE\a": {}, r"SOFTWARE\b": {}}


class Counting(FakeServer):
    """It tells these counts of subkeys and values, whatever there is; `fails` maps calls to error numbers."""

    def __init__(self, keys, counts=None, **fails):
        super().__init__(keys)
        self.counts, self.fails = counts, fails

    def _info(self, stub):
        if self.counts is None:
            return super()._info(stub)
        subkeys, values = self.counts
        return bytes(8) + struct.pack("<7IQ", subkeys, 0, 0, values, 0, 0, 0, 0)

    def _answered(self, name, stub):
        if name in self.fails:
            return bytes(40) + struct.pack("<I", self.fails[name])
        return super()._answered(name, stub)


def test_a_key_that_goes_while_a_list_is_read_is_left_out():
    assert registry(Counting(KEYS, (5, 1))).subkeys(rf"{MACHINE}\SOFTWARE") == ["a", "b"]


def test_what_cannot_be_listed_is_an_error_of_the_call():
    with pytest.raises(CallError):
        registry(Counting(KEYS, list=BUSY)).subkeys(rf"{MACHINE}\SOFTWARE")


def test_lists_that_nobody_can_have_are_not_begun():
    server = Counting(KEYS, (20_001, 4_097))
    remote = registry(server)
    with pytest.raises(OSError, match="it lists 20,001 keys"):
        remote.subkeys(rf"{MACHINE}\SOFTWARE")
    with pytest.raises(OSError, match="it holds 4,097 values"):
        remote.values(rf"{MACHINE}\SOFTWARE")
    assert server.calls["list"] == server.calls["enumerate"] == 0


def test_another_failure_of_a_value_is_no_missing_value():
    with pytest.raises(CallError):
        registry(Counting(KEYS, value=BUSY)).values(rf"{MACHINE}\SOFTWARE", ("One",))


def test_another_failure_of_several_values_is_no_wrong_guess():
    keys = {"SOFTWARE": {"One": text("1"), "Two": text("2"), "Three": text("3")}}
    habits, names = Habits(), ("One", "Two", "Three")
    registry(FakeServer(keys), habits).values(rf"{MACHINE}\SOFTWARE", names)
    with pytest.raises(CallError):
        registry(Counting(keys, several=BUSY), habits).values(rf"{MACHINE}\SOFTWARE", names)


def test_habits_of_too_many_keys_are_given_up():
    habits, value = Habits(most=2), RegistryValue("One", 4, b"\1\0\0\0")
    for sort in ("a", "b"):
        habits.learn(sort, [value], [])
    habits.learn("a", [value], [])
    assert habits.of("b") == [value]
    habits.learn("c", [value], [])
    assert (habits.of("a", "b"), habits.of("c")) == ([], [value])

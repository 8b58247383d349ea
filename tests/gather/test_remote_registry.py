"""A registry behind a pipe: few calls, the same answers whatever was learned before, and no trust in the server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.gather.remote_registry import Habits, RemoteRegistry
from advisor.gather.rpc_pipe import RpcPipe
from advisor.gather.smb_channel import MalformedError
from advisor.gather.winreg_calls import INTERFACE
from advisor.model.registry import LongListError, RegistryValue
from advisor.pack.load import load_pack
from advisor.read.registry_keys import read_registry
from tests.gather.fake_winreg import DENIED, FakeServer

PACK = load_pack()
MACHINE = "HKEY_LOCAL_MACHINE"
CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}"
TCPIP = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
UPDATES = r"SOFTWARE\Microsoft\Updates\Windows Server 2003\SP3"


def text(value):
    return 1, f"{value}\0".encode("utf-16-le")


def number(value):
    return 4, value.to_bytes(4, "little")


def adapter(**more):
    own = {"DriverDesc": text("Gigabit"), "MatchingDeviceId": text(r"pci\ven_8086"), "DriverVersion": text("8.10.3.0")}
    return {**own, **more}


KEYS = {
    VERSION: {"CurrentVersion": text("5.2"), "CurrentBuildNumber": text("3790"), "CSDVersion": text("Service Pack 2")},
    TCPIP: {"EnableRSS": number(1), "EnableTCPA": number(0), "Hostname": text("cvp1")},
    rf"{CLASS}\0001": {"DriverDesc": text("WAN Miniport"), "MatchingDeviceId": text("ms_ndiswan")},
    rf"{CLASS}\0002": adapter(**{"*RSS": text("0"), "*SpeedDuplex": text("6")}),
    rf"{CLASS}\0003": adapter(**{"*RSS": text("1"), "SpeedDuplex": text("0"), "*LsoV1IPv4": text("1")}),
    rf"{CLASS}\0003\Linkage": {"UpperBind": (7, "Tcpip\0\0".encode("utf-16-le"))},
    rf"{CLASS}\Properties": DENIED,
    **{rf"{UPDATES}\KB{90000 + index}": {} for index in range(40)},
    rf"{UPDATES}\KB948496-v2": {},
}


def registry(server, habits=None, affordable=True):
    pipe = RpcPipe(server, server.open("winreg", pipe=True), INTERFACE)
    return RemoteRegistry(pipe, lambda count: affordable, habits or Habits())


def told(reading):
    return {(fact.name, fact.instance): fact.value for fact in reading.facts if fact.known}


def test_values_subkeys_and_errors():
    remote = registry(FakeServer(KEYS))
    found = {value.name: value for value in remote.values(rf"{MACHINE}\{TCPIP}", ("enablerss", "EnableTCPChimney"))}
    assert found == {"enablerss": RegistryValue("enablerss", 4, b"\1\0\0\0")}
    assert len(remote.values(rf"{MACHINE}\{TCPIP}")) == 3
    assert remote.subkeys(rf"{MACHINE}\{CLASS}") == ["0001", "0002", "0003", "Properties"]
    with pytest.raises(PermissionError):
        remote.values(rf"{MACHINE}\{CLASS}\Properties", ("DriverDesc",))
    for key in (rf"{MACHINE}\{CLASS}\0009", r"HKEY_CURRENT_USER\Software"):
        with pytest.raises(FileNotFoundError):
            remote.values(key, ("DriverDesc",))


def test_long_values():
    long = (1, b"x\0" * 10_000)
    remote = registry(FakeServer({"SOFTWARE": {"Long": long, "Longer": (1, b"x" * 40_000)}}, fragment=1000))
    assert remote.values(rf"{MACHINE}\SOFTWARE", ("Long",))[0].data == long[1]
    with pytest.raises(OSError, match="longer than"):
        remote.values(rf"{MACHINE}\SOFTWARE", ("Longer",))


def test_what_alike_keys_held_is_asked_for_together():
    habits = Habits()
    first, second = FakeServer(KEYS), FakeServer(KEYS)
    one = told(read_registry(registry(first, habits), "smb://a", PACK))
    two = told(read_registry(registry(second, habits), "smb://b", PACK))
    assert one == two
    assert one["nic[].speed_duplex", "0002"] == "1000-full"
    assert one["nic[].speed_duplex", "0003"] == "auto"
    assert sum(second.calls.values()) < sum(first.calls.values())
    assert second.calls["several"]


def test_what_was_learned_never_changes_an_answer():
    """A value that comes unasked must not overtake a better name that nobody asked for."""
    habits = Habits()
    vendor = {**KEYS, rf"{CLASS}\0002": adapter(SpeedDuplex=text("0"), ReceiveBuffers=text("64"))}
    both = {
        **KEYS,
        rf"{CLASS}\0002": adapter(
            **{"SpeedDuplex": text("0"), "*SpeedDuplex": text("6"), "ReceiveBuffers": text("64"), "*RSS": text("1")}
        ),
    }
    for keys in (vendor, both, KEYS, vendor):
        learned = told(read_registry(registry(FakeServer(keys), habits), "smb://a", PACK))
        assert learned == told(read_registry(registry(FakeServer(keys)), "smb://a", PACK))


def test_a_list_that_costs_too_much_is_asked_for_what_rules_look_for():
    server = FakeServer(KEYS)
    with pytest.raises(LongListError):
        registry(server, affordable=False).subkeys(rf"{MACHINE}\{UPDATES}")
    whole = told(read_registry(registry(FakeServer(KEYS)), "smb://a", PACK))
    part = told(read_registry(registry(server, affordable=False), "smb://a", PACK))
    assert len(whole["hotfix.installed", None]) == 41
    assert part["hotfix.installed", None] == ("KB948496",)
    assert ("hotfix.complete", None) not in part
    assert {key: value for key, value in whole.items() if key[0] != "hotfix.installed"} == {
        key: value for key, value in part.items() if key[0] != "hotfix.installed"
    }


def test_names_for_one_setting_are_asked_for_in_turn():
    server = FakeServer({rf"{CLASS}\0001": adapter(**{"*RSS": text("0"), "RSS": text("1")})})
    facts = told(read_registry(registry(server), "smb://a", PACK))
    assert facts["nic[].rss", "0001"] == "off"
    asked_for_all = sum(
        len(source.name) for spec in PACK.facts.values() for source in spec.sources if "nic" in spec.name
    )
    assert server.calls["value"] < asked_for_all


@pytest.mark.parametrize("fragment", [64, 200, 4280])
def test_answers_in_pieces(fragment):
    facts = told(read_registry(registry(FakeServer(KEYS, fragment=fragment)), "smb://a", PACK))
    assert facts == told(read_registry(registry(FakeServer(KEYS)), "smb://a", PACK))


def test_a_pipe_that_is_something_else():
    with pytest.raises(MalformedError):
        registry(FakeServer(KEYS, lambda answer, index: answer[:20]))
    with pytest.raises(MalformedError):
        registry(FakeServer(KEYS, lambda answer, index: b"\5\0\x0d\3" + answer[4:]))


@given(
    index=st.integers(2, 60),
    edits=st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]) | st.integers(0, 255)), max_size=6
    ),
    cut=st.none() | st.integers(0, 200),
)
def test_a_hostile_server_gets_absent_facts_and_an_end(index, edits, cut):
    """Whatever is changed in one of its answers: no exception, and not more calls than a handful of keys deserve."""

    def spoil(answer, number):
        if number != index:
            return answer
        octets = bytearray(answer[:cut])
        for place, octet in edits:
            if place < len(octets):
                octets[place] = octet
        return bytes(octets)

    server = FakeServer(KEYS, spoil)
    try:
        remote = registry(server)
    except OSError:
        return
    reading = read_registry(remote, "smb://a", PACK)
    assert reading.facts
    assert sum(server.calls.values()) < 1000

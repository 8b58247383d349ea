"""Targets of what servers answer: an answer may be as hostile as a file."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast
from xml.etree import ElementTree

from advisor.pack.load import Pack
from fuzz.saved import Target


def server_targets(pack: Callable[[], Pack]) -> Mapping[str, Target]:
    """By name. `pack` gives the shipped pack."""
    return {"registry-answer": _registry, "winrm-answer": _winrm, "vcenter-answer": lambda data: _vcenter(data, pack())}


class _Told:
    """A channel over which a server says these bytes, whatever it is asked: first that it takes the interface."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._asked = 0

    def transact(self, opened: object, message: bytes) -> bytes:
        self._asked += 1
        number = message[12:16]
        if self._asked == 1:
            body = bytes(8) + b"\x01\0\0\0" + b"\x01\0\0\0" + bytes(4) + bytes(20)
            return b"\x05\0\x0c\x03\x10\0\0\0" + (16 + len(body)).to_bytes(2, "little") + bytes(2) + number + body
        part, self._data = self._data[:4096], self._data[4096:]
        whole = bytes(8) + part
        return b"\x05\0\x02\x03\x10\0\0\0" + (16 + len(whole)).to_bytes(2, "little") + bytes(2) + number + whole

    def read(self, opened: object, begin: int, length: int) -> bytes:
        part, self._data = self._data[:length], self._data[length:]
        return part


def _registry(data: bytes) -> None:
    from advisor.gather.rpc_pipe import RpcPipe
    from advisor.gather.winreg_calls import INTERFACE, WinregCalls

    calls = WinregCalls(RpcPipe(cast(Any, _Told(data)), cast(Any, None), INTERFACE))
    for ask in (
        lambda: calls.info(bytes(20)),
        lambda: calls.subkey(bytes(20), 0),
        lambda: calls.value_at(bytes(20), 0),
        lambda: calls.value(bytes(20), "name"),
        lambda: calls.several(bytes(20), ["a", "b"], 64),
    ):
        with suppress(OSError):  # what a channel raises is one, and a host's reason
            ask()


def _winrm(data: bytes) -> None:
    from advisor.gather.winrm import _files

    with suppress(ValueError):
        list(_files(data.decode("utf-8", "replace").splitlines()))


def _vcenter(data: bytes, pack: Pack) -> None:
    from advisor.gather.vcenter_session import VcenterError
    from advisor.gather.vcenter_slim import parsed
    from advisor.gather.vcenter_wanted import wanted
    from advisor.gather.vcenter_written import written

    with suppress(ElementTree.ParseError, VcenterError):
        written(parsed(data, wanted(pack.facts.values(), pack.tables)), datetime(2013, 3, 30, tzinfo=UTC))

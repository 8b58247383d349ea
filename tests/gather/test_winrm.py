"""WinRM against a stand-in for its library: what is asked, what comes of the answer, and what is never shown."""

import base64
import sys
from types import ModuleType, SimpleNamespace

import pytest

from advisor.errors import UsageError
from advisor.gather import winrm
from advisor.gather.winrm import winrm_host
from advisor.model.credentials import Credentials
from advisor.model.fact import AbsentReason
from advisor.model.target import Patience, Target

SECRET = "s3cret-of-the-test"
WHO = Credentials("admin", SECRET, "CORP")
HOST = Target("winrm", "srv2012")
VERSION = "Microsoft Windows [Version 6.2.9200]\r\n".encode("utf-16")


class AuthenticationError(Exception):
    pass


@pytest.fixture
def library(monkeypatch):
    """The library's client, whose answer the test sets; `asked` is what it was given."""
    transport = SimpleNamespace(send=None)
    state = SimpleNamespace(asked={}, script="", answer="", transport=transport)

    class Client:
        def __init__(self, server, **options):
            state.asked = {"server": server, **options}
            self.wsman = SimpleNamespace(transport=state.transport)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def execute_ps(self, script):
            state.script = script
            if isinstance(state.answer, Exception):
                raise state.answer
            return state.answer, None, False

    package, module = ModuleType("pypsrp"), ModuleType("pypsrp.client")
    module.Client = Client
    package.client = module
    monkeypatch.setitem(sys.modules, "pypsrp", package)
    monkeypatch.setitem(sys.modules, "pypsrp.client", module)
    return state


def asked(target=HOST):
    with winrm_host(target, WHO, Patience(answer=7, host=40)) as host:
        return host


def test_the_scripts_files_come_as_they_are(library):
    library.answer = f"version.txt\t{base64.b64encode(VERSION).decode()}\r\n\r\n"
    host = asked()
    assert host.name is None
    assert host.address == "winrm://srv2012"
    assert [(file.name, file.content()) for file in host.files] == [("version.txt", VERSION)]
    assert not host.refusals
    assert library.script.startswith("& {")
    assert library.script.endswith("} -Stream")
    assert "Get-NetAdapterRss" in library.script


def test_the_certificate_is_checked_and_the_limits_are_kept(library):
    library.answer = f"version.txt\t{base64.b64encode(VERSION).decode()}"
    asked()
    assert library.asked["ssl"] is True
    assert "cert_validation" not in library.asked
    assert (library.asked["connection_timeout"], library.asked["read_timeout"]) == (7, 40)
    assert library.asked["username"] == r"CORP\admin"
    asked(Target("winrm", "srv2012", 5985))
    assert library.asked["ssl"] is False
    assert library.asked["encryption"] == "always"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (AuthenticationError(f"failed for {SECRET}"), AbsentReason.ACCESS_DENIED),
        (ConnectionError("no route"), AbsentReason.NOT_COLLECTED),
        (TimeoutError("nothing came"), AbsentReason.NOT_COLLECTED),
        ("", AbsentReason.NOT_COLLECTED),
        ("something else\n", AbsentReason.NOT_COLLECTED),
        ("../evil\tAAAA", AbsentReason.NOT_COLLECTED),
        ("name\tno base64!", AbsentReason.NOT_COLLECTED),
    ],
)
def test_what_goes_wrong_is_a_reason_without_the_secret(library, answer, reason):
    library.answer = answer
    host = asked()
    (refusal,) = host.refusals
    assert refusal.format is None
    assert refusal.reason is reason
    assert host.address == "winrm://srv2012"
    assert "winrm://" not in refusal.detail  # whoever shows it says of whom
    assert SECRET not in refusal.detail
    assert host.name == "srv2012"
    assert not host.files


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypsrp", None)
    with pytest.raises(UsageError, match=r"heartbeat-advisor\[remote\]"):
        asked()


def test_what_the_system_said_is_told_and_not_the_wrapping(library):
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise RuntimeError("HTTPSConnectionPool(host='srv2012', port=5986): Max retries exceeded") from error
    except RuntimeError as wrapped:
        library.answer = wrapped
    (refusal,) = asked().refusals
    assert refusal.detail.startswith("Connection refused. Is WinRM on")


def test_all_messages_together_take_no_longer_than_a_host_may(library, monkeypatch):
    """Four messages of 12 s each to a host that may take 40: the last is cut short, and there is none behind it."""
    clock, limits = [0.0], []
    monkeypatch.setattr(winrm, "monotonic", lambda: clock[0])

    def send(message):
        limits.append((library.transport.connection_timeout, library.transport.read_timeout))
        clock[0] += 12

    library.transport.send = send
    asked()
    for _ in range(4):
        library.transport.send(b"message", timeout=100)
    assert limits == [(7, 40), (7, 28), (7, 16), (4, 4)]
    with pytest.raises(TimeoutError, match="no answer within 40 s"):
        library.transport.send(b"message")
    assert len(limits) == 4


def test_a_host_that_is_lost_is_sent_no_farewell(library):
    sent = []

    def send(message):
        sent.append(message)
        raise ConnectionResetError(104, "Connection reset by peer")

    library.transport.send = send
    asked()
    for message in (b"receive", b"close", b"delete"):
        with pytest.raises(ConnectionResetError):
            library.transport.send(message)
    assert sent == [b"receive"]


def test_an_answer_that_breaks_off_is_one_of_a_host_that_was_lost(library):
    """A pipeline that ends early gives what it had, and no error."""
    content = base64.b64encode(VERSION).decode()
    library.answer = f"version.txt\t{content}\r\n"
    assert "manifest.txt, which comes last, did not come" in asked().lost()
    library.answer += f"manifest.txt\t{content}\r\n"
    assert asked().lost() is None
    library.answer = ""
    assert asked().lost() is None

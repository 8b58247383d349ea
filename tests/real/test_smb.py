"""Windows servers over their file sharing, played by Samba: a Server 2003 that speaks SMB 1 alone, and newer ones."""

import contextlib
import json
import os
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.api import check
from advisor.gather.live import live_host
from advisor.gather.place import memory_file
from advisor.gather.remote_registry import Habits
from advisor.intake import collect_host
from advisor.model.credentials import Credentials
from advisor.model.fact import Absent, AbsentReason
from advisor.model.source import HostSource
from advisor.model.target import Patience, Target
from advisor.pack.load import load_pack
from advisor.report.json import facts_document
from tests.real.drivers import has_tools, make_driver
from tests.real.large_registry import large_registry
from tests.real.samba import NT1, PASSWORD, SMB3, USER, Site, lacking, subnet

PACK = load_pack()
REGISTRY = Path(__file__).with_name("server2003.reg")
CREDENTIALS = Credentials(USER, PASSWORD)
QUICK = Patience(answer=5, host=20, tries=2, pause=0.05)
MADE = datetime(2009, 6, 4, 13, 29, tzinfo=UTC)
DIALECTS = ("old", "old-signed", "new", "new-encrypted")
_TRAFFIC = 64 * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("impacket")
    if why := lacking():
        pytest.skip(why)
    if not has_tools():
        pytest.skip("binutils-mingw-w64 not installed")
    folder = tmp_path_factory.mktemp("site")
    driver = make_driver(folder / "ndis.sys", "5.2.3790.4524", "x86", size=210_432)
    os.utime(driver, (MADE.timestamp(), MADE.timestamp()))
    registries = {"own": REGISTRY.read_bytes()}
    for standard in (True, False):
        for count in (80, 350):
            text = large_registry(count, standard=standard)
            registries[f"{'standard' if standard else 'vendor'}-{count}"] = text.encode("utf-16")
    with Site(f"{subnet()}.1") as site:
        templates = {}
        for name, octets in registries.items():
            (folder / f"{name}.reg").write_bytes(octets)
            templates[name] = site.template(name, folder / f"{name}.reg")
        own = templates["own"]
        hosts = {
            "old": site.start(1, own, NT1),
            "old-signed": site.start(2, own, NT1, options="server signing = mandatory"),
            "new": site.start(3, own, SMB3),
            "new-encrypted": site.start(4, own, SMB3, options="server smb encrypt = required"),
            "no-share": site.start(5, own, SMB3, admin="available = no"),
            "denied-file": site.start(6, own, NT1),
            "no-file": site.start(7, own, SMB3),
            "no-service": site.start(8, own, SMB3, options="rpc start on demand helpers = no"),
            "stopped": site.start(9, own, SMB3),
            "old-vendor-80": site.start(10, templates["vendor-80"], NT1),
            "old-vendor-350": site.start(11, templates["vendor-350"], NT1),
            "new-standard-80": site.start(12, templates["standard-80"], SMB3),
            "new-standard-350": site.start(13, templates["standard-350"], SMB3),
        }
        for name, host in hosts.items():
            if name != "no-file":
                host.driver.write_bytes(driver.read_bytes())
                os.utime(host.driver, (MADE.timestamp(), MADE.timestamp()))
        hosts["denied-file"].driver.chmod(0)
        site.ready()
        yield hosts


def asked(host, credentials=CREDENTIALS, patience=QUICK):
    """The facts by name and instance, and the problems, of one host."""
    target = host if isinstance(host, Target) else Target("smb", host.address)
    with live_host(target, credentials, patience) as source:
        report, problems = collect_host(source, pack=PACK)
    return {(fact.name, fact.instance): fact for fact in report.facts}, problems


def of_registry(facts):
    """Values of what the registry told, without where and when."""
    return {key: fact.value for key, fact in facts.items() if fact.origin.kind == "registry"}


@pytest.mark.parametrize("name", DIALECTS)
def test_a_server_tells_what_an_export_of_its_registry_tells(site, name):
    facts, problems = asked(site[name])
    source = HostSource("X", (memory_file("server2003.reg", REGISTRY.read_bytes()),))
    report, _ = collect_host(source, pack=PACK)
    exported = {(fact.name, fact.instance): fact for fact in report.facts}
    assert of_registry(facts) == of_registry(exported)
    assert facts["tcpip.rss", None].known
    assert facts["os.service_pack", None].value == 2
    assert facts["tcpip.rss", None].origin.file == f"smb://{site[name].address}"
    assert not [problem for problem in problems if "registry" in problem.what]
    assert str(facts["ndis.version", None].value) == "5.2.3790.4524"
    assert (facts["ndis.size", None].value, facts["ndis.modified", None].value) == (210_432, MADE)
    assert facts["ndis.arch", None].value == "x86"
    assert facts["ndis.version", None].observed_at is not None


@pytest.mark.parametrize("name", DIALECTS)
def test_the_driver_is_read_in_ranges(site, name):
    content = site[name].driver.read_bytes()
    with live_host(Target("smb", site[name].address), CREDENTIALS, QUICK) as source:
        (driver,) = source.files
        assert (driver.size, driver.modified) == (210_432, MADE)
        for offset, length in ((0, 64), (100, 3000), (209_000, 5000), (210_432, 10), (150_000, 1)):
            assert driver.read(offset, length) == content[offset : offset + length]
        with pytest.raises(OSError, match="16 KiB"):
            driver.read(20_000, 60_000)


@pytest.mark.parametrize("name", ["old", "new"])
def test_a_version_takes_16_kib_at_most(site, name, monkeypatch):
    with live_host(Target("smb", site[name].address), CREDENTIALS, QUICK) as source:
        wire = source.registry._calls._pipe._channel._wire
        before = wire.traffic
        report, _ = collect_host(replace(source, registry=None), pack=PACK)
        assert 1_000 < wire.traffic - before <= 16 * 1024
    assert {fact.name: fact for fact in report.facts}["ndis.version"].known


class Counting:
    """A socket that counts what passes through it, itself."""

    def __init__(self, inner, bytes_):
        self._inner, self._bytes = inner, bytes_

    def recv(self, *arguments):
        data = self._inner.recv(*arguments)
        self._bytes.append(len(data))
        return data

    def sendall(self, data):
        self._bytes.append(len(data))
        self._inner.sendall(data)

    def __getattr__(self, name):
        return getattr(self._inner, name)


@pytest.mark.parametrize("name", ["old-vendor-80", "old-vendor-350", "new-standard-80", "new-standard-350"])
def test_a_whole_host_takes_64_kib_at_most(site, name, monkeypatch):
    monkeypatch.setattr("advisor.gather.remote_registry._HABITS", Habits())
    passed = []
    connect = socket.create_connection
    monkeypatch.setattr(
        "advisor.gather.smb_wire.socket.create_connection",
        lambda *arguments, **more: Counting(connect(*arguments, **more), passed),
    )
    facts, _ = asked(site[name])
    assert 10_000 < sum(passed) <= _TRAFFIC
    assert facts["ndis.version", None].known
    assert len({instance for fact, instance in facts if fact == "nic[].name"}) == 3
    assert facts["nic[].rss", "0007"].value == ("unavailable" if "vendor" in name else "on")
    # However long the list is, what rules ask for is known; only a list that was read whole could deny the rest.
    assert "KB948496" in facts["hotfix.installed", None].value
    assert facts["hotfix.complete", None].value != True  # noqa: E712


def test_a_wrong_password_is_tried_once_and_not_shown(site):
    before = site["old"].logons
    facts, problems = asked(site["old"], Credentials(USER, "Wr0ng-unrepeatable"))
    absent = facts["tcpip.rss", None].value
    assert absent.reason is AbsentReason.ACCESS_DENIED
    assert "logon failed" in absent.detail
    assert site["old"].logons == before + 1
    assert "Wr0ng" not in repr((facts, problems))


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("no-share", AbsentReason.NOT_FOUND, "ADMIN$"),
        ("denied-file", AbsentReason.ACCESS_DENIED, "denied"),
        ("no-file", AbsentReason.NOT_FOUND, "ndis.sys"),
    ],
)
def test_what_the_share_refuses_costs_only_the_file(site, name, reason, words):
    with live_host(Target("smb", site[name].address), CREDENTIALS, QUICK) as source:
        (refusal,) = source.refusals
        report, problems = collect_host(source, pack=PACK)
    assert (refusal.format, refusal.reason) == ("pe", reason)
    assert words in refusal.detail
    assert any(words in problem.what for problem in problems)
    facts = {fact.name: fact for fact in report.facts}
    assert facts["os.service_pack"].value == 2
    assert facts["ndis.version"].value == Absent(reason, refusal.detail)


def test_a_stopped_remote_registry_is_told_how_to_start(site):
    facts, _ = asked(site["no-service"])
    absent = facts["tcpip.rss", None].value
    assert absent.reason is AbsentReason.NOT_COLLECTED
    assert f"sc \\\\{site['no-service'].address} start RemoteRegistry" in absent.detail


def test_a_stopped_server_runs_into_the_time_limit(site):
    site["stopped"].pause()
    try:
        facts, _ = asked(site["stopped"], patience=Patience(answer=0.5, host=2))
    finally:
        site["stopped"].go_on()
    assert facts["tcpip.rss", None].value.reason is AbsentReason.NOT_COLLECTED
    assert "no answer within 0.5 s" in facts["tcpip.rss", None].value.detail


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("smb", f"{subnet()}.1.250"), "refused"),
        (Target("smb", "no-such-host.invalid"), "name is unknown"),
    ],
)
def test_a_server_that_is_not_there(target, words):
    facts, problems = asked(target, patience=Patience(answer=3, host=6, tries=2, pause=0.01))
    assert words in facts["tcpip.rss", None].value.detail
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "no dialect"),
        (b"\0\0\0\x23\xffSMBr" + bytes(27) + b"\x01\xff\xff", "no dialect"),
        (b"\0\0\0\x08garbage!", "malformed"),
        (b"\0\0\0\x44\xfeSMB" + bytes(64), "malformed"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "within"),
        (b"\x85\0\0\0" * 50, "within"),
    ],
)
def test_something_else_than_a_file_server(answer, words):
    """A stranger behind the port gives a reason in time, whatever it says."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                kept.append(connection)
                with contextlib.suppress(OSError):  # the client may have had enough
                    connection.recv(1000)
                    connection.sendall(answer)
                if not answer:
                    connection.close()

        kept = []
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        target = Target("smb", "127.0.0.1", server.getsockname()[1])
        facts, _ = asked(target, patience=Patience(answer=0.3, host=1, tries=1))
        server.shutdown(socket.SHUT_RDWR)
        for connection in kept:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        serving.join()
        for connection in kept:
            connection.close()
    absent = facts["tcpip.rss", None].value
    assert isinstance(absent, Absent)
    assert words in absent.detail


def test_what_was_collected_can_be_checked(site, tmp_path):
    with live_host(Target("smb", site["old"].address), CREDENTIALS, QUICK) as source:
        report, _ = collect_host(source, pack=PACK)
    (tmp_path / "facts.json").write_text(json.dumps(facts_document([report], PACK.texts)))
    result = check([str(tmp_path / "facts.json")], pack=PACK)
    told = {fact.name: fact.value for fact in result.hosts[0].report.facts if fact.known}
    assert told["os.version"] is not None
    assert result.hosts[0].findings

"""One session with a vCenter: every failure becomes a reason for a person, and what to do."""

import socket
import ssl
from types import SimpleNamespace

import pytest

pytest.importorskip("pyVmomi")

from advisor.errors import UsageError
from advisor.gather import vcenter, vcenter_session
from advisor.gather.vcenter import gather_vcenter
from advisor.gather.vcenter_machines import root_of
from advisor.gather.vcenter_session import Session, VcenterError, tls_context
from advisor.gather.vcenter_target import parse_target
from advisor.model.credentials import Credentials

vmomi = vcenter_session.library()
vim, vmodl = vmomi.vim, vmomi.vmodl
TARGET = parse_target("vcenter://vc.example.com:8443")
USER = Credentials("reader", "secret")


@pytest.fixture
def logged_on(monkeypatch):
    """A session with a vCenter that lets everybody in, or ends a logon with `fault`; who logged on."""
    told = SimpleNamespace(accounts=[], fault=None, dropped=[])

    def log_in(account, password, locale):
        told.accounts.append(account)
        if told.fault:
            raise told.fault

    stub = SimpleNamespace(DropConnections=lambda: told.dropped.append(1))
    content = SimpleNamespace(sessionManager=SimpleNamespace(Login=log_in))
    instance = SimpleNamespace(RetrieveContent=lambda: content)
    library = SimpleNamespace(vim=SimpleNamespace(ServiceInstance=lambda *_: instance, fault=vim.fault), vmodl=vmodl)
    monkeypatch.setattr(vcenter_session, "library", lambda: library)
    monkeypatch.setattr(Session, "_adapter", lambda self, context: stub)
    told.open = lambda credentials=USER: Session(TARGET, credentials, None, 5)
    return told


@pytest.mark.parametrize(
    ("domain", "account"),
    [("", "reader"), ("VOICE", r"VOICE\reader"), ("voice.example.com", "reader@voice.example.com")],
)
def test_an_account_is_written_as_a_vcenter_knows_it(logged_on, domain, account):
    session = logged_on.open(Credentials("reader", "secret", domain))
    assert logged_on.accounts == [account]
    session.close()  # also where the vCenter knows of no end
    assert logged_on.dropped == [1]


@pytest.mark.parametrize(
    ("fault", "words", "next"),
    [
        (ssl.SSLCertVerificationError("x"), "certificate is not trusted", "vc.example.com:8443/certs/download.zip"),
        (ssl.SSLError(1, "[SSL] wrong version number"), "TLS could not be agreed on", "old vCenter"),
        (TimeoutError(), "no answer within 5 s", "wait longer"),
        (socket.gaierror(-2, "unknown"), "name is not known", "give the address"),
        (ConnectionRefusedError(), "refuses connections", "Check the port"),
        (OSError(113, "No route to host"), "can't be reached: No route to host.", "network"),
        (OSError(), "can't be reached: OSError.", "network"),
        (vim.fault.InvalidLogin(), "the user or the password is wrong", "NAME@DOMAIN"),
        (vim.fault.NoPermission(), "access denied", "Read-only"),
        (vmodl.fault.NotSupported(), "does not support", ""),
        (vmodl.fault.SystemError(), "the fault SystemError", ""),
        (KeyError("secret"), r"no answer that is understood (KeyError)", "is a vCenter"),
    ],
)
def test_what_goes_wrong_has_a_reason(logged_on, fault, words, next):
    if isinstance(fault, ssl.SSLError):  # what only the library of TLS fills in
        fault.reason, fault.verify_message = "WRONG_VERSION_NUMBER", "self-signed certificate"
    logged_on.fault = fault
    with pytest.raises(VcenterError) as caught:
        logged_on.open()
    assert words in caught.value.what
    assert next in caught.value.next
    assert "secret" not in str(caught.value)
    assert logged_on.dropped == [1]


def test_an_authority_that_cannot_be_read_or_is_none(tmp_path):
    file = tmp_path / "ca.pem"
    with pytest.raises(UsageError, match=r"ca\.pem: can't be read"):
        tls_context(str(file), insecure=False)
    file.write_text("no certificate")
    with pytest.raises(UsageError, match="holds no certificate in the PEM format"):
        tls_context(str(file), insecure=False)


def test_only_who_is_insecure_believes_every_certificate():
    assert tls_context(None, insecure=False).verify_mode is ssl.CERT_REQUIRED
    context = tls_context(None, insecure=True)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)


class Drip:
    """An answer in pieces."""

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def read1(self, most):
        return self.pieces.pop(0) if self.pieces else b""

    def read(self):
        return b""


def test_an_answer_neither_grows_without_end_nor_drips(logged_on, monkeypatch):
    session = logged_on.open()
    assert session._whole(Drip(b"an ", b"answer")) == b"an answer"
    monkeypatch.setattr(vcenter_session, "_LARGEST_ANSWER", 10)
    with pytest.raises(VcenterError, match="more than can be meant"):
        session._whole(Drip(*[b"piece"] * 3))
    moments = iter([0, 10, 51])
    monkeypatch.setattr(vcenter_session, "monotonic", lambda: next(moments))
    with pytest.raises(TimeoutError):
        session._whole(Drip(*[b"p"] * 3))


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "answers 404 where a vCenter tells its versions"),
        (200, b"<namespaces/>", "that the library does not know: none"),
        (200, b"<n><version>9.9.9.9</version><version/></n>", "that the library does not know: 9.9.9.9"),
        (200, b"no XML", "no answer that is understood"),
    ],
)
def test_what_is_no_vcenter_is_found_by_its_versions(monkeypatch, status, body, words):
    class Connection:
        def __init__(self, *_, **__):
            pass

        def request(self, *_):
            pass

        def getresponse(self):
            return SimpleNamespace(status=status, read=lambda most: body)

        def close(self):
            pass

    monkeypatch.setattr(vcenter_session.http.client, "HTTPSConnection", Connection)
    with pytest.raises(VcenterError) as caught:
        Session(TARGET, USER, None, 5)
    assert words in caught.value.what


def test_the_newest_version_that_both_know_is_spoken():
    known = [one for one in vmomi.VmomiSupport.GetServiceVersions("vim25") if vmomi.VmomiSupport.versionIdMap[one]]
    offered = [vmomi.VmomiSupport.versionIdMap[one] for one in (known[-1], known[2])]
    assert vcenter_session._version(vmomi, offered) == known[2]


@pytest.mark.parametrize(
    ("found", "words"), [(None, "nothing at the inventory path DC0/x"), (vim.VirtualMachine("vm-1"), "has a machine")]
)
def test_a_path_leads_to_a_folder(found, words):
    index = SimpleNamespace(FindByInventoryPath=lambda path: found)
    content = SimpleNamespace(rootFolder="root", searchIndex=index)
    session = SimpleNamespace(content=content, vmomi=vmomi, ask=lambda call: call())
    assert root_of(session, "") == "root"
    with pytest.raises(VcenterError, match=words):
        root_of(session, "DC0/x")
    index.FindByInventoryPath = lambda path: vim.Folder("group-1")
    assert isinstance(root_of(session, "DC0/x"), vim.Folder)


def test_an_account_that_sees_no_machine_is_told_so(monkeypatch):
    monkeypatch.setattr(vcenter, "Session", lambda *_: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(vcenter, "root_of", lambda *_: None)
    monkeypatch.setattr(vcenter, "all_machines", lambda *_: iter(()))
    monkeypatch.setattr(vcenter, "snapshot_lines", lambda *_: ({}, []))
    gathered, [problem] = gather_vcenter("vcenter://vc", USER, (), {})
    assert gathered.hosts == ()
    assert problem.what == "has no virtual machine that the account can see."

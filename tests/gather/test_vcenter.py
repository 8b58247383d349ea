"""`vcenter://` as far as it goes without a vCenter: targets, what is asked, pages, and answers that are none."""

import socket
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import UsageError
from advisor.gather import vcenter_session
from advisor.gather.vcenter import gather_vcenter, host_names, what_is_read
from advisor.gather.vcenter_machines import Machine, all_machines
from advisor.gather.vcenter_session import NoSuchPropertyError, Session, VcenterError
from advisor.gather.vcenter_slim import parsed
from advisor.gather.vcenter_target import parse_target
from advisor.gather.vcenter_wanted import wanted
from advisor.gather.vcenter_written import written
from advisor.model.credentials import Credentials
from advisor.model.target import Target
from tests.read.catalogue_pack import catalogue_pack

PACK = catalogue_pack()
ASKED = wanted(PACK.facts.values(), PACK.tables)


@pytest.mark.parametrize(
    ("text", "host", "port", "path", "names"),
    [
        ("vcenter://vc.example.com", "vc.example.com", 443, "", ()),
        ("vcenter://10.0.0.7:8443/", "10.0.0.7", 8443, "", ()),
        ("vcenter://[fe80::1]:444/DC%201/vm/voice", "fe80::1", 444, "DC 1/vm/voice", ()),
        ("vcenter://vc?vm=CVP1&vm=PG%2B1", "vc", 443, "", ("CVP1", "PG+1")),
    ],
)
def test_targets(text, host, port, path, names):
    target = parse_target(text)
    assert (target.host, target.port, target.path, target.names) == (host, port, path, names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vcenter://", "names no host"),
        ("smb://vc", "is no vCenter"),
        ("vcenter://vc:99999", "port"),
        ("vcenter://vc:0x", "port"),
        ("vcenter://vc?folder=x", "'folder' is not known"),
        ("vcenter://[fe80", "no address"),
    ],
)
def test_targets_that_are_none(text, words):
    with pytest.raises(UsageError, match="vcenter://host") as caught:
        parse_target(text)
    assert words in caught.value.message


def test_a_target_of_the_command_line_and_a_user_in_it():
    target = parse_target(str(Target("vcenter", "vc", 8443, "joe", "/DC0/vm?vm=CVP1")))
    assert (target.host, target.port, target.path, target.names) == ("vc", 8443, "DC0/vm", ("CVP1",))
    assert parse_target("vcenter://joe@vc").host == "vc"


@pytest.mark.parametrize("scheme", ["vcenter", "https"])
def test_a_password_in_the_target_is_refused_and_not_repeated(scheme):
    with pytest.raises(UsageError, match="no password") as caught:
        parse_target(f"{scheme}://root:S3cret@vc")
    assert "S3cret" not in caught.value.message


def test_what_is_asked_comes_from_the_catalogue():
    listed = what_is_read(PACK.facts.values(), PACK.tables)
    for name in (
        "snapshot.rootSnapshotList",
        "config.hardware.device",
        "runtime.consolidationNeeded",
        "guest.hostName",
    ):
        assert f"VirtualMachine {name}" in listed
    named = {
        name for spec in PACK.facts.values() for one in spec.sources if one.format == "vsphere" for name in one.name
    }
    assert {path for path in named if path.startswith(("config.", "guest.", "runtime."))} <= set(ASKED.paths)
    assert len(ASKED.paths) == len(set(ASKED.paths)) < 30


def test_without_the_extra(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(vcenter_session, "import_module", missing)
    with pytest.raises(UsageError, match=r"heartbeat-advisor\[vcenter\]"):
        gather_vcenter("vcenter://vc", Credentials("u", "p"), (), {})


def page(*machines, token=None, fault=None):
    """An answer of the property collector; each machine as (id, inner XML)."""
    objects = "".join(f'<objects><obj type="VirtualMachine">{id}</obj>{inner}</objects>' for id, inner in machines)
    more = "" if token is None else f"<token>{token}</token>"
    return ElementTree.fromstring(
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://www.w3.org/2001/XMLSchema-instance">'
        f'<e:Body><R xmlns="urn:vim25"><returnval>{more}{objects}</returnval></R></e:Body></e:Envelope>'
    )


class Talker:
    """A session that answers pages, and notes what it was asked."""

    def __init__(self, *pages):
        self.vmomi = pytest.importorskip("pyVmomi")
        self.pages, self.asked = iter(pages), []
        view = self.vmomi.vim.view.ContainerView("view-1")
        view.__dict__["DestroyView"] = lambda: None
        manager = SimpleNamespace(CreateContainerView=lambda *words: view)
        self.content = SimpleNamespace(viewManager=manager, propertyCollector=None)

    def ask(self, call):
        return call()

    def ask_plainly(self, parse, thing, method, *arguments):
        self.asked.append((method, arguments[0] if method.startswith("Continue") else None))
        answer = next(self.pages)
        if isinstance(answer, Exception):
            raise answer
        return parse(ElementTree.tostring(answer))


def prop(name, value):
    return f"<propSet><name>{name}</name>{value}</propSet>"


def test_pages_are_followed_to_the_last():
    talker = Talker(
        page(("vm-1", prop("name", "<val>A</val>")), token="next-1"),
        page(("vm-2", prop("name", "<val>B</val>")), token="next-2"),
        page(("vm-3", prop("name", "<val>C</val>") + prop("guest.hostName", "<val>c.example.com</val>"))),
    )
    machines = list(all_machines(talker, None, ASKED))
    assert [(one.id, one.name, one.guest) for one in machines] == [
        ("vm-1", "A", ""),
        ("vm-2", "B", ""),
        ("vm-3", "C", "c.example.com"),
    ]
    continued = "ContinueRetrievePropertiesEx"
    assert talker.asked == [("RetrievePropertiesEx", None), (continued, "next-1"), (continued, "next-2")]


def test_pages_without_an_end(monkeypatch):
    from advisor.gather import vcenter_machines

    monkeypatch.setattr(vcenter_machines, "_MOST_PAGES", 5)
    with pytest.raises(VcenterError, match="without an end"):
        list(all_machines(Talker(*(page(token="again") for _ in range(9))), None, ASKED))


def test_only_what_was_asked_for_is_kept_of_a_list():
    devices = (
        '<val x:type="ArrayOfVirtualDevice">'
        '<VirtualDevice x:type="VirtualDisk"><key>1</key></VirtualDevice>'
        '<VirtualDevice x:type="VirtualVmxnet3"><key>2</key><macAddress>00:50:56:aa:00:01</macAddress></VirtualDevice>'
        "</val>"
    )
    (machine,) = all_machines(Talker(page(("vm-1", prop("config.hardware.device", devices)))), None, ASKED)
    kept = [child.tag.rpartition("}")[2] for child in machine.described.iterfind(".//{*}VirtualDevice/*")]
    assert kept == ["macAddress"]


def test_a_list_that_the_machine_lacks_differs_from_one_that_nobody_may_read():
    denied = (
        '<missingSet><path>snapshot.rootSnapshotList</path><fault><fault x:type="NoPermission"/></fault></missingSet>'
    )
    lacking, refused = all_machines(Talker(page(("vm-1", ""), ("vm-2", denied))), None, ASKED)

    def entries(machine):
        return [entry[0].text for entry in machine.described if entry.tag.rpartition("}")[2] == "propSet"]

    assert "snapshot.rootSnapshotList" in entries(lacking)
    assert "snapshot.rootSnapshotList" not in entries(refused)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"\0" * 64])
def test_a_server_that_speaks_something_else(answer):
    """A port is mistaken easily; whatever answers there, the reason is told in a moment."""
    pytest.importorskip("pyVmomi")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def reply():
            connection, _ = listening.accept()
            with connection:
                connection.sendall(answer)
                connection.settimeout(10)
                connection.recv(4096)

        thread = threading.Thread(target=reply)
        thread.start()
        where = f"vcenter://127.0.0.1:{listening.getsockname()[1]}"
        account = Credentials("u", "p-Secret")
        found, problems = gather_vcenter(where, account, PACK.facts.values(), PACK.tables, timeout=10)
        thread.join()
    assert found.hosts == ()
    assert [problem.file for problem in problems] == [where]
    assert "p-Secret" not in str(problems)


def as_a_vcenter_writes(*members):
    """One line, no prefix, as opposed to what Python's library writes."""
    listed = "".join(f"<VirtualDevice>{member}</VirtualDevice>" for member in members)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="soap" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Body><R xmlns="urn:vim25"><returnval><objects>'
        '<obj type="VirtualMachine">vm-1</obj><propSet><name>config.hardware.device</name>'
        f'<val xsi:type="ArrayOfVirtualDevice">{listed}</val></propSet>'
        "<propSet><name>name</name><val>A</val></propSet></objects></returnval></R></e:Body></e:Envelope>"
    ).encode()


MAC = "<macAddress>00:50:56:aa:00:01</macAddress>"


def devices_of(tree):
    return [[child.tag for child in one] for one in tree.iter() if one.tag.endswith("VirtualDevice")]


def test_what_nobody_asked_for_is_not_even_parsed():
    tree = parsed(as_a_vcenter_writes("<key>1</key>", f"<key>2</key>{MAC}", "<label>a</label>"), ASKED)
    assert len(devices_of(tree)) == 1
    assert tree.findtext(".//{*}propSet[2]/{*}val") == "A"


@pytest.mark.parametrize(
    "member",
    [
        "<label><![CDATA[</VirtualDevice></val></propSet>]]></label>",
        "<!-- </VirtualDevice> --><key>1</key>",
        "<label>&lt;macAddress&gt;</label>",
        "<inner></inner>",
    ],
)
def test_leaving_out_never_changes_what_is_kept(member):
    whole = as_a_vcenter_writes(member, MAC, member)
    kept = [one for one in devices_of(ElementTree.fromstring(whole)) if any("macAddress" in name for name in one)]
    found = [one for one in devices_of(parsed(whole, ASKED)) if any("macAddress" in name for name in one)]
    assert found == kept


@given(
    st.lists(st.sampled_from([MAC, "<key>1</key>", "<VirtualDevice>", "</VirtualDevice>", "</val>", "</propSet>", "x"]))
)
def test_an_answer_is_parsed_or_refused_as_without_leaving_out(members):
    body = as_a_vcenter_writes(*members)
    try:
        plain = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return
    kept = [one for one in devices_of(plain) if any("macAddress" in name for name in one)]
    assert [one for one in devices_of(parsed(body, ASKED)) if any("macAddress" in name for name in one)] == kept


def test_what_is_written_reads_as_it_was_answered():
    described = ElementTree.fromstring(
        '<objects xmlns="urn:vim25" xmlns:x="http://www.w3.org/2001/XMLSchema-instance">'
        '<obj type="VirtualMachine">vm-1</obj>'
        '<propSet><name>name</name><val x:type="xsd:string">a &lt;b&gt; &amp; 第二 "c"</val></propSet></objects>'
    )
    text = written(described, datetime(2013, 3, 31, tzinfo=UTC))
    tree = ElementTree.fromstring(text)
    assert tree.get("collected_at") == "2013-03-31T00:00:00Z"
    assert tree.find("obj").get("type") == "VirtualMachine"
    assert tree.findtext("propSet/val") == 'a <b> & 第二 "c"'


def test_a_description_without_a_bottom():
    inner = "<a>" * 150 + "</a>" * 150
    with pytest.raises(VcenterError, match="too deeply"):
        written(ElementTree.fromstring(f"<objects>{inner}</objects>"), datetime(2013, 3, 31, tzinfo=UTC))


def test_machines_are_called_as_their_windows_but_for_clones():
    def machine(id, name, guest):
        return Machine(id, name, guest, ElementTree.Element("objects"))

    called = host_names([
        machine("vm-1", "CVP1 (prod)", "cvp1.example.com"),
        machine("vm-2", "PG1A", "PG1A"),
        machine("vm-3", "PG1A clone", "pg1a.example.com"),
        machine("vm-4", "no tools", ""),
        machine("vm-5", "", ""),
    ])  # fmt: skip
    assert called == ["cvp1", "PG1A", "PG1A clone", "no tools", "vm-5"]


def test_a_property_that_an_old_vsphere_lacks_costs_only_itself():
    lacking = [NoSuchPropertyError("runtime.consolidationNeeded"), NoSuchPropertyError("snapshot.rootSnapshotList")]
    (machine,) = all_machines(Talker(*lacking, page(("vm-1", prop("name", "<val>A</val>")))), None, ASKED)
    names = [entry[0].text for entry in machine.described if entry.tag.rpartition("}")[2] == "propSet"]
    assert "name" in names
    assert "snapshot.rootSnapshotList" not in names, "it does not count as a machine without snapshots"


def test_a_property_that_nobody_asked_for_is_no_reason_to_ask_again():
    with pytest.raises(VcenterError, match=r"config\.nothing"):
        list(all_machines(Talker(*[NoSuchPropertyError("config.nothing")] * 9), None, ASKED))


FAULT = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>ServerFaultCode</faultcode>'
    "<faultstring/><detail>{}</detail></s:Fault></s:Body></s:Envelope>"
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            FAULT.format('<InvalidPropertyFault xmlns="urn:vim25"><name>runtime.x</name></InvalidPropertyFault>'),
            "runtime.x",
        ),
        (FAULT.format('<NotAuthenticatedFault xmlns="urn:vim25"/>'), "the fault NotAuthenticated"),
        (FAULT.format(""), "answers 500"),
        ("<html>Gateway</html>", "answers 500"),
        ("no XML", "no answer that is understood"),
    ],
)
def test_what_a_server_refuses_has_a_reason(body, words):
    """As a vCenter answers, through the way that reads answers as XML."""
    vmomi = pytest.importorskip("pyVmomi")
    pieces = iter([body.encode(), b""])
    response = SimpleNamespace(status=500, read1=lambda length: next(pieces), read=lambda: b"")
    connection = SimpleNamespace(request=lambda *words: None, getresponse=lambda: response)
    session = Session.__new__(Session)
    session.vmomi, session.target, session._timeout = vmomi, parse_target("vcenter://vc"), 1.0
    session._stub = SimpleNamespace(
        cookie="", versionId="", path="/sdk", SerializeRequest=lambda *words: b"",
        GetConnection=lambda: connection, ReturnConnection=lambda used: None,
    )  # fmt: skip
    collector = vmomi.vmodl.query.PropertyCollector("propertyCollector")
    with pytest.raises(VcenterError) as caught:
        session.ask_plainly(ElementTree.fromstring, collector, "RetrievePropertiesEx", [], None)
    assert words in caught.value.what

"""What is replaced in a text, and what is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack.identifiers import identifiers
from advisor.share.pseudonym import PSEUDONYM
from advisor.share.redactor import Redactor
from advisor.share.restore import restored

KEY = b"a secret of the owner"


def redactor(*hosts: str, words: tuple[str, ...] = (), key: bytes = KEY) -> Redactor:
    made = Redactor(key, words)
    for host in hosts:
        made.learn_host(host)
    return made


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("1001: 10.20.30.41: Mar 30 2013 19:30:00.200 -0500: %CVP_8_5_IVR-7-CALL:", "10.20.30.41"),
        ("Socket[addr=/161.135.182.16, port=4335,localport=5000]", "161.135.182.16"),
        ("Socket[addr=cvp7/161.135.182.16,port=4335]", "cvp7"),
        ("connected to 10.20.30.41.", "10.20.30.41"),
        ("10.20.30.41_perfmon.csv", "10.20.30.41"),
        ("perfmon_10.20.30.41.csv", "10.20.30.41"),
        ("from fe80::20c:29ff:fe12:3456%11 to 2001:4860:4860::8888", "fe80::20c:29ff:fe12:3456"),
        ("CALLGUID=1B6769FA4681A5A3DBC56C0B9814AB06 Call leg ended", "1B6769FA4681A5A3DBC56C0B9814AB06"),
        ("Guid: {6B29FC40-CA47-1067-B31D-00DD010662DA}", "6B29FC40-CA47-1067-B31D-00DD010662DA"),
        (
            'uuid.bios = "56 4d 2a 11 22 33 44 55-66 77 88 99 aa bb cc dd"',
            "56 4d 2a 11 22 33 44 55-66 77 88 99 aa bb cc dd",
        ),
        ("ANI=5551234567,DNIS=8001 ", "5551234567"),
        ("{ani: '5551234567'}", "5551234567"),
        ("DNIS=8001 arrived", "8001"),
        ("call to +1 (555) 123-4567 failed", "555) 123-4567"),
        ("INVITE sip:5551234567@10.1.2.3:5060", "5551234567"),
        ("INVITE sip:alice@cvp7.acme.com", "alice"),
        ("Calling Number: 5551234567", "5551234567"),
        ("mail to John.Doe+x@corp.acme.com", "John.Doe"),
        (r"C:\Documents and Settings\jdoe\Local Settings\Temp", "jdoe"),
        (r"C:\Users\John Doe\x.log", "John Doe"),
        ("/home/jdoe/logs", "jdoe"),
        (r"\\fileserver7\logs$\x.log", "fileserver7"),
        (r"\\fileserver7\secretshare\x.log", "secretshare"),
        ("S-1-5-21-1004336348-1177238915-682003330-1013", "1004336348"),
        ("00:50:56:AB:cd:ef and 00-50-56-AB-cd-ef", "00:50:56:AB:cd:ef"),
        ("mac 0050.56ab.cdef", "0050.56ab.cdef"),
        ("MacAddress : 3CD92B0FA1E2", "3CD92B0FA1E2"),
        ('"NetworkAddress"="3cd92b0fa1e2"', "3cd92b0fa1e2"),
        ("Permanent Address=3CD92B0FA1E2", "3CD92B0FA1E2"),
        ("ethernet0.generated 000c29fa11e2 up", "000c29fa11e2"),
        ("user=jdoe logged on", "jdoe"),
        (r"User: ACME\jdoe", "ACME"),
        ("Product ID:                69712-640-0000007-42119", "69712-640-0000007-42119"),
        ("Serial Number: VMware7-AB12CD34", "VMware7-AB12CD34"),
        ("Registered Owner:          Bob Builder", "Bob Builder"),
        ("Host Name:                 MAPLE", "MAPLE"),
        ("Domain:                    corp.acme.com", "acme"),
        ("hostname=MAPLE;", "MAPLE"),
        ("ldap://dc07.corp.acme.com:389", "dc07.corp.acme.com"),
        ("www.acme.co.uk answers", "acme"),
        ("INVITE sip:5551234567@cups7:5060;transport=tcp", "cups7"),
        ("POST http://vxml3:7000/CVP/Server?x=1", "vxml3"),
        ("pim Trace: ANI 5551234567", "5551234567"),
        ("<DNIS>8005550100</DNIS>", "8005550100"),
        (r"started by ACME\jdoe", "jdoe"),
        (r"started by ACME\svc.cvp, failed", "ACME"),
        ("Logon Failure: User Name: jdoe Domain: X", "jdoe"),
        ("User: jdoe2 logged off", "jdoe2"),
        (r'{"path": "\\\\fileserver7\\secretshare\\x.log"}', "secretshare"),
        (r'{"path": "\\\\fileserver7\\secretshare\\x.log"}', "fileserver7"),
    ],
)
def test_an_identifier_is_replaced_by_its_form(text: str, raw: str) -> None:
    one = redactor()
    shown = one.text(text)
    assert raw.casefold() not in shown.casefold()
    assert PSEUDONYM.search(shown)
    assert one.text(shown) == shown
    assert restored(shown, one.originals) == (text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "Ndis.sys 5.2.3790.4524 is 5.2.3790.4524 (srv03_sp2_qfe.090604-1317)",
        "version 8.5.1.0, CVP 8.5.1.12, driver: 8.4.13.0, v10.5.1.3, build=1.2.3.4",
        "KB972071 and KB948496 at 19:36:46.531 on 2013-03-30",
        "19:30:00:500 pg-pim Trace: DialogueID = 25097 port=4335 localport=5000 [id:2006]",
        "127.0.0.1 0.0.0.0 255.255.255.0 224.0.0.1 ::1 localhost",
        r"HKLM\SYSTEM\CurrentControlSet\Control\Class\{4D36E972-E325-11CE-BFC1-08002BE10318}\0001",
        "ConnectionServer(GED125):: terminateConnection on plugin(GED125)",
        "java.net.SocketException at com.cisco.cvp.Main(Main.java:12) log4j.properties System.Net ASP.NET",
        "see http://support.microsoft.com/kb/972071 and www.cisco.com",
        r"C:\WINDOWS\system32\drivers\ndis.sys C:\Documents and Settings\All Users\x C:\Users\Public",
        r"\\.\pipe\winreg \\?\C:\x",
        r"HKLM\Software and SYSTEM\Setup, DRIVERS\ndis.sys, LOGS\pim1.log, CD\I386\hal.dl_, NT AUTHORITY\SYSTEM",
        "User: pressed the button, user: 5 times; User: N/A",
        "http://localhost:8000/ and sip: and https://127.0.0.1/",
        "-0500 +10:00 (GMT-06:00) +123456 steps",
        "user=SYSTEM server=true host=localhost",
        "Checkpoint_Unstun: vm stopped for 1234567890 us",
        "seq 5551234567890 not in a field of a call",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
)
def test_what_tells_of_nobody_stays(text: str) -> None:
    assert redactor().text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "INVITE sip:5551234567@10.1.2.3:5060;transport=tcp",
        "From: <sip:5551234567@cups7.corp.acme.com>;tag=1",
        "INVITE sip:alice@10.1.2.3 to sip:bob@cvp7.acme.com",
        "from ::ffff:10.1.2.3 to [fe80::20c:29ff:fe12:3456%11]:5060",
    ],
)
def test_what_pseudonyms_make_together_is_no_leak(text: str) -> None:
    one = redactor()
    shown = one.text(text)
    assert list(one.finds(shown)) == []
    assert list(one.finds(text))
    assert one.text(shown) == shown


def test_a_user_behind_a_known_domain_is_replaced_in_any_case() -> None:
    one = redactor("CVP1")
    shown = one.text(r"User: ACME\jdoe; acme\svc_cvp started; acme\folder\x; CVP1\jdoe")
    assert redactor(words=("Acme",)).text(r"acme\svc_cvp, C:\acme\lib").endswith(r"\lib")
    domain = one.text("ACME")
    assert shown.endswith(rf"{one.host('CVP1')}\{one.person('jdoe')}")
    assert rf"{domain}\{one.person('svc_cvp')} started; {domain}\folder\x" in shown


def test_a_host_is_found_as_a_word_of_its_own() -> None:
    one = redactor("CVP1", "PG-2B", "pg1a.corp.acme.com")
    name, other, third = one.host("CVP1"), one.host("pg-2b"), one.host("pg1a")
    assert one.text(r"\\cvp1\Processor(_Total)\% DPC Time") == rf"\\{name}\Processor(_Total)\% DPC Time"
    assert one.text("pg-2b-pim1 CVP1_x cvp1.log Cvp1:5000") == f"{other}-pim1 {name}_x {name}.log {name}:5000"
    assert one.text("cvp1x xcvp1 CVP11 pg-2") == "cvp1x xcvp1 CVP11 pg-2"
    domain = one.text("corp.acme.com")
    assert one.text("PG1A.CORP.ACME.COM cvp1.corp.acme.com pg1a") == f"{third}.{domain} {name}.{domain} {third}"
    assert one.host("CVP1 (2)") == f"{name} (2)"


@pytest.mark.parametrize(
    "column", [r"Memory\Pages/sec", r"UDPv4\Datagrams Received Errors", r"System\Context Switches/sec"]
)
def test_a_column_of_perfmon_is_no_share(column: str) -> None:
    one = redactor("CVP1")
    assert one.text(rf"\\CVP1\{column}") == rf"\\{one.host('CVP1')}\{column}"


def test_the_longest_name_is_taken_first() -> None:
    one = redactor("CVP1", "CVP1-PROD", "CVP1 old (prod)")
    assert one.text("cvp1-prod and CVP1 old (prod)") == f"{one.host('CVP1-PROD')} and {one.host('CVP1 old (prod)')}"


@pytest.mark.parametrize("name", ["server", "HOST", "System", "a", "1", "Message"])
def test_a_host_of_a_common_name_breaks_no_sentence(name: str) -> None:
    """It is replaced where a host or a part of a path stands, and not where a word may."""
    one = redactor(name)
    assert one.host(name).startswith("host-")
    assert one.path(f"{name}/{name}.log").startswith(f"{one.host(name)}/")
    assert one.text("The server is a host; message 1 of the system") == "The server is a host; message 1 of the system"
    assert one.text(rf"\\{name}\ADMIN$") == rf"\\{one.host(name)}\ADMIN$"


def test_words_of_the_owner_are_hidden() -> None:
    one = redactor(words=("Acme Ltd", "Springfield"))
    assert not re.search("acme|springfield", one.text("ACME LTD, springfield: silence"), re.IGNORECASE)


def test_what_one_line_names_is_hidden_in_the_others() -> None:
    one = redactor()
    one.learn("user=jdoe ANI=5551234567 host=MAPLE")
    assert not re.search("jdoe|5551234567|maple", one.text("jdoe called 5551234567 on Maple"), re.IGNORECASE)


def test_another_key_gives_other_names() -> None:
    text = "10.20.30.41 CVP1 1B6769FA4681A5A3DBC56C0B9814AB06"
    mine, mine_again, other = (redactor("CVP1", key=key).text(text) for key in (KEY, KEY, b"of somebody else"))
    assert mine == mine_again
    assert not set(mine.split()) & set(other.split())


names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{1,5}[0-9][A-Za-z0-9-]{0,4}[A-Za-z0-9]", fullmatch=True)
addresses = st.tuples(*[st.integers(1, 223).filter(lambda n: n not in (127, 192, 198, 203))] * 4).map(
    lambda four: ".".join(map(str, four))
)
guids = st.text("0123456789ABCDEF", min_size=32, max_size=32).filter(lambda text: not text.startswith("00000000"))
numbers = st.from_regex(r"[2-9][0-9]{9}", fullmatch=True).filter(lambda text: not text.startswith("999"))


@given(
    st.lists(names, min_size=1, max_size=4),
    addresses,
    guids,
    numbers,
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_nothing_raw_is_left_and_all_of_it_comes_back(
    hosts: list[str], address: str, guid: str, number: str, spelling: object
) -> None:
    one = redactor(*hosts)
    said = f"{' / '.join(map(spelling, hosts))} at {address}:5060, CALLGUID={guid}, ANI={number}; user=u{hosts[0]}"  # type: ignore[call-overload]
    shown = one.text(said)
    for raw in (*hosts, address, guid, number, f"u{hosts[0]}"):
        assert not re.search(
            rf"(?<![0-9A-Za-z]){re.escape(raw)}(?![0-9A-Za-z])", PSEUDONYM.sub("·", shown), re.IGNORECASE
        )
    assert one.text(shown) == shown
    assert list(one.finds(shown)) == []
    back, unknown = restored(shown, one.originals)
    assert back.casefold() == said.casefold()
    assert not unknown


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    one = redactor("CVP1", "a b (c)", "\x1b[31m")
    shown = one.text(text)
    assert one.text(shown) == shown
    one.path(text)
    one.learn_host(text)
    one.host(text)


@pytest.mark.parametrize(
    "text",
    ["1." * 50_000, "a:" * 50_000, "\\\\" * 50_000, "a@" * 50_000, "CVP1-" * 20_000, "f" * 200_000, "+1 " * 50_000],
)
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    """Twice the text takes about twice the steps: a fault would take minutes, and hang this test."""
    redactor("CVP1").text(text)


def test_every_pattern_has_a_title_of_its_own() -> None:
    titles = [pattern.title for pattern in identifiers().patterns]
    assert len(set(titles)) == len(titles)


def test_a_pseudonym_of_an_earlier_run_goes_on_to_stand_for_what_it_stood_for() -> None:
    """Room for numbers is small: one that is taken by the map is given to nothing else."""
    first = redactor()
    for text in ("ANI=5551234567", "from 161.135.182.16"):
        (pseudonym,) = (match[0] for match in PSEUDONYM.finditer(first.text(text)))
        taken = Redactor(KEY, given={pseudonym: "5557654321" if "ANI" in text else "161.135.200.1"})
        assert pseudonym not in taken.text(text)
        assert Redactor(KEY, given=first.originals).text(text) == first.text(text)


def test_names_of_earlier_runs_are_hidden_wherever_they_stand() -> None:
    first = redactor("CVP7")
    first.learn(r"user=jdoe ACME\jsmith01 Serial Number: VMware7-AB12CD34")
    first.text(r"user=jdoe user: ACME\jsmith01 Serial Number: VMware7-AB12CD34")
    told = Redactor(KEY, given=first.originals).text("cvp7: jdoe of acme and jsmith01 at vmware7-ab12cd34")
    assert not [raw for raw in ("cvp7", "jdoe", "acme", "jsmith01", "vmware7") if raw in told]


def test_a_mac_address_that_is_known_is_found_without_separators() -> None:
    hidden = redactor()
    hidden.learn("adapter 3C-D9-2B-0F-A1-E2")
    told = hidden.text("port 3cd92b0fa1e2 of 3C:D9:2B:0F:A1:E2")
    assert PSEUDONYM.sub("", told) == "port  of "
    assert not list(hidden.finds(told))
    digits = {"".join(letter for letter in match[0] if letter.isalnum()) for match in PSEUDONYM.finditer(told)}
    assert len(digits) == 1


@pytest.mark.parametrize(
    "text",
    ["commit 3cd92b0fa1e2", "sn=3CD92B0FA1E2", "201303301930", "MacAddress=000000000000", "ffffffffffff",
     "1005056abcdef", "005056abcdef0", "mac: 3cd92b0fa1e2f3"],
)  # fmt: skip
def test_twelve_digits_by_themselves_are_no_mac_address(text: str) -> None:
    assert redactor().text(text) == text

"""What a server may answer to the few messages that are packed here, and what only a strange one does. Real servers
answer in tests/real; here the answers are made."""

import hashlib
import hmac
import struct
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

pytest.importorskip("impacket")

from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from advisor.gather.smb1_channel import Smb1Channel
from advisor.gather.smb2_channel import Smb2Channel
from advisor.gather.smb_channel import END_OF_FILE, OVERFLOW, MalformedError, Opened, StatusError
from advisor.gather.smb_file import remote_file
from advisor.gather.smb_wire import Wire

HEAD2, HEAD1 = struct.Struct("<4sHHIHHIIQIIQ16s"), struct.Struct("<4sBIBHH8sHHHHH")
MADE = datetime(2009, 6, 4, 13, 29, tzinfo=UTC)
TICKS = int((MADE - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
DENIED, PENDING = 0xC0000022, 0x103
KEY = bytes(range(16))
OLDER, NEWER = 0x0210, 0x0302


class FakeWire(Wire):
    """Answers each message by what `answers` makes of it: pairs of a status and what follows the header."""

    def __init__(self, packed, *answers):
        self.sent, self._packed, self._left, self.lost = [], packed, list(answers), None

    def send_packet(self, data):
        self.sent.append(data)

    def receive(self):
        status, body, *spoiled = self._left.pop(0)
        answer = self._packed(self.sent[-1], status, body)
        return spoiled[0](answer) if spoiled else answer


def signature(dialect, message):
    if dialect >= NEWER:
        made = CMAC(AES(KEY))
        made.update(message)
        return made.finalize()
    return hmac.new(KEY, message, hashlib.sha256).digest()[:16]


def newer(*answers, dialect=NEWER, signed=False):
    """A channel of SMB 2 and its wire."""

    def packed(asked, status, body):
        command, number = struct.unpack_from("<H", asked, 12)[0], struct.unpack_from("<Q", asked, 24)[0]
        answer = HEAD2.pack(b"\xfeSMB", 64, 1, status, command, 1, 9, 0, number, 0, 5, 77, bytes(16)) + body
        return answer[:48] + signature(dialect, answer) + answer[64:] if signed else answer

    state = {
        "SessionFlags": 0, "SessionID": 77, "SigningActivated": signed, "SigningKey": KEY, "SessionKey": KEY,
        "TreeConnectTable": {5: {"EncryptData": False}},
    }  # fmt: skip
    session = SimpleNamespace(_Session=state, _Connection={"Dialect": dialect, "SequenceWindow": 3})
    wire = FakeWire(packed, *answers)
    return Smb2Channel(wire, session, 5), wire


def older(*answers, signed=False, wide=True):
    """The same of SMB 1."""

    def packed(asked, status, body):
        number = struct.unpack_from("<H", asked, 30)[0]
        return HEAD1.pack(b"\xffSMB", asked[4], status, 0, 0, 0, bytes(8), 0, 5, 1, 77, number) + body

    session = SimpleNamespace(
        get_flags=lambda: (0x18, 0xC801 if wide else 0x4801), _SignatureEnabled=signed, _SignSequenceNumber=2,
        _SigningSessionKey=KEY, _SigningChallengeResponse=b"", _SignatureVerificationEnabled=False, _uid=77,
    )  # fmt: skip
    wire = FakeWire(packed, *answers)
    return Smb1Channel(wire, session, 5), wire


def created2(size=9, ticks=TICKS):
    return bytes(24) + struct.pack("<QQQQII16s", ticks, 0, 0, size, 0, 0, b"h" * 16)


def created1(size=9, ticks=TICKS):
    return bytes(6) + struct.pack("<HIQQQQIQQ", 513, 0, 0, 0, ticks, 0, 0, 0, size)


def read2(data, begin=80, count=None):
    return struct.pack("<HBBI", 17, begin, 0, len(data) if count is None else count) + bytes(8) + data


def read1(data, begin=64, count=None):
    return bytes(11) + struct.pack("<HH", len(data) if count is None else count, begin) + bytes(17) + data


def piped2(data, begin=112, count=None):
    return bytes(32) + struct.pack("<II", begin, len(data) if count is None else count) + bytes(8) + data


def piped1(data, total=None, begin=64):
    words = (0, len(data) if total is None else total, 0, 0, 0, 0, len(data), begin)
    return b"\x0a" + struct.pack("<HHHHHHHH", *words) + bytes(15) + data


KINDS = pytest.mark.parametrize(
    ("make", "created", "read", "piped"),
    [(newer, created2, read2, piped2), (older, created1, read1, piped1)],
    ids=["newer", "older"],
)
OPENED = Opened(b"hh", 9, None)


def opened(make):
    return Opened(b"h" * 16 if make is newer else b"hh", 9, None)


@KINDS
def test_a_file_has_its_size_and_time_and_a_pipe_has_none(make, created, read, piped):
    channel, _ = make((0, created()), (0, created()), (0, created(ticks=0)), (0, created(ticks=(1 << 64) - 1)))
    file = channel.open(r"system32\drivers\ndis.sys")
    assert (file.size, file.modified) == (9, MADE)
    assert channel.open("winreg", pipe=True).modified is None
    assert [channel.open("x").modified for _ in range(2)] == [None, None]  # no time, and one that no calendar holds


@KINDS
def test_a_read_gives_no_more_than_was_asked_for(make, created, read, piped):
    channel, _ = make((0, read(b"MZ and more")), (END_OF_FILE, b""), (OVERFLOW, read(b"MZ")))
    assert channel.read(opened(make), 0, 2) == b"MZ"
    assert channel.read(opened(make), 9, 2) == b""
    assert channel.read(opened(make), 1 << 33, 200_000) == b"MZ"


@KINDS
def test_a_pipes_answer_may_be_its_beginning(make, created, read, piped):
    channel, wire = make((OVERFLOW, piped(b"begin")), (0, piped(b"")))
    assert channel.transact(opened(make), b"question") == b"begin"
    assert wire.sent[0].endswith(b"question")
    assert channel.transact(opened(make), b"question") == b""


@KINDS
def test_another_status_is_what_went_wrong(make, created, read, piped):
    channel, _ = make(*[(DENIED, b"")] * 3)
    for ask in (
        lambda: channel.open("x"),
        lambda: channel.read(opened(make), 0, 1),
        lambda: channel.transact(opened(make), b"q"),
    ):
        with pytest.raises(StatusError, match="0xC0000022"):
            ask()


@KINDS
def test_a_status_that_ends_the_session_is_a_lost_connection(make, created, read, piped):
    for status in (0xC0000203, 0xC000020D, 0xC000035C):
        channel, wire = make((DENIED, b""), (status, b""))
        with pytest.raises(StatusError):
            channel.open("x")
        assert wire.lost is None
        with pytest.raises(ConnectionError, match=f"has ended the session .status 0x{status:X}") as met:
            channel.open("x")
        assert wire.lost is met.value


@KINDS
def test_an_answer_that_is_cut_short(make, created, read, piped):
    channel, _ = make(
        (0, b""), (0, b""), (0, b""), (0, read(b"MZ", count=9)), (0, read(b"MZ", begin=3)), (0, b"", lambda a: a[:9])
    )
    with pytest.raises(MalformedError, match="an opened file"):
        channel.open("x")
    with pytest.raises(MalformedError, match="a read"):
        channel.read(opened(make), 0, 1)
    with pytest.raises(MalformedError, match="a pipe's answer"):
        channel.transact(opened(make), b"q")
    with pytest.raises(MalformedError, match="cut short"):
        channel.read(opened(make), 0, 9)
    with pytest.raises(MalformedError, match=r"lie in the header|cut short"):
        channel.read(opened(make), 0, 9)
    with pytest.raises(MalformedError, match="shorter than its header"):
        channel.read(opened(make), 0, 9)


@KINDS
def test_an_answer_to_another_question(make, created, read, piped):
    number = 24 if make is newer else 30
    channel, _ = make(
        (0, created(), lambda answer: b"HTTP" + answer[4:]),
        (0, created(), lambda answer: answer[:number] + b"\x99" + answer[number + 1 :]),
    )
    for _ in range(2):
        with pytest.raises(MalformedError, match="answers another question"):
            channel.open("x")


def test_a_long_answer_of_an_old_pipe_comes_in_parts():
    channel, wire = older((OVERFLOW, piped1(b"one", total=6)), (0, piped1(b"two", total=6)))
    assert channel.transact(OPENED, b"question") == b"onetwo"
    assert len(wire.sent) == 1
    channel, _ = older((OVERFLOW, piped1(b"one", total=6)), (0, piped1(b"", total=6)))
    with pytest.raises(MalformedError, match="without its end"):
        channel.transact(OPENED, b"question")


def test_an_old_server_without_unicode_is_asked_in_ascii():
    channel, wire = older((0, created1()), (0, piped1(b"answer")), wide=False)
    channel.open("winreg", pipe=True)
    assert channel.transact(OPENED, b"question") == b"answer"
    assert b"\\winreg\0" in wire.sent[0]
    assert b"\\PIPE\\\0" in wire.sent[1]


def test_an_old_server_that_signs_gets_signed_messages():
    channel, wire = older((0, created1()), (0, created1()), signed=True)
    for number in (2, 4):
        channel.open("x")
        sent = wire.sent[-1]
        plain = sent[:14] + struct.pack("<q", number) + sent[22:]
        assert sent[14:22] == hashlib.md5(KEY + plain, usedforsecurity=False).digest()[:8]


@pytest.mark.parametrize("dialect", [OLDER, NEWER])
def test_a_signed_session_signs_and_believes_no_other_signature(dialect):
    def forged(answer):
        return answer[:48] + b"x" * 16 + answer[64:]

    channel, wire = newer((0, created2()), (0, created2(), forged), dialect=dialect, signed=True)
    assert channel.open("x").size == 9
    sent = wire.sent[0]
    assert sent[48:64] == signature(dialect, sent[:48] + bytes(16) + sent[64:])
    with pytest.raises(MalformedError, match="its signature is wrong"):
        channel.open("x")


def test_a_server_may_say_first_that_it_will_answer():
    channel, wire = newer((PENDING, b""), (PENDING, b""), (0, created2()))
    assert channel.open("x").size == 9
    assert len(wire.sent) == 1


@pytest.mark.parametrize("flags", [0, 4], ids=["share", "session"])
def test_what_is_encrypted_goes_over_the_library(flags):
    answers = [
        {"Status": 0, "Data": created2()}, {"Status": END_OF_FILE, "Data": b""}, {"Status": DENIED, "Data": b""}
    ]  # fmt: skip
    asked = []
    session = SimpleNamespace(
        _Session={
            "SessionFlags": flags, "SigningActivated": True, "TreeConnectTable": {5: {"EncryptData": not flags}},
        },
        _Connection={"Dialect": NEWER},
        sendSMB=lambda packet: asked.append((packet["Command"], packet["TreeID"])),
        recvSMB=lambda number: answers.pop(0),
    )  # fmt: skip
    channel = Smb2Channel(FakeWire(None), session, 5)
    file = channel.open("x")
    assert channel.read(file, 0, 5) == b""
    with pytest.raises(StatusError):
        channel.open("x")
    assert asked == [(5, 5), (8, 5), (5, 5)]


class Disk:
    """A channel whose file is in memory; what was asked of it."""

    def __init__(self, content, most=65_536):
        self.content, self.most, self.asked = content, most, []

    def read(self, opened, offset, length):
        self.asked.append((offset, length))
        return self.content[offset : offset + min(length, self.most)]


def test_only_the_pages_that_are_looked_at_travel_and_only_once():
    content = bytes(range(256)) * 40
    disk = Disk(content, most=700)
    file = remote_file(disk, Opened(b"", len(content), MADE), "ndis.sys")
    assert file.modified == MADE
    assert file.read(2100, 10) == content[2100:2110]
    assert disk.asked == [(2048, 1024), (2748, 324)]
    assert file.read(1000, 3000) == content[1000:4000]
    assert [offset for offset, _ in disk.asked[2:]] == [0, 700, 1400, 3072, 3772]
    asked = len(disk.asked)
    assert file.read(0, 4000) == content[:4000]
    assert len(disk.asked) == asked
    for offset, length in ((-1, 5), (len(content), 5), (0, 0), (0, -3)):
        assert file.read(offset, length) == b""
    assert file.read(len(content) - 3, 50) == content[-3:]


def test_a_file_that_would_be_read_whole_or_that_shrank_is_an_error():
    file = remote_file(Disk(bytes(99_000)), Opened(b"", 99_000, None), "ndis.sys")
    with pytest.raises(OSError, match="more than 16 KiB of it"):
        file.content()
    file = remote_file(Disk(bytes(100)), Opened(b"", 2_000, None), "ndis.sys")
    with pytest.raises(OSError, match="2,000 bytes long when it was opened, and is shorter now"):
        file.content()

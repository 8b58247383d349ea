"""A server that is lost while its registry is read: at whichever call, no verdict is another than the whole answer's,
unless it is that nobody knows."""

import pytest

from advisor.fleet import worker
from advisor.fleet.answer import Listed
from advisor.model.fact import Absent, AbsentReason
from advisor.model.source import HostSource
from advisor.model.target import Patience, Target
from advisor.model.verdict import Verdict
from advisor.pack.load import load_pack
from advisor.read.registry_keys import read_registry
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judge import Judge
from advisor.reason.plain import PlainChainer
from tests.fleet.test_worker import opening
from tests.gather.fake_winreg import DENIED, FakeServer
from tests.gather.test_remote_registry import CLASS, TCPIP, UPDATES, VERSION, adapter, number, registry, text

PACK = load_pack()
BIOS = r"HARDWARE\DESCRIPTION\System\BIOS"
TEAM = {"UpperBind": (7, "CPQTEAM\0\0".encode("utf-16-le"))}
KEYS = {
    VERSION: {"CurrentVersion": text("5.2"), "CurrentBuildNumber": text("3790"), "CSDVersion": text("Service Pack 2")},
    BIOS: {"SystemManufacturer": text("HP"), "SystemProductName": text("ProLiant DL380 G5")},
    TCPIP: {"EnableRSS": number(1), "EnableTCPA": number(0), "Hostname": text("cvp1")},
    rf"{CLASS}\0001": {"DriverDesc": text("WAN Miniport"), "MatchingDeviceId": text("ms_ndiswan")},
    rf"{CLASS}\0002": adapter(**{"*RSS": text("1"), "*SpeedDuplex": text("0")}),
    rf"{CLASS}\0002\Linkage": TEAM,
    rf"{CLASS}\0003": adapter(**{"*SpeedDuplex": text("0")}),
    rf"{CLASS}\0003\Linkage": TEAM,
    rf"{CLASS}\0003\Ndi\Params\*RSS": {"default": text("1")},
    rf"{CLASS}\0004": adapter(**{"*RSS": text("0"), "SpeedDuplex": text("4")}),
    rf"{CLASS}\0004\Linkage": TEAM,
    rf"{CLASS}\Properties": DENIED,
    rf"{UPDATES}\KB948496-v2": {},
}
RESET = ConnectionResetError(104, "the server closed the connection")
SILENT = TimeoutError(110, "no answer within 10 s")


class Falling(FakeServer):
    """A server whose connection is gone from the call of that number on."""

    def __init__(self, keys=KEYS, falls_at=None, error=RESET):
        super().__init__(keys)
        self.falls_at, self.error, self.lost = falls_at, error, None

    def transact(self, opened, request):
        if self._number == self.falls_at:
            self.lost = self.error
        if self.lost is not None:
            raise type(self.lost)(*self.lost.args)
        return super().transact(opened, request)


@pytest.fixture
def asked(monkeypatch):
    """A host of these keys, asked by a worker."""

    def ask(server):
        def lost():
            return None if server.lost is None else "it was lost."

        host = HostSource("cvp1", (), address="smb://cvp1", registry=registry(server), lost=lost)
        monkeypatch.setattr(worker, "live_host", opening(host))
        return worker.ask(Listed(Target("smb", "cvp1")), None, Patience(), PACK)

    return ask


@pytest.fixture(scope="module")
def verdicts():
    derive, judge = Deriver(PACK), Judge(PACK, list(PACK.rules.values()), PlainChainer)
    yield lambda answer: {
        one.rule: one.verdict for one in judge(derive(host_facts("cvp1", answer.report.facts))).findings
    }
    judge.close()


def facts_of(answer):
    return {(fact.name, fact.instance): fact.value for fact in answer.report.facts}


def test_no_verdict_turns_round_wherever_the_connection_falls(asked, verdicts):
    whole = Falling()
    answer = asked(whole)
    right = verdicts(answer)
    assert answer.reached
    assert right["nic-forced-speed"] is Verdict.FAIL
    assert right["nic-team-uneven"] is Verdict.FAIL
    seen = set()
    for call in range(2, whole._number, 9):
        answer = asked(Falling(falls_at=call))
        found = verdicts(answer)
        assert not answer.reached
        turned = [rule for rule in right if found[rule] not in (right[rule], Verdict.UNKNOWN)]
        assert not turned, call
        # A place that is told where it fell, and that it was lost: not one problem for each key behind it.
        assert len(answer.problems) == 2, call
        seen.add(found["nic-forced-speed"])
    assert seen == {Verdict.FAIL, Verdict.UNKNOWN}


@pytest.mark.parametrize("error", [RESET, SILENT])
def test_adapters_that_were_not_read_are_not_passed_over(asked, verdicts, error):
    """Two adapters were read, and the third, which is forced, was not."""
    fall = call_of(rf"{CLASS}\0004")
    answer = asked(Falling(falls_at=fall, error=error))
    facts, found = facts_of(answer), verdicts(answer)
    assert facts["nic[].speed_duplex", "0002"] == facts["nic[].speed_duplex", "0003"] == "auto"
    missing = facts["nic[].speed_duplex", "0004"]
    assert isinstance(missing, Absent)
    assert missing.reason is AbsentReason.NOT_COLLECTED
    assert error.strerror in missing.detail
    assert found["nic-forced-speed"] is found["nic-team-uneven"] is Verdict.UNKNOWN
    # What an adapter lacks means its driver's default only where that was looked for.
    assert isinstance(facts["nic[].rss", "0003"], Absent)
    assert facts["nic[].rss", "0002"] == "on"


def call_of(path):
    """The number of the call that opens this key."""
    opened = []

    class Watched(Falling):
        def _open(self, stub):
            handle = super()._open(stub)
            opened.append((self._handles[handle], self._number))
            return handle

    server = Watched()
    read_registry(registry(server), "smb://cvp1", PACK)
    return next(number for key, number in opened if key.casefold() == path.casefold())


def test_an_adapter_that_is_closed_is_one_that_nobody_knows(asked, verdicts):
    answer = asked(Falling({**KEYS, rf"{CLASS}\0004": DENIED}))
    assert answer.reached
    assert facts_of(answer)["nic[].speed_duplex", "0004"].reason is AbsentReason.ACCESS_DENIED
    assert verdicts(answer)["nic-forced-speed"] is Verdict.UNKNOWN
    assert not any(instance == "Properties" for _, instance in facts_of(answer)), "no adapter, whoever may read it"

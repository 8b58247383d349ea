"""How far an audit is: a line that stays on a terminal, and a line now and then in a log."""

import io

import pytest

from advisor.cli import audit_progress
from advisor.cli.audit_progress import AuditProgress
from advisor.pack.load import load_pack
from advisor.report.glossary import Glossary
from advisor.report.words import Words

PACK = load_pack()
WORDS = {one: Words(PACK.texts.in_language(one), Glossary.of(PACK)) for one in ("en", "zh")}


class Stderr(io.StringIO):
    def __init__(self, terminal):
        super().__init__()
        self.isatty = lambda: terminal


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(audit_progress, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def watched(monkeypatch):
    """The standard error, from when the test asks for it: pytest puts its own in place before that."""

    def begin(terminal):
        made = Stderr(terminal)
        monkeypatch.setattr("sys.stderr", made)
        return made

    return begin


def test_nothing_is_said_of_what_ends_within_a_second(clock, watched):
    stderr = watched(terminal=True)
    with AuditProgress(WORDS["en"]) as progress:
        for done in (10, 20, 30):
            progress.decided(done, 30)
            clock[0] += 0.3
    assert stderr.getvalue() == ""


def test_a_terminal_has_one_line_that_is_wiped_at_the_end(clock, watched):
    stderr = watched(terminal=True)
    with AuditProgress(WORDS["en"]) as progress:
        for done in (0, 1_000, 2_000):
            progress.collected(done, 12_000, done // 500)
            clock[0] += 2
        progress.collected(2_100, 12_000, 4)
        clock[0] += 0.1  # too soon after the last line
        progress.collected(2_150, 12_000, 4)
    shown = stderr.getvalue().split("\r")[1:]
    assert [one.rstrip() for one in shown] == [
        "Collecting: 1,000 of 12,000 hosts, 500/s, 2 failed, 0 min 22 s left",
        "Collecting: 2,000 of 12,000 hosts, 500/s, 4 failed, 0 min 20 s left",
        "Collecting: 2,100 of 12,000 hosts, 350/s, 4 failed, 0 min 28 s left",
        "",
        "",
    ]
    assert "\n" not in stderr.getvalue()


def test_each_stage_has_a_rate_of_its_own(clock, watched):
    stderr = watched(terminal=True)
    progress = AuditProgress(WORDS["en"])
    progress.collected(0, 100, 0)
    clock[0] += 10
    progress.collected(100, 100, 0)
    progress.decided(40, 100)
    clock[0] += 2
    progress.decided(60, 100)
    assert stderr.getvalue().split("\r")[-1].rstrip() == "Deciding: 60 of 100 hosts, 10/s, 0 failed, 0 min 4 s left"


def test_a_log_gets_a_line_every_quarter_of_a_minute(clock, watched):
    stderr = watched(terminal=False)
    with AuditProgress(WORDS["zh"]) as progress:
        for done in range(0, 4_000, 100):
            progress.decided(done, None)
            clock[0] += 1
    lines = stderr.getvalue().splitlines()
    assert lines == [
        WORDS["zh"].say(
            "audit.progress.open", stage=WORDS["zh"].say("audit.stage.decide"), done=done, rate="100", failed=0
        )
        for done in ("1,500", "3,000")
    ]


def test_who_does_not_get_on_is_promised_no_end(clock, watched):
    stderr = watched(terminal=False)
    progress = AuditProgress(WORDS["en"])
    progress.collected(5, 100, 5)
    clock[0] += 20
    progress.collected(5, 100, 5)
    assert stderr.getvalue() == "Collecting: 5 hosts, 0/s, 5 failed\n"

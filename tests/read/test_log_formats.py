"""The shapes of `facts/logs` and `facts/counters.yaml`: what a pack's author may get wrong is told."""

import pytest

from advisor.pack.formats import CountersFile, LogFormat
from tests.read.format_pack import PACK, from_yaml

FORMAT = r"""
id: test
title: A log
provenance: made up
recognition: {lines: 10, matches: 1}
layouts:
  - title: One
    pattern: '(?P<year>\d+)-(?P<month>\d+)-(?P<day>\d+) (?P<hour>\d+):(?P<minute>\d+):(?P<second>\d+)'
events:
  - kind: session-shutdown
    marks: [down]
    pattern: 'shut down by (?P<who>\w+)'
    error: true
    meaning: It was shut down.
    provenance: made up
    example: the session was shut down by root
    values: {who: root}
"""

KINDS = {
    "session-shutdown",
    "connection-terminated",
    "heartbeat-missed",
    "connection-reset",
    "connection-broken",
    "connection-established",
    "vm-stunned",
    "snapshot-created",
    "snapshot-removed",
    "snapshot-consolidated",
    "link-down",
    "link-up",
    "time-changed",
    "garbage-collection",
    "system-started",
    "unexpected-shutdown",
}
COUNTERS = {
    "dpc-rate",
    "dpcs-queued",
    "dpc-time",
    "interrupt-time",
    "privileged-time",
    "processor-time",
    "process-processor-time",
    "pages",
    "available-memory",
    "nic-packets",
    "nic-bytes",
    "nic-receive-discards",
    "nic-receive-errors",
    "nic-bandwidth",
    "nic-output-queue",
    "udp-receive-errors",
    "udp-receive",
    "tcp-retransmits",
    "tcp-resets",
    "tcp-failures",
}


def test_a_good_format() -> None:
    assert from_yaml(LogFormat, FORMAT) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("(?P<second>", "(?P<seconds>", "no part called seconds"),
        (":(?P<second>\\d+)", "", "needs the group second"),
        ("(?P<day>\\d+)", "x", "a date needs month and day"),
        ("(?P<year>", "(?P<written>", "stands alone"),
        ("'(?P<year>", "'(?P<offset>Z) (?P<year>", "stand behind"),
        ("was shut down", "went away", "example does not match"),
        ("marks: [down]", "marks: [up]", "none of the marks"),
        ("marks: [down]", "marks: ['shut down']", "a mark is one word"),
        ("who: root", "who: joe", "the example gives the values"),
        ("pattern: 'shut", "pattern: '(shut", "not a regular expression"),
        ("title: A log", "title: A log\ndate_header: '(?P<day>\\d+)'", "a date header has the groups"),
    ],
)
def test_what_a_format_may_get_wrong(old: str, new: str, words: str) -> None:
    assert old in FORMAT
    assert any(words in fault for fault in from_yaml(LogFormat, FORMAT.replace(old, new)))


def test_the_shipped_formats_tell_every_kind_of_event() -> None:
    assert {event.kind for format_ in PACK.logs for event in format_.events} == KINDS
    assert {format_.id for format_ in PACK.logs} == {"cvp", "pim", "vcenter", "vmware", "windows"}


def test_a_counter_stands_once() -> None:
    counter = "{id: a, object: B, counter: C, unit: d, kind: rate, meaning: e, provenance: f}"
    assert from_yaml(CountersFile, f"provenance: x\ncounters: [{counter}]") == []
    assert "declared twice" in from_yaml(CountersFile, f"provenance: x\ncounters: [{counter}, {counter}]")[0]


def test_the_shipped_counters() -> None:
    assert set(PACK.counters.by_id) >= COUNTERS

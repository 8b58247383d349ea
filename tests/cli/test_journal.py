"""The journal of an interview: what was acknowledged is there, whatever happened then."""

import json
import os
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.cli.journal import About, Journal, _entry
from advisor.errors import UsageError
from advisor.model.fact import Absent, AbsentReason
from advisor.model.interview import Answer
from advisor.pack.load import load_pack
from advisor.reason.representatives import representatives
from tests.effort import tries

PACK = load_pack()
NOW = datetime(2013, 3, 30, 23, 36, 46, 531000, tzinfo=UTC)
ABOUT = About("incident", "technote")


def answer(fact, value, instance=None):
    return Answer("CVP1", fact, instance, value, NOW)


ANSWERS = [
    answer(name, value, "0001" if "[]" in name else None)
    for name, values in representatives(PACK).items()
    for value in (*values, Absent(AbsentReason.NOT_COLLECTED, "asked for, and not known"))
    if value != ()
] + [answer("nic[].name", ("Broadcom", "Intel, 2")), answer("tcpip.rss", Absent(AbsentReason.NOT_FOUND))]


def test_what_was_said_comes_back_as_it_was(tmp_path):
    journal = Journal.begin(tmp_path / "s.jsonl", ABOUT)
    for one in ANSWERS:
        journal.tell(one)
    journal.take_back()
    back = Journal.resume(tmp_path / "s.jsonl", PACK.facts)
    assert back.about == ABOUT
    assert [entry.answer for entry in back.entries] == [*ANSWERS, None]


@settings(max_examples=tries(60), deadline=None)
@given(st.data())
def test_a_crash_loses_at_most_the_answer_that_was_not_acknowledged(tmp_path_factory, data):
    """The file is cut anywhere; every whole line is there, and the interview goes on behind it."""
    path = tmp_path_factory.mktemp("journal") / "s.jsonl"
    journal = Journal.begin(path, ABOUT)
    ends = [path.stat().st_size]
    for one in ANSWERS[:4]:
        journal.tell(one)
        ends.append(path.stat().st_size)
    cut = data.draw(st.integers(ends[0], ends[-1]))
    os.truncate(path, cut)
    back = Journal.resume(path, PACK.facts)
    assert len(back.entries) == sum(end <= cut for end in ends[1:])
    back.tell(ANSWERS[4])
    assert [entry.answer for entry in Journal.resume(path, PACK.facts).entries][-1] == ANSWERS[4]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[]", "is no line of an interview"),
        ("{", "is no line of an interview"),
        ("[" * 100_000, "is no line of an interview"),
        (
            json.dumps({"at": "2013-03-30T00:00:00Z", "host": "A", "fact": "no.such", "value": 1}),
            "not in the catalogue",
        ),
        (json.dumps({"at": "yesterday", "host": "A", "fact": "os.arch", "value": "x86"}), "isoformat"),
        (json.dumps({"at": "2013-03-30T00:00:00", "host": "A", "fact": "os.arch", "value": "x86"}), "lacks its zone"),
        (json.dumps({"at": "2013-03-30T00:00:00Z", "host": "A", "fact": "os.arch", "value": "arm"}), "one of x86"),
        (json.dumps({"at": "2013-03-30T00:00:00Z", "fact": "os.arch", "value": "x86"}), "mend or remove"),
        (json.dumps({"at": "2013-03-30T00:00:00Z", "host": "A", "fact": "os.arch", "absent": {"reason": "?"}}), "mend"),
    ],
)
def test_a_damaged_line_is_told_with_its_place(tmp_path, line, said):
    path = tmp_path / "s.jsonl"
    Journal.begin(path, ABOUT)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(UsageError, match=r"s\.jsonl:2") as error:
        Journal.resume(path, PACK.facts)
    assert said in str(error.value)


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"schema": "advisor.facts/1"}\n', b"\xff\xfe\n"])
def test_another_file_is_no_interview(tmp_path, content):
    path = tmp_path / "s.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="is no"):
        Journal.resume(path, PACK.facts)


def test_a_place_that_cannot_be_written_is_told_before_the_first_question(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--session another place"):
        Journal.begin(tmp_path / "file" / "s.jsonl", ABOUT)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "yesterday", "2026-01-01"])
def test_a_time_that_is_none_is_an_error_with_its_line(tmp_path, at):
    """The first two are times, and have no counterpart in UTC."""
    path = tmp_path / "session.jsonl"
    line = {"host": "A", "fact": "os.arch", "value": "x86", "at": at}
    with pytest.raises(UsageError, match=r"session\.jsonl:7: os\.arch: "):
        _entry(path, 7, line, PACK.facts)

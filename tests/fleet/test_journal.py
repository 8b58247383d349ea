"""A journal survives whatever ends the scan that writes it, and spares what is no journal."""

import json

import pytest

from advisor.errors import UsageError
from advisor.fleet.journal import SCHEMA, Journal, line_of


def document(target, reached=True):
    return {
        "schema": SCHEMA,
        "hosts": [{"host": target, "role": None, "facts": []}],
        "target": target,
        "reached": reached,
    }


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fleet.jsonl"


def begun(path):
    journal = Journal(path)
    try:
        return journal.begin(0)
    finally:
        journal.close()


def test_what_was_written_is_there_again(path):
    journal = Journal(path)
    assert journal.begin(0) == {}
    journal.add(line_of(document("smb://a")))
    journal.add(line_of(document("smb://b", reached=False)))
    journal.close()
    assert begun(path) == {"smb://a": document("smb://a"), "smb://b": document("smb://b", reached=False)}


@pytest.mark.parametrize("cut", [1, 20, 60, -1])
def test_a_line_that_was_cut_is_taken_out(path, cut):
    whole, broken = line_of(document("smb://a")), line_of(document("smb://b"))
    path.write_bytes(whole + broken[:cut])
    assert list(begun(path)) == ["smb://a"]
    assert path.read_bytes() == whole


def test_of_two_answers_the_better_counts(path):
    path.write_bytes(
        line_of(document("smb://a", reached=False))
        + line_of(document("smb://a"))
        + line_of(document("smb://a", reached=False))
    )
    assert begun(path)["smb://a"]["reached"]


@pytest.mark.parametrize(
    "content",
    [
        b"# my notes\n",
        b"my notes",
        b'{"schema": "advisor.check/1"}\n',
        b"[]\n",
        b'{"schema": "advisor.facts/1"}\n',
        b"\xff\n",
    ],
)
def test_another_file_is_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(UsageError, match="no line of a scan's journal"):
        begun(path)
    assert path.read_bytes() == content


def test_two_scans_do_not_share_a_journal(path):
    pytest.importorskip("fcntl")
    first = Journal(path)
    first.begin(0)
    second = Journal(path)
    with pytest.raises(UsageError, match="another scan"):
        second.begin(0)
    first.close()
    assert second.begin(0) == {}
    second.close()


def test_a_place_that_can_not_be_written(tmp_path):
    with pytest.raises(UsageError, match="can't be written"):
        Journal(tmp_path)


def test_a_line_is_one_line(path):
    line = line_of(document("smb://a\nb"))
    assert line.count(b"\n") == 1
    assert json.loads(line)["target"] == "smb://a\nb"

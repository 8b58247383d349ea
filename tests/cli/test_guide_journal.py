"""The journal of a guided plan: on the disk at once, never half, never changed unnoticed, of one plan and writer."""

import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.cli.guide_journal import GuideJournal
from advisor.cli.guide_lines import head_line, linked
from advisor.errors import UsageError
from advisor.model.fact import AbsentReason
from advisor.model.finding import Missing
from advisor.model.guide import Answered, Checked, Said, Verification, Verified
from advisor.model.plan import Plan
from advisor.remedy.progress import progress
from tests.remedy.test_progress import PLAN as BARE

PLAN: Plan = replace(BARE, facts_sha256="cd" * 32)
AT = datetime(2026, 11, 26, 12, 0, 0, 123000, tzinfo=UTC)
SAID = Said(AT, "Ana", "A", "patch", Answered.SKIPPED, "no time\u2026 \x1b[31m")
MISSING = Missing("ndis.version", AbsentReason.STALE, "wmic datafile")
LOOK = Verification(AT, "Ana", "ef" * 32, (Checked("A", "patch", Verified.CANNOT_TELL, ("so",), (MISSING,)),))


@pytest.fixture
def path(tmp_path):
    """A journal with two entries."""
    journal = GuideJournal.open(tmp_path / "j.jsonl", PLAN, "Ana")
    journal.add(SAID)
    journal.add(LOOK)
    journal.close()
    return journal.path


def test_what_was_kept_comes_back(path):
    assert GuideJournal.read(path, PLAN) == [SAID, LOOK]
    journal = GuideJournal.open(path, PLAN, "Ben")
    journal.add(replace(SAID, by="Ben"))
    journal.close()
    assert [entry.by for entry in GuideJournal.read(path, PLAN)] == ["Ana", "Ana", "Ben"]


def test_an_entry_is_on_the_disk_when_it_is_kept(tmp_path):
    journal = GuideJournal.open(tmp_path / "j.jsonl", PLAN, "Ana")
    journal.add(SAID)
    assert GuideJournal.read(journal.path, PLAN) == [SAID]
    journal.close()


def test_it_names_facts_and_pack_and_no_path(path):
    text = path.read_text()
    head = json.loads(text.splitlines()[0])
    assert head["facts_sha256"] == PLAN.facts_sha256
    assert head["pack"]["sha256"] == PLAN.pack.sha256
    assert str(path.parent) not in text


@given(st.integers(min_value=0))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_crash_at_any_byte_loses_no_whole_line(tmp_path, cut):
    path = tmp_path / "j.jsonl"
    path.unlink(missing_ok=True)
    journal = GuideJournal.open(path, PLAN, "Ana")
    journal.add(SAID)
    journal.add(LOOK)
    journal.close()
    content = path.read_bytes()
    path.write_bytes(content[: cut % (len(content) + 1)])
    # A line of which only its end is missing was written whole.
    whole = sum(1 for line in content.split(b"\n")[:-1] if line in path.read_bytes().split(b"\n"))
    resumed = GuideJournal.open(path, PLAN, "Ana")
    assert resumed.entries == [SAID, LOOK][: max(0, whole - 1)]
    resumed.add(SAID)
    resumed.close()
    assert GuideJournal.read(path, PLAN)[-1] == SAID


@given(st.integers(min_value=0), st.integers(0, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_changed_byte_is_an_error_with_its_line_or_harmless(tmp_path, place, value):
    path = tmp_path / "j.jsonl"
    path.unlink(missing_ok=True)
    journal = GuideJournal.open(path, PLAN, "Ana")
    journal.add(SAID)
    journal.add(LOOK)
    journal.close()
    content = bytearray(path.read_bytes())
    place %= len(content) - 1
    content[place] = value
    path.write_bytes(content)
    try:
        found, told = GuideJournal.read(path, PLAN), ""
    except UsageError as error:
        found, told = [], error.message
    assert found == [SAID, LOOK] or str(path) in told


def test_a_line_that_lost_only_its_end_is_kept(path):
    path.write_bytes(path.read_bytes().rstrip())
    assert GuideJournal.read(path, PLAN) == [SAID, LOOK]
    GuideJournal.open(path, PLAN, "Ana").close()
    assert path.read_bytes().count(b"\n") == 3
    assert GuideJournal.read(path, PLAN) == [SAID, LOOK]


def test_a_line_that_was_taken_out_is_noticed(path):
    head, _, last = path.read_text().splitlines(keepends=True)
    path.write_text(head + last)
    with pytest.raises(UsageError, match=r"j\.jsonl:2: was changed since it was written, or a line before it"):
        GuideJournal.read(path, PLAN)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(PLAN, facts_sha256="00" * 32), "is the journal of another plan: that one was made of other facts"),
        (replace(PLAN, pack=replace(PLAN.pack, sha256="00" * 32)), "that one was made by other rules"),
        (replace(PLAN, hosts=(replace(PLAN.hosts[0], steps=PLAN.hosts[0].steps[1:]),)), "speaks of the step patch"),
    ],
)
def test_the_journal_of_another_plan_is_refused(path, other, said):
    before = path.read_bytes()
    with pytest.raises(UsageError, match=said):
        GuideJournal.open(path, other, "Ana")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"{}\n", b"[]\n", b"not json\n", b'{"schema": "advisor.facts/1"}\n', b"[" * 99999 + b"\n"]
)
def test_another_file_is_refused_and_stays_as_it_is(tmp_path, content):
    path = tmp_path / "notes"
    path.write_bytes(content)
    for use in (lambda: GuideJournal.open(path, PLAN, "Ana"), lambda: GuideJournal.read(path, PLAN)):
        with pytest.raises(UsageError, match="is no journal of a guided plan"):
            use()
    assert path.read_bytes() == content


def test_a_file_without_a_line_end_is_no_journal_to_overwrite(tmp_path):
    path = tmp_path / "notes"
    path.write_bytes(b"my only copy")
    with pytest.raises(UsageError, match="is no journal of a guided plan"):
        GuideJournal.open(path, PLAN, "Ana")
    assert path.read_bytes() == b"my only copy"


def test_two_guides_on_one_journal_are_refused(path):
    first = GuideJournal.open(path, PLAN, "Ana")
    with pytest.raises(UsageError, match="another guide is writing to this journal"):
        GuideJournal.open(path, PLAN, "Ben")
    assert GuideJournal.read(path, PLAN) == [SAID, LOOK]
    first.close()
    GuideJournal.open(path, PLAN, "Ben").close()


def test_a_place_that_can_not_be_written_is_told(tmp_path):
    with pytest.raises(UsageError, match="can't be written"):
        GuideJournal.open(tmp_path, PLAN, "Ana")
    with pytest.raises(UsageError, match="can't be read"):
        GuideJournal.read(tmp_path / "none", PLAN)


def test_a_full_disk_is_told_and_leaves_no_half_line(path, monkeypatch):
    journal = GuideJournal.open(path, PLAN, "Ana")
    before = path.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(UsageError, match="can't be written: No space left on device"):
            journal.add(SAID)
    assert path.read_bytes() == before
    journal.add(SAID)
    journal.close()
    assert GuideJournal.read(path, PLAN) == [SAID, LOOK, SAID]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, Path("/dev/zero")):
        for use in (GuideJournal.read, lambda path, plan: GuideJournal.open(path, plan, "Ana")):
            with pytest.raises(UsageError, match=r"is no journal of a guided plan|can't be"):
                use(place, PLAN)


def chained(lines):
    """A journal of these objects, as somebody makes it who knows how lines are chained."""
    chain, written = "", []
    for line in lines:
        chain = linked(chain, line)
        written.append(json.dumps({**line, "chain": chain}))
    return "".join(f"{line}\n" for line in written)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
TIMES = st.sampled_from(["0001-01-01T00:00:00+23:59", "2026-11-26T12:00:00", "9999-12-31T23:59:59-23:59"])
CHECK = st.fixed_dictionaries(
    {
        "host": ANYTHING,
        "step": ANYTHING,
        "verdict": st.sampled_from(list(Verified)),
        "because": ANYTHING,
        "missing": ANYTHING,
    }
)
HOSTILE = st.fixed_dictionaries(
    {},
    optional={
        "at": ANYTHING | TIMES,
        "by": ANYTHING | st.just("me"),
        "host": ANYTHING | st.just("A"),
        "step": ANYTHING | st.sampled_from(["patch", "restart/1", "restart/999999999999"]),
        "answer": ANYTHING | st.sampled_from(list(Answered)),
        "reason": ANYTHING,
        "facts_sha256": ANYTHING,
        "checks": ANYTHING | st.lists(CHECK, max_size=2),
    },
)


@given(st.lists(HOSTILE, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_forged_journal_is_read_or_refused(tmp_path, lines):
    """The chain is no signature; what it vouches for may still be anything."""
    path = tmp_path / "j.jsonl"
    path.write_text(chained([head_line(PLAN, "Ana"), *lines]))
    try:
        found = GuideJournal.read(path, PLAN)
    except UsageError:
        return
    assert len(found) == len(lines)
    states = progress(PLAN, found).states
    assert set(states) == {("A", one.key) for one in PLAN.hosts[0].sequence()}

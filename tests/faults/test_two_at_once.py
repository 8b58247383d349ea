"""Two advisors on one file: neither loses what the other was told."""

import subprocess
from collections.abc import Container, Iterator
from pathlib import Path

import pytest

from advisor.cli.journal import About, Journal
from advisor.deciding import Batch
from advisor.errors import UsageError
from advisor.fleet.audit import run_audit
from advisor.fleet.kept_batches import KeptBatches
from advisor.fleet.table_facts import TableFacts
from advisor.pack.load import load_pack
from tests.cli.test_journal import answer
from tests.effort import gate_only
from tests.faults.test_interruption import EXAMPLE, LONGEST, begun
from tests.fleet_maker import frame_of, made_fleet
from tests.hostile.commands import run

FACTS = load_pack().facts


def test_a_second_sitting_on_one_interview_is_told_and_mixes_nothing(tmp_path: Path) -> None:
    first = Journal.begin(tmp_path / "session", About(None, None))
    first.tell(answer("host.name", "A"))
    second = Journal.resume(first.path, FACTS)
    second.tell(answer("cpu.count", 2))
    with pytest.raises(UsageError, match="somebody else goes on with this interview; your last answer was not kept"):
        first.tell(answer("cpu.count", 4))
    second.tell(answer("os.product", "server-2003"))
    kept = [entry.answer.value for entry in Journal.resume(first.path, FACTS).entries if entry.answer]
    assert kept == ["A", 2, "server-2003"]


@gate_only
def test_two_first_uses_of_the_key_have_one_key(tmp_path: Path) -> None:
    """Whoever comes second has the whole key of the first, and never an empty file."""
    command = ("check", str(EXAMPLE), "--redact", "--format", "json")
    both = [begun(tmp_path, *command) for _ in range(2)]
    answers = [process.communicate(timeout=LONGEST) for process in both]
    assert [process.returncode for process in both] == [3, 3], answers
    hosts = [out.split('"host": "')[1].split('"')[0] for out, _ in answers]
    assert hosts[0] == hosts[1]
    assert len(list(tmp_path.rglob("redact.key"))) == 1


@gate_only
def test_two_audits_into_one_store_are_both_there(tmp_path: Path) -> None:
    """Each is a process that finds no store yet, and makes its tables."""
    store = tmp_path / "store.db"
    both = [begun(tmp_path, "audit", str(EXAMPLE), "--store", str(store)) for _ in range(2)]
    said = [process.communicate(timeout=LONGEST)[1] for process in both]
    assert [process.returncode for process in both] == [3, 3], said
    history = run("audit", "history", "--store", str(store), "--format", "json")
    assert history.stdout.count('"id"') == 2


@gate_only
def test_two_audits_with_one_journal(tmp_path: Path) -> None:
    """Whatever each of them finds decided already, both end with every host."""
    command = ("audit", str(EXAMPLE), "--journal", str(tmp_path / "journal"), "--format", "json")
    both: list[subprocess.Popen[str]] = [begun(tmp_path, *command) for _ in range(2)]
    answers = [process.communicate(timeout=LONGEST) for process in both]
    for process, (out, said) in zip(both, answers, strict=True):
        assert "internal fault" not in said
        assert process.returncode in {2, 3}, said
        assert process.returncode == 2 or '"assessed": 2' in out
    assert 3 in [process.returncode for process in both]
    assert run(*command).exit_code == 3


def test_a_second_audit_of_a_table_with_one_journal_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    pack, journal, path = load_pack(), tmp_path / "journal", tmp_path / "fleet.parquet"
    frame_of(made_fleet(20)).write_parquet(path)
    told: list[str] = []

    def audited(source: type[TableFacts]) -> None:
        run_audit(str(path), lambda setup: source(path, pack, setup, 10), pack=pack, state=KeptBatches(journal))

    class Met(TableFacts):
        """While its audit runs, another begins."""

        def batches(self, but: Container[int] = ()) -> Iterator[Batch]:
            before = (journal / "audit.json").read_bytes()
            with pytest.raises(UsageError, match="another audit writes to this journal; wait for it, or name another"):
                audited(TableFacts)
            assert (journal / "audit.json").read_bytes() == before
            told.append("refused")
            yield from super().batches(but)

    audited(Met)
    assert told
    audited(TableFacts)  # whoever has ended holds nothing

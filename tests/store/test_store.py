"""What is kept is given back, whole and once, by both databases."""

from datetime import UTC, datetime

import numpy as np
import pytest

from advisor.errors import StoreError, UsageError
from advisor.model.diagnosis import PackIdentity
from advisor.model.problem import Problem
from advisor.model.stored import RunState
from advisor.model.verdict import Verdict
from advisor.store.retention import remove
from advisor.store.store import Store
from tests.store import sample


def same(found, expected):
    """Two audits, member by member: numpy's arrays do not compare as one."""
    assert list(found.outcome_of) == list(expected.outcome_of)
    for name in ("run", "pack", "engine", "severities", "outcomes"):
        assert getattr(found, name) == getattr(expected, name), name
    assert list(found.hosts) == list(expected.hosts)
    assert list(found.roles) == list(expected.roles)


def test_an_audit_comes_back_whole(store):
    hosts = [sample.host(number) for number in range(50)]
    one = sample.stored(1, hosts=50, options={"policy.rss": "technote"})
    writer = store.begin(one)
    writer.write(hosts[:20])
    writer.write(hosts[20:])
    problems = (Problem("x.blg", "can't be read.", "Convert it.", 3, lost=False),)
    writer.finish(sample.finished(one, hosts), problems)
    found = store.audit("run-1")
    same(found, sample.audit_of(one, hosts))
    assert found.problems == problems
    assert isinstance(found.outcome_of, np.ndarray)
    kept = store.run("run-1")
    assert (kept.state, kept.options) == (RunState.FINISHED, {"policy.rss": "technote"})
    assert kept.counts["ndis-hotfix-missing"] == {
        Verdict.PASS: 33, Verdict.FAIL: 17, Verdict.UNKNOWN: 0, Verdict.NOT_APPLICABLE: 0}  # fmt: skip
    assert kept.failing() == 17


def test_the_facts_of_a_host_come_back_with_their_proof(store):
    hosts = [sample.host(number) for number in range(5)]
    sample.keep(store, hosts=hosts)
    for host in hosts:
        report = store.facts("run-1", host.host)
        assert (report.host, report.role) == (host.host, host.role)
        assert report.facts == host.facts
        versions = [fact.value for fact in report.facts if fact.name == "ndis.version"]
        assert versions[0].raw == "5.2.3790.4318 (srv03_sp2_qfe.080630-1506)"
        assert versions[0].branch == "qfe"
    assert [one.facts for one in store.all_facts("run-1")] == [host.facts for host in hosts]
    assert [one.host for one in store.all_facts("run-1", after=2)] == ["HOST000003", "HOST000004"]
    assert store.facts("run-1", "host000003").host == "HOST000003", "Windows does not tell cases apart"
    with pytest.raises(UsageError, match="has no host 'HOST9'"):
        store.facts("run-1", "HOST9")


def test_a_host_without_facts_is_a_host_still(store):
    unreached = sample.StoredHost(0, "DEAD", None, sample.FAILED)
    sample.keep(store, hosts=[unreached])
    assert store.facts("run-1", "DEAD").facts == ()
    assert store.audit("run-1").hosts == ["DEAD"]


def test_what_is_written_twice_is_there_once(store):
    one = sample.stored(hosts=3)
    writer = store.begin(one)
    writer.write([sample.host(0, failed=True), sample.host(1)])
    writer.write([sample.host(0, failed=False), sample.host(2, failed=False)])
    assert sorted(writer.written()) == ["HOST000000", "HOST000001", "HOST000002"]
    hosts = [sample.host(0, failed=False), sample.host(1), sample.host(2, failed=False)]
    writer.finish(sample.finished(one, hosts))
    assert [host.outcome for host in store.hosts("run-1")] == [sample.PASSED] * 3
    assert store.facts("run-1", "HOST000000").facts == hosts[0].facts


def test_a_fleet_with_two_hosts_of_one_name_is_told_so(store):
    writer = store.begin(sample.stored())
    with pytest.raises(StoreError, match="two hosts of the fleet are called 'TWIN'"):
        writer.write([sample.host(0, name="TWIN"), sample.host(1, name="TWIN")])
    assert list(writer.written()) == []


def test_a_run_that_lacks_hosts_does_not_end(store):
    one = sample.stored(hosts=2)
    writer = store.begin(one)
    writer.write([sample.host(0)])
    with pytest.raises(StoreError, match="was to have 2 hosts, and 1 are written"):
        writer.finish(sample.finished(one, [sample.host(0), sample.host(1)]))
    assert store.run("run-1").state is RunState.RUNNING


def test_a_run_is_resumed(place):
    one = sample.stored(hosts=4)
    with Store.open(place) as store:
        store.begin(one).write([sample.host(0), sample.host(1)])
    with Store.open(place) as store:
        writer = store.begin(store.run("run-1"))
        left = [sample.host(number) for number in range(4) if sample.host(number).host not in set(writer.written())]
        assert len(left) == 2
        writer.write(left)
        writer.finish(sample.finished(one, [sample.host(number) for number in range(4)]))
        assert store.run("run-1").state is RunState.FINISHED
        same(store.audit("run-1"), sample.audit_of(one, [sample.host(number) for number in range(4)]))


def test_a_finished_run_is_not_begun_again(store):
    sample.keep(store, hosts=[sample.host(0)])
    with pytest.raises(UsageError, match="is finished"):
        store.begin(sample.stored())


def test_hosts_judged_by_other_rules_do_not_join_a_run(store):
    store.begin(sample.stored())
    with pytest.raises(UsageError, match="other rules or options"):
        store.begin(sample.stored(options={"policy.rss": "docwiki"}))
    other = sample.StoredRun(sample.stored().run, PackIdentity("sample", "2", "ee" * 32), "plain", sample.SEVERITIES)
    with pytest.raises(UsageError, match="other rules"):
        store.begin(other)


def test_hosts_by_rule_and_verdict_page_by_page(store):
    hosts = [sample.host(number) for number in range(30)]
    sample.keep(store, hosts=hosts)
    found, after = [], None
    while page := store.hosts("run-1", rule="ndis-hotfix-missing", verdict=Verdict.FAIL, after=after, limit=4):
        assert len(page) <= 4
        found += [one.host for one in page]
        after = page[-1].host
    assert found == [host.host for host in hosts if host.outcome is sample.FAILED]
    assert store.hosts("run-1", rule="no-such-rule", verdict=Verdict.FAIL) == ()
    assert store.hosts("run-1", rule="rss-off", verdict=Verdict.FAIL) == ()
    assert len(store.hosts("run-1", verdict=Verdict.UNKNOWN)) == 10
    assert [one.host for one in store.hosts("run-1", beginning="HOST00002")] == [f"HOST{n:06}" for n in range(20, 30)]
    assert len(store.hosts("run-1", beginning="host00001")) == 10
    assert store.hosts("run-1", beginning="OST") == ()
    assert store.hosts("run-1", beginning="HOST%") == (), "a sign of SQL is a sign of the name"
    assert store.hosts("run-1", beginning="HOST_0") == ()


def test_the_newest_run_of_a_fleet(store):
    for number in (1, 3, 2):
        sample.keep(store, number, [sample.host(0)])
    sample.keep(store, 4, [sample.host(0)], fleet="other")
    store.begin(sample.stored(5))
    assert [one.run.id for one in store.runs("fleet.csv")] == ["run-5", "run-3", "run-2", "run-1"]
    assert store.run("latest").run.id == "run-4"
    assert [(one.run.fleet, one.run.id) for one in store.fleets()] == [("fleet.csv", "run-3"), ("other", "run-4")]
    with pytest.raises(UsageError, match="several runs begin with 'run-'"):
        store.run("run-")
    with pytest.raises(UsageError, match="has no run 'x'"):
        store.run("x")


def test_the_history_of_a_host(store):
    for number, failed in ((1, True), (2, True), (3, False)):
        sample.keep(store, number, [sample.host(0, failed=failed), sample.host(number)])
    found = store.history("HOST000000", "fleet.csv")
    assert [(one.run.id, outcome) for one, outcome in found] == [
        ("run-3", sample.PASSED), ("run-2", sample.FAILED), ("run-1", sample.FAILED)]  # fmt: skip
    assert store.history("HOST000000", "other") == ()


def test_waivers_that_held(store):
    old, new = sample.waiver(), sample.waiver(expires=datetime(2028, 1, 1, tzinfo=UTC), evidence=None)
    for number, waivers in ((1, [old]), (2, [old, old]), (3, [new])):
        one = sample.stored(number)
        writer = store.begin(one)
        writer.keep_waivers(waivers)
        writer.keep_waivers(waivers)
        writer.finish(sample.finished(one, []))
    assert store.waivers("run-2") == (old,)
    assert store.waivers("run-3") == (new,)


def test_equal_configurations_are_kept_once(store):
    from sqlalchemy import func, select

    from advisor.store.tables import CONFIGURATIONS, OUTCOMES

    for number in (1, 2):
        sample.keep(store, number, [sample.host(one) for one in range(100)])
    with store.database.reading() as connection:
        counts = [connection.scalar(select(func.count()).select_from(table)) for table in (CONFIGURATIONS, OUTCOMES)]
    assert counts == [2, 2], "hosts differ in names and dates, which are their own"


HOSTILE = [
    "", " ", "'; DROP TABLE hosts; --", '"', "\\", "\0", "a\0b", "\ud800", "\x01", "\x01x", "%", "_", "名前", "😀",
    "\u202e", "a\nb", "<script>", "${x}", "../../etc", "e\u0301", "\u00e9", "\t\\N", "\\.", "A" * 5000]  # fmt: skip


def test_hostile_names_come_back_as_they_were(store):
    hosts = [sample.host(number, name=name) for number, name in enumerate(HOSTILE)]
    one = sample.stored(hosts=len(hosts), fleet="\0'fleet")
    writer = store.begin(one)
    writer.write(hosts)
    writer.finish(sample.finished(one, hosts))
    same(store.audit("run-1"), sample.audit_of(one, hosts))
    for host in hosts:
        assert store.facts("run-1", host.host).facts == host.facts
    assert {one.host for one in store.hosts("run-1")} == set(HOSTILE)
    assert [one.run.id for one in store.runs("\0'fleet")] == ["run-1"]


def test_a_table_of_facts_comes_back_as_it_was(store, monkeypatch):
    """Its rows are typed by whoever has the catalogue."""
    import polars as pl

    from advisor.model.fact import Fact
    from advisor.model.origin import Origin

    monkeypatch.setattr("advisor.store.frames._HOSTS", 100)
    count = 250
    names = [f"SRV{number:05}" for number in range(count)]
    frame = pl.DataFrame({"host": names, "cpu.count": [number % 8 for number in range(count)],
                          "nic[].rss": [["on"] * (number % 3) for number in range(count)]})  # fmt: skip
    one = sample.stored(hosts=count)
    writer = store.begin(one)
    for first, size in ((0, 200), (200, 50), (200, 50)):
        codes = [number % 2 for number in range(first, first + size)]
        part = slice(first, first + size)
        writer.write_frame(frame[part], names[part], [None] * size, sample.OUTCOMES, codes, first)
    writer.finish(
        sample.Run("run-1", one.run.started, one.run.started, count, count // 2, count // 2, None, "fleet.csv")
    )
    audit = store.audit("run-1")
    assert (list(audit.hosts), audit.outcomes) == (names, sample.OUTCOMES)
    assert list(audit.outcome_of) == [number % 2 for number in range(count)]
    parts = dict(store.frames("run-1"))
    assert list(parts) == [0, 100, 200]
    assert pl.concat(parts.values()).equals(frame)
    assert store.facts("run-1", "SRV00003").facts == ()

    def read(part, row):
        return (Fact("cpu.count", part["cpu.count"][row], Origin("parquet")),)

    reading = Store(store.database, read)
    assert [reading.facts("run-1", names[number]).facts[0].value for number in (0, 99, 100, 249)] == [0, 3, 4, 1]
    values = [one.facts[0].value for one in reading.all_facts("run-1")]
    assert values == frame["cpu.count"].to_list()


def test_the_facts_of_a_run_that_is_removed_while_they_are_read_come_whole(store, place, monkeypatch):
    import polars as pl

    from advisor.model.fact import Fact
    from advisor.model.origin import Origin

    monkeypatch.setattr("advisor.store.frames._HOSTS", 10)
    monkeypatch.setattr("advisor.store.reader._BATCH", 7)
    frame = pl.DataFrame({"host": [f"SRV{number:02}" for number in range(30)], "cpu.count": range(30)})
    one = sample.stored(hosts=30)
    writer = store.begin(one)
    writer.write_frame(frame, frame["host"].to_list(), [None] * 30, sample.OUTCOMES, [0] * 30, 0)
    writer.finish(sample.Run("run-1", one.run.started, one.run.started, 30, 30, 0, None, "fleet.csv"))

    def read(part, row):
        return (Fact("cpu.count", part["cpu.count"][row], Origin("parquet")),)

    with Store.open(place, read_only=True, row_reader=read) as reading:
        reports = reading.all_facts("run-1")
        found = [next(reports)]
        remove(store.database, [store.run("run-1")])
        found += reports
    assert [[fact.value for fact in report.facts] for report in found] == [[number] for number in range(30)]

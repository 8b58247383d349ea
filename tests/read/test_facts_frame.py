"""Tables of facts: what is written is read back, by columns and by rows; what is strange is told, and lost alone."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.deciding import FrameBatch, HostsBatch, ParquetFacts, decide, setup_of
from advisor.errors import UsageError
from advisor.intake import with_policy
from advisor.model.diagnosis import HostReport
from advisor.model.fact import Absent, AbsentReason, Fact
from advisor.model.origin import Origin
from advisor.model.record import ResultKind
from advisor.model.verdict import Verdict
from advisor.pack.load import load_pack
from advisor.read.facts_layout import layout_of
from advisor.reason.derive import Deriver, host_facts
from advisor.reason.judging import judge_of
from advisor.reason.plain import PlainChainer
from advisor.reason.representatives import representatives
from advisor.report.facts_frame import facts_frame
from tests.effort import tries

PACK = load_pack()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SETUP, _ = setup_of(PACK, (), "plain", None, NOW)
VALUES = representatives(PACK)
REASONS = [reason for reason in AbsentReason if reason is not AbsentReason.NOT_COLLECTED]


def made_host(chance, name):
    """A host with values at and around those that rules ask for, of all ages."""
    facts = []
    for fact in PACK.facts:
        for instance in [None] if "[]" not in fact else map(str, range(chance.randint(0, 3))):
            kind = chance.random()
            if kind < 0.2 or not VALUES[fact] or fact == "policy.rss":
                continue
            value = Absent(chance.choice(REASONS)) if kind < 0.35 else chance.choice(VALUES[fact])
            age = chance.choice((None, 0, 7, 8, 90, 91))
            moment = None if age is None else NOW - timedelta(days=age)
            facts.append(Fact(fact, value, Origin("test"), moment, instance))
    return host_facts(name, facts)


def ended(decided):
    return [
        (one.verdicts, list(one.stances.items()), one.lacks)
        for one in (decided.outcomes[code] for code in decided.codes)
    ]


def alone(hosts):
    """Each host judged by itself."""
    judge, derive = judge_of(PACK, ResultKind.CHECK, PlainChainer), Deriver(PACK)
    for host in hosts:
        judged = judge(derive(with_policy(host, None)), NOW)
        yield (
            {one.rule: one.verdict for one in judged.findings},
            [(one.id, one.stance) for one in judged.actions],
            tuple((one.rule, missing.fact, missing.reason) for one in judged.findings for missing in one.missing),
        )


def plain(ends):
    return [
        (verdicts, stances, tuple((one.rule, one.fact, one.reason) for one in lacks))
        for verdicts, stances, lacks in ends
    ]


def batch_of(frame):
    layout, problems = layout_of(frame.columns, "fleet.parquet", PACK)
    return FrameBatch(0, "fleet.parquet", layout, frame), problems


@settings(max_examples=tries(12), deadline=None)
@given(seed=st.integers(0, 2**48), count=st.integers(1, 25), form=st.sampled_from(("typed", "text")))
def test_a_table_ends_as_its_hosts(tmp_path_factory, seed, count, form):
    chance = random.Random(seed)
    hosts = [made_host(chance, f"host-{number}") for number in range(count)]
    frame = facts_frame([HostReport(host.host, None, None, tuple(host)) for host in hosts], PACK)
    if form == "text":
        frame = frame.with_columns(pl.col(pl.Datetime, pl.Int64, pl.Float64).map_batches(as_text))
    path = tmp_path_factory.mktemp("table") / "fleet.parquet"
    frame.write_parquet(path, row_group_size=max(1, count // 3))
    file = ParquetFacts(path, PACK, SETUP, rows=7)
    expected = list(alone(hosts))
    found = [one for batch in file.batches() for one in plain(ended(decide(SETUP, batch)))]
    assert found == expected
    assert plain(ended(decide(SETUP, HostsBatch(0, tuple(hosts))))) == expected
    assert list(alone(host_facts(name, facts) for name, facts in file.hosts())) == expected


def as_text(column):
    return (
        column.dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ")
        if isinstance(column.dtype, pl.Datetime)
        else column.cast(pl.String)
    )


def decided(columns):
    batch, problems = batch_of(pl.DataFrame(columns))
    found = decide(SETUP, batch)
    return found, [str(problem) for problem in (*problems, *found.problems)]


def lacks(found, rule):
    return [
        [(one.fact, one.reason.value) for one in found.outcomes[code].lacks if one.rule == rule] for code in found.codes
    ]


def test_what_does_not_parse_is_told_and_absent():
    found, problems = decided(
        {"host": ["a", "b"], "os.version": ["5.2.3790", "5.2.3790"], "os.service_pack": ["two", "2"]}
    )
    assert lacks(found, "sp2-missing") == [[("os.service_pack", "unparsable")], []]
    assert any("os.service_pack" in problem and "'two'" in problem for problem in problems)


def test_a_row_with_neither_value_nor_reason_was_not_collected():
    found, _ = decided(
        {"host": ["a", "b", "c"], "os.version": ["5.2.3790"] * 3, "os.service_pack": [None, None, 2],
         "os.service_pack.absent": [None, "access-denied", "not-found"]}
    )  # fmt: skip
    reasons = [[reason for fact, reason in one if fact == "os.service_pack"] for one in lacks(found, "sp2-missing")]
    assert reasons == [["not-collected"], ["access-denied"], []]


@pytest.mark.parametrize(
    "column",
    [
        pl.Series("os.service_pack", [b"2", b"1"]),
        pl.Series("os.service_pack", [[2], [1]]),
        pl.Series("os.service_pack", [{"a": 2}, {"a": 1}]),
        pl.Series("os.service_pack", [-1, -2]),
        pl.Series("os.service_pack", [1.5, float("nan")]),
        pl.Series("os.service_pack", [True, False]),
        pl.Series("os.service_pack", [datetime(2020, 1, 1), datetime(2020, 1, 2)]),
    ],
    ids=lambda column: str(column.dtype),
)
def test_a_wrong_type_is_no_value(column):
    found, problems = decided({"host": ["a", "b"], "os.version": ["5.2.3790"] * 2, column.name: column})
    assert lacks(found, "sp2-missing") == [[("os.service_pack", "unparsable")]] * 2
    assert any("os.service_pack" in problem for problem in problems)


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt64, pl.Float32, pl.Float64, pl.String, pl.Categorical])
def test_numbers_of_any_width_are_read(kind):
    column = pl.Series("os.service_pack", ["1", "2", None]).cast(
        pl.String if kind in (pl.String, pl.Categorical) else pl.Int64
    )
    found, problems = decided(
        {"host": ["a", "b", "c"], "os.version": ["5.2.3790"] * 3, "os.service_pack": column.cast(kind)}
    )
    verdicts = [found.outcomes[code].verdicts["sp2-missing"] for code in found.codes]
    assert verdicts == [Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN]
    assert not problems


def test_columns_that_are_nothing_are_named():
    _, problems = decided({"host": ["a"], "os.servicepack": [2], "os.version": ["5.2.3790"]})
    assert "'os.servicepack'" in problems[0]
    assert "os.service_pack" in problems[0]


def test_lists_that_are_not_aligned():
    """As many instances as the longest list tells of; what the others are short of was not collected."""
    found, _ = decided(
        {
            "host": ["a", "b", "c"],
            "vm.virtual": [False] * 3,
            "nic[].instance": [["1", "2"], ["1"], None],
            "nic[].speed_duplex": [["auto"], ["100-half", "auto"], None],
        }
    )
    verdicts = [found.outcomes[code].verdicts["nic-half-duplex"] for code in found.codes]
    assert verdicts == [Verdict.UNKNOWN, Verdict.FAIL, Verdict.UNKNOWN]


def test_a_host_with_a_million_instances_is_not_read():
    found, problems = decided(
        {"host": ["a", "b"], "vm.virtual": [False] * 2, "nic[].speed_duplex": [["auto"] * 1_000_000, ["auto"]]}
    )
    verdicts = [found.outcomes[code].verdicts["nic-half-duplex"] for code in found.codes]
    assert verdicts == [Verdict.UNKNOWN, Verdict.PASS]
    assert any("more than 256 instances" in problem for problem in problems)


def test_what_is_no_parquet_says_so(tmp_path):
    path = tmp_path / "fleet.parquet"
    for content in (b"PAR1", b"PAR1" + b"x" * 100 + b"PAR1", b""):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="Parquet"):
            ParquetFacts(path, PACK, SETUP)
    pl.DataFrame({"a": [1]}).write_parquet(path)
    with pytest.raises(UsageError, match="no column of a fact"):
        ParquetFacts(path, PACK, SETUP)


def test_another_pack_is_refused():
    from advisor.errors import AdvisorError

    batch, _ = batch_of(pl.DataFrame({"host": ["a"], "os.version": ["5.2"]}))
    with pytest.raises(AdvisorError, match="the rules here are"):
        decide(replace(SETUP, sha256="0" * 64), batch)


def test_one_value_where_a_list_could_be_is_one_instance(tmp_path):
    """A fleet whose hosts have one adapter each is often written without lists."""
    columns = {
        "nic[].instance": ["LAN", "LAN 2", None, None],
        "nic[].speed_duplex": ["100-half", "auto", "soon", None],
        "nic[].receive_buffers": [16, 2048, None, None],
        "nic[].rss.absent": [None, "access-denied", None, None],
    }
    hosts = {"host": list("abcd"), "vm.virtual": [False] * 4}
    listed = {name: [None if one is None else [one] for one in values] for name, values in columns.items()}
    found = []
    for one in (columns, listed):
        path = tmp_path / "fleet.parquet"
        pl.DataFrame({**hosts, **one}).write_parquet(path)
        source = ParquetFacts(path, PACK, SETUP)
        (batch,) = source.batches()
        answer = decide(SETUP, batch)
        assert all("do not parse" in problem.what for problem in answer.problems)
        found.append((plain(ended(answer)), list(source.hosts())))
    assert found[0] == found[1]
    verdicts = [answer.outcomes[code].verdicts["nic-half-duplex"] for code in answer.codes]
    assert verdicts == [Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_a_reason_that_is_none_is_told_and_counts_as_not_collected():
    found, problems = decided(
        {"host": ["a", "b"], "os.version": ["5.2.3790"] * 2, "os.service_pack": [None, None],
         "os.service_pack.absent": ["a holiday", "not-found"]}
    )  # fmt: skip
    reasons = [[reason for fact, reason in one if fact == "os.service_pack"] for one in lacks(found, "sp2-missing")]
    assert reasons[0] == ["not-collected"]
    (told,) = [one for one in problems if "os.service_pack.absent" in one]
    assert "'a holiday'" in told
    assert "access-denied" in told


def test_a_host_without_a_name_keeps_its_row():
    batch, _ = batch_of(pl.DataFrame({"host": ["a", "  ", None], "os.version": ["5.2.3790"] * 3}))
    found = decide(SETUP, batch)
    assert len(found.codes) == 3


def test_a_column_of_roles_names_who_a_host_is(tmp_path):
    path = tmp_path / "fleet.parquet"
    columns = {"host": ["a", " ", None], "role": ["cvp", None, "pg"], "os.version": ["5.2.3790"] * 3}
    pl.DataFrame(columns).write_parquet(path)
    names, roles = ParquetFacts(path, PACK, SETUP, rows=7).names()
    assert (names, roles) == (("a", None, None), ("cvp", None, "pg"))

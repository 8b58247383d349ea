"""Counter names: English first, then every locale of the table; objects of later Windows; instances with brackets."""

import pytest

from tests.effort import gate_only, some
from tests.read.format_pack import PACK, table
from tests.read.test_perfmon import rendered, samples

LOCALIZED = [(spec.id, locale, path) for spec in PACK.counters.counters for locale, path in spec.names.items()]


def counters(*columns: str) -> list[tuple[str, str]]:
    read = table(rendered(samples(["1"] * len(columns)), columns=columns))
    return [(one.counter, one.instance) for one in read.series]


@gate_only
def test_every_counter_by_its_english_name() -> None:
    for spec in PACK.counters.counters:
        assert counters(f"\\\\H\\{spec.object}(_Total)\\{spec.counter}") == [(spec.id, "_Total")]
        for other in spec.other_objects:
            assert counters(f"\\\\H\\{other}(0,1)\\{spec.counter}") == [(spec.id, "0,1")]


@pytest.mark.parametrize(("counter", "locale", "path"), some(LOCALIZED))
def test_every_counter_in_every_locale(counter: str, locale: str, path: str) -> None:
    object_, name = path.split("\\")
    assert counters(f"\\\\H\\{object_}(0)\\{name}") == [(counter, "0")], locale


def test_accents_and_case_do_not_matter() -> None:
    assert counters("\\\\H\\PROCESOR(0)\\Szybkość DPC") == [("dpc-rate", "0")]
    assert counters("\\\\H\\İşlemci(0)\\DPC Hızı") == [("dpc-rate", "0")]
    assert counters("\\\\H\\Processeur(0)\\TAUX DPC") == [("dpc-rate", "0")]
    assert counters("\\\\H\\processor(0)\\dpc  rate") == [("dpc-rate", "0")]


def test_older_and_newer_objects() -> None:
    assert counters("\\\\H\\UDP\\Datagrams Received Errors", "\\\\H\\TCP\\Connections Reset") == [
        ("udp-receive-errors", ""),
        ("tcp-resets", ""),
    ]
    assert counters("\\\\H\\Processor Information(0,0)\\DPC Rate") == [("dpc-rate", "0,0")]


def test_the_counters_own_object_goes_before_another() -> None:
    both = (
        "\\\\H\\Processor Information(0,0)\\DPC Rate",
        "\\\\H\\Processor(0)\\DPC Rate",
        "\\\\H\\Processor(_Total)\\DPC Rate",
    )
    assert counters(*both) == [("dpc-rate", "0"), ("dpc-rate", "_Total")]


def test_instances_with_brackets_and_backslashes() -> None:
    assert counters("\\\\H\\Network Interface(HP NC373i (Team #1) _2)\\Packets/sec") == [
        ("nic-packets", "HP NC373i (Team #1) _2")
    ]
    assert counters("\\\\H\\Process(svc\\java)\\% Processor Time") == [("process-processor-time", "svc\\java")]


def test_paths_without_a_host_and_columns_that_stand_twice() -> None:
    read = table(rendered(samples(("1", "2")), columns=("\\Processor(0)\\DPC Rate",) * 2))
    assert read.host == ""
    assert [one.values for one in read.series] == [(1.0,)]


def test_the_same_counter_of_another_object_is_not_taken() -> None:
    table_ = table(
        rendered(samples(("1", "2")), columns=("\\\\H\\Thread(x/0)\\% Processor Time", "\\\\H\\Processor(0)\\DPC Rate"))
    )
    assert [one.counter for one in table_.series] == ["dpc-rate"]

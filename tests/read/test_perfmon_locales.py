"""`facts/counters.yaml` against PAL's table of 17 locales, faults and all."""

from collections.abc import Iterator

import pytest

from advisor.read.perfmon_counters import CounterNames, fold
from tests.read.format_pack import DATA, PACK

PATH = DATA / "perfmon" / "PAL_CounterLang_17locales.xml"
LOCALES = 17


@pytest.fixture(scope="module")
def reference() -> list[tuple[str, str, str, str, str]]:
    """English object and counter, locale, object and counter in it."""
    if not PATH.exists():
        pytest.skip("../shared/data is not here")
    return list(_rows())


def _rows() -> Iterator[tuple[str, str, str, str, str]]:
    from xml.etree import ElementTree

    for group in ElementTree.parse(PATH).getroot():
        for counter in group:
            for locale in group.attrib:
                yield (
                    group.get("enUS", ""),
                    counter.get("enUS", ""),
                    locale,
                    group.get(locale, ""),
                    counter.get(locale, ""),
                )


def test_every_name_of_the_table_is_found_and_none_means_another_counter(
    reference: list[tuple[str, str, str, str, str]],
) -> None:
    names = CounterNames(PACK.counters)
    known = {
        (object_, spec.counter): spec.id
        for spec in PACK.counters.counters
        for object_ in (spec.object, *spec.other_objects)
    }
    assert {locale for _, _, locale, _, _ in reference} > {"jaJP", "zhCN", "deDE"}
    assert len({locale for _, _, locale, _, _ in reference}) == LOCALES
    wrong = []
    for object_, counter, locale, local_object, local_counter in reference:
        column = names.column(0, f"\\\\H\\{local_object}(x)\\{local_counter}")
        if (column.counter if column else None) != known.get((object_, counter)):
            wrong.append((object_, counter, locale, local_object, local_counter, column))
    assert wrong == []


def test_each_counter_stands_in_the_table(reference: list[tuple[str, str, str, str, str]]) -> None:
    english = {(object_, counter) for object_, counter, *_ in reference}
    assert [spec.id for spec in PACK.counters.counters if (spec.object, spec.counter) not in english] == []


def test_names_are_compared_without_accents_and_case() -> None:
    assert fold("Szybkość DPC") == fold("SZYBKOSC  DPC")
    assert fold("DPC-hívások előjegyzési gyakorisága") == fold("DPC-hívások elojegyzési gyakorisága")

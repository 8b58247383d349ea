"""Whatever a stranger wrote, a report is made of these elements and these attributes, and of nothing else."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import html5lib
import pytest

from advisor.model.fleet_report import FleetReport
from advisor.model.gate import Gate
from advisor.model.guide import Answered, Checked, Progress, Said, Standing, StepState, Verified
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.waiver import Waived, Waiver
from advisor.report.check_html import check_html
from advisor.report.diagnosis_html import diagnosis_html
from advisor.report.evidence_html import evidence_html
from advisor.report.fleet_html import fleet_html
from advisor.report.html_assets import library, script, style
from advisor.report.plan_html import plan_html
from advisor.report.view import whole_view
from advisor.report.words import Words

from . import evidence_sample, fleet_sample, sample
from .spoken import spoken_by
from .test_html_reports import COUNTER, night, plan, steps

WORDS = Words(sample.texts(), sample.GLOSSARY)
AT = datetime(2026, 11, 26, 8, tzinfo=UTC)
ANYWHERE = {"id", "class", "hidden", "role", "tabindex", "lang"}
"""And whatever begins with `aria-` or `data-`, which a browser does not obey."""
PLAIN = (
    "article b body caption code dd desc details div dl dt footer h1 h2 h3 h4 head header html main nav ol p pre "
    "section select span strong style summary table tbody td thead title tr ul"
)
ELEMENTS: dict[str, set[str]] = {name: set() for name in PLAIN.split()} | {
    "a": {"href"},
    "input": {"type", "checked", "autocomplete", "spellcheck"},
    "label": {"for"},
    "li": {"value"},
    "line": {"x1", "x2", "y1", "y2"},
    "meta": {"charset", "content", "http-equiv", "name"},
    "option": {"value"},
    "output": {"for"},
    "path": {"d"},
    "rect": {"x", "y", "width", "height"},
    "script": {"type"},
    "svg": {"viewBox", "preserveAspectRatio"},
    "text": {"x", "y"},
    "th": {"scope"},
}
ATTACKS = (
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</script><script>alert(1)</script><!--",
    "</title></style></textarea><iframe srcdoc='<p>'><base href=//evil.example><form action=//evil.example>",
)


@cache
def fleet() -> FleetReport:
    return fleet_sample.sample_report()


def check(text: str) -> str:
    """Behind a gate, with a waiver that holds, one that does not, and a host that lacks what is required."""
    (first, second) = sample.check().hosts
    waiver = Waiver(text, text, text, text, text, AT, text, Origin("waiver", text, 3))
    first = replace(spoken_by(text, first), waived=(Waived(text, text, waiver),), lacking=(sample.MISSING,))
    gate = Gate(text, text, only=(text,), advises={text: text}, required=(text,), parameters={text: text})
    made = replace(spoken_by(text, sample.check()), hosts=(first, spoken_by(text, second)), gate=gate)
    return check_html(replace(made, waivers=(waiver,), problems=(Problem(text, text, text, 1),)), WORDS)


def planned(text: str) -> str:
    """A plan of which somebody did everything, and a look at the hosts said what came of it."""
    made = spoken_by(text, plan())
    said = Said(AT, text, text, text, Answered.FAILED, text)
    checked = Checked(text, text, Verified.NOT_FIXED, (text,), (spoken_by(text, sample.MISSING),))
    keys = [one.key for one in made.hosts[0].sequence()]
    states = {(text, key): StepState(text, key, Standing.NOT_FIXED, said, checked, AT, (text,)) for key in keys}
    return plan_html(made, WORDS, Progress(states))


def evidence(text: str) -> str:
    result = spoken_by(text, evidence_sample.result())
    return evidence_html(result, WORDS, whole_view(result.evidence), {"dpc-rate": COUNTER})


def diagnosis(text: str) -> str:
    answer = replace(sample.diagnosis().answer, suspect=text, host=text, because=text)
    result = replace(spoken_by(text, night()), answer=answer)
    return diagnosis_html(result, WORDS, {"dpc-rate": COUNTER}, spoken_by(text, plan(steps())))


MADE: dict[str, Callable[[str], str]] = {
    "diagnosis": diagnosis,
    "check": check,
    "plan": planned,
    "evidence": evidence,
    "fleet": lambda text: fleet_html(spoken_by(text, fleet()), WORDS),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_a_report_is_made_of_a_fixed_list_of_elements(kind: str, attack: str) -> None:
    text = MADE[kind](attack)
    for own in (style(), library(), *(script(name) for name in ("report", "timeline", "fleet"))):
        text = text.replace(own, "")  # what is ours, letter by letter; a script that is left is not
    found = list(html5lib.parse(text, namespaceHTMLElements=False).iter())
    for one in found:
        assert isinstance(one.tag, str), "a comment"
        tag = re.sub(r"\{.*\}", "", one.tag)
        assert tag in ELEMENTS, tag
        wrong = {re.sub(r"\{.*\}", "", name) for name in one.attrib} - ELEMENTS[tag] - ANYWHERE
        assert not [name for name in wrong if not name.startswith(("aria-", "data-"))], (tag, wrong)
        if tag == "a":
            assert re.fullmatch(r"#[a-z0-9-]+", one.get("href"))
        if tag in ("script", "style"):
            assert not (one.text or "").strip() or (json.loads(one.text) and one.get("type") == "application/json")
    assert attack.split(">")[0] in "".join(one.text or "" for one in found), "it is there, to be read"

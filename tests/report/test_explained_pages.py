"""Pages of `explain`, `replay` and `diff` over the example incident at 80 columns, and their documents.

ADVISOR_GOLDEN=write renews the golden files. Line numbers of the pack's files are set to 1 there: they are tested
elsewhere, and every edit of a rule would move them.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from advisor import api
from advisor.cli.commands import collect_commands
from advisor.model.comparison import Comparison
from advisor.model.diagnosis import PackIdentity
from advisor.model.explanation import Explained, ProofStep
from advisor.model.record import Record
from advisor.model.replay import Replay
from advisor.pack.load import load_pack
from advisor.read.result_document import result_record
from advisor.reason.compare import compare
from advisor.reason.explain import explain
from advisor.reason.replay import replay
from advisor.report.comparison_json import comparison_document, replay_document
from advisor.report.comparison_page import write_comparison
from advisor.report.explanation_json import explanation_document
from advisor.report.explanation_page import write_explained
from advisor.report.glossary import Glossary
from advisor.report.json import diagnosis_document
from advisor.report.page import Look, render
from advisor.report.replay_page import write_replay
from advisor.report.words import Words
from tests.conftest import ROOT
from tests.effort import some

from .closed import validator

GOLDEN = Path(__file__).parent / "golden"
PACK = load_pack()
IDENTITY = PackIdentity("heartbeat", "1.0.0", "ab" * 32)


def words(language: str = "en") -> Words:
    return Words(PACK.texts.in_language(language), Glossary.of(PACK, collect_commands(PACK)))


@cache
def document() -> str:
    result = api.diagnose(str(ROOT / "examples" / "heartbeat-loss"), pack=PACK, engine="plain")
    return json.dumps(diagnosis_document(result, PACK.texts, words().glossary))


def record(**facts: object) -> Record:
    """The example's record, with some facts of CVP1 changed (None: not collected)."""
    changed = json.loads(document())
    for fact in changed["hosts"][0]["facts"]:
        name = fact["name"].replace(".", "_")
        if name in facts and facts[name] is None:
            del fact["value"]
            fact["absent"] = {"reason": "not-collected", "detail": ""}
        elif name in facts:
            fact["value"] = facts[name]
    return result_record("result.json", json.dumps(changed), PACK)


def explained(identity: str, host: str | None = "CVP1", **facts: object) -> Explained:
    found = explain(record(**facts), PACK, identity=identity, host=host, engine="plain")
    explanations = tuple(
        replace(one, why=lined(one.why), contra=tuple(lined(step) for step in one.contra)) for one in found.explanations
    )
    return replace(found, pack=IDENTITY, explanations=explanations)


def lined(step: ProofStep, seen: dict[int, ProofStep] | None = None) -> ProofStep:
    """The step with line 1 of every file of the pack; one that stands twice stays one."""
    seen = {} if seen is None else seen
    if id(step) not in seen:
        origin = replace(step.origin, line=1) if step.origin.kind == "pack" else step.origin
        seen[id(step)] = replace(step, origin=origin, of=tuple(lined(below, seen) for below in step.of))
    return seen[id(step)]


def replayed() -> Replay:
    found = replay(record(ndis_version="5.2.3790.4524"), PACK)
    known = [
        replace(one, recorded="cd" * 32, found="ef" * 32) if one.name in ("facts", "pack") else one
        for one in found.inputs
    ]
    return replace(found, inputs=tuple(known))


def compared() -> Comparison:
    """The hotfix was installed, and RSS was switched on; nobody looked at the service pack."""
    changed = record(ndis_version="5.2.3790.4524", tcpip_rss=True, os_service_pack=None)
    from advisor.reason.judging import judge_again, verdicts_of
    from advisor.reason.plain import PlainChainer

    judged = replace(changed, verdicts=verdicts_of(changed, judge_again(changed, PACK, PlainChainer)))
    found = compare(record(), judged, PACK)
    return replace(found, before=replace(found.before, pack=IDENTITY), after=replace(found.after, pack=IDENTITY))


def page(write: Callable[..., None], result: Any, language: str = "en", **more: Any) -> str:
    look = Look(ascii_only=language == "en")
    return render(look, lambda page: write(page, words(language), result, **more))


PAGES: dict[str, Callable[[], str]] = {
    "explain-rule.txt": lambda: page(write_explained, explained("ndis-hotfix-missing")),
    "explain-suspect.txt": lambda: page(write_explained, explained("ndis-dpc-starvation")),
    "explain-action.txt": lambda: page(write_explained, explained("enable-rss")),
    "explain-avoid.txt": lambda: page(write_explained, explained("disable-rss")),
    "explain-unproposed.txt": lambda: page(write_explained, explained("tune-jvm")),
    "explain-unknown.txt": lambda: page(write_explained, explained("ndis-hotfix-missing", ndis_version=None)),
    "explain-zh.txt": lambda: page(write_explained, explained("vm-stun"), "zh"),
    "replay.txt": lambda: page(write_replay, replayed()),
    "diff.txt": lambda: page(write_comparison, compared()),
    "diff-zh.txt": lambda: page(write_comparison, compared(), "zh"),
}


@cache
def told(name: str) -> str:
    return PAGES[name]()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was(name: str) -> None:
    text, golden = told(name), GOLDEN / name
    if os.environ.get("ADVISOR_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in PAGES if not name.endswith("-zh.txt")])
def test_only_commands_and_first_lines_are_wider_than_the_page(name: str) -> None:
    """And nothing but ASCII is needed."""
    text = told(name)
    assert text.isascii()
    wide = [line.strip() for line in text.splitlines()[1:] if len(line) > 80]
    commands = {command for spec in PACK.facts.values() for command in spec.collect.values()}
    heads = ("Rule ", "Suspect ", "Action ")
    assert all(line in commands or line.startswith(heads) for line in wide)


@pytest.mark.parametrize("language", some(["zh", "en"]))
def test_the_documents_hold_to_their_schemas(language: str) -> None:
    for identity in ("nic-driver-old", "disable-rss", "tune-jvm", None):
        found = explain(record(ndis_version=None), PACK, identity=identity, host="CVP1", engine="plain")
        assert faults("explanation", explanation_document(found, words(language))) == []
    assert faults("replay", replay_document(replayed())) == []
    assert faults("diff", comparison_document(compared(), words(language))) == []


def faults(name: str, document: dict[str, Any]) -> list[str]:
    return [error.message for error in validator(name).iter_errors(json.loads(json.dumps(document)))]


def test_a_step_is_told_in_full_once_and_then_only_named() -> None:
    found = explanation_document(explained("disable-rss"), words())
    full: set[str] = set()
    named: list[str] = []

    def walk(step: dict[str, Any]) -> None:
        key = f"{step['kind']} {step['id']} {step['state']}"
        if step.get("above"):
            named.append(key)
        elif step.get("of"):
            full.add(key)
        for below in step.get("of", ()):
            walk(below)

    walk(found["explanations"][0]["why"])
    assert named
    assert set(named) <= full


def test_a_hostile_name_never_reaches_the_terminal() -> None:
    hostile = json.loads(document().replace("CVP1/ndis.txt", "CVP1/\\u001b[31mx"))
    found = explain(result_record("r", json.dumps(hostile), PACK), PACK, identity="ndis-hotfix-missing", engine="plain")
    assert "\x1b" not in page(write_explained, found)

"""No rule fires on healthy hosts: not in a check, and not when nothing happened; exceptions stand in the open."""

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml

from advisor.api import check, diagnose
from advisor.model.diagnosis import AnswerKind
from advisor.model.suspect import Level
from advisor.model.verdict import Severity, Verdict
from advisor.pack.load import load_pack
from tests.corpus import quiet

FOLDER = Path(__file__).parent / "healthy"
DOCUMENTS = sorted(path.name for path in FOLDER.glob("*.json"))
KNOWN = yaml.safe_load((Path(__file__).parent / "known.yaml").read_text(encoding="utf-8"))
GUILTY = (Level.PROBABLE, Level.POSSIBLE)


@cache
def pack():
    return load_pack()


def excused(document):
    return {one["rule"] for one in KNOWN["exceptions"] if one["host"] == document}


def failing(findings):
    return {one.rule for one in findings if one.verdict is Verdict.FAIL and one.severity is not Severity.INFO}


def told(document):
    (host,) = json.loads((FOLDER / document).read_text(encoding="utf-8"))["hosts"]
    return host


def incident(document, folder):
    """The host's facts beside a recording in which nothing happens."""
    host = told(document)
    inside = folder / host["host"]
    inside.mkdir()
    shutil.copy(FOLDER / document, inside / "facts.json")
    quiet.record(inside, host["host"], host["role"], document)
    return str(folder)


def test_the_corpus_covers_the_platforms():
    values = [{fact["name"]: fact.get("value") for fact in told(document)["facts"]} for document in DOCUMENTS]
    assert {one["os.product"] for one in values} >= {
        "server-2003", "server-2003-r2", "xp-x64", "server-2008", "server-2008-r2", "server-2012-r2", "server-2019",
    }  # fmt: skip
    assert {one.get("vm.virtual") for one in values} >= {True, False}
    assert {one["host.role"] for one in values} == {"cvp", "pg", "other"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_everything_in_the_document_is_read(document):
    assert check([str(FOLDER / document)], pack=pack()).problems == ()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_check_finds_nothing(document):
    """Exactly the known exceptions fail; under the policy that the host follows, nothing does."""
    (host,) = check([str(FOLDER / document)], pack=pack()).hosts
    assert failing(host.findings) == excused(document)
    policy = KNOWN["policies"].get(document)
    if policy is not None:
        (host,) = check([str(FOLDER / document)], pack=pack(), rss_policy=policy).hosts
        assert failing(host.findings) == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_quiet_recording_accuses_nobody(document, tmp_path):
    found = diagnose(incident(document, tmp_path), pack=pack())
    assert failing(found.findings) == excused(document)
    assert [one.id for one in found.suspects if one.level in GUILTY] == []
    is_told = told(document)["role"] in ("cvp", "pg")
    seen = {fact.name: fact.value for fact in found.hosts[0].facts}
    assert seen["symptom.samples"] > 700
    if is_told:
        assert (seen["symptom.log_gaps"], seen["symptom.heartbeat_lost"]) == (0, False)
    assert found.answer.kind is (AnswerKind.NO_INCIDENT if is_told else AnswerKind.UNEXPLAINED)


def test_exceptions_say_why_and_are_of_this_corpus():
    for one in KNOWN["exceptions"]:
        assert one["host"] in DOCUMENTS
        assert one["rule"] in pack().rules
        assert len(one["because"]) > 40
    assert set(KNOWN["policies"]) <= set(DOCUMENTS)

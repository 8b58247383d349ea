"""Steps held against facts that were read afterwards: fixed, not fixed, fixed for another reason, can't tell."""

import copy
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from advisor import api
from advisor.model.guide import Answered, Said, Verified
from advisor.pack.load import load_pack
from advisor.planning import Planned
from advisor.report.json import facts_document
from tests.test_example import EXAMPLE

PACK = load_pack()
DONE = datetime(2026, 11, 26, 12, 0, 30, tzinfo=UTC)
BEFORE, AFTER = "2026-11-26T11:59:00Z", "2026-11-26T12:30:00Z"
FIXED = {"ndis.version": "5.2.3790.4524", "tcpip.rss": True, "nic[].rss": "on"}


@cache
def planned():
    return Planned.of(str(EXAMPLE), pack=PACK, engine="plain")


@cache
def collected():
    return json.dumps(facts_document(api.collect([str(EXAMPLE)], pack=PACK).hosts, PACK.texts))


@pytest.fixture
def look(tmp_path):
    """The verdict on each step of CVP1, by its facts with these changes; None takes a fact away."""

    def verify(changes=(), *said, observed=AFTER, minutes=0):
        document = copy.deepcopy(json.loads(collected()))
        for fact in document["hosts"][0]["facts"]:
            if fact["name"] in (given := dict(changes)):
                value = given[fact["name"]]
                fact.pop("absent", None)
                fact |= {"value": value, "source": {"kind": "test"}}
                if value is None:
                    del fact["value"]
                    fact["absent"] = {"reason": "not-collected", "detail": "", "collect": ""}
            fact.pop("observed_at", None)
            if observed is not None and "value" in fact:
                fact["observed_at"] = observed
        path = tmp_path / "new.json"
        path.write_text(json.dumps(document))
        entries = [
            Said(DONE + timedelta(minutes=minutes), "me", "CVP1", key, Answered(answer), "so")
            for key, answer in (one.split() for one in said)
        ]
        found, _ = planned().verify(str(path), entries, by="me", now=datetime(2026, 11, 26, 13, tzinfo=UTC))
        return {one.step: one for one in found.checks if one.host == "CVP1"}

    return verify


WHOLE = ("install-ndis-hotfix done", "restart/1 done", "enable-rss done", "restart/2 done")


def test_facts_that_show_the_effects_fix_the_steps(look):
    found = look(FIXED, *WHOLE)
    assert found["install-ndis-hotfix"].verdict is Verified.FIXED
    assert found["enable-rss"].verdict is Verified.FIXED
    assert found["enable-rss"].because[0] == "Receive Side Scaling (global) is yes, as the step leaves it"


def test_say_so_alone_fixes_nothing(look):
    found = look((), *WHOLE)
    for step in ("install-ndis-hotfix", "enable-rss"):
        assert found[step].verdict is Verified.NOT_FIXED
    assert "Version of Ndis.sys is 5.2.3790.3959; the step leaves it at 5.2.3790.4524" in (
        found["install-ndis-hotfix"].because
    )


def test_another_windows_is_another_reason(look):
    upgraded = {**FIXED, "os.version": "6.1.7601", "os.product": "server-2008-r2", "ndis.version": "6.1.7601.17514"}
    found = look(upgraded, *WHOLE)
    assert found["install-ndis-hotfix"].verdict is found["enable-rss"].verdict is Verified.OTHERWISE
    assert found["install-ndis-hotfix"].because[-1].endswith("this host runs 6.1.7601")


def test_a_later_file_without_a_trace_of_the_hotfix_came_otherwise(look):
    found = look({**FIXED, "ndis.version": "5.2.3790.5107"}, *WHOLE)["install-ndis-hotfix"]
    assert found.verdict is Verified.OTHERWISE
    assert "Installed updates does not list KB972071" in found.because
    # A list that is cut says nothing, and the file decides.
    cut = look({**FIXED, "ndis.version": "5.2.3790.5107", "hotfix.complete": False}, *WHOLE)["install-ndis-hotfix"]
    assert cut.verdict is Verified.FIXED


def test_a_step_that_was_skipped_was_done_by_somebody_else(look):
    found = look(FIXED, "install-ndis-hotfix skipped", "enable-rss failed")
    for step in ("install-ndis-hotfix", "enable-rss"):
        assert found[step].verdict is Verified.OTHERWISE
        assert found[step].because[-1] == "it was not done by this plan"


def test_what_is_not_known_can_not_be_told_and_names_the_command(look):
    found = look({**FIXED, "ndis.version": None}, *WHOLE)["install-ndis-hotfix"]
    assert found.verdict is Verified.CANNOT_TELL
    assert [one.fact for one in found.missing] == ["ndis.version"]
    assert "ndis.sys" in found.missing[0].collect


def test_what_was_observed_before_the_step_does_not_count(look):
    found = look(FIXED, *WHOLE, observed=BEFORE)["install-ndis-hotfix"]
    assert found.verdict is Verified.CANNOT_TELL
    assert "was observed before the step was done, at 2026-11-26 11:59:00 UTC" in found.because[0]
    assert look(FIXED, *WHOLE, observed="2026-11-26T12:00:00Z")["enable-rss"].verdict is Verified.FIXED


def test_facts_without_a_time_count_and_say_so(look):
    found = look(FIXED, *WHOLE, observed=None)["enable-rss"]
    assert found.verdict is Verified.FIXED
    assert found.because[-1] == "the new facts do not say when they were read"


def test_a_step_is_not_fixed_before_its_restart(look):
    found = look(FIXED, "install-ndis-hotfix done", "restart/1 done", "enable-rss done")
    assert found["install-ndis-hotfix"].verdict is Verified.FIXED
    assert found["enable-rss"].verdict is Verified.CANNOT_TELL
    assert found["enable-rss"].because[-1] == "the restart that makes it effective has not been done yet"


def test_a_step_without_effects_can_be_told_only_once_nothing_advises_it(look):
    found = look(FIXED, *WHOLE, "plan-migration done", "contact-microsoft done")
    assert found["plan-migration"].verdict is Verified.CANNOT_TELL
    assert found["contact-microsoft"].verdict is Verified.FIXED
    assert look(FIXED, *WHOLE)["contact-microsoft"].verdict is Verified.OTHERWISE


def test_a_step_that_only_makes_facts_others_is_told_by_them(look):
    """Which version a newer driver has is not known before it is read."""
    said = "update-nic-driver done"
    found = look((), said)["update-nic-driver"]
    assert found.verdict is Verified.NOT_FIXED
    assert any("is the same as in the plan" in text for text in found.because)
    newer = {"nic[].driver_version": "16.2.0.4", "nic[].driver_date": "2013-03-01T00:00:00Z"}
    found = look(newer, said, "restart/1 done")["update-nic-driver"]
    assert found.verdict is Verified.FIXED
    assert any("is another one than in the plan" in text for text in found.because)
    old = look(newer, said, "restart/1 done", observed=BEFORE)["update-nic-driver"]
    assert old.verdict is Verified.CANNOT_TELL
    assert "was observed before the step was done" in old.because[0]
    unknown = look({"nic[].driver_version": None, "nic[].driver_date": None, "nic[].receive_buffers": None}, said)
    assert unknown["update-nic-driver"].verdict is Verified.CANNOT_TELL
    assert {one.fact for one in unknown["update-nic-driver"].missing} >= {"nic[].driver_version", "nic[].driver_date"}


def test_facts_of_other_hosts_tell_nothing(tmp_path):
    path = tmp_path / "new.json"
    path.write_text(collected().replace("CVP1", "CVP9"))
    found, _ = planned().verify(str(path), now=DONE)
    of = {one.step: one for one in found.checks if one.host == "CVP1"}
    assert of["enable-rss"].verdict is Verified.CANNOT_TELL
    assert of["enable-rss"].because == ("the new facts have no host of this name; they are of CVP9, PG1A",)


def test_the_evidence_of_the_night_stays(look):
    """New facts hold no logs; the hotfix is still advised, because the host showed the problem."""
    assert look((), *WHOLE)["install-ndis-hotfix"].because[-1] == "the rules still advise it"

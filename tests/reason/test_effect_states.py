"""Of what a remedy brings: what is there, what is not, and what a list that may be cut does not tell."""

import pytest

from advisor.model.truth import Truth
from advisor.pack.load import load_pack
from advisor.pack.values import from_text
from advisor.reason.derive import host_facts
from advisor.reason.effect_states import EffectStates
from tests.reason.test_what_if import report
from tests.test_knowledge import SERVER

PACK = load_pack()
HOTFIX = PACK.remedies["install-ndis-hotfix"]
LISTED, VERSION = "hotfix.installed", "ndis.version"
ADDED = HOTFIX.effects[LISTED].add
OLD, FIXED, NEWER = "5.2.3790.3959", "5.2.3790.4524", "5.2.3790.9999"


def state(name, given):
    facts = host_facts("CVP1", report(SERVER, given).facts)
    (found,) = (one for one in EffectStates(PACK)(HOTFIX, facts) if one.fact.name == name)
    return found


@pytest.mark.parametrize(
    ("listed", "whole", "there", "wanted"),
    [
        (ADDED, None, Truth.TRUE, (ADDED,)),
        ("KB1", "true", Truth.FALSE, ("KB1", ADDED)),
        ("KB1", "false", Truth.UNKNOWN, ("KB1", ADDED)),
        ("KB1", None, Truth.UNKNOWN, ("KB1", ADDED)),
        (None, "true", Truth.UNKNOWN, (ADDED,)),
    ],
)
def test_a_word_that_a_list_lacks_tells_something_where_the_list_is_whole(listed, whole, there, wanted):
    found = state(LISTED, {LISTED: listed, PACK.facts[LISTED].complete: whole})
    assert (found.there, found.wanted, found.corroborates, found.beyond) == (there, wanted, True, False)


@pytest.mark.parametrize(
    ("version", "there", "wanted", "beyond"),
    [
        (OLD, Truth.FALSE, FIXED, False),
        (FIXED, Truth.TRUE, FIXED, False),
        (NEWER, Truth.TRUE, NEWER, True),
        (None, Truth.UNKNOWN, FIXED, False),
    ],
)
def test_a_version_may_be_later_than_the_least_one(version, there, wanted, beyond):
    found = state(VERSION, {VERSION: version})
    wanted = from_text(PACK.facts[VERSION].type, wanted)
    assert (found.there, found.wanted, found.corroborates, found.beyond) == (there, wanted, False, beyond)

"""What a scan's journal kept is raw; told again to be shared, it carries pseudonyms."""

from advisor.cli.asking import _shared
from advisor.share.door import sharing
from advisor.share.redactor import Redactor

KEPT = {
    "hosts": [
        {
            "host": "CVP1",
            "facts": [
                {
                    "name": "host.name",
                    "value": "CVP1",
                    "source": {"kind": "registry", "file": "smb://CVP1/x", "detail": "CVP1"},
                },
                {"name": "nic[].name", "instance": "0001", "value": "NIC of CVP1", "source": {"kind": "registry"}},
                {"name": "hotfix.installed", "value": ["KB1", "cvp1"], "source": {"kind": "wmic"}},
                {
                    "name": "ndis.version",
                    "absent": {"reason": "access-denied", "detail": "CVP1 said no", "collect": "x"},
                },
                {"name": "cpu.count", "value": 2, "source": {"kind": "registry", "line": 3}},
            ],
        }
    ]
}


def test_facts_keep_their_shape_and_lose_their_names() -> None:
    with sharing(Redactor(b"a secret of the owner")) as begun:
        begun.redactor.learn_host("CVP1")
        told = _shared(KEPT)
    assert "cvp1" not in str(told).casefold()
    facts = told["hosts"][0]["facts"]
    assert [fact["name"] for fact in facts] == [fact["name"] for fact in KEPT["hosts"][0]["facts"]]
    assert facts[3]["absent"]["reason"] == "access-denied"
    assert facts[4] == {"name": "cpu.count", "value": 2, "source": {"kind": "registry", "line": 3}}


def test_for_the_owner_it_stays() -> None:
    assert _shared(KEPT) is KEPT

"""What a scan's journal kept is raw; told again to be shared, it carries pseudonyms."""

import pytest

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


@pytest.mark.parametrize(
    ("name", "value"),
    [("nic[].driver_version", "8.4.13.1"), ("ndis.version", "5.2.100.200")],
)
def test_a_version_is_no_address(name: str, value: str) -> None:
    """As in a result that is made now: what a fact is called says what its value means."""
    fact = {"name": name, "value": value, **({"raw": value} if name == "ndis.version" else {})}
    kept = {"hosts": [{"host": "VM1", "facts": [fact]}]}
    with sharing(Redactor(b"a secret of the owner")) as begun:
        told = begun.results.document(kept)
    assert told["hosts"][0]["facts"][0] == fact
    assert not list(begun.redactor.finds(str(told)))


def test_a_host_that_is_called_by_a_common_word_is_hidden_where_it_is_named() -> None:
    kept = {
        "hosts": [{"host": "server", "facts": [{"name": "host.name", "value": "server", "source": {"kind": "reg"}}]}],
        "findings": [{"rule": "server", "host": "server", "missing": [{"fact": "host.name", "reason": "stale"}]}],
        "waived": [{"reason": "server of jdoe77@acme.com"}],
    }
    with sharing(Redactor(b"a secret of the owner")) as begun:
        told = begun.results.document(kept)
        instead = begun.redactor.host("server")
    assert told["hosts"][0]["host"] == told["hosts"][0]["facts"][0]["value"] == instead
    assert told["findings"] == [{**kept["findings"][0], "host": instead}]
    assert "jdoe77" not in told["waived"][0]["reason"]

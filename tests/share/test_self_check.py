"""The last look: what would still tell whose servers it is about stops the answer."""

import json

import pytest

from advisor.errors import Leak
from advisor.pack.identifiers import IdentifierKind
from advisor.share.door import Sharing, at_the_door, sharing
from advisor.share.redactor import Redactor
from advisor.share.self_check import check


@pytest.fixture
def shared() -> Sharing:
    redactor = Redactor(b"a secret of the owner", ["Acme Ltd"])
    redactor.learn_host("CVP1")
    redactor.learn_host("silence")
    redactor.learn("version 8.5.1.0 user=jdoe7 ANI=5551234567")
    return Sharing(redactor, passed=True)


LEAKS = [
    "the host cvp1 is silent",
    "CVP1/perfmon.csv",
    "call 5551234567",
    "by jdoe7",
    "from 10.20.30.41:5060",
    "id 1B6769FA4681A5A3DBC56C0B9814AB06",
    "{6B29FC40-CA47-1067-B31D-00DD010662DA}",
    "a.b@acme.com",
    "00:50:56:ab:cd:ef",
    "S-1-5-21-1004336348-1177238915-682003330-1013",
    "2001:4860:4860::8888",
    "Acme   Ltd",
    "%43VP1",
]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_stops_every_kind_of_answer(shared: Sharing, leak: str) -> None:
    for text in (
        leak,
        f"first\n  - {leak}\n",
        json.dumps({"schema": "x", "hosts": [{"text": leak}]}),
        json.dumps({"a": 1}) + "\n" + json.dumps([leak]) + "\n",
        f"<!DOCTYPE html><p>all is well</p><p>{leak}</p>",
        f'<svg><title>x</title><g aria-label="{leak}"></g></svg>',
        f'<script type="application/json">{json.dumps([leak])}</script>',
        f"a;b\n1;{leak}\n",
    ):
        with pytest.raises(Leak, match="nothing was written") as raised:
            check(text, shared)
        assert raised.value.exit_code == 1
        assert leak not in raised.value.message


def test_a_name_that_is_broken_by_the_width_of_the_page_is_found(shared: Sharing) -> None:
    with pytest.raises(Leak):
        check("the customer is Acme\n      Ltd here", shared)


@pytest.mark.parametrize("spelling", ["CVP&#49;", "&#x43;VP1"])
def test_character_references_hide_nothing(shared: Sharing, spelling: str) -> None:
    for text in (f"<p>{spelling}</p>", f"text {spelling}"):
        with pytest.raises(Leak):
            check(text, shared)


def test_escapes_of_json_hide_nothing(shared: Sharing) -> None:
    with pytest.raises(Leak):
        check(r'{"a": "\u0043VP1"}', shared)


@pytest.mark.parametrize(
    "text",
    [
        "all is well; Ndis.sys 5.2.3790.4524 (KB972071) at 19:36:46.531",
        "driver 8.5.1.0 stays",
        "a silence in the log",
        "cvp1x is another",
        '{"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}',
        '<html><style>a{b:c}</style><script>var silence="10.20.30.41"</script><p class="cvp1">x</p></html>',
    ],
)
def test_what_tells_of_nobody_passes(shared: Sharing, text: str) -> None:
    check(text, shared)


def test_pseudonyms_pass(shared: Sharing) -> None:
    said = "CVP1 10.20.30.41 jdoe7@acme.com 5551234567 1B6769FA4681A5A3DBC56C0B9814AB06 00:50:56:ab:cd:ef"
    check(shared.redactor.text(said), shared)
    check(json.dumps({"text": shared.redactor.text(said)}), shared)


def test_an_answer_that_nobody_looked_at_is_not_written() -> None:
    with pytest.raises(Leak, match="not made of anything"):
        check("all is well", Sharing(Redactor(b"a secret of the owner")))


def test_the_door_is_open_within_alone() -> None:
    assert at_the_door() is None
    with sharing(Redactor(b"a secret of the owner")) as begun:
        assert at_the_door() is begun
    assert at_the_door() is None


def test_terms_know_their_kind(shared: Sharing) -> None:
    assert [found.kind for found in shared.redactor.terms.find("cvp1 and jdoe7")] == [
        IdentifierKind.HOST,
        IdentifierKind.USER,
    ]

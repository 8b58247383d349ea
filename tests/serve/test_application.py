"""The application without a socket: every page that a page leads to, in both languages, over a fleet whose names are
hostile; and what it says when something is wrong."""

import json
import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from advisor.errors import StoreError
from advisor.pack.load import load_pack
from advisor.report.glossary import Glossary
from advisor.report.words import Words
from advisor.serve.application import Application
from advisor.serve.guard import Guard
from advisor.store.store import Store
from tests.serve.conftest import HOSTILE, SCRIPT
from tests.store import sample

PACK = load_pack()
WORDS = {one: Words(PACK.texts.in_language(one), Glossary.of(PACK)) for one in ("en", "zh")}
MOST = 400
"""Pages that are visited; a few hundred show every kind of them in both languages."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(str(tmp_path_factory.mktemp("served") / "store.db")) as made:
        hosts = [sample.host(number, name=name) for number, name in enumerate(HOSTILE)]
        for number in (1, 2, 3):
            sample.keep(made, number, hosts[number - 1 :], fleet=SCRIPT)
        sample.keep(made, 4, [sample.host(number, failed=True) for number in range(3)], fleet="lost")
        yield made


@pytest.fixture
def log():
    return []


@pytest.fixture
def ask(store, log):
    return asking(Guard(Application(store, WORDS, "en", log.append), frozenset({"localhost"}), None))


def asking(guard):
    def ask(target, method="GET", host="localhost", **more):
        split, said = urlsplit(target), {}
        environment = {
            "REQUEST_METHOD": method, "PATH_INFO": split.path, "QUERY_STRING": split.query, "HTTP_HOST": host, **more,
        }  # fmt: skip
        content = b"".join(guard(environment, lambda status, headers: said.update(status=status, headers=headers)))
        return int(said["status"][:3]), dict(said["headers"]), content.decode()

    return ask


def links_of(text):
    return [unescape(one) for one in re.findall(r'href="(/[^"]*)"', text)]


def test_every_page_leads_to_pages_and_shows_names_as_text(ask):
    left, seen, kinds = ["/", "/?lang=zh"], set(), set()
    while left and len(seen) < MOST:
        target = left.pop(0)
        if target in seen:
            continue
        seen.add(target)
        status, headers, text = ask(target)
        assert status == 200, (target, text)
        kinds.add(urlsplit(target).path)
        if headers["Content-Type"].startswith("application/json"):
            json.loads(text)
        elif "css" not in headers["Content-Type"]:
            assert SCRIPT not in text
            assert "<img" not in text
            # One of each kind of page first, so that none is left out where there are many hosts.
            left += sorted(set(links_of(text)) - seen, key=lambda one: urlsplit(one).path in kinds)
    assert {"/", "/fleet", "/run", "/hosts", "/host", "/style.css"} <= kinds


@pytest.mark.parametrize("kind", ["history", "run", "hosts", "host"])
def test_each_page_has_its_document(ask, kind):
    members = {"history": "", "run": "run=run-1", "hosts": "run=run-1", "host": "run=run-1&host=HOST"}[kind]
    status, headers, text = ask(f"/api/{kind}?{members}")
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert (status, "error" in json.loads(text)) in ((200, False), (404, True), (400, True))


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/nowhere", 404),
        ("/api/nowhere", 404),
        ("/run?run=none", 404),
        ("/host?run=run-1&host=nobody", 404),
        ("/run", 400),
        ("/api/run", 400),
        ("/?" + "&".join(f"a{number}=1" for number in range(40)), 400),
        ("/?lang=" + "x" * 3000, 400),
        ("/" + "x" * 9000, 414),
    ],
)
def test_what_cannot_be_answered_says_so(ask, log, target, status):
    found, _, text = ask(target)
    assert found == status
    assert text
    if target.startswith("/api/"):
        assert json.loads(text)["error"]
    assert not log


def test_nothing_but_reading_and_only_under_its_own_names(ask):
    assert ask("/", "POST")[0] == 405
    assert ask("/", host="evil.example")[0] == 421
    assert ask("/", host="[::1]:8000")[0] == 200
    status, headers, text = ask("/", "HEAD")
    assert (status, text) == (200, "")
    assert int(headers["Content-Length"]) > 100


def test_the_browsers_language_is_spoken(ask):
    chinese = ask("/", HTTP_ACCEPT_LANGUAGE="fr;q=1, zh-CN;q=0.9, en;q=0.5")[2]
    assert chinese == ask("/", HTTP_ACCEPT_LANGUAGE="zh")[2] != ask("/", HTTP_ACCEPT_LANGUAGE="de, en;q=x, en")[2]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("", 401),
        ("Bearer wrong", 401),
        ("Bearer " + "t" * 40, 200),
        ("Basic eDp0", 401),
        ("Basic !", 401),
        ("Digest x", 401),
    ],
)
def test_a_token_is_asked_for(store, header, status):
    guarded = asking(Guard(Application(store, WORDS), frozenset({"localhost"}), "t" * 40))
    assert guarded("/", HTTP_AUTHORIZATION=header)[0] == status


@pytest.mark.parametrize(
    ("fault", "status"), [(StoreError("the database is away: postgresql://secret"), 503), (ValueError("secret"), 500)]
)
@pytest.mark.parametrize("target", ["/", "/api/history"])
def test_a_fault_is_for_the_log_and_not_for_who_asked(log, fault, status, target):
    class Away:
        def __getattr__(self, name):
            raise fault

    found, _, text = asking(Guard(Application(Away(), WORDS, "en", log.append), frozenset({"localhost"}), None))(target)
    assert found == status
    assert "secret" not in text
    assert "secret" in log[0]


def test_an_old_run_of_a_host_with_many_is_shown(tmp_path):
    """The page looked for the run among the newest hundred of the host."""
    with Store.open(str(tmp_path / "store.db")) as made:
        for number in range(1, 104):
            sample.keep(made, number, [sample.host(0)], fleet="f")
        ask = asking(Guard(Application(made, WORDS), frozenset({"localhost"}), None))
        for target in ("/host", "/api/host"):
            status, _, text = ask(f"{target}?run=run-1&host={sample.host(0).host}")
            assert status == 200, text

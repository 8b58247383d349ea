"""What goes wrong behind a page: it is told to who runs the server, and not to who asks."""

from pathlib import Path

import pytest

from advisor.errors import StoreError
from advisor.pack.text import Texts
from advisor.report.words import Words
from advisor.serve.application import Application
from advisor.serve.guard import Guard

TEXTS = Path(__file__).resolve().parents[2] / "facts" / "text"
WORDS = {one: Words(Texts.load(TEXTS, one)) for one in ("en", "zh")}


class Broken:
    """A store of which every question ends so."""

    def __init__(self, error):
        self._error = error

    def __getattr__(self, name):
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreError("postgresql://ann:***@db.internal/fleet: the server's disk is full."), 503),
        (ValueError("of our own making"), 500),
        (RecursionError(), 500),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/history"])
def test_a_fault_is_logged_and_not_shown(error, status, path):
    logged = []
    answer = Application(Broken(error), WORDS, log=logged.append)({"PATH_INFO": path})
    assert answer.status == status
    assert len(logged) == 1
    assert "db.internal" not in answer.content
    assert "making" not in answer.content
    assert str(error.args[0] if error.args else "RecursionError") in logged[0]


def test_without_a_host_nothing_is_served():
    started = []
    guard = Guard(lambda environment: pytest.fail("it was asked"), frozenset({"localhost"}), None)
    list(guard({"REQUEST_METHOD": "GET"}, lambda status, headers: started.append(status)))
    assert started == ["421 Misdirected Request"]

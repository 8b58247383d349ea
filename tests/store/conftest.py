"""Stores of both kinds behave alike, so the same tests ask both."""

import pytest

from advisor.store.store import Store
from tests.real.postgres import Postgres, missing


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL of the tests' own. Skips where it is not installed."""
    if why := missing():
        pytest.skip(why)
    with Postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a new store may be."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    return request.getfixturevalue("postgres").emptied()


@pytest.fixture
def store(place):
    with Store.open(place) as opened:
        yield opened

"""Real components that tests of this folder share; made once a session, and ended with it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.wine import Wine, missing

HERE = Path(__file__).parent
ONLY_AT_THE_GATE = pytest.mark.skip(reason="talks to real servers and programs: set ADVISOR_REAL=1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` takes minutes on any machine, whatever is installed there; `.ci/run` sets ADVISOR_REAL."""
    if not os.environ.get("ADVISOR_REAL"):
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(ONLY_AT_THE_GATE)


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """Wine as a Server 2003 with the registry of `server2003.reg`. Skips where Wine is not installed."""
    if why := missing():
        pytest.skip(why)
    made = Wine(tmp_path_factory.mktemp("wine") / "prefix")
    try:
        made.set_up()
        yield made
    finally:
        made.stop()

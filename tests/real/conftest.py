"""Real components that tests of this folder share; made once a session, and ended with it."""

from collections.abc import Iterator

import pytest

from tests.real.wine import Wine, missing


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

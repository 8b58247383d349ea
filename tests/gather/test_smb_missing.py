"""Without the extra, and without a user, the reason is said."""

import sys

import pytest

from advisor.errors import UsageError
from advisor.gather.live import live_host
from advisor.model.target import Patience, Target


def test_without_the_extra_its_name_is_said(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("advisor.gather.smb_session")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "impacket", None)
    with (
        pytest.raises(UsageError, match=r"heartbeat-advisor\[remote\]"),
        live_host(Target("smb", "cvp1"), None, Patience()),
    ):
        pass

"""Without the extra, and without a user, the reason is said."""

import sys

import pytest

import advisor.gather
from advisor.errors import UsageError
from advisor.gather.live import live_host
from advisor.model.target import Patience, Target


def test_without_the_extra_its_name_is_said(monkeypatch):
    # As if nothing had imported it before, neither by its name nor from its package.
    monkeypatch.delitem(sys.modules, "advisor.gather.smb_session", raising=False)
    monkeypatch.delattr(advisor.gather, "smb_session", raising=False)
    monkeypatch.setitem(sys.modules, "impacket", None)
    with (
        pytest.raises(UsageError, match=r"heartbeat-advisor\[remote\]"),
        live_host(Target("smb", "cvp1"), None, Patience()),
    ):
        pass

"""Who may write to a file, here and as Windows would have it."""

import errno
import os
import sys
from io import FileIO
from types import SimpleNamespace

import pytest

from advisor.held_file import hold, share


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "journal"
    path.write_bytes(b"kept\n")
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows one holder only")
def test_one_holds_it_alone_or_several_share_it(path):
    with FileIO(path, "a") as first, FileIO(path, "a") as second, FileIO(path, "a") as third:
        assert hold(first.fileno())
        assert hold(first.fileno())
        assert not hold(second.fileno())
        share(first.fileno())
        share(second.fileno())
        assert not hold(third.fileno())
        first.close()
        assert not hold(third.fileno())
        second.close()
        assert hold(third.fileno())


class Region:
    """msvcrt's lock of one byte of one file, in 32 bits of a position."""

    LK_NBLCK = 2

    def __init__(self):
        self.holder = None

    def locking(self, number, mode, count):
        assert (mode, count) == (self.LK_NBLCK, 1)
        assert 1 << 30 < os.lseek(number, 0, os.SEEK_CUR) < (1 << 31) - 1
        if self.holder is not None:
            raise PermissionError(13, "Permission denied")
        self.holder = number


def test_on_windows_whoever_shares_it_goes_on_holding_it(path, monkeypatch):
    region = Region()
    monkeypatch.setitem(sys.modules, "msvcrt", region)
    monkeypatch.setattr("advisor.held_file.sys", SimpleNamespace(platform="win32"))
    with FileIO(path, "a") as first, FileIO(path, "a") as second:
        assert hold(first.fileno())
        share(first.fileno())
        assert region.holder == first.fileno()
        assert not hold(second.fileno())
        second.write(b"added\n")
    assert path.read_bytes() == b"kept\nadded\n"


@pytest.mark.parametrize(("platform", "missing"), [("linux", "fcntl"), ("win32", "msvcrt")])
def test_a_system_without_locks_lets_everybody(path, monkeypatch, platform, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setattr("advisor.held_file.sys", SimpleNamespace(platform=platform))
    with FileIO(path, "a") as first, FileIO(path, "a") as second:
        share(first.fileno())
        assert hold(first.fileno())
        assert hold(second.fileno())


def test_a_disk_without_locks_lets_everybody(path, monkeypatch):
    def flock(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setitem(sys.modules, "fcntl", SimpleNamespace(flock=flock, LOCK_EX=2, LOCK_NB=4, LOCK_SH=1))
    monkeypatch.setattr("advisor.held_file.sys", SimpleNamespace(platform="linux"))
    with FileIO(path, "a") as file:
        assert hold(file.fileno())
        share(file.fileno())

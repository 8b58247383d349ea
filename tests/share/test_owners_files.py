"""The owner's key and the map: made for the owner alone, opened by the key alone."""

import os
import stat
import sys
from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.folders import config_folder
from advisor.share import map_file
from advisor.share.key import owners_key
from advisor.share.map_file import check_map, read_map, write_map
from advisor.share.restore import restored

SECRET, OTHER = b"a secret of the owner", b"another owner's secret"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    return tmp_path


def test_the_first_use_makes_a_key_and_the_next_has_the_same() -> None:
    first, second = owners_key(), owners_key()
    assert first.made
    assert not second.made
    assert first.secret == second.secret
    assert len(first.secret) == 64
    assert first.path.parent == config_folder()


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists")
def test_the_key_is_the_owners_alone() -> None:
    key = owners_key()
    assert stat.S_IMODE(key.path.stat().st_mode) == 0o600
    assert not key.exposed
    key.path.chmod(0o644)
    assert owners_key().exposed


def test_a_user_without_a_home_is_told_what_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as an account of a service, or a number that a container runs as."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("APPDATA")
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(UsageError, match=r"has no home folder\. Name one in the environment, as (APPDATA|XDG_CONFIG)"):
        owners_key()


def test_a_key_of_ones_own(home: Path) -> None:
    (home / "key").write_bytes(b"  sixteen bytes or more\n")
    assert owners_key(home / "key").secret == b"sixteen bytes or more"
    (home / "short").write_bytes(b"short")
    with pytest.raises(UsageError, match="a secret needs 16"):
        owners_key(home / "short")
    with pytest.raises(UsageError, match="can't be read"):
        owners_key(home / "nowhere")


def test_the_map_opens_with_its_key_alone(home: Path) -> None:
    path = home / "case.map"
    assert check_map(path, SECRET) == {}
    write_map(path, SECRET, {"host-k3v9q2m7xp": "CVP1", "user-k3v9q2m7xp": "Jürgen"})
    assert b"CVP1" not in path.read_bytes()
    assert read_map(path, SECRET) == check_map(path, SECRET) == {"host-k3v9q2m7xp": "CVP1", "user-k3v9q2m7xp": "Jürgen"}
    with pytest.raises(UsageError, match="does not open with this key"):
        read_map(path, OTHER)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in home.iterdir() if one.is_file()] == ["case.map"]


@pytest.mark.parametrize(
    "damage", [b"", b"advisor.map/1\n", b"advisor.map/1\n####\n", b"advisor.map/1\nAAAA\n", b"x" * 99]
)
def test_a_damaged_map_is_told(home: Path, damage: bytes) -> None:
    (home / "m").write_bytes(damage)
    with pytest.raises(UsageError, match=r"is no map|damaged"):
        read_map(home / "m", SECRET)


def test_every_byte_of_the_map_is_vouched_for(home: Path) -> None:
    write_map(home / "m", SECRET, {"a": "b"})
    content = bytearray((home / "m").read_bytes())
    content[20] ^= 1
    (home / "m").write_bytes(content)
    with pytest.raises(UsageError):
        read_map(home / "m", SECRET)


def test_without_the_library_the_map_is_refused_and_the_extra_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(UsageError, match=r"heartbeat-advisor\[share\]"):
        map_file.check_map(home / "m", SECRET)


def test_a_map_that_has_no_place_is_told_before_the_work(home: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        check_map(home / "nowhere" / "m", SECRET)


def test_pseudonyms_are_restored_as_an_answer_writes_them() -> None:
    known = {"host-k3v9q2m7xp": "CVP1", "domain-b3v9q2m7xp.example": "corp.acme.com", "240.1.2.3": "10.20.30.41"}
    text = "Look at HOST-K3V9Q2M7XP (host-k3v9q2m7xp.domain-b3v9q2m7xp.example, 240.1.2.3:5060); host-zzzzzzzzzz too"
    shown, unknown = restored(text, known)
    assert shown == "Look at CVP1 (CVP1.corp.acme.com, 10.20.30.41:5060); host-zzzzzzzzzz too"
    assert unknown == {"host-zzzzzzzzzz"}

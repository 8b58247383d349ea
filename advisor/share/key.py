"""The owner's key: the same key gives the same pseudonyms, and only who has it can tell what they stand for."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import UsageError
from advisor.folders import config_folder
from advisor.whole_file import write_new

_LEAST = 16
_LARGEST = 1 << 16
_READ_BY_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class OwnersKey:
    """`made`: it was not there and has just been made. `exposed`: others on this machine can read it."""

    secret: bytes
    path: Path
    made: bool
    exposed: bool


def owners_key(path: Path | None = None) -> OwnersKey:
    """The key of that file; without one the key in the user's own folder, made on first use.

    Raises UsageError for a file that is not there, can't be read, or is too short to be a secret.
    """
    if path is not None:
        return _read(path, made=False)
    chosen = config_folder() / "redact.key"
    if chosen.exists():
        return _read(chosen, made=False)
    try:
        chosen.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(chosen, secrets.token_hex(32).encode() + b"\n", 0o600)
    except FileExistsError:
        return _read(chosen, made=False)
    except OSError as error:
        what = f"{chosen}: the key can't be kept: {error.strerror or error}."
        raise UsageError(f"{what} Give --redact-key a file of your own.") from None
    return _read(chosen, made=True)


def _read(path: Path, *, made: bool) -> OwnersKey:
    try:
        with path.open("rb") as file:
            secret = file.read(_LARGEST).strip()
            status = os.fstat(file.fileno())
    except OSError as error:
        what = f"{path}: the key can't be read: {error.strerror or error}."
        raise UsageError(f"{what} Leave --redact-key out, and one is made for you.") from None
    if len(secret) < _LEAST:
        raise UsageError(f"{path}: is no key: it has {len(secret)} bytes, and a secret needs {_LEAST} or more.")
    return OwnersKey(secret, path, made, os.name == "posix" and bool(status.st_mode & _READ_BY_OTHERS))

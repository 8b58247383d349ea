"""The map from pseudonyms to what they stand for, in a file that only the owner's key opens.

A line that says what the file is, then AES-256-GCM over JSON, in base64. The key is derived from the owner's key.
"""

import base64
import hmac
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.errors import UsageError

_HEAD = b"advisor.map/1\n"
_NONCE = 12
_LARGEST = 1 << 30
_EXTRA = 'pip install "heartbeat-advisor[share]"'


def check_map(path: Path, secret: bytes) -> dict[str, str]:
    """What the map holds so far, nothing where there is no such file: before any work is done for it.

    Raises UsageError: no library to encrypt with, another key, no map, a place that can't be written.
    """
    _cipher(secret)
    if path.exists():
        return read_map(path, secret)
    if not path.parent.is_dir():
        raise UsageError(f"{path}: the map can't be kept: there is no folder {path.parent}.")
    return {}


def read_map(path: Path, secret: bytes) -> dict[str, str]:
    """Pseudonym → original. Raises UsageError as `check_map`, and for a file that is not there."""
    cipher = _cipher(secret)
    from cryptography.exceptions import InvalidTag

    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError as error:
        raise UsageError(f"{path}: the map can't be read: {error.strerror or error}.") from None
    if not content.startswith(_HEAD):
        raise UsageError(f"{path}: is no map of pseudonyms; --redact-map makes one.")
    try:
        sealed = base64.b64decode(content[len(_HEAD) :].strip(), validate=True)
        found: Any = json.loads(cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _HEAD))
    except (InvalidTag, ValueError, RecursionError):
        what = f"{path}: does not open with this key, or is damaged."
        raise UsageError(f"{what} Give --redact-key the key it was made with.") from None
    return {str(pseudonym): str(original) for pseudonym, original in found.items()} if isinstance(found, dict) else {}


def write_map(path: Path, secret: bytes, originals: Mapping[str, str]) -> None:
    """Put the map in place of what was there; a crash leaves the old one. Raises UsageError."""
    nonce = os.urandom(_NONCE)
    plain = json.dumps(originals, ensure_ascii=True, sort_keys=True).encode()
    sealed = _HEAD + base64.b64encode(nonce + _cipher(secret).encrypt(nonce, plain, _HEAD)) + b"\n"
    try:
        # Files of this kind are made for their owner alone.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        Path(name).unlink(missing_ok=True)


def _cipher(secret: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        what = "the map of pseudonyms is encrypted, and the library for that is not installed."
        raise UsageError(f"{what} Install it ({_EXTRA}), or leave --redact-map out: pseudonyms need none.") from None
    return AESGCM(hmac.digest(secret, b"advisor.map/1", "sha256"))


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: the map can't be written: {error.strerror or error}.")

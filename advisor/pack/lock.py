"""`rules/lock.json`: what each rule, remedy, contradiction and profile meant when the pack's version was last settled.

It holds the semantic hash of each, and what its own tests expected, so that a change of either is seen without the
former pack at hand.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.errors import PackError, UsageError
from advisor.pack.load import Pack
from advisor.pack.meaning import meanings
from advisor.pack.rule import Contradiction, Remedy, Rule
from advisor.pack.schema import Piece
from advisor.pack.semver import Bump, raised, tells
from advisor.whole_file import write_whole

PLACE = "rules/lock.json"
SCHEMA = "advisor.rules-lock/1"
_LARGEST = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Lock:
    """`meanings` are semantic hashes by id; `expected` maps an id to what its tests expect, by the hash of what each
    test gives."""

    name: str
    version: str
    meanings: Mapping[str, str]
    expected: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Drift:
    """How a pack differs from its lock. `turned` are those of the changed whose tests now expect something else."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    turned: tuple[str, ...]
    locked: str
    version: str

    @property
    def bump(self) -> Bump:
        if self.removed or self.turned:
            return Bump.MAJOR
        return Bump.MINOR if self.added or self.changed else Bump.NONE

    @property
    def least_version(self) -> str:
        """The least version that tells of the difference."""
        return raised(self.locked, self.bump)

    @property
    def is_told(self) -> bool:
        """Whether the pack's version is high enough for it."""
        return tells(self.locked, self.version, self.bump)

    @property
    def is_settled(self) -> bool:
        """Whether lock and pack agree, version included."""
        return self.bump is Bump.NONE and self.locked == self.version


def lock_of(pack: Pack) -> Lock:
    """The pack as it is now."""
    pieces: dict[str, Rule | Remedy | Contradiction] = {**pack.rules, **pack.remedies, **pack.contradictions}
    expected: dict[str, dict[str, str]] = {identity: {} for identity in pack.profiles}
    expected |= {
        identity: {key: _expectation(piece, str(test.expect)) for test in piece.tests for key in [_key(test)]}
        for identity, piece in sorted(pieces.items())
    }
    return Lock(pack.identity.name, pack.identity.version, meanings(pack), expected)


def drift(lock: Lock, pack: Pack) -> Drift:
    """What changed since the lock was written."""
    now = lock_of(pack)
    both = lock.meanings.keys() & now.meanings.keys()
    turned = [
        name
        for name in both
        if any(now.expected.get(name, {}).get(key, was) != was for key, was in lock.expected.get(name, {}).items())
    ]
    return Drift(
        tuple(sorted(now.meanings.keys() - lock.meanings.keys())),
        tuple(sorted(lock.meanings.keys() - now.meanings.keys())),
        tuple(sorted(name for name in both if lock.meanings[name] != now.meanings[name])),
        tuple(sorted(turned)),
        lock.version,
        now.version,
    )


def read_lock(root: Path) -> Lock | None:
    """The lock in the pack's folder, or None. Raises PackError when it is none."""
    path = root / PLACE
    try:
        if path.stat().st_size > _LARGEST:
            raise PackError([f"{path}:1:1: larger than {_LARGEST} bytes; write it anew with advisor rules lock --anew"])
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise PackError([f"{path}:1:1: can't be read: {error}; write it anew with advisor rules lock --anew"]) from None
    lock = _typed(data)
    if lock is None:
        raise PackError([f"{path}:1:1: is no {SCHEMA}; write it anew with advisor rules lock --anew"])
    return lock


def write_lock(root: Path, lock: Lock) -> Path:
    """Raises UsageError when the file can't be written."""
    path = root / PLACE
    try:
        write_whole(path, lock_text(lock).encode())
    except OSError as error:
        raise UsageError(
            f"{path}: can't be written: {error.strerror}. Lock a copy of the pack that is yours."
        ) from None
    return path


def lock_text(lock: Lock) -> str:
    """One line a rule, so that a difference shows which."""
    lines = [
        f"    {json.dumps(name)}: {json.dumps({'meaning': hash_, **_by_expectation(lock.expected.get(name, {}))})}"
        for name, hash_ in sorted(lock.meanings.items())
    ]
    head = (
        f'{{\n  "schema": "{SCHEMA}",\n  "name": {json.dumps(lock.name)},\n  "version": {json.dumps(lock.version)},\n'
    )
    return head + '  "rules": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def _by_expectation(expected: Mapping[str, str]) -> dict[str, str]:
    """The tests' hashes by what they expect, in a fixed order."""
    grouped: dict[str, list[str]] = {}
    for key, expectation in sorted(expected.items(), key=lambda pair: (pair[1], pair[0])):
        grouped.setdefault(expectation, []).append(key)
    return {expectation: " ".join(keys) for expectation, keys in grouped.items()}


def _typed(data: Any) -> Lock | None:
    rules = data.get("rules") if isinstance(data, dict) and data.get("schema") == SCHEMA else None
    if not isinstance(rules, dict) or not all(isinstance(data.get(key), str) for key in ("name", "version")):
        return None
    if not all(isinstance(entry, dict) and "meaning" in entry and _all_text(entry) for entry in rules.values()):
        return None
    expected = {name: dict(_keys(entry)) for name, entry in rules.items()}
    return Lock(data["name"], data["version"], {name: entry["meaning"] for name, entry in rules.items()}, expected)


def _all_text(entry: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) for value in entry.values())


def _keys(entry: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for expectation, keys in entry.items():
        if expectation != "meaning":
            yield from ((key, expectation) for key in keys.split())


def _key(test: Piece) -> str:
    """What a test gives, as a short hash: the same facts are the same test, whatever it is called and expects."""
    given = test.model_dump(mode="json", include={"facts", "evidence", "levels"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:12]


def _expectation(piece: Piece, expect: str) -> str:
    """A contradiction's test names the winner's place, which moves when another comes before it."""
    if isinstance(piece, Contradiction) and expect.isdecimal() and 0 < int(expect) <= len(piece.winners):
        return piece.winners[int(expect) - 1].wins
    return expect

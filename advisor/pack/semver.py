"""Versions of a pack: which part a change raises.

Of a pack before 1.0.0 anything may still change; there, as package managers read it, the second number stands for what
the first one says later.
"""

import re
from enum import IntEnum

_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")


class Bump(IntEnum):
    """How much of the version a change raises: nothing, the last, the second or the first number."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


def parts(version: str) -> tuple[int, int, int] | None:
    """The three numbers of a version; None for text of another shape."""
    match = _VERSION.fullmatch(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def raised(version: str, bump: Bump) -> str:
    """The least version that tells of the change; a version of another shape stays as it is."""
    numbers = parts(version)
    if numbers is None or bump is Bump.NONE:
        return version
    first, second, third = numbers
    if first == 0:
        return f"0.{second + 1}.0" if bump is Bump.MAJOR else f"0.{second}.{third + 1}"
    if bump is Bump.MAJOR:
        return f"{first + 1}.0.0"
    return f"{first}.{second + 1}.0" if bump is Bump.MINOR else f"{first}.{second}.{third + 1}"


def tells(before: str, after: str, bump: Bump) -> bool:
    """Whether the version `after` says enough of such a change since `before`. One of another shape can't be judged,
    and has to be another."""
    least, now = parts(raised(before, bump)), parts(after)
    if least is None or now is None:
        return bump is Bump.NONE or before != after
    return now >= least

"""File versions of Windows binaries, ordered by their four fields."""

import re
from dataclasses import dataclass, field
from functools import total_ordering

_PART = r"\s*([0-9]{1,5})\s*"
_FIELDS = re.compile(rf"^{_PART}[.,]{_PART}[.,]{_PART}[.,]{_PART}(?![\d.,])(.*)$", re.S)
_BRANCH = re.compile(r"(?:^|[^a-z])(gdr|qfe|ldr)(?:$|[^a-z])", re.I)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class FileVersion:
    """A version resource's file version: `5.2.3790.4318 (srv03_sp2_gdr.080630-1506)` or `5, 2, 3790, 4318`.

    `raw` keeps the string as it was read, `branch` is `gdr`, `qfe` or `ldr` when the string says so. Equality and
    order look at the four fields alone: a branch tag says how a file came to be, not which is newer.
    """

    fields: tuple[int, int, int, int]
    branch: str | None = None
    raw: str = field(default="", repr=False)

    @staticmethod
    def parse(text: str) -> "FileVersion":
        """Read a version string. Raises ValueError unless there are exactly four numeric fields of 16 bits."""
        match = _FIELDS.match(text)
        if match is None:
            raise ValueError(f"not a file version of four fields: {text!r}")
        first, second, third, fourth = (int(part) for part in match.groups()[:4])
        if max(first, second, third, fourth) > 0xFFFF:
            raise ValueError(f"a field of a file version is at most 65535: {text!r}")
        branch = _BRANCH.search(match.group(5))
        return FileVersion((first, second, third, fourth), branch.group(1).lower() if branch else None, text)

    @property
    def dotted(self) -> str:
        return ".".join(str(part) for part in self.fields)

    def __str__(self) -> str:
        return self.dotted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileVersion) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(self.fields)

    def __lt__(self, other: "FileVersion") -> bool:
        # packaging is imported here because most commands never compare a version, and its import is not free.
        from packaging.version import Version

        return Version(self.dotted) < Version(other.dotted)

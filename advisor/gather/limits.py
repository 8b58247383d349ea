"""How much may be unpacked. A bomb is told by its ratio; a folder of honest logs may be as large as the disk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.errors import UsageError
from advisor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unpacked in all, entries of one archive, and how many times larger than itself a packed file may get once
    it has grown beyond `harmless` bytes."""

    total: int = 256 << 30
    members: int = 100_000
    ratio: int = 400
    harmless: int = 64 << 20


class RefusedError(UsageError):
    """`label` can't be unpacked as a whole; `what` says why, and `advice` what to do instead.

    It ends the run when the whole input is refused; within a host it is only a problem of one file.
    """

    def __init__(self, label: str, what: str, advice: str) -> None:
        super().__init__(f"{label}: {what}; {advice}")
        self.problem = Problem(label, f"{what}; left out.", advice[:1].upper() + advice[1:])


_TOO_MUCH = "unpack what belongs to the incident and give the folder."


def check_ratio(label: str, unpacked: int, packed: int, limits: Limits) -> None:
    """Raises RefusedError when so many bytes of so few are no log's."""
    if unpacked > limits.harmless and unpacked > limits.ratio * max(packed, 1):
        sizes = f"{unpacked >> 20:,} MiB from {max(packed >> 10, 1):,} KiB"
        raise RefusedError(label, f"unpacks to more than {sizes}, which no incident needs", _TOO_MUCH)


class Allowance:
    """What one archive of `packed` bytes may still unpack to."""

    def __init__(self, label: str, packed: int, limits: Limits) -> None:
        self._label, self._packed, self._limits = label, packed, limits
        self._unpacked = self._entries = 0

    def enter(self) -> None:
        """One more entry. Raises RefusedError."""
        self._entries += 1
        if self._entries > self._limits.members:
            raise RefusedError(self._label, f"holds more than {self._limits.members:,} files", _TOO_MUCH)

    def spend(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks, counted. Raises RefusedError."""
        for chunk in chunks:
            self._unpacked += len(chunk)
            check_ratio(self._label, self._unpacked, self._packed, self._limits)
            yield chunk

"""What could not be read, and what to do about it. A problem never ends the run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`what` went wrong in `file` (relative to the incident), at `line` if known, and what to do `next`.

    `lost` is False for a remark: everything could be read.
    """

    file: str
    what: str
    next: str = ""
    line: int | None = None
    lost: bool = True

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}" + (f" {self.next}" if self.next else "")

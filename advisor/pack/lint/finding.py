"""What the linter says: one small record a finding."""

from dataclasses import dataclass
from enum import StrEnum


class LintSeverity(StrEnum):
    """`error`: the pack can't be used. `warning`: it can, but something is wrong in it. `note`: worth a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class LintFinding:
    """What is wrong, and where. `owner` is the id of the piece in whose file it stands ("" for a whole file).

    `waived` is the author's reason to let it stand; None for a finding that counts.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    severity: LintSeverity = LintSeverity.WARNING
    owner: str = ""
    waived: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}"

"""Where a fact, an event or a sentence of proof was read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """`kind` is the format or the stage that said it (`systeminfo`, `registry`, `perfmon`, `evidence`, `derived`,
    `option`, …).

    `file` is relative to the incident, with `/`; `line` counts from 1. `detail` is a key, a column or a computation.
    """

    kind: str
    file: str | None = None
    line: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        if self.file is None:
            return self.kind
        return self.file if self.line is None else f"{self.file}:{self.line}"

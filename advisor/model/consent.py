"""What would be read of a target, said before anything is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """`reads` names files, registry keys with their values, properties: one a line, for a person."""

    target: str
    reads: tuple[str, ...]

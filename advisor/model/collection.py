"""What `advisor collect` ends with: facts of hosts, not judged by any rule."""

from dataclasses import dataclass

from advisor.model.diagnosis import HostReport
from advisor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Collection:
    """Every fact of the catalogue for every host, absent ones with their reason, and what could not be read."""

    hosts: tuple[HostReport, ...]
    problems: tuple[Problem, ...]

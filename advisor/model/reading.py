"""What one reader made of one file."""

from dataclasses import dataclass

from advisor.model.fact import Fact
from advisor.model.problem import Problem
from advisor.model.stream import LogStream, SampleTable


@dataclass(frozen=True, slots=True)
class Reading:
    """`format` names the reader. Anything that could not be read stands in `problems`; nothing is silently dropped."""

    file: str
    format: str
    facts: tuple[Fact, ...] = ()
    streams: tuple[LogStream, ...] = ()
    tables: tuple[SampleTable, ...] = ()
    problems: tuple[Problem, ...] = ()

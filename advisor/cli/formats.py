"""The formats that some commands offer beside those of `output`, and a sentence for one that a command lacks."""

from collections.abc import Sequence
from typing import Any

import click

from advisor.cli.output import FORMATS

TABLES = ("csv", "jsonl", "md")
RESULT_FORMATS = (*FORMATS, *TABLES)
CASE_FORMATS = (*RESULT_FORMATS, "html", "service-request")
GATE_FORMATS = (*CASE_FORMATS, "junit", "sarif")
MARKUP = ("html", "junit")
"""What a screen's encoding lacks can be written there as character references."""
_ELSEWHERE = {
    "html": "Reports have it: diagnose, check, plan, evidence, audit",
    "md": "Results have it: diagnose, check, plan, evidence, collect, explain, diff",
    "csv": "Results have it: diagnose, check, evidence, collect, explain, diff, waiver new",
    "jsonl": "Results have it: diagnose, check, evidence, collect, explain, diff",
    "junit": "A gate has it: check, audit",
    "sarif": "A gate has it: check, audit, rules lint",
    "service-request": "A case has it: diagnose, check",
    "prometheus": "An audit has it: audit",
    "svg": "Drawings have it: rules graph",
    "yaml": "Waivers have it: waiver new",
}


class Format(click.Choice[str]):
    """One of the command's formats. For one that only other commands have, the error names them."""

    def __init__(self, formats: Sequence[str]) -> None:
        super().__init__(formats)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices and value in _ELSEWHERE:
            offered = ", ".join(f"'{choice}'" for choice in self.choices)
            self.fail(f"'{value}' is not one of {offered}. {_ELSEWHERE[value]}.", param, ctx)
        return super().convert(value, param, ctx)

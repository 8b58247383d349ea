"""What `advisor audit` does besides auditing: asks the store of earlier audits.

`advisor audit history` is a question, `advisor audit ./history` audits a folder of that name.
"""

from importlib import import_module
from typing import Any

import click

from advisor.cli.audit import audit as fleet_audit

RUNS = {
    "history": "advisor.cli.audit_history:history",
    "show": "advisor.cli.audit_show:show",
    "export": "advisor.cli.audit_export:export",
    "prune": "advisor.cli.audit_prune:prune",
    "pin": "advisor.cli.audit_prune:pin",
}
_EPILOG = "Earlier audits, in a store: advisor audit history | show | export | prune | pin (each has a --help)."


def run_command(name: str) -> click.Command:
    """The command of that name in `RUNS`."""
    module, _, attribute = RUNS[name].partition(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    return command


class WithRuns(click.Command):
    """`audit FLEET`, unless the first word is one of `RUNS`: that command's module is imported then."""

    def __init__(self, fleet: click.Command) -> None:
        super().__init__(fleet.name, params=fleet.params, help=fleet.help, short_help=fleet.short_help)
        self.fleet = fleet
        fleet.epilog = fleet.epilog or _EPILOG

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and args[0] in RUNS:
            return run_command(args[0]).make_context(f"{info_name} {args[0]}", args[1:], parent=parent, **extra)
        return self.fleet.make_context(info_name, args, parent=parent, **extra)


audit = WithRuns(fleet_audit)
"""The command `audit`, with the questions to the store beside it."""

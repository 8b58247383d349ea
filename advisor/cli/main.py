"""The `advisor` command. A command's module is imported only when that command runs, so that `--version` is quick."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import click

from advisor import __version__, interruption
from advisor.cli.credentials import take_password
from advisor.errors import AdvisorError

_USAGE = 2

COMMANDS = {
    "diagnose": ("advisor.cli.diagnose:diagnose", "A heartbeat was lost: ranked suspects, what to do, and why."),
    "check": ("advisor.cli.check:check", "Health check before anything breaks: pass, fail or unknown per rule."),
    "audit": (
        "advisor.cli.audit_runs:audit",
        "Compliance of many hosts: what fails, and of how many nobody knows.",
    ),
    "consult": ("advisor.cli.consult:consult", "An interview: the most useful question first, until it can advise."),
    "plan": ("advisor.cli.plan:plan", "What to do on each host, in order, with restarts and the way back."),
    "whatif": ("advisor.cli.whatif:whatif", "The same rules over changed facts: cleared, remaining, worse."),
    "evidence": ("advisor.cli.evidence:evidence", "The time line by itself: streams, gaps, spikes, events."),
    "collect": (
        "advisor.cli.collect:collect",
        "Gather facts: of this machine, hosts, a vCenter, folders; or print a script.",
    ),
    "explain": ("advisor.cli.explain:explain", "Why, why not, what speaks against it, what to find out next."),
    "diff": ("advisor.cli.diff:diff", "Two results: what was fixed, still fails, is new, is no longer known."),
    "replay": ("advisor.cli.replay:replay", "Judge a saved result again: the same verdict, or which input differs."),
    "verify-hotfix": (
        "advisor.cli.verify_hotfix:verify_hotfix",
        "Is this the right file for the platform: version, size, language.",
    ),
    "redact": ("advisor.cli.redact:redact", "Copy an incident with pseudonyms in its files, to share it."),
    "unredact": ("advisor.cli.unredact:unredact", "Put what pseudonyms stand for back into a text."),
    "rules": ("advisor.cli.rules:rules", "List, show, test, lint, document and write the rules, and measure them."),
    "waiver": ("advisor.cli.waiver:waiver", "Accept that a rule fails on a host: an entry with its evidence, a list."),
    "facts": ("advisor.cli.facts:facts", "List and show what can be known of a host."),
    "serve": ("advisor.cli.serve:serve", "A read-only web page over the audits of a store."),
    "schema": ("advisor.cli.schema:schema", "Print the JSON Schema of a document."),
}


class Advisor(click.Group):
    """Imports a command when it is asked for, and turns every end of it into an exit code and a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command and leave with its exit code. A traceback is shown only when ADVISOR_DEBUG is 1."""
        _never_fail_on_characters()
        take_password()
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(args, prog_name or "advisor", complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            shown = StringIO()
            error.show(shown)
            _say(shown.getvalue().rstrip("\n"), given)
            code = _USAGE
        except (click.Abort, KeyboardInterrupt):
            code = _interrupted(given)
        except AdvisorError as error:
            _say(f"advisor: {error.message}", given)
            code = error.exit_code
        except BrokenPipeError:
            _close_quietly()
            code = 0
        except Exception as error:
            code = _interrupted(given) if interruption.is_behind(error) else _report_fault(error, given)
        sys.exit(int(code or 0))


def _say(text: str, given: Sequence[str]) -> None:
    """To the standard error, in the language of the answer; a name of a file can't make the terminal do anything."""
    from advisor.cli.complaint import in_language, language_of
    from advisor.report.harmless import printable

    click.echo(in_language(printable(text), language_of(given)), err=True)


def _interrupted(given: Sequence[str]) -> int:
    _say(f"advisor: {interruption.word()}", given)
    return interruption.exit_code()


def _report_fault(error: Exception, given: Sequence[str]) -> int:
    """A fault of our own: what it is, where, and what to send to whom."""
    if os.environ.get("ADVISOR_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" ({Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno})" if frame else ""
    python = ".".join(map(str, sys.version_info[:3]))
    _say(
        f"advisor: internal fault: {type(error).__name__}: {error}{where}\n"
        f"This is a fault of the advisor and not of your input. Please report it with the command line and this line:\n"
        f"advisor {__version__}, Python {python}, {sys.platform}. ADVISOR_DEBUG=1 shows the traceback.",
        given,
    )
    return AdvisorError.exit_code


def _never_fail_on_characters() -> None:
    """A console of code page 1252 shows `?` for what it lacks, and the run goes on."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _close_quietly() -> None:
    """The reader of our output has left: nothing more is written, not even when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=Advisor, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="advisor", message="%(prog)s %(version)s")
def cli() -> None:
    """Why a Windows contact-centre server lost its heartbeat, and what to do about it.

    Exit codes: 0 all pass, 1 internal fault, 2 bad usage, bad rules or nothing recognised, 3 something fails,
    4 warnings only, 5 nothing fails but something is unknown, 130 interrupted by Ctrl-C, 143 by SIGTERM.
    """


def main() -> None:
    """What the process does, see `advisor.__main__`."""
    cli.main()

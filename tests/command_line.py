"""The command line in this process: what a start of Python and of the libraries would cost is paid once.

What only a process of its own shows (signals, terminals, its start) is tested with one, in tests/cli and tests/real.
"""

from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from advisor.cli.main import cli


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, folder: Path | None = None, **environment: str | None) -> Ran:
    """`advisor` with these arguments, in `folder`; an `environment` variable of None is taken away."""
    with chdir(folder or Path.cwd()):
        done = CliRunner().invoke(cli, [str(one) for one in arguments], env=environment, prog_name="advisor")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr)

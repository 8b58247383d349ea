"""The commands as the command line itself tells them: docs/commands.md, and a manual page of all of them.

`python -m release.reference` writes both; a test holds them against the code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from advisor import __version__
from advisor.cli.audit_runs import RUNS, WithRuns, run_command
from advisor.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "commands.md"
MANUAL = ROOT / "docs" / "man" / "advisor.1"


@dataclass(frozen=True)
class Described:
    """One command: its `name` as typed, its usage after the name, its paragraphs, and (option, meaning) pairs."""

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[tuple[str, str], ...]


def described(
    command: click.Command = cli, name: str = "advisor", above: click.Context | None = None
) -> Iterator[Described]:
    """The command and all below it, in the order of `--help`."""
    context = click.Context(command, info_name=name, parent=above, **command.context_settings)
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    text = (command.help or "").replace("\b\n", "")
    paragraphs = tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())
    usage = " ".join(command.collect_usage_pieces(context))
    yield Described(context.command_path, usage, paragraphs, tuple(one for one in records if one and one[1]))
    for below in _below(command, context):
        yield from described(*below)


def _below(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, str, click.Context | None]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (found := command.get_command(context, name)) is not None:
                yield found, name, context
    elif isinstance(command, WithRuns):
        yield from ((run_command(name), f"{context.info_name} {name}", context.parent) for name in RUNS)


def page() -> str:
    """docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "Made from the command line by `make docs`. The same as a manual page: `man docs/man/advisor.1`.",
    ]
    for one in described():
        lines += ["", f"## {one.name}", "", "```", f"{one.name} {one.usage}".rstrip(), "```"]
        for paragraph in one.paragraphs:
            lines += ["", _markdown(paragraph)]
        if one.options:
            lines += ["", "| option | |", "|---|---|"]
            lines += (f"| `{_cell(option)}` | {_cell(_markdown(meaning))} |" for option, meaning in one.options)
    return "\n".join(lines) + "\n"


def manual() -> str:
    """The manual page, in roff."""
    first, *others = described()
    lines = [
        f'.TH ADVISOR 1 "" "advisor {__version__}" "Heartbeat Advisor"',
        ".SH NAME",
        f"advisor \\- {_roff(first.paragraphs[0].rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B advisor\n{_roff(first.usage)}",
        ".SH DESCRIPTION",
        *_paragraphs(first.paragraphs[1:]),
        ".SH OPTIONS",
        *_options(first.options),
        ".SH COMMANDS",
    ]
    for one in others:
        lines += [f'.SS "{_roff(one.name)}"', f".B {_roff(one.name)}\n{_roff(one.usage)}"]
        lines += [*_paragraphs(one.paragraphs), *_options(one.options)]
    return "\n".join(lines) + "\n"


def _paragraphs(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield f".PP\n{_roff(text)}"


def _options(options: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for option, meaning in options:
        yield f".TP\n.B {_roff(option)}\n{_roff(meaning)}"


def _roff(text: str) -> str:
    """Text whose signs mean nothing to roff; a line must not begin with its control characters."""
    escaped = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("\u2026", "...")
    return re.sub(r"^(?=[.'])", r"\\&", escaped)


def _markdown(text: str) -> str:
    return re.sub(r"([<>*_\[\]])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write both."""
    MANUAL.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    MANUAL.write_text(manual(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

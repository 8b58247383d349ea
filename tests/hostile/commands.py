"""The commands that read an incident, with their formats, as the command line itself tells them: one that is added is
tested at once."""

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner, Result

from advisor.cli.main import COMMANDS, cli

PLACES = {
    "incident": "incident",
    "source": "incident",
    "sources": "incident",
    "targets": "incident",
    "fleet": "incident",
    "result": "result",
    "before": "result",
    "after": "result",
}
"""What to give for a command's arguments."""
MORE = {"whatif": ["--do", "enable-rss"], "consult": ["--answers", "answers"]}
"""Options without which a command has nothing to do."""
WITHOUT = {"schema", "unredact", "serve", "verify-hotfix", "redact"}
"""Commands that read no incident; `redact` writes a folder and has tests of its own."""


def commands() -> Iterator[tuple[str, str]]:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group) or name in WITHOUT:
            continue
        for parameter in command.params:
            if parameter.name == "form":
                assert isinstance(parameter.type, click.Choice)
                yield from ((name, str(choice)) for choice in parameter.type.choices)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def arguments_of(name: str, folder: Path) -> list[str]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    given = []
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and parameter.name != "identity":
            assert parameter.name in PLACES, f"tell PLACES what {name} takes as {parameter.name}"
            place = folder / PLACES[parameter.name]
            one_host = min(place.iterdir()) if name == "consult" else place
            given.append(str(one_host))
    return [*given, *(str(folder / word) if word == "answers" else word for word in MORE.get(name, []))]

"""Options that commands share, and what they stand for."""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from advisor.cli import redaction
from advisor.cli.formats import MARKUP, Format
from advisor.cli.output import (
    FORMATS,
    to_terminal,
    write_bytes,
    write_document,
    write_html,
    write_lines,
    write_page,
    write_text,
)
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.model.problem import Problem
    from advisor.pack.load import Pack
    from advisor.report.page import Page
    from advisor.report.words import Words

LANGUAGES = ("en", "zh")
RSS_POLICIES = ("evidence", "technote", "docwiki")
ENGINES = ("auto", "durable_rules", "plain")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command is told: how to answer, where to, in which language, and with which further packs."""

    form: str
    output: Path | None
    rules: tuple[Path, ...]
    language: str

    def pack(self) -> "Pack":
        """The shipped pack and those of `--rules`."""
        from advisor.pack.load import load_pack

        return load_pack(self.rules)

    def words(self, pack: "Pack") -> "Words":
        """The pack's sentences and names in the language asked for."""
        from advisor.cli.commands import collect_commands
        from advisor.report.glossary import Glossary
        from advisor.report.words import Words

        return Words(pack.texts.in_language(self.language), Glossary.of(pack, collect_commands(pack)))

    def emit(
        self,
        document: Callable[[], dict[str, Any]],
        page: "Callable[[Page], None]",
        more: Mapping[str, Callable[[], str]] = MappingProxyType({}),
    ) -> None:
        """The result in the format asked for; `more` maps each further format that the command offers to its
        writer."""
        if self.form in more:
            write = write_html if self.form in MARKUP else write_bytes if self.form == "csv" else write_text
            write(more[self.form](), self.output)
        elif self.form == "json":
            write_document(document(), self.output)
        else:
            write_page(page, self.form, self.output)

    def emit_lines(self, documents: Iterable[dict[str, Any]]) -> None:
        """Documents one a line."""
        write_lines(documents, self.output)


@dataclass(frozen=True, slots=True)
class Reasoning:
    """How to reason: `engine` and `rss_policy` are None for the default."""

    strict: bool
    verbose: bool
    rss_policy: str | None
    engine: str | None


def common_options(
    command: Callable[..., int],
    formats: Sequence[str] = FORMATS,
    default: str = "rich",
    piped: str | None = None,
    into_folder: bool = False,
    shareable: bool = True,
) -> Callable[..., int]:
    """`--format --output --rules --lang`, given to the command as `settings`, and `--redact`, which the door of what is
    read obeys (see `advisor.share.door`). `piped` is the format that holds, unless one is asked for, when the answer
    goes to a file or another program. `into_folder`: the command writes several files, and `--output` may be a folder.
    """

    @functools.wraps(command)
    def run(form: str, output: Path | None, rules: tuple[Path, ...], language: str, **more: Any) -> int:
        if piped is not None and not is_asked("form") and not to_terminal(output):
            form = piped
        with redaction.redacted(redaction.Redaction.taken(more), language):
            return command(settings=Settings(form, output, rules, language), **more)

    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    file = click.Path(dir_okay=into_folder, path_type=Path)
    options = (
        click.option("--format", "form", type=Format(formats), default=default, help="How to answer."),
        click.option("--output", "-o", type=file, help="Write the answer to this file."),
        click.option("--rules", type=folder, multiple=True, help="A folder with a further pack of rules; repeatable."),
        click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of the answer."),
        *(redaction.OPTIONS if shareable else ()),
    )
    return _with(options, run)


def is_asked(parameter: str) -> bool:
    """Whether the person gave this option, rather than its default."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source not in (None, click.core.ParameterSource.DEFAULT)


def reasoning_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--strict --verbose --rss-policy --engine`, given to the command as `reasoning`."""

    @functools.wraps(command)
    def run(strict: bool, verbose: bool, rss_policy: str | None, engine: str, **more: Any) -> int:
        reasoning = Reasoning(strict, verbose, rss_policy, None if engine == "auto" else engine)
        return command(reasoning=reasoning, **more)

    policy = "Which side wins where guidance on RSS contradicts itself; default: evidence."
    options = (
        click.option("--verbose", "-v", is_flag=True, help="Also what is ruled out, every finding and every fact."),
        click.option("--strict", is_flag=True, help="What is unknown counts as failing (exit code 3 instead of 5)."),
        click.option("--rss-policy", type=click.Choice(RSS_POLICIES), help=policy),
        click.option("--engine", type=click.Choice(ENGINES), default="auto", help="Who reasons."),
    )
    return _with(options, run)


def judging_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--rss-policy --engine`, given to the command as `reasoning`, for commands that judge but give no verdict."""

    @functools.wraps(command)
    def run(rss_policy: str | None, engine: str, **more: Any) -> int:
        reasoning = Reasoning(False, False, rss_policy, None if engine == "auto" else engine)
        return command(reasoning=reasoning, **more)

    policy = "Which side wins where guidance on RSS contradicts itself, in a SOURCE; default: evidence."
    options = (
        click.option("--rss-policy", type=click.Choice(RSS_POLICIES), help=policy),
        click.option("--engine", type=click.Choice(ENGINES), default="auto", help="Who reasons."),
    )
    return _with(options, run)


def report_problems(words: "Words", problems: "tuple[Problem, ...]") -> None:
    """What could not be read, to the standard error."""
    from advisor.report.console import problem_lines
    from advisor.report.harmless import one_line

    for line in problem_lines(words, problems):
        click.echo(one_line(redaction.spoken(line)), err=True)


def not_known(what: str, name: str, names: Iterable[str], where: str) -> UsageError:
    """An id that does not exist, with those that look like it and the command that lists them all."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"{where} lists them."
    return UsageError(f"there is no {what} {name!r}. {hint}")


def _with(options: tuple[Callable[..., Any], ...], command: Callable[..., int]) -> Callable[..., int]:
    for option in reversed(options):
        command = option(command)
    return command

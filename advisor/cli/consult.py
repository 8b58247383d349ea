"""`advisor consult [SOURCE]`: an interview in the terminal."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor import interruption
from advisor.cli.options import Reasoning, Settings, common_options, reasoning_options, report_problems
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.journal import About, Journal
    from advisor.consultation import Consultation
    from advisor.pack.answers import Answers
    from advisor.pack.load import Pack
    from advisor.report.page import Page
    from advisor.report.words import Words

_FILE = click.Path(dir_okay=False, path_type=Path)
_LARGEST = 1 << 20
"""Bytes of a file of answers."""


@click.command()
@click.argument("source", required=False)
@click.option(
    "--answers", type=_FILE, help="Answers in YAML, for scripts: fact: value. What it leaves out is not known."
)
@click.option("--session", type=_FILE, help="Keep the answers in this file. Default: one in your state folder.")
@click.option("--resume", is_flag=True, help="Go on with an interview: that of --session, or the latest.")
@click.option("--host", help="What to call the server when nothing was collected yet.")
@reasoning_options
@partial(common_options, shareable=False)
def consult(
    source: str | None,
    answers: Path | None,
    session: Path | None,
    resume: bool,
    host: str | None,
    settings: Settings,
    reasoning: Reasoning,
) -> int:
    """An interview: the most useful question first, with where to look, until no answer can change the advice.

    A SOURCE is read first, and only what it leaves open is asked. Each answer is kept at once: an interview that is
    interrupted goes on with --resume. It ends in the document of `advisor diagnose`.
    """
    from advisor.cli.journal import About, Journal
    from advisor.cli.progress import reading_progress
    from advisor.consultation import consult as interview

    if answers is None and not is_terminal():
        raise UsageError("consult asks in a terminal, and this is none. Give --answers FILE with `fact: value` lines.")
    pack = settings.pack()
    words = settings.words(pack)
    given = None if answers is None else _answers(answers, pack)
    journal = Journal.resume(session, pack.facts) if resume else None
    about = _about(source, reasoning.rss_policy, journal)
    with reading_progress(words) as progress:
        consultation = interview(
            about.source,
            hosts=_hosts(journal, given, host),
            pack=pack,
            rss_policy=about.rss_policy,
            engine=reasoning.engine,
            report=progress,
        )
    report_problems(words, consultation.problems)
    if journal is None and (given is None or session is not None):
        journal = Journal.begin(session, About(about.source, about.rss_policy))
    if not _held(consultation, journal, given, words, settings):
        return interruption.exit_code()
    return _conclude(consultation, words, settings, reasoning)


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty()


def _about(source: str | None, rss_policy: str | None, journal: "Journal | None") -> "About":
    """What the interview is about; one that is resumed knows it already."""
    from advisor.cli.journal import About

    if journal is None:
        return About(source, rss_policy)
    if source is not None and source != journal.about.source:
        was = journal.about.source or "nothing that was collected"
        raise UsageError(f"{journal.path}: that interview is about {was}; leave SOURCE out, or begin a new one.")
    return About(journal.about.source, rss_policy or journal.about.rss_policy)


def _hosts(journal: "Journal | None", given: "Answers | None", host: str | None) -> tuple[str, ...]:
    """The servers where nothing was collected: those that the resumed interview or the file of answers speaks of."""
    told = [entry.answer.host for entry in journal.entries if entry.answer is not None] if journal else []
    named = given.names if given is not None and host is None else ()
    found: dict[str, str] = {}
    for name in (*told, *named):
        found.setdefault(name.casefold(), name)
    return tuple(found.values()) or (host or "host",)


def _answers(file: Path, pack: "Pack") -> "Answers":
    from advisor.pack.answers import load_answers

    try:
        if file.stat().st_size > _LARGEST:
            raise UsageError(f"{file}: is no file of answers; it is too large.")
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror or error}.") from None
    return load_answers(str(file), content, pack.facts)


def _held(
    consultation: "Consultation",
    journal: "Journal | None",
    given: "Answers | None",
    words: "Words",
    settings: Settings,
) -> bool:
    """Hold the interview; False when the person left before its end."""
    from advisor.cli.dialogue import Dialogue, Prompter, Script

    asks = Prompter(words, settings) if given is None else Script(given)
    dialogue: Dialogue = Dialogue(consultation.interview, asks, journal)
    return dialogue.hold()


def _conclude(consultation: "Consultation", words: "Words", settings: Settings, reasoning: Reasoning) -> int:
    from advisor.cli.exit_codes import of_diagnosis
    from advisor.report.json import diagnosis_document

    result = consultation.diagnosis()

    def page(page: "Page") -> None:
        from advisor.report.console import write_diagnosis

        write_diagnosis(page, words, result, verbose=reasoning.verbose)

    settings.emit(lambda: diagnosis_document(result, words.texts, words.glossary), page)
    return of_diagnosis(result, strict=reasoning.strict)

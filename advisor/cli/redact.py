"""`advisor redact SOURCE --output FOLDER`: the files themselves, with pseudonyms."""

from pathlib import Path

import click

from advisor.cli.options import LANGUAGES, Settings, report_problems
from advisor.cli.redaction import OPTIONS, Redaction, redacted


@click.command()
@click.argument("source")
@click.option("--output", "-o", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new folder.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of what is said.")
def redact(source: str, output: Path, language: str, **options: object) -> int:
    """Copy an incident with pseudonyms in place of hosts, users, addresses, call GUIDs and telephone numbers.

    SOURCE is a folder, an archive of one, a file, or a saved result; FOLDER is new or empty. The copy is an incident
    like the other: the advisor judges it alike. Exit codes: 0 all of it was copied, 5 something was left out.
    """
    from advisor.cli.exit_codes import ExitCode
    from advisor.cli.progress import reading_progress
    from advisor.share.door import at_the_door
    from advisor.shared_copy import make_copy

    asked = Redaction.taken({**options, "redact": True})
    settings = Settings("text", None, (), language)
    with redacted(asked, language):
        sharing = at_the_door()
        assert sharing is not None
        pack = settings.pack()
        words = settings.words(pack)
        with reading_progress(words) as progress:
            count, problems = make_copy(source, output, pack, sharing, progress)
        report_problems(words, tuple(problems))
        click.echo(words.say("redact.copied", count=count, folder=str(output)), err=True)
    return ExitCode.UNKNOWN if any(problem.lost for problem in problems) or not count else ExitCode.OK


for option in reversed(OPTIONS[1:]):
    redact = option(redact)

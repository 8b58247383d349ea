"""`advisor unredact FILE --map MAP`: what was said about pseudonyms, about the things themselves."""

import sys
from pathlib import Path

import click

from advisor.cli.options import LANGUAGES
from advisor.errors import UsageError

_FILE = click.Path(dir_okay=False, path_type=Path)
_STANDARD_INPUT = "-"
_MOST_NAMED = 5


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--map", "kept", type=_FILE, required=True, help="The map that --redact-map made.")
@click.option("--redact-key", type=_FILE, help="The key that the map was made with. Default: your own.")
@click.option("--output", "-o", type=_FILE, help="Write the text to this file.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of what is said.")
def unredact(file: str, kept: Path, redact_key: Path | None, output: Path | None, language: str) -> int:
    """Put what pseudonyms stand for back into a text, such as the answer of a support engineer.

    FILE is a text, or `-`. Pseudonyms that the map does not know are left, and told on the standard error; the exit
    code is 5 then.
    """
    from advisor.cli.complaint import in_language
    from advisor.cli.exit_codes import ExitCode
    from advisor.cli.output import write_raw, write_text
    from advisor.share.key import owners_key
    from advisor.share.map_file import read_map
    from advisor.share.restore import restored

    originals = read_map(kept, owners_key(redact_key).secret)
    try:
        content = sys.stdin.buffer.read() if file == _STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: can't be read: {error.strerror or error}.") from None
    text, unknown = restored(content.decode("utf-8", "surrogateescape"), originals)
    if output is None:
        write_raw(text.encode("utf-8", "surrogateescape"))
    else:
        write_text(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), output)
    if unknown:
        named = ", ".join(sorted(unknown)[:_MOST_NAMED])
        more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
        click.echo(in_language(f"{kept}: does not know {named}{more}; they were left.", language), err=True)
    return ExitCode.UNKNOWN if unknown else ExitCode.OK

"""`advisor serve`."""

import os
from pathlib import Path

import click

from advisor.cli.options import LANGUAGES, Settings
from advisor.cli.store_option import opened, store_option
from advisor.errors import UsageError

TOKEN = "ADVISOR_SERVE_TOKEN"
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@store_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; beyond this machine with a token."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any that is free.")
@click.option("--token-file", type=_FILE, help=f"A file that holds the token; else the environment's {TOKEN}.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="A name under which it is reached too; repeatable.")
@click.option("--rules", type=_FOLDER, multiple=True, help="A folder with a further pack of rules; repeatable.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="For browsers that ask for none.")
def serve(
    store: str | None,
    host: str,
    port: int,
    token_file: Path | None,
    allow_host: tuple[str, ...],
    rules: tuple[Path, ...],
    language: str,
) -> int:
    """A page over a store for a team: fleets, runs, who fails a rule, what is known of a host. It changes nothing.

    It listens on this machine alone. For others it needs a token, which a browser asks for as the password; what it
    sends is not encrypted, so put it behind a server that does TLS.
    """
    from advisor.report.glossary import Glossary
    from advisor.report.words import Words
    from advisor.serve.application import Application
    from advisor.serve.server import Server, check_token

    token = _token(token_file)
    check_token(host, token)
    pack = Settings("text", None, rules, language).pack()
    glossary = Glossary.of(pack)
    words = {one: Words(pack.texts.in_language(one), glossary) for one in LANGUAGES}
    with opened(store, pack, upgrade=False) as kept:
        application = Application(kept, words, language, log=lambda line: click.echo(line, err=True))
        server = Server(application, host, port, token=token, names=allow_host)
        click.echo(words[language].say("serve.running", url=server.url), err=True)
        server.run()
    return 0


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(TOKEN) or None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the token can't be read: {getattr(error, 'strerror', None) or error}.") from None

"""`advisor rules doc`."""

from pathlib import Path

import click

from advisor.cli.options import LANGUAGES, Settings
from advisor.cli.output import write_text


@click.command()
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help="Write one file a page here.")
@click.option(
    "--rules",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    help="A folder with a further pack of rules; repeatable.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of the pages.")
def doc(identity: str | None, output: Path | None, rules: tuple[Path, ...], language: str) -> int:
    """Markdown pages about every rule, remedy, conflict and profile, or about ID alone: what `rules show` says."""
    from advisor.cli.options import not_known
    from advisor.report.rule_pages import INDEX, rule_pages

    settings = Settings("text", None, rules, language)
    pack = settings.pack()
    pages = rule_pages(pack, settings.words(pack))
    if identity is not None:
        name = f"{identity}.md"
        if name not in pages:
            names = [page.removesuffix(".md") for page in pages if page != INDEX]
            raise not_known("rule, remedy, conflict or profile", identity, names, "advisor rules list")
        pages = {name: pages[name]}
    if output is None:
        write_text("\n".join(pages.values()), None)
        return 0
    _make(output)
    for name, text in pages.items():
        write_text(text, output / name)
    return 0


def _make(folder: Path) -> None:
    from advisor.errors import UsageError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: can't be made: {error.strerror}. Give --output another place.") from None

"""`advisor facts list|show`."""

from functools import partial

import click

from advisor.cli.options import Settings, common_options, not_known


@click.group()
def facts() -> None:
    """List and show what can be known of a host."""


@facts.command(name="list")
@partial(common_options, shareable=False)
def list_facts(settings: Settings) -> int:
    """One line a fact: name, type, unit, label."""
    from advisor.report.pack_document import catalogue_document
    from advisor.report.pack_page import write_catalogue

    pack = settings.pack()
    words = settings.words(pack)
    specs = sorted(pack.facts.values(), key=lambda spec: spec.name)
    settings.emit(
        lambda: catalogue_document(pack.identity, specs, words.texts), lambda page: write_catalogue(page, words, specs)
    )
    return 0


@facts.command()
@click.argument("name")
@partial(common_options, shareable=False)
def show(name: str, settings: Settings) -> int:
    """One page about a fact: what it means, how to ask for it on each Windows, where it is read."""
    from advisor.report.pack_document import catalogue_document
    from advisor.report.pack_page import write_fact

    pack = settings.pack()
    words = settings.words(pack)
    if name not in pack.facts:
        raise not_known("fact", name, pack.facts, "advisor facts list")
    spec = pack.facts[name]
    settings.emit(
        lambda: catalogue_document(pack.identity, [spec], words.texts), lambda page: write_fact(page, words, spec)
    )
    return 0

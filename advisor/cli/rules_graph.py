"""`advisor rules graph [ID]`."""

import functools
from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, common_options, not_known
from advisor.cli.output import write_html

if TYPE_CHECKING:
    from advisor.report.page import Page


@click.command()
@click.argument("identity", metavar="[ID]", required=False)
@functools.partial(common_options, shareable=False, formats=("svg", "text", "json"), default="svg")
def graph(identity: str | None, settings: Settings) -> int:
    """Draw what leads to what: facts, conditions, rules and suspects, actions; as SVG unless told otherwise.

    The whole pack, or what one rule, suspect or action stands on and what follows from it.
    """
    from advisor.pack.graph import graph as graph_of
    from advisor.report.graph_page import graph_document, graph_title, told_graph, write_graph
    from advisor.report.graph_svg import graph_svg

    pack = settings.pack()
    words = settings.words(pack)
    if identity is not None and identity not in {**pack.rules, **pack.remedies}:
        raise not_known("rule, suspect or action", identity, [*pack.rules, *pack.remedies], "advisor rules list")
    found = told_graph(graph_of(pack, identity), words)
    if settings.form == "svg":
        write_html(graph_svg(found, words, graph_title(words, pack.identity, identity)), settings.output)
        return 0

    def page(page: "Page") -> None:
        write_graph(page, words, found)

    settings.emit(lambda: graph_document(pack.identity, found), page)
    return 0

"""A pack's graph as a document, and as lines for a terminal."""

from dataclasses import replace
from typing import Any

from advisor.model.diagnosis import PackIdentity
from advisor.pack.graph import Graph, NodeKind
from advisor.report.json_record import pack_document
from advisor.report.page import Page
from advisor.report.words import Words


def told_graph(graph: Graph, words: Words) -> Graph:
    """The graph with what its nodes are called in the language of `words`. A condition is code, and stays."""
    nodes = (
        node if node.kind is NodeKind.CONDITION else replace(node, text=words.translate(node.text))
        for node in graph.nodes
    )
    return replace(graph, nodes=tuple(nodes))


def graph_document(identity: PackIdentity, graph: Graph) -> dict[str, Any]:
    """`advisor.rules-graph/1`."""
    return {
        "schema": "advisor.rules-graph/1",
        "pack": pack_document(identity),
        "nodes": [
            {"id": node.id, "kind": node.kind.value, "name": node.name, "text": node.text} for node in graph.nodes
        ],
        "edges": [
            {"from": edge.source, "to": edge.target, "how": edge.kind.value, "label": edge.label}
            for edge in graph.edges
        ],
    }


def write_graph(page: Page, words: Words, graph: Graph) -> None:
    """One edge a line."""
    names = {node.id: node.name or node.text for node in graph.nodes}
    for edge in graph.edges:
        how = f"{edge.kind} {edge.label}".strip()
        page.line(words.say("graph.edge", source=names[edge.source], target=names[edge.target], how=how))


def graph_title(words: Words, identity: PackIdentity, centre: str | None) -> str:
    """The heading of the picture."""
    if centre is not None:
        return words.say("graph.title.of", id=centre)
    return words.say("graph.title", pack=identity.name, version=identity.version)

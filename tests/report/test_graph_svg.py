"""The drawing: nothing lies on anything else, everything is said, nothing is fetched, and it is always the same."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.pack.graph import Edge, EdgeKind, Graph, Node, NodeKind, graph
from advisor.pack.load import load_pack
from advisor.report.glossary import NO_NAMES
from advisor.report.graph_layout import Box, placed
from advisor.report.graph_svg import graph_svg, wrapped
from advisor.report.words import Words

from .sample import texts

PACK = load_pack()
GAP = 9.0


def words(language: str = "en") -> Words:
    return Words(texts(language), NO_NAMES)


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[Box], list[tuple[str, str]]]:
    columns = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5))
    boxes = [
        Box(f"{column}.{number}", column, draw(st.integers(10, 60)) * 1.0)
        for column, count in enumerate(columns)
        for number in range(count)
    ]
    pairs = [(one.id, other.id) for one in boxes for other in boxes if one.column < other.column]
    return boxes, draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20))


@given(drawings())
def test_boxes_of_a_column_never_overlap_and_edges_pass_between_them(drawing) -> None:
    boxes, edges = drawing
    found = placed(boxes, edges, GAP)
    column = {box.id: box.column for box in boxes}
    stretches: dict[int, list[tuple[float, float]]] = {}
    for box in boxes:
        middle = found.middles[box.id]
        stretches.setdefault(box.column, []).append((middle - box.height / 2, middle + box.height / 2))
    for (source, target), way in found.ways.items():
        assert len(way) == column[target] - column[source] + 1
        assert (way[0], way[-1]) == (found.middles[source], found.middles[target])
        for between, height in zip(range(column[source] + 1, column[target]), way[1:-1], strict=True):
            stretches[between].append((height, height))
    for column_stretches in stretches.values():
        for (_, end), (start, _) in pairwise(sorted(column_stretches)):
            assert start - end > GAP - 0.001
        assert min(start for start, _ in column_stretches) >= -0.001
        assert max(end for _, end in column_stretches) <= found.height + 0.001
    assert placed(boxes, edges, GAP) == found


def test_an_order_without_crossings_is_found() -> None:
    boxes = [Box(name, column, 10.0) for column, names in enumerate(("abc", "xyz")) for name in names]
    found = placed(boxes, [("a", "z"), ("b", "y"), ("c", "x")], GAP)
    left = sorted("abc", key=lambda name: found.middles[name])
    right = sorted("xyz", key=lambda name: found.middles[name])
    assert [dict(zip("abc", "zyx", strict=True))[name] for name in left] == right


@pytest.mark.parametrize("identity", [None, "vm-stun", "enable-rss"])
def test_the_shipped_pack(identity: str | None) -> None:
    """Well-formed, self-contained, the same each time, and each name in it."""
    found = graph(PACK, identity)
    text = graph_svg(found, words(), "title")
    assert text == graph_svg(graph(PACK, identity), words(), "title")
    root = ElementTree.fromstring(text)
    said = re.sub(r"\s", "", "".join(root.itertext()))
    assert all(node.name in said for node in found.nodes)
    assert not re.search(r"(?:href|src|url)\s*[=(]\s*[\"']?(?!#)[a-z]+:", text)
    assert "<script" not in text
    pairs = {(edge.source, edge.target) for edge in found.edges}
    assert text.count('class="e"') == len(pairs)


def test_lines_of_text_stay_inside_their_boxes() -> None:
    for text in ("a" * 200, "vm.snapshot_power_off_behavior " * 3, "known(x) and (y == 'z')", "一" * 60):
        lines = wrapped(text, 200, 0.61)
        assert all(len(line) * 12 * (1 if "一" in line else 0.61) <= 200 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_hostile_text_stays_text() -> None:
    evil = '</text><script>alert("1")</script>&\x1b[31m\ufffe]]>'
    nodes = (
        Node("a", NodeKind.FACT, evil, evil),
        Node("b", NodeKind.CONDITION, "", evil),
        Node("c", NodeKind.SUSPECT, evil, evil),
    )
    edges = (Edge("a", "b", EdgeKind.READS), Edge("b", "c", EdgeKind.FOR, evil))
    root = ElementTree.fromstring(graph_svg(Graph(nodes, edges), words(), evil))
    assert not [element for element in root.iter() if "script" in element.tag]


def test_nothing_is_drawn_of_nothing() -> None:
    ElementTree.fromstring(graph_svg(Graph((), ()), words("zh"), "-"))

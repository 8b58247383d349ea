"""A pack's graph as one SVG file: nothing is fetched, nothing runs, and every text is text."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from advisor.pack.graph import Edge, EdgeKind, Graph, Node, NodeKind
from advisor.report.graph_layout import Box, Placed, placed
from advisor.report.page import printable
from advisor.report.words import Words

_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_MARGIN = 24.0
_HEAD = 84.0
"""Room for the title, the legend and the names of the columns."""
_LINE = 15.0
_PADDING = 8.0
_GAP = 9.0
_MONO, _SANS = 0.61, 0.57
"""Widths of a character, in its size; a little more than usual fonts take."""
_SIZE = 12.0
_WIDTHS = {
    NodeKind.FACT: 230.0,
    NodeKind.DERIVED: 230.0,
    NodeKind.CONDITION: 330.0,
    NodeKind.RULE: 260.0,
    NodeKind.SUSPECT: 260.0,
    NodeKind.ACTION: 240.0,
}
_FILLS = {
    NodeKind.FACT: ("#eef4fb", "#7f9dbf"),
    NodeKind.DERIVED: ("#dbe8f7", "#3f6ea5"),
    NodeKind.CONDITION: ("#f7f7f4", "#8d8d85"),
    NodeKind.RULE: ("#fdf6dc", "#b5922b"),
    NodeKind.SUSPECT: ("#fde6d8", "#c05a1d"),
    NodeKind.ACTION: ("#e5f4e6", "#3d8b45"),
}
_STROKES = {
    EdgeKind.READS: ("#9aa5b1", ""),
    EdgeKind.DECIDES: ("#6b6b64", ""),
    EdgeKind.FOR: ("#2a7d4f", ""),
    EdgeKind.AGAINST: ("#b3261e", "6 3"),
    EdgeKind.RULES_OUT: ("#b3261e", "2 3"),
    EdgeKind.FORBIDS: ("#b3261e", "6 3"),
    EdgeKind.PROPOSES: ("#2457a6", ""),
    EdgeKind.REQUIRES: ("#3d8b45", "4 3"),
}
_HEADINGS = (
    (frozenset({NodeKind.FACT, NodeKind.DERIVED}), "graph.facts"),
    (frozenset({NodeKind.CONDITION}), "graph.conditions"),
    (frozenset({NodeKind.RULE, NodeKind.SUSPECT}), "graph.rules"),
    (frozenset({NodeKind.ACTION}), "graph.actions"),
)
_LEGEND = (
    (EdgeKind.READS, "graph.legend.reads"),
    (EdgeKind.FOR, "graph.legend.for"),
    (EdgeKind.AGAINST, "graph.legend.against"),
    (EdgeKind.PROPOSES, "graph.legend.proposes"),
)
_STRONGEST = tuple(reversed(EdgeKind))
_FEW = 150
"""Up to so many edges have their labels beside them; of more, they are told when one points at the edge."""
_STYLE = (
    "text{font-family:'Segoe UI','Noto Sans','DejaVu Sans',Arial,'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',"
    "sans-serif;font-size:12px;fill:#222}"
    ".m{font-family:Consolas,'DejaVu Sans Mono','Liberation Mono',Menlo,monospace}"
    ".n{font-weight:600}.t{font-size:18px;font-weight:600}.h{font-size:14px;font-weight:600;fill:#555}"
    ".l{font-size:11px;font-weight:600}.e{fill:none;stroke-width:1.3;stroke-opacity:.75}"
    ".e:hover{stroke-width:3.5;stroke-opacity:1}"
)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One line of the drawing: all edges from one node to another. `labels` are joined."""

    source: str
    target: str
    kind: EdgeKind
    label: str


def graph_svg(graph: Graph, words: Words, title: str) -> str:
    """The drawing of a graph that is in the language of `words`."""
    nodes = {node.id: node for node in graph.nodes}
    columns = _columns(graph)
    texts = {node.id: _lines(node) for node in graph.nodes}
    boxes = [Box(node.id, columns[node.id], len(texts[node.id]) * _LINE + 2 * _PADDING) for node in graph.nodes]
    drawn = _drawn(graph.edges, words)
    onward = [one for one in drawn if columns[one.source] < columns[one.target]]
    layout = placed(boxes, [(one.source, one.target) for one in onward], _GAP)
    lefts, widths = _places(columns, nodes, len(drawn))
    has_labels = len(drawn) <= _FEW
    width = max((lefts[column] + widths[column] for column in lefts), default=0.0) + _MARGIN + 40
    width = max(width, 640.0)
    height = layout.height + _HEAD + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{_safe(title)}">',
        f"<title>{_safe(title)}</title><style>{_STYLE}</style>{_arrows()}",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>',
        f'<text class="t" x="{_MARGIN:g}" y="34">{_safe(title)}</text>',
        *_legend(words),
        *_headings(graph, columns, lefts, words),
    ]
    parts += [_line(one, nodes, columns, lefts, widths, layout) for one in onward]
    parts += [_arc(one, nodes, columns, lefts, widths, layout) for one in drawn if one not in set(onward)]
    for node in graph.nodes:
        column = columns[node.id]
        parts.append(
            _box(node, texts[node.id], lefts[column], widths[column], layout.middles[node.id] + _HEAD + _MARGIN)
        )
    if has_labels:
        parts += [_label(one, columns, lefts, widths, layout) for one in onward if one.label]
    return "\n".join((*parts, "</svg>")) + "\n"


def _columns(graph: Graph) -> dict[str, int]:
    """Facts as far right as their readers allow; conditions, conclusions and actions have a column each."""
    fixed = {NodeKind.CONDITION: 0, NodeKind.RULE: 1, NodeKind.SUSPECT: 1, NodeKind.ACTION: 2}
    read: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.kind is EdgeKind.READS:
            read.setdefault(edge.target, []).append(edge.source)
    found = {node.id: fixed.get(node.kind, -1) for node in graph.nodes}
    waiting = deque(found)
    while waiting:
        reader = waiting.popleft()
        for fact in read.get(reader, ()):
            if found[fact] >= found[reader]:
                found[fact] = found[reader] - 1
                waiting.append(fact)
    first = min(found.values(), default=0)
    return {identity: number - first for identity, number in found.items()}


def _drawn(edges: Iterable[Edge], words: Words) -> list[_Drawn]:
    """One line for all that one node says to another; the strongest gives the colour."""
    together: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        together.setdefault((edge.source, edge.target), []).append(edge)
    found = []
    for (source, target), several in together.items():
        kind = min((edge.kind for edge in several), key=_STRONGEST.index)
        labels = dict.fromkeys(_said(edge, words) for edge in several if edge.label)
        found.append(_Drawn(source, target, kind, ", ".join(labels)))
    return found


def _said(edge: Edge, words: Words) -> str:
    """A weight as it is, anything else in words."""
    if edge.kind is EdgeKind.PROPOSES:
        return words.say(f"stance.{edge.label}")
    if edge.kind is EdgeKind.RULES_OUT:
        return words.say("graph.rules-out")
    return words.say("graph.wins") if edge.kind is EdgeKind.DECIDES else edge.label


def _places(
    columns: Mapping[str, int], nodes: Mapping[str, Node], edges: int
) -> tuple[dict[int, float], dict[int, float]]:
    """Left edge and width of each column; more edges want more room between columns."""
    between = 110.0 if edges <= _FEW else 190.0
    widths: dict[int, float] = {}
    for identity, column in columns.items():
        widths[column] = max(widths.get(column, 0.0), _WIDTHS[nodes[identity].kind])
    lefts, at = {}, _MARGIN
    for column in sorted(widths):
        lefts[column] = at
        at += widths[column] + between
    return lefts, widths


def _lines(node: Node) -> list[tuple[str, str]]:
    """The lines of a box, each with its class: the name in bold, then what it is."""
    room = _WIDTHS[node.kind] - 2 * _PADDING
    lines = [(line, "m n") for line in wrapped(node.name, room, _MONO)] if node.name else []
    is_code = node.kind is NodeKind.CONDITION
    return lines + [(line, "m" if is_code else "") for line in wrapped(node.text, room, _MONO if is_code else _SANS)]


def wrapped(text: str, room: float, share: float) -> list[str]:
    """The text in lines of at most `room` pixels; a word that is longer is cut, after one of .-_[ if it has one."""
    lines: list[str] = []
    current = ""
    for word in printable(text).split():
        longer = f"{current} {word}" if current else word
        if _wide(longer, share) <= room:
            current = longer
            continue
        if current:
            lines.append(current)
        *whole, current = _cut(word, room, share)
        lines += whole
    return [*lines, current] if current else lines


def _cut(word: str, room: float, share: float) -> list[str]:
    parts = []
    while _wide(word, share) > room:
        end = 1
        while end < len(word) and _wide(word[: end + 1], share) <= room:
            end += 1
        dot = max(word.rfind(mark, 1, end) for mark in ".-_[")
        end = dot + 1 if dot > end // 2 else end
        parts.append(word[:end])
        word = word[end:]
    return [*parts, word]


def _wide(text: str, share: float) -> float:
    return sum(_SIZE if east_asian_width(sign) in "WF" else _SIZE * share for sign in text)


def _safe(text: str) -> str:
    """The text as XML may hold it."""
    return escape(_NO_XML.sub("\ufffd", printable(text)))


def _box(node: Node, lines: Sequence[tuple[str, str]], left: float, width: float, middle: float) -> str:
    fill, stroke = _FILLS[node.kind]
    height = len(lines) * _LINE + 2 * _PADDING
    top = middle - height / 2
    round_ = 14 if node.kind in (NodeKind.SUSPECT, NodeKind.ACTION) else 4
    texts = "".join(
        f'<text class="{kind}" x="{left + _PADDING:.1f}" y="{top + _PADDING + 11.5 + number * _LINE:.1f}">'
        f"{_safe(line)}</text>"
        for number, (line, kind) in enumerate(lines)
    )
    return (
        f"<g><title>{_safe(f'{node.name} {node.text}'.strip())}</title>"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_}" '
        f'fill="{fill}" stroke="{stroke}"/>{texts}</g>'
    )


def _line(
    one: _Drawn,
    nodes: Mapping[str, Node],
    columns: Mapping[str, int],
    lefts: Mapping[int, float],
    widths: Mapping[int, float],
    layout: Placed,
) -> str:
    """From the right of the source to the left of the target, level through the columns that it passes."""
    heights = [height + _HEAD + _MARGIN for height in layout.ways[one.source, one.target]]
    first = columns[one.source]
    path = f"M{lefts[first] + widths[first]:.1f} {heights[0]:.1f}"
    for step, (start, end) in enumerate(pairwise(heights)):
        here, there = first + step, first + step + 1
        begin, finish = lefts[here] + widths[here], lefts[there]
        bend = (finish - begin) * 0.45
        path += f"C{begin + bend:.1f} {start:.1f} {finish - bend:.1f} {end:.1f} {finish:.1f} {end:.1f}"
        if there < columns[one.target]:
            path += f"H{finish + widths[there]:.1f}"
    return _path(one, nodes, path)


def _arc(
    one: _Drawn,
    nodes: Mapping[str, Node],
    columns: Mapping[str, int],
    lefts: Mapping[int, float],
    widths: Mapping[int, float],
    layout: Placed,
) -> str:
    """Within a column, around its right side."""
    side = lefts[columns[one.source]] + widths[columns[one.source]]
    start, end = (layout.middles[name] + _HEAD + _MARGIN for name in (one.source, one.target))
    return _path(
        one,
        nodes,
        f"M{side:.1f} {start:.1f}C{side + 44:.1f} {start:.1f} {side + 44:.1f} {end:.1f} {side:.1f} {end:.1f}",
    )


def _path(one: _Drawn, nodes: Mapping[str, Node], path: str) -> str:
    colour, dashes = _STROKES[one.kind]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    source, target = (nodes[name].name or nodes[name].text for name in (one.source, one.target))
    told = f"{source} → {target}: {one.kind}{f' ({one.label})' if one.label else ''}"
    return (
        f'<path class="e" d="{path}" stroke="{colour}"{dash} marker-end="url(#{_arrow(colour)})">'
        f"<title>{_safe(told)}</title></path>"
    )


def _label(
    one: _Drawn, columns: Mapping[str, int], lefts: Mapping[int, float], widths: Mapping[int, float], layout: Placed
) -> str:
    """Weights stand where the edge begins, stances where it ends: there one edge is apart from the others."""
    colour, _ = _STROKES[one.kind]
    ways = layout.ways[one.source, one.target]
    at_end = one.kind is EdgeKind.PROPOSES
    column = columns[one.target if at_end else one.source]
    x = lefts[column] - 12 if at_end else lefts[column] + widths[column] + 5
    y = (ways[-1] if at_end else ways[0]) + _HEAD + _MARGIN - 4
    anchor = ' text-anchor="end"' if at_end else ""
    place = f'class="l" x="{x:.1f}" y="{y:.1f}"{anchor}'
    text = _safe(one.label)
    # A halo keeps the lines off the letters; not every viewer knows paint-order.
    halo = f'<text {place} stroke="#fff" stroke-width="4" aria-hidden="true">{text}</text>'
    return f'{halo}<text {place} style="fill:{colour}">{text}</text>'


def _headings(graph: Graph, columns: Mapping[str, int], lefts: Mapping[int, float], words: Words) -> Iterator[str]:
    for kinds, message in _HEADINGS:
        found = [columns[node.id] for node in graph.nodes if node.kind in kinds]
        if found:
            yield f'<text class="h" x="{lefts[min(found)]:.1f}" y="{_HEAD:.1f}">{_safe(words.say(message))}</text>'


def _legend(words: Words) -> Iterator[str]:
    at = _MARGIN
    for kind, message in _LEGEND:
        colour, dashes = _STROKES[kind]
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        text = words.say(message)
        yield f'<path d="M{at:.1f} 54h28" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        yield f'<text x="{at + 34:.1f}" y="58">{_safe(text)}</text>'
        at += 34 + _wide(text, _SANS) + 22


def _arrow(colour: str) -> str:
    return f"a{colour[1:]}"


def _arrows() -> str:
    """One arrowhead a colour."""
    heads = "".join(
        f'<marker id="{_arrow(colour)}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z" fill="{colour}"/></marker>'
        for colour in dict.fromkeys(colour for colour, _ in _STROKES.values())
    )
    return f"<defs>{heads}</defs>"

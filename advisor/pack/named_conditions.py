"""Conditions of the catalogue inside other conditions: `holds("os.kernel-5.2")` is written out when a pack is loaded.

So a threshold stands once, and whoever evaluates, explains or mutates a condition sees the facts that decide it.
"""

import ast
from collections.abc import Mapping

from advisor.pack import expression
from advisor.pack.catalogue import NamedCondition

_LONGEST = 20_000
"""Characters of a condition that was written out: conditions that double one another stay small."""


class Circle(ValueError):
    """Named conditions that ask for each other, or grow without end; the message says which."""


def written_out(text: str, conditions: Mapping[str, NamedCondition], asking: tuple[str, ...] = ()) -> str:
    """The condition without `holds`; a name that no catalogue has stays for the cross-check. Raises Circle."""
    if expression.HOLDS not in text:
        return text
    # Line breaks of a block are blanks to the parser; as blanks, they keep every column on one line.
    flat = text.strip().replace("\n", " ")
    source = flat.encode()
    calls = [
        node
        for node in ast.walk(expression.parse(flat).tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == expression.HOLDS
    ]
    for node in sorted(calls, key=lambda call: -call.col_offset):
        name = expression.held(node)
        if name in asking:
            raise Circle(f"conditions ask for each other: {' → '.join((*asking, name))}")
        if name in conditions:
            inner = written_out(conditions[name].when, conditions, (*asking, name))
            alone = source[: node.col_offset] + source[node.end_col_offset :] == b""
            if not alone and isinstance(expression.parse(inner).tree, ast.BoolOp | ast.IfExp):
                inner = f"({inner})"  # nothing else binds more loosely than what stands around it
            source = source[: node.col_offset] + inner.encode() + source[node.end_col_offset :]
        if len(source) > _LONGEST:
            raise Circle(f"written out, the condition has more than {_LONGEST} characters")
    return source.decode()

"""Conditions in Python's own expression grammar, parsed by `ast` against a whitelist; nothing is ever executed.

    ndis.version < fixed_version[os.arch]        compare facts with values, facts or a table's row
    os.arch in ("x86", "x64") and not vm.virtual  and / or / not / in, chained comparisons
    any(n.rss == "on" for n in nic)               any / all over the instances of a list fact
    known(tcpip.rss), not_found(tcpip.rss)        is there a value; was it looked for and is not there
    holds("os.kernel-5.2")                        a named condition of the catalogue; `named_conditions` writes it out
    tcpip_rss if known(tcpip.rss) else True       a choice (in `derive` entries)

Names with dots are facts; a bare name is a named condition of the same file, a loop variable or a table.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache

FUNCTIONS = frozenset({"known", "not_found"})
HOLDS = "holds"
_DEEPEST = 200
QUANTIFIERS = frozenset({"any", "all"})
_NODES = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Constant,
    ast.Tuple, ast.Subscript, ast.Call, ast.GeneratorExp, ast.comprehension, ast.IfExp,
)  # fmt: skip


class ExpressionError(ValueError):
    """The text is not a condition; says why, for a person."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed condition. `facts` are the full names it reads (`nic[].rss` for members), `names` the bare names,
    `conditions` the catalogue's conditions that it asks for by `holds`."""

    text: str
    tree: ast.expr
    facts: frozenset[str]
    names: frozenset[str]
    tables: frozenset[str]
    conditions: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse and check one condition. Raises ExpressionError."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if "[]" in text:
            raise ExpressionError("a list's members are asked by any or all: any(n.rss == 'on' for n in nic)") from None
        raise ExpressionError(f"not an expression: {getattr(error, 'msg', error)}") from None
    if _is_deep(tree.body):
        raise ExpressionError("nested too deeply; give its parts names of their own")
    reader = _Reader()
    reader.visit(tree.body, {})
    return Expression(
        text,
        tree.body,
        frozenset(reader.facts),
        frozenset(reader.names),
        frozenset(reader.tables),
        frozenset(reader.conditions),
    )


def _is_deep(tree: ast.expr) -> bool:
    """Whether parts of the tree lie deeper than all that walk it by recursion can follow."""
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def dotted_name(node: ast.expr) -> str | None:
    """`a.b.c` as text, or None when the node is something else than a name with dots."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def quantifier(node: ast.Call) -> tuple[str, str, str, ast.expr]:
    """`any(p for v in nic)` as ("any", "v", "nic", p). Raises ExpressionError when the call has another shape."""
    generator = node.args[0] if len(node.args) == 1 else None
    if not isinstance(generator, ast.GeneratorExp) or len(generator.generators) != 1:
        raise ExpressionError("any and all take one generator: any(n.rss == 'on' for n in nic)")
    loop = generator.generators[0]
    over = dotted_name(loop.iter)
    if not isinstance(loop.target, ast.Name) or over is None or loop.ifs or loop.is_async:
        raise ExpressionError("a generator reads: condition for name in list")
    assert isinstance(node.func, ast.Name)
    return node.func.id, loop.target.id, over, generator.elt


def held(node: ast.Call) -> str:
    """The name in `holds("name")`. Raises ExpressionError when the call has another shape."""
    argument = node.args[0] if len(node.args) == 1 else None
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        raise ExpressionError(f"{HOLDS} takes the name of one condition of the catalogue, in quotes")
    return argument.value


class _Reader:
    """Checks each node against the whitelist and collects what the expression reads."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.names: set[str] = set()
        self.tables: set[str] = set()
        self.conditions: set[str] = set()

    def visit(self, node: ast.AST, loops: dict[str, str]) -> None:
        if not isinstance(node, _NODES):
            raise ExpressionError(f"{type(node).__name__} is not allowed in a condition")
        if isinstance(node, ast.Attribute | ast.Name):
            self._name(node, loops)
        elif isinstance(node, ast.Call):
            self._call(node, loops)
        elif isinstance(node, ast.Subscript):
            self._look_up(node, loops)
        else:
            if (
                isinstance(node, ast.UnaryOp)
                and isinstance(node.op, ast.USub)
                and not isinstance(node.operand, ast.Constant)
            ):
                raise ExpressionError("a minus sign stands only before a number")
            for child in ast.iter_child_nodes(node):
                self.visit(child, loops)

    def _name(self, node: ast.expr, loops: dict[str, str]) -> None:
        name = dotted_name(node)
        if name is None:
            raise ExpressionError("an attribute must hang on a name, as in os.arch")
        head, _, rest = name.partition(".")
        if head in loops:
            self.facts.add(f"{loops[head]}[].{rest}" if rest else loops[head])
        elif rest:
            self.facts.add(name)
        else:
            self.names.add(name)

    def _call(self, node: ast.Call, loops: dict[str, str]) -> None:
        function = node.func.id if isinstance(node.func, ast.Name) else ""
        callable_here = FUNCTIONS | QUANTIFIERS | {HOLDS}
        if node.keywords or function not in callable_here:
            raise ExpressionError(f"only {', '.join(sorted(callable_here))} may be called")
        if function == HOLDS:
            self.conditions.add(held(node))
            return
        if function in FUNCTIONS:
            if len(node.args) != 1 or dotted_name(node.args[0]) is None:
                raise ExpressionError(f"{function} takes the name of one fact")
            self.visit(node.args[0], loops)
            return
        _, variable, over, element = quantifier(node)
        if variable in loops:
            raise ExpressionError(f"the name {variable} is used by two loops")
        self.visit(element, {**loops, variable: over})

    def _look_up(self, node: ast.Subscript, loops: dict[str, str]) -> None:
        if not isinstance(node.value, ast.Name):
            raise ExpressionError("a look-up reads: table[fact]")
        self.tables.add(node.value.id)
        self.visit(node.slice, loops)


def is_boolean_line(expression: Expression) -> bool:
    """Whether the expression is made of and, or, not and bare names alone."""
    allowed = (ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Name, ast.Load)
    return all(isinstance(node, allowed) for node in ast.walk(expression.tree))

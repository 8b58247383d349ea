"""The beginning of a rule or remedy about one fact: complete, with tests that pass, and with what to replace marked."""

from dataclasses import dataclass

from advisor.pack.catalogue import FactSpec, FactType
from advisor.pack.layers import MANIFEST

RULE_KINDS = ("suspects", "prerequisites", "settings", "snapshots")
KINDS = (*RULE_KINDS, "remedies")
SCHEMA_OF = {**dict.fromkeys(RULE_KINDS, "rule"), "remedies": "remedy"}

_BOUNDS = {
    FactType.INTEGER: ("> 100", "101", "100"),
    FactType.NUMBER: ("> 100", "100.5", "100"),
    FactType.VERSION: ('< "1.0"', "0.9", "1.0"),
    FactType.FILE_VERSION: ('< "1.0.0.0"', "0.9.0.0", "1.0.0.0"),
    FactType.TIME: ('< "2000-01-01T00:00:00Z"', "1999-12-31T00:00:00Z", "2000-01-01T00:00:00Z"),
    FactType.TEXT: ('== "this"', "this", "that"),
}


@dataclass(frozen=True, slots=True)
class _Example:
    """A condition over a fact, with facts under which it is true and false (as YAML mappings)."""

    condition: str
    true: str
    false: str


def new_piece(kind: str, identity: str, fact: FactSpec, header: str) -> str:
    """The text of `rules/<kind>/<identity>.yaml`; `header` is its first line."""
    example = _example(fact)
    return (
        header
        + "\n"
        + (_remedy(identity, fact, example) if kind == "remedies" else _rule(kind, identity, fact, example))
    )


def new_manifest(name: str) -> str:
    """The text of a further pack's `rules/pack.yaml`."""
    return (
        "# Who this pack is. Everything that it declares begins with its name.\n"
        f"name: {name}\n"
        "version: 0.1.0\n"
        "waive:\n"
        "  HA501: written in English only; take this out when facts/text/zh.yaml has the translations\n"
    )


def namespace_of(identity: str) -> str:
    """The name of the pack to which an id would belong: its first word."""
    return identity.partition("-")[0]


def _example(fact: FactSpec) -> _Example:
    head, is_member, member = fact.name.partition("[].")
    name = f"n.{member}" if is_member else fact.name
    more = ""
    if fact.type is FactType.BOOLEAN:
        condition, true, false = name, "true", "false"
    elif fact.type is FactType.CHOICE:
        true, false = fact.values[0], fact.values[-1]
        condition = f'{name} == "{true}"'
    elif fact.type is FactType.TEXT_LIST:
        condition, true, false = f'"this" in {name}', "this", "that"
        more = f', {fact.complete}: "true"' if fact.complete else ""
    else:
        bound, true, false = _BOUNDS[fact.type]
        condition = f"{name} {bound}"
    if is_member:
        condition = f"any({condition} for n in {head})"
        return _Example(condition, f'{{{head}: [{{{member}: "{true}"}}]}}', f'{{{head}: [{{{member}: "{false}"}}]}}')
    return _Example(condition, f'{{{fact.name}: "{true}"{more}}}', f'{{{fact.name}: "{false}"{more}}}')


def _rule(kind: str, identity: str, fact: FactSpec, example: _Example) -> str:
    verdict = "verdict:\n  severity: low  # critical, high, medium, low or info\n"
    if kind == "suspects":
        verdict = (
            "verdict:\n"
            "  severity: medium  # critical, high, medium, low or info\n"
            "  suspects:\n"
            f"    - id: {identity}\n"
            "      if: is_there\n"
            "      for: 4  # 1, 2 or 4; six make a suspect probable, four possible\n"
            "      why_weight: Say why it weighs that much, and no more\n"
            f'      because: "{fact.label}: say what was seen, and why it speaks for this suspect"\n'
            f"    - id: {identity}\n"
            "      if: is_absent\n"
            "      rules_out: true  # or against: 1, 2 or 4\n"
            "      why_weight: Say why it weighs that much\n"
            "      because: Say what was seen, and why it speaks against this suspect\n"
        )
    absent = f"  is_absent: '{_quoted(f'not ({example.condition})')}'\n" if kind == "suspects" else ""
    return (
        f"id: {identity}\n"
        "title: Say in one line what is wrong\n"
        "status: experimental  # experimental, test, stable or deprecated\n"
        "references: [where this is written]\n"
        "given:\n"
        "  # Conditions with a name, each readable alone. `advisor facts list` has the facts.\n"
        f"  is_there: '{_quoted(example.condition)}'\n"
        f"{absent}"
        "when: is_there  # and, or, not over the names above; true means that the rule fails\n"
        f"{verdict}"
        "explain:\n"
        "  checks: Say what is checked.\n"
        "  matters: Say why it matters on this server.\n"
        "  cannot_see: Say what the rule can't see, so that nobody trusts it too far.\n"
        "  verify: Say how to be sure that it is mended.\n"
        "tests:\n"
        f"  - facts: {example.true}\n"
        "    expect: fail\n"
        "    because: it is there\n"
        f"  - facts: {example.false}\n"
        "    expect: pass\n"
        "    because: it is not there\n"
        "  - facts: {}\n"
        "    expect: unknown\n"
        "    because: nobody looked\n"
    )


def _remedy(identity: str, fact: FactSpec, example: _Example) -> str:
    return (
        f"id: {identity}\n"
        "title: Say in one line what is done\n"
        "status: experimental  # experimental, test, stable or deprecated\n"
        "references: [where this is written]\n"
        "rank: 59  # orders a plan; what it requires has a lower one\n"
        "given:\n"
        f"  is_wrong_here: '{_quoted(example.condition)}'\n"
        "forbidden:\n"
        "  - if: is_wrong_here\n"
        f'    because: "{fact.label}: say why the action would be wrong"\n'
        "    check: Say what to make sure of first while that is not known\n"
        "reboot: false\n"
        "minutes: 10  # how long it takes at most, without a restart\n"
        "risks:\n"
        "  - Say what can go wrong.\n"
        "rollback: Say how to undo it.\n"
        "verify: Say how to see that it worked.\n"
        "notes:\n"
        "  - Say first what keeps from harm.\n"
        "tests:\n"
        f"  - facts: {example.true}\n"
        "    expect: avoid\n"
        "    because: it would be wrong here\n"
        f"  - facts: {example.false}\n"
        "    expect: do\n"
        "    first_checks: 0\n"
        "    because: nothing forbids it\n"
        "  - facts: {}\n"
        "    expect: do\n"
        "    first_checks: 1\n"
        "    because: nobody looked\n"
    )


def _quoted(text: str) -> str:
    """The text inside single quotes."""
    return text.replace("'", "''")


__all__ = ["KINDS", "MANIFEST", "RULE_KINDS", "SCHEMA_OF", "namespace_of", "new_manifest", "new_piece"]

"""The documentation of a pack: a Markdown page for each rule, remedy, conflict and profile, and one that lists them."""

from collections.abc import Mapping, Sequence

from advisor.pack.load import Pack
from advisor.report.markdown import escape, render_markdown
from advisor.report.pack_document import PackPiece
from advisor.report.pack_page import write_piece
from advisor.report.words import Words

INDEX = "README.md"


def rule_pages(pack: Pack, words: Words) -> dict[str, str]:
    """File name → Markdown. The pages say what `advisor rules show` says."""
    kinds = _kinds(pack)
    pieces = [piece for listed in kinds.values() for piece in listed]
    names = [piece.id for piece in pieces]
    return {INDEX: _index(words, kinds), **{f"{piece.id}.md": _page(pack, words, piece, names) for piece in pieces}}


def _page(pack: Pack, words: Words, piece: PackPiece, names: Sequence[str]) -> str:
    return render_markdown(lambda sheet: write_piece(sheet, words, piece, pack.remedies), names)


def _index(words: Words, kinds: Mapping[str, Sequence[PackPiece]]) -> str:
    lines = [f"# {words.say('doc.title')}", "", words.say("doc.made")]
    for kind, pieces in kinds.items():
        lines += ["", f"## {words.say(f'doc.{kind}')}", ""]
        lines += [f"- [{piece.id}]({piece.id}.md): {escape(words.translate(piece.title))}" for piece in pieces]
    return "\n".join(lines) + "\n"


def _kinds(pack: Pack) -> dict[str, list[PackPiece]]:
    """The pieces by their kind, each kind by id. A rule's kind is the folder that it stands in."""
    kinds: dict[str, list[PackPiece]] = {}
    for kind in ("suspects", "prerequisites", "settings", "snapshots"):
        kinds[kind] = [rule for rule in pack.rules.values() if _folder(pack, rule.id) == kind]
    kinds["remedies"] = list(pack.remedies.values())
    kinds["conflicts"] = list(pack.contradictions.values())
    kinds["profiles"] = list(pack.profiles.values())
    return {kind: sorted(pieces, key=lambda piece: piece.id) for kind, pieces in kinds.items() if pieces}


def _folder(pack: Pack, identity: str) -> str:
    return pack.files[identity].file.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]

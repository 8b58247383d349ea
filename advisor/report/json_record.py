"""Members that the documents of judgements share: which pack, and who reasoned."""

from typing import Any, TypeAlias

from advisor.model.diagnosis import PackIdentity
from advisor.report.words import Words, engine_parts

Document: TypeAlias = dict[str, Any]


def pack_document(identity: PackIdentity) -> Document:
    return {"name": identity.name, "version": identity.version, "sha256": identity.sha256}


def engine_document(engine: str, words: Words) -> Document:
    """`engine`, and its version or the reason for it where there is one."""
    name, detail = engine_parts(engine)
    if not detail:
        return {"engine": name}
    return {"engine": name, "engine_because" if name == "plain" else "engine_version": words.translate(detail)}

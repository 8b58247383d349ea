"""Members that the documents of judgements share: which pack, and who reasoned."""

from typing import Any, TypeAlias

from advisor.model.diagnosis import PackIdentity
from advisor.model.waiver import Waiver
from advisor.report.words import Words, engine_parts, iso

Document: TypeAlias = dict[str, Any]


def pack_document(identity: PackIdentity) -> Document:
    """Which knowledge judged; `layers` are its single packs, where it is made of several."""
    document: Document = {"name": identity.name, "version": identity.version, "sha256": identity.sha256}
    if identity.layers:
        document["layers"] = [pack_document(layer) for layer in identity.layers]
    return document


def accepted_document(waiver: Waiver) -> Document:
    """Who accepts a finding, why, and until when."""
    return {
        "owner": waiver.owner,
        "approver": waiver.approver,
        "reason": waiver.reason,
        "expires": iso(waiver.expires),
    }


def engine_document(engine: str, words: Words) -> Document:
    """`engine`, and its version or the reason for it where there is one."""
    name, detail = engine_parts(engine)
    if not detail:
        return {"engine": name}
    return {"engine": name, "engine_because" if name == "plain" else "engine_version": words.translate(detail)}

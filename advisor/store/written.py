"""Nouns as the store writes them: compact JSON, compressed where that pays, and back. Equal nouns are equal bytes."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from advisor.model.action import Stance
from advisor.model.audit import Lack, Outcome
from advisor.model.diagnosis import PackIdentity
from advisor.model.fact import AbsentReason
from advisor.model.origin import Origin
from advisor.model.problem import Problem
from advisor.model.verdict import Severity, Verdict
from advisor.model.waiver import Waiver

_LONG = 400
"""Shorter content would hardly shrink."""
_COMPRESSED = b"\x28\xb5\x2f\xfd"
_LARGEST = 256 << 20
_MARK = "\x01"
_HELD_NOWHERE = re.compile("^\x01|[\0\ud800-\udfff]")


def key(name: str) -> str:
    """The name as a text that every database takes: one with a NUL or half a character is written as JSON, marked."""
    if name.isascii() and name.isprintable():
        return name
    return _MARK + json.dumps(name) if _HELD_NOWHERE.search(name) else name


def unkey(text: str) -> str:
    """The name of a key."""
    return str(json.loads(text[1:])) if text.startswith(_MARK) else text


def packed(value: Any) -> bytes:
    """The JSON of the value. ASCII, so that any text is held: also one that is no Unicode."""
    return squeezed(json.dumps(value, separators=(",", ":")).encode("ascii"))


def squeezed(content: bytes) -> bytes:
    if len(content) < _LONG:
        return content
    from zstandard import ZstdCompressor

    return ZstdCompressor(level=1).compress(content)


def unpacked(content: bytes) -> Any:
    """Raises ValueError for what `packed` has not written."""
    content = bytes(content)
    if content.startswith(_COMPRESSED):
        from zstandard import ZstdDecompressor, ZstdError, frame_content_size

        try:
            if not 0 <= frame_content_size(content) <= _LARGEST:
                raise ValueError("its content is larger than any that is written")
            content = ZstdDecompressor().decompress(content)
        except ZstdError as error:
            raise ValueError(str(error)) from None
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("its content is nested too deeply") from None


def fingerprint(content: bytes) -> bytes:
    return sha256(content).digest()


def moment(at: datetime) -> str:
    """UTC, of one width, so that it sorts as time does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def unmoment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def outcome_content(outcome: Outcome) -> bytes:
    return packed(
        {
            "verdicts": {rule: verdict.value for rule, verdict in outcome.verdicts.items()},
            "stances": {action: stance.value for action, stance in outcome.stances.items()},
            "lacks": [[lack.rule, lack.fact, lack.reason.value] for lack in outcome.lacks],
        }
    )


def outcome_of(content: bytes) -> Outcome:
    raw = unpacked(content)
    return Outcome(
        {rule: Verdict(verdict) for rule, verdict in raw["verdicts"].items()},
        {action: Stance(stance) for action, stance in raw["stances"].items()},
        tuple(Lack(rule, fact, AbsentReason(reason)) for rule, fact, reason in raw["lacks"]),
    )


def verdicts_of(content: bytes) -> dict[str, str]:
    """The verdicts of an outcome alone, as words."""
    verdicts: dict[str, str] = unpacked(content)["verdicts"]
    return verdicts


def pack_text(pack: PackIdentity) -> str:
    return json.dumps(_pack(pack))


def pack_of(text: str) -> PackIdentity:
    return _pack_of(json.loads(text))


def severities_text(severities: Mapping[str, Severity]) -> str:
    return json.dumps({rule: severity.value for rule, severity in severities.items()})


def severities_of(text: str) -> dict[str, Severity]:
    return {rule: Severity(severity) for rule, severity in json.loads(text).items()}


def counts_text(counts: Mapping[str, Mapping[Verdict, int]]) -> str:
    told = {rule: {verdict.value: count for verdict, count in ends.items()} for rule, ends in counts.items()}
    return json.dumps(told)


def counts_of(text: str | None) -> dict[str, dict[Verdict, int]]:
    told = json.loads(text) if text else {}
    return {rule: {Verdict(verdict): count for verdict, count in ends.items()} for rule, ends in told.items()}


def problems_content(problems: tuple[Problem, ...]) -> bytes:
    return packed([[one.file, one.what, one.next, one.line, one.lost] for one in problems])


def problems_of(content: bytes | None) -> tuple[Problem, ...]:
    return () if content is None else tuple(Problem(*one) for one in unpacked(content))


def waiver_content(waiver: Waiver) -> bytes:
    origin = waiver.origin
    return packed(
        {
            "rule": waiver.rule,
            "host": waiver.host,
            "owner": waiver.owner,
            "approver": waiver.approver,
            "reason": waiver.reason,
            "expires": moment(waiver.expires),
            "evidence": waiver.evidence,
            "origin": [origin.kind, origin.file, origin.line, origin.detail],
            "facts": waiver.facts,
        }
    )


def waiver_of(content: bytes) -> Waiver:
    raw = unpacked(content)
    expires, origin = unmoment(raw.pop("expires")), Origin(*raw.pop("origin"))
    facts = tuple((name, value) for name, value in raw.pop("facts"))
    return Waiver(**raw, expires=expires, origin=origin, facts=facts)


def _pack(pack: PackIdentity) -> dict[str, Any]:
    layers = [_pack(layer) for layer in pack.layers]
    return {"name": pack.name, "version": pack.version, "sha256": pack.sha256, "layers": layers}


def _pack_of(raw: dict[str, Any]) -> PackIdentity:
    return PackIdentity(raw["name"], raw["version"], raw["sha256"], tuple(_pack_of(layer) for layer in raw["layers"]))

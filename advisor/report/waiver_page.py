"""A list of waivers: which still run, and until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from advisor.model.waiver import Waiver
from advisor.report.page import Page
from advisor.report.words import Words, iso

Document: TypeAlias = dict[str, Any]


def waivers_document(waivers: Sequence[Waiver], now: datetime) -> Document:
    """`advisor.waivers/1`, in the order of the files."""
    return {
        "schema": "advisor.waivers/1",
        "waivers": [
            {
                "rule": one.rule,
                "host": one.host,
                "owner": one.owner,
                "approver": one.approver,
                "reason": one.reason,
                "expires": iso(one.expires),
                "expired": now >= one.expires,
                **({"evidence": one.evidence} if one.evidence else {}),
                **({"facts": dict(one.facts)} if one.facts else {}),
                "source": {"kind": one.origin.kind, "file": one.origin.file or "", "line": one.origin.line or 1},
            }
            for one in waivers
        ],
    }


def write_waivers(page: Page, words: Words, waivers: Sequence[Waiver], now: datetime) -> None:
    """One paragraph a waiver, the next to expire first, then the count."""
    for one in sorted(waivers, key=lambda waiver: (waiver.expires, waiver.rule, waiver.host)):
        state = words.say(
            "waiver.state.expired" if now >= one.expires else "waiver.state.running",
            expires=one.expires,
            owner=one.owner,
            approver=one.approver,
            reason=one.reason,
        )
        if one.evidence is not None:
            state = words.say("waiver.state.evidence", state=state)
        line = words.say("waiver.list", rule=one.rule, host=one.host, state=state)
        page.line(line, "bad" if now >= one.expires else "")
    page.line(words.say("waiver.list.count", count=len(waivers)), "quiet")

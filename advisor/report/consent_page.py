"""The page and the document of `collect --dry-run`."""

from collections.abc import Sequence
from typing import Any

from advisor.model.consent import Consent
from advisor.report.page import Page
from advisor.report.words import Words


def consent_document(listed: Sequence[Consent]) -> dict[str, Any]:
    """`advisor.consent/1`."""
    return {
        "schema": "advisor.consent/1",
        "targets": [{"target": one.target, "reads": list(one.reads)} for one in listed],
    }


def write_consent(page: Page, words: Words, listed: Sequence[Consent]) -> None:
    """What would be read of each target. Hosts that are read alike are named together."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for one in listed:
        alike.setdefault(one.reads, []).append(one.target)
    for reads, targets in alike.items():
        page.heading(words.say("consent.of", targets=", ".join(targets)))
        for what in reads:
            page.line(words.translate(what), indent=2, marker="- ")
    page.line(words.say("consent.only"), "quiet")

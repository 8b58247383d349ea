"""What `advisor plan --guide` does with its options: whose journal, which page, and one sitting."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.options import Settings
    from advisor.model.guide import Progress
    from advisor.model.plan import Plan
    from advisor.planning import Planned
    from advisor.report.words import Words

_LONGEST_NAME = 80


def guided(
    planned: "Planned", journal: Path | None, by: str | None, verify: str | None, words: "Words", settings: "Settings"
) -> "Progress":
    """One sitting, or with `verify` one look at new facts; how everything stands then. Raises UsageError."""
    from advisor.cli.guide import Guide
    from advisor.cli.guide_journal import GuideJournal
    from advisor.cli.guide_page import GuidePage

    who = _name(by)
    to_error = settings.form not in ("rich", "text") or settings.output is not None
    page = GuidePage(words, to_error=to_error, plain=settings.form == "text")
    kept = GuideJournal.open(journal or _usual(planned.plan), planned.plan, who)
    try:
        guide = Guide(planned, kept, who, page)
        if verify is not None:
            guide.verify(verify)
        else:
            guide.hold()
        return guide.progress
    finally:
        kept.close()


def kept(planned: "Planned", journal: Path, owners: "Callable[[], Planned]") -> "Progress":
    """How everything stands by a journal; `owners` gives the same plan with the hosts' own names, as the journal has
    them when the answer is to be shared. Raises UsageError."""
    from advisor.cli.guide_journal import GuideJournal
    from advisor.share.door import at_the_door, for_the_owner

    sharing = at_the_door()
    if sharing is None:
        return planned.progress(GuideJournal.read(journal, planned.plan))
    with for_the_owner():
        entries = GuideJournal.read(journal, owners().plan)
    return planned.progress(sharing.results.said(entries))


def _usual(plan: "Plan") -> Path:
    """The same file for the same plan, so that it goes on where it was left."""
    from advisor.folders import state_folder

    return state_folder() / f"plan-{plan.facts_sha256[:16]}-{plan.pack.sha256[:8]}.jsonl"


def _name(by: str | None) -> str:
    from advisor.report.page import printable

    name = by if by is not None else _user()
    clean = " ".join(printable(name).split())[:_LONGEST_NAME]
    if not clean:
        raise UsageError("who carries the plan out is not known; give --by NAME.")
    return clean


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

"""What `advisor plan --guide` does with its options: whose journal, which page, and one sitting."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.guide_journal import GuideJournal
    from advisor.cli.guide_page import GuidePage
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
    place = journal or _usual(planned.plan)
    earlier = None if journal is not None or place.exists() else _latest_under_other_rules(place)
    kept = GuideJournal.open(place, planned.plan, who)
    try:
        if earlier is not None:
            _take_over(earlier, kept, planned.plan, page)
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


def _latest_under_other_rules(place: Path) -> Path | None:
    """The journal in which a plan of the same facts was carried out before the rules were changed."""
    facts = place.name.rpartition("-")[0]
    return max(place.parent.glob(f"{facts}-*.jsonl"), key=lambda one: one.stat().st_mtime_ns, default=None)


def _take_over(earlier: Path, journal: "GuideJournal", plan: "Plan", page: "GuidePage") -> None:
    try:
        taken, left = journal.take_over(earlier, plan)
    except UsageError as error:
        page.say("problem", text=error.message)
        return
    page.say("guide.taken-over", file=str(earlier), taken=taken, left=left)


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

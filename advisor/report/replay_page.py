"""The page of `replay`: reproduced or not, which input is no longer the record's, and what came out otherwise."""

from collections.abc import Sequence

from advisor.model.replay import Replay, Sameness, Subject, VerdictChange
from advisor.report.explanation_page import state, title
from advisor.report.page import Page
from advisor.report.words import Words

_STYLES = {Sameness.SAME: "good", Sameness.DIFFERS: "bad", Sameness.UNKNOWN: "unknown"}
_SHORT = 12


def write_replay(page: Page, words: Words, replay: Replay) -> None:
    """The answer first, then the inputs, then the differences."""
    reproduced = replay.reproduced
    page.whole(words.say(f"replay.{reproduced}", name=replay.name, count=replay.verdicts), _STYLES[reproduced])
    for one in replay.inputs:
        recorded, found = one.recorded[: _length(one.name)], one.found[: _length(one.name)]
        text = words.say(f"replay.input.{one.sameness}", recorded=recorded, found=found)
        page.line(text, _STYLES[one.sameness], indent=2, marker=f"{words.say(f'replay.{one.name}')}: ")
    write_changes(page, words, "replay.changes", replay.changes)


def write_changes(page: Page, words: Words, heading: str, changes: Sequence[VerdictChange]) -> None:
    """Conclusions that are not what they were."""
    if changes:
        page.heading(words.say(heading, count=len(changes)))
    for one in changes:
        name = one.id if one.subject is Subject.CONFLICT else title(words, one.subject, one.id)
        before, after = (_told(words, one.subject, word) for word in (one.before, one.after))
        text = words.say("changed", host=one.host, title=name, id=one.id, before=before, after=after)
        page.line(text, indent=2, marker="- ")


def _told(words: Words, subject: Subject, word: str) -> str:
    """A conclusion in words; an action without one was not proposed, and the others were not judged."""
    if word:
        return state(words, word)
    return words.say("state.none" if subject is Subject.ACTION else "changed.unjudged")


def _length(name: str) -> int | None:
    """Hashes are told by their beginning, as everywhere."""
    return _SHORT if name in ("facts", "pack") else None

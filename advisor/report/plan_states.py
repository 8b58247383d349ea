"""How the steps of a plan stand, in words and in documents."""

from advisor.model.guide import Checked, Said, Standing, StepState, Verified
from advisor.report.json import Document, missing_document
from advisor.report.page import Page
from advisor.report.sections import write_missing_facts
from advisor.report.words import Words, iso

STYLE = {
    Standing.DONE: "warning",
    Standing.FAILED: "bad",
    Standing.HELD: "unknown",
    Standing.FIXED: "good",
    Standing.OTHERWISE: "good",
    Standing.NOT_FIXED: "bad",
    Standing.CANNOT_TELL: "unknown",
}
TICKED = frozenset({Standing.DONE, Standing.FIXED, Standing.OTHERWISE, Standing.CANNOT_TELL, Standing.NOT_NEEDED})
_CHECK_STYLE = {
    Verified.FIXED: "good",
    Verified.OTHERWISE: "good",
    Verified.NOT_FIXED: "bad",
    Verified.CANNOT_TELL: "unknown",
}


def state_text(words: Words, state: StepState) -> str:
    """One sentence: how the step stands, who said so, and when."""
    said, standing = state.said, str(state.standing)
    if state.key.startswith("restart/") and state.standing is Standing.DONE:
        standing = "restarted"
    values: dict[str, object] = {
        "by": said.by if said else "?",
        "at": said.at if said else "?",
        "reason": said.reason if said else "?",
        "seen": state.verified_at or "?",
        "steps": tuple(key_text(words, key) for key in state.held_by),
    }
    return words.say(f"plan.state.{standing}", **values)


def key_text(words: Words, key: str) -> str:
    """An action's id, or `restart 1`."""
    name, slash, number = key.partition("/")
    return words.say("plan.restart.name", number=number) if slash and name == "restart" else key


def write_state(page: Page, words: Words, state: StepState, *, indent: int) -> None:
    page.line(state_text(words, state), STYLE.get(state.standing, ""), indent=indent)
    if state.checked is not None:
        write_because(page, words, state.checked, indent=indent)


def write_because(page: Page, words: Words, check: Checked, *, indent: int) -> None:
    """What new facts said, and the commands that would tell more."""
    for text in check.because:
        page.line(words.translate(text), indent=indent + 2, marker="- ")
    write_missing_facts(page, words, check.missing, indent=indent)


def write_check(page: Page, words: Words, check: Checked) -> None:
    """A step of a verification."""
    verdict = words.say(f"plan.verified.{check.verdict}")
    title = words.say("action.title", title=words.action(check.step), action=check.step)
    page.line(title, indent=2, marker=f"{verdict}: ", marker_style=_CHECK_STYLE[check.verdict])
    write_because(page, words, check, indent=4)


def state_document(state: StepState, words: Words) -> Document:
    document: Document = {"standing": state.standing.value}
    if state.said is not None:
        document |= _said(state.said)
    if state.held_by:
        document["held_by"] = list(state.held_by)
    if state.checked is not None:
        document["checked"] = {
            "verdict": state.checked.verdict.value,
            **({"at": iso(state.verified_at)} if state.verified_at else {}),
            "because": [words.translate(text) for text in state.checked.because],
            "missing": [missing_document(one, words) for one in state.checked.missing],
        }
    return document


def _said(said: Said) -> Document:
    reason: Document = {"reason": said.reason} if said.reason else {}
    return {"by": said.by, "at": iso(said.at), **reason}

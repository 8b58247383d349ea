"""A profile as a person reads it: whom it is for, what closes its gate, and what it only tells."""

from advisor.pack.profile import Profile
from advisor.report.page import Page, Sheet
from advisor.report.words import Words


def write_profile(page: Sheet, words: Words, profile: Profile) -> None:
    """The profile as its file has it; what it extends has a page of its own."""
    page.line(words.translate(" ".join(profile.meaning.split())))
    page.heading(words.say("profile.gate"))
    if profile.extends is not None:
        page.line(words.say("profile.extends", profile=page.reference(profile.extends)), indent=2)
    if profile.fail_at is not None:
        page.line(words.say("profile.fail-at", severity=words.say(f"severity.{profile.fail_at}")), indent=2)
    if profile.strict is not None:
        page.line(words.say("profile.strict" if profile.strict else "profile.not-strict"), indent=2)
    for name, value in profile.parameters.items():
        page.line(words.say("profile.parameter", parameter=page.code(f"{name} = {value}")), indent=2)
    page.heading(words.say("profile.rules"))
    if not profile.gates:
        page.line(words.say("profile.all-rules"), indent=2)
    for rule in profile.gates:
        page.line(page.reference(rule), indent=2, marker="- ")
    if profile.advises:
        page.heading(words.say("profile.advises"))
    for advised in profile.advises:
        page.line(page.reference(advised.id), indent=2, marker="- ")
        page.line(words.translate(advised.because), indent=4)
    if profile.required:
        page.heading(words.say("profile.required"))
    for name in profile.required:
        page.line(page.code(name), indent=2, marker="- ")


def write_profiles(page: Page, words: Words, profiles: list[Profile]) -> None:
    """One line a profile: id, status, title."""
    widest = max((len(profile.id) for profile in profiles), default=0)
    for profile in profiles:
        title = words.translate(profile.title)
        page.whole(f"{profile.id.ljust(widest)}  {profile.status.value}  {title}", "")

"""What a script does for a remedy, in sentences: what it sets, and how it sees that a step by hand is done."""

from collections.abc import Iterator

from advisor.pack.changes import Change
from advisor.pack.rule import Remedy
from advisor.report.words import Words


def scripted(words: Words, remedy: Remedy) -> Iterator[str]:
    """One sentence a change, then the proof; nothing for a remedy that scripts know nothing of."""
    for change in remedy.changes:
        yield f"{_change(words, change)}{_windows(words, change)}"
    proof = remedy.proof
    if proof is not None:
        where = proof.file or f"{proof.key}\\{proof.value}"
        yield words.say("rules.script.proof", fact=proof.fact, value=proof.at_least, where=where)


def _change(words: Words, change: Change) -> str:
    if change.netsh is not None:
        return words.say("rules.script.netsh", context=change.netsh, setting=change.setting, value=change.to)
    message = "rules.script.value" if change.where is None else "rules.script.members"
    return words.say(message, fact=change.fact, type=change.type, value=change.data, where=change.where)


def _windows(words: Words, change: Change) -> str:
    """On which kernels it is done; "" for all."""
    if change.since is not None:
        return words.say("rules.script.since", version=change.since)
    return words.say("rules.script.before", version=change.before) if change.before is not None else ""

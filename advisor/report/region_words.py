"""Values that a fact would have to take, in words: `below 7`, `on or off`, `without this word`."""

from collections.abc import Sequence

from advisor.model.explanation import Change, Region
from advisor.model.fact import Absent
from advisor.pack.text import shown
from advisor.report.words import Words


def region_words(words: Words, change: Change) -> str:
    """The whole region, or one list of words by what it has more or less than now."""
    if isinstance(change.example, tuple):
        return _list(words, change.was if isinstance(change.was, tuple) else (), change.example)
    region = change.region
    if region.one_of:
        told = [words.say("region.not-there") if isinstance(one, Absent) else shown(one) for one in region.one_of]
        return stated(told, words)
    bounds = _bounds(words, region)
    if len(bounds) == 2:
        return words.say("region.both", first=bounds[0], second=bounds[1])
    return bounds[0] if bounds else words.say("region.any")


def stated(told: Sequence[str], words: Words) -> str:
    """One of several."""
    text = told[0] if told else ""
    for one in told[1:]:
        text = words.say("region.or", first=text, second=one)
    return text


def _bounds(words: Words, region: Region) -> list[str]:
    found = []
    if region.low is not None:
        found.append(words.say("region.at-least" if region.low_included else "region.above", value=region.low))
    if region.high is not None:
        found.append(words.say("region.at-most" if region.high_included else "region.below", value=region.high))
    return found


def _list(words: Words, was: Sequence[str], example: Sequence[str]) -> str:
    before, after = ({word.casefold() for word in one} for one in (was, example))
    more = [word for word in example if word.casefold() not in before]
    less = [word for word in was if word.casefold() not in after]
    parts = [
        words.say(message, words=tuple(some))
        for message, some in (("region.with", more), ("region.without", less))
        if some
    ]
    if len(parts) == 2:
        return words.say("region.both", first=parts[0], second=parts[1])
    return parts[0] if parts else words.say("region.empty")

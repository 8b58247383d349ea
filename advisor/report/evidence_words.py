"""Sentences about the evidence, for the page and for the HTML document alike."""

from datetime import datetime, timedelta

from advisor.model.event import Event, Gap, Spike
from advisor.model.evidence import ClockOffset, Evidence
from advisor.report.moments import clock, day
from advisor.report.telling import meet
from advisor.report.timeline import stream_label
from advisor.report.view import View
from advisor.report.words import Words

_LONGEST_TEXT = 110
_FINE = timedelta(seconds=10)


def headline(words: Words, evidence: Evidence) -> str:
    """What was seen, in one sentence: the gaps and what meets them; without a gap, what else there is."""
    if not evidence.gaps:
        return _without_gap(words, evidence)
    hit = [one for one in evidence.coincidences if one.hits]
    for luck in sorted(hit, key=lambda one: 1.0 if one.p_value is None else one.p_value):
        own = [gap for gap in evidence.gaps if gap.host == luck.host]
        met = [gap for gap in own if any(meet(spike, gap) for spike in evidence.spikes)]
        spikes = sum(any(meet(spike, gap) for gap in own) for spike in evidence.spikes)
        if met:
            return words.say(
                "evidence.met",
                count=luck.gaps,
                hits=luck.hits,
                spikes=words.say("evidence.spikes", count=spikes),
                luck=words.luck(luck),
                **_longest(met),
            )
    gap = max(evidence.gaps, key=lambda gap: gap.seconds)
    undecided = next((one for one in evidence.coincidences if one.host == gap.host and one.p_value is None), None)
    why = words.luck(undecided) if undecided else words.say("evidence.no-rise")
    return words.say("evidence.unmet", count=len(evidence.gaps), why=why, **_longest(evidence.gaps))


def _longest(gaps: "list[Gap] | tuple[Gap, ...]") -> dict[str, object]:
    gap = max(gaps, key=lambda gap: gap.seconds)
    return {"seconds": gap.seconds, "host": gap.host, "origin": str(gap.origin)}


def _without_gap(words: Words, evidence: Evidence) -> str:
    if evidence.events or evidence.spikes:
        events = words.say("evidence.events", count=len(evidence.events))
        spikes = words.say("evidence.spikes", count=len(evidence.spikes))
        return words.say("evidence.no-gap", events=events, spikes=spikes)
    if evidence.streams:
        return words.say("evidence.nothing", count=len(evidence.streams))
    return words.say("evidence.no-time")


def view_lines(words: Words, whole: Evidence, shown: Evidence, view: View) -> list[str]:
    """What a person should know of the view: that it is a part, that it is empty, how much lies outside of it."""
    lines = []
    window = whole.window
    if view.chosen and window is not None and not (view.start <= window[0] and window[1] <= view.end):
        lines.append(words.say("view.part", start=moment(window[0]), end=moment(window[1])))
    signs, all_signs = _signs(shown), _signs(whole)
    if view.chosen and not signs:
        ends = [(one.start, one.end) for one in whole.streams] or [window or (view.start, view.end)]
        first, last = min(start for start, _ in ends), max(end for _, end in ends)
        lines.append(words.say("view.empty", first=moment(first), last=moment(last)))
    if all_signs > signs:
        lines.append(words.say("view.outside", count=all_signs - signs))
    return lines


def _signs(evidence: Evidence) -> int:
    return len(evidence.gaps) + len(evidence.spikes) + len(evidence.events)


def seen_text(words: Words, what: Gap | Spike | Event, *, longest: int = _LONGEST_TEXT) -> str:
    """One gap, spike or event without its begin and its place; a log's text is cut to `longest` characters."""
    if isinstance(what, Gap):
        stream = stream_label(what.host, what.stream)
        return words.say("seen.gap", stream=stream, seconds=what.seconds, end=clock(what.end))
    if isinstance(what, Spike):
        values = {"counter": what.counter, "baseline": what.baseline, "peak": what.peak}
        return words.say("seen.spike", host=what.host, end=clock(what.end), **values)
    return words.say("seen.event", host=what.host, kind=what.kind, text=cut_short(what.text, longest))


def cut_short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def clock_lines(words: Words, evidence: Evidence) -> list[str]:
    """How each host's clock stands to the reference, and which streams have no place on it."""
    lines = [_clock(words, host, offset) for host, offset in evidence.clock_offsets.items()]
    unsure = [stream_label(one.host, one.file) for one in evidence.streams if not one.placed]
    return lines + [words.say("clock.stream", stream=stream) for stream in unsure]


def _clock(words: Words, host: str, offset: ClockOffset | None) -> str:
    if offset is None:
        return words.say("clock.unknown", host=host, why=words.say("clock.unplaced"))
    if offset == ClockOffset(0.0, 0.0):
        return words.say("clock.reference", host=host)
    message = "clock.behind" if offset.seconds < 0 else "clock.ahead"
    return words.say(message, host=host, seconds=abs(offset.seconds), uncertainty=offset.uncertainty)


def view_title(words: Words, view: View) -> str:
    """From when to when, as finely as the view is short."""
    fine = view.end - view.start < _FINE
    return words.say("view", start=moment(view.start, fine=fine), end=moment(view.end, fine=fine))


def moment(at: datetime, *, fine: bool = False) -> str:
    """`2013-03-31 00:36:46`, in UTC; with milliseconds when `fine`."""
    return f"{day(at)} {clock(at) if fine else clock(at)[:-4]}"

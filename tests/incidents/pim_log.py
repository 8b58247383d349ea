"""The PIM's log as dumplog prints it: a date header, local times of day, no zone."""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from .clock import MONTHS, Clock
from .session import Line

_ORDINARY = (
    "Trace: RUN_SCRIPT_REQ DialogueID={number} trunk {small} sent to VRU.",
    "Trace: RUN_SCRIPT_RESULT DialogueID={number} received from VRU, result code 0.",
    "Trace: EVENT_REPORT DialogueID={number} Trunk={small} state changed.",
    "Trace: NEW_CALL DialogueID={number} TrunkGroup=100 TrunkNumber={small} queued for routing.",
    "Trace: CONNECT DialogueID={number} label delivered in {small} ms.",
    "Trace: DIALOGUE_FAILURE_CONF DialogueID={number} caller had gone.",
)


def ordinary_lines(rng: Random, moments: Sequence[float]) -> list[Line]:
    """One everyday line for each moment."""
    lines: list[Line] = []
    for moment in moments:
        number = int(rng.random() * 900000)
        template = _ORDINARY[number % len(_ORDINARY)]
        lines.append(Line(moment, "", template.format(number=number, small=number % 96 + 1)))
    return lines


def _header(day: date) -> str:
    return f"Events from {MONTHS[day.month - 1]} {day.day:02d}, {day.year}:"


def render(rng: Random, lines: Sequence[Line], clock: Clock, process: str, headed: bool) -> str:
    """The text of one PIM log file. Without a header somebody else must say the first date."""
    wraps = rng.random() < 0.2
    milliseconds = rng.random() < 0.9
    header_at_midnight = rng.random() < 0.5
    ordered = sorted(lines, key=lambda entry: entry.moment)
    shown: datetime | None = None
    rows: list[str] = []
    for line in ordered:
        before, shown = shown, clock.local(line.moment)
        new_day = before is None or (header_at_midnight and shown.date() > before.date())
        if headed and new_day:
            rows.append(_header(shown.date()))
        stamp = f"{shown.hour:02d}:{shown.minute:02d}:{shown.second:02d}"
        if milliseconds:
            stamp += f":{shown.microsecond // 1000:03d}"
        text = line.text
        if wraps and line.quoted:
            text = text.replace("VRU.  Last", "VRU.  \nLast").replace("connection was", "connection \nwas")
        rows.append(f"{stamp} {process} {text}")
    return "\n".join(rows) + "\n"

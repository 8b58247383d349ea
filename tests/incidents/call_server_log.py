"""CVP logs: an error log that is mostly idle and a call log that is mostly busy."""

from collections.abc import Sequence
from random import Random

from .clock import MONTHS, Clock
from .session import Line

_ORDINARY = (
    (
        "IVR-7-CALL",
        "{{Thrd=http-8000-{thread}}} VXMLManager:generateVXML: CALLGUID={guid} Generated "
        "VXML from template 'PlayMediaIOS.template' for client: {client} clientType: IOS",
    ),
    (
        "IVR-7-CALL",
        "{{Thrd=http-8000-{thread}}} VXMLManager:handleRequest: CALLGUID={guid} "
        "ERROR_CODE=0 next microapp requested by client: {client}",
    ),
    (
        "SIP-7-CALL",
        "{{Thrd=pool-1-thread-{thread}-ICM}} CALLGUID = {guid} - Publishing call state change for leg {number}",
    ),
    (
        "ICM-7-CALL",
        "{{Thrd=pool-1-thread-{thread}-SIP}} CALLGUID={guid}, DLGID={number} "
        "[VXML_CALL] - Publishing RUN_SCRIPT, interactionId={number}",
    ),
    (
        "ICM-7-CALL",
        "{{Thrd=pool-1-thread-{thread}-IVR}} CALLGUID={guid}, DLGID={number} [VXML_CALL] - Processing CALL_RESULT",
    ),
)
_WARNINGS = (
    (
        "SIP-4-SIP_CALL_WARNING",
        "CALLGUID={guid} LEGID={number}: call leg ended by the caller, reason code 200 [id:5004]",
    ),
    (
        "IVR-4-MEDIA_WARNING",
        "Prompt {number}.wav was served from cache after a slow fetch. [id:3021]",
    ),
    (
        "SIP-3-SIP_ERROR",
        "CALLGUID={guid} outbound leg {number} answered 503, trying the next element of the server group [id:5005]",
    ),
)


def _fill(rng: Random, template: str) -> str:
    guid = f"{rng.getrandbits(128):032X}"
    number = rng.randint(1000, 99999)
    client = f"10.86.{number % 250}.{number % 199 + 1}"
    return template.format(thread=number % 24 + 1, guid=guid, number=number, client=client)


def ordinary_lines(rng: Random, moments: Sequence[float], warnings: bool = False) -> list[Line]:
    """One everyday line for each moment; warnings are what an error log holds on a good day."""
    templates = _WARNINGS if warnings else _ORDINARY
    lines: list[Line] = []
    for moment in moments:
        name, template = templates[int(rng.random() * len(templates))]
        lines.append(Line(moment, name, _fill(rng, template)))
    return lines


def render(rng: Random, lines: Sequence[Line], clock: Clock, version: str, address: str) -> str:
    """The text of one CVP log file, in the order in which the events truly happened."""
    prefixed = rng.random() < 0.4
    wraps = rng.random() < 0.2
    sequence = rng.randint(1, 90000)
    zone = clock.offset.replace(":", "")
    rows: list[str] = []
    for line in sorted(lines, key=lambda entry: entry.moment):
        shown = clock.local(line.moment)
        prefix = f"{sequence}: {address}: " if prefixed else ""
        sequence += 1
        stamp = (
            f"{MONTHS[shown.month - 1][:3]} {shown.day:02d} {shown.year} {shown.hour:02d}:"
            f"{shown.minute:02d}:{shown.second:02d}.{shown.microsecond // 1000:03d} {zone}:"
        )
        head = f"{prefix}{stamp} %CVP_{version}_{line.name}:"
        if wraps and line.quoted:
            rows.append(f"{head}\n{_wrapped(line.text, 46)}")
        else:
            rows.append(f"{head}  {line.text}")
    return "\n".join(rows) + "\n"


def _wrapped(text: str, width: int) -> str:
    """The text as an e-mail breaks it: at spaces, the space left at the line's end."""
    rows = [""]
    for word in text.split(" "):
        if rows[-1] and len(rows[-1]) + len(word) > width:
            rows.append("")
        rows[-1] += f"{word} "
    return "\n".join(rows).rstrip()

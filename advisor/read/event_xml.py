"""A record of an event log as XML, as Windows itself writes it since Vista (`wevtutil /f:xml`, "save as XML").

Only single `Event` elements are ever parsed, in which no document type can be declared: there are no entities to blow
up.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree

from advisor.read.event_record import EventRecord

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_IN = f"{{{NAMESPACE}}}"
# Windows writes what no XML may hold, as characters or as references to them.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bce]|1[0-9a-f])|0*(?:[0-8]|1[1-24-9]|2\\d|3[01]));", re.I
)
_LEVELS = {"0": "Information", "1": "Critical", "2": "Error", "3": "Warning", "4": "Information", "5": "Verbose"}


def record_of(xml: str) -> EventRecord | None:
    """What one `Event` element says; None where it is no well-formed one. The message, if it is there, comes last."""
    event = _element(xml)
    if event is None:
        return None
    system = event.find(f"{_IN}System")
    provider = None if system is None else system.find(f"{_IN}Provider")
    if system is None or provider is None:
        return None
    level = system.findtext(f"{_IN}Level", "").strip()
    return EventRecord(
        # Old sources have two names; the classic one is what the viewers of old and most patterns say.
        provider.get("EventSourceName") or provider.get("Name") or "",
        _LEVELS.get(level, level),
        system.findtext(f"{_IN}EventID", "").strip(),
        system.findtext(f"{_IN}Computer", "").strip(),
        tuple(_strings(event)),
    )


def _element(xml: str) -> ElementTree.Element | None:
    """The element without what may stand before it. An element alone can declare no entity."""
    element = xml[max(xml.find("<Event"), 0) :]
    try:
        return ElementTree.fromstring(element)  # noqa: S314
    except ElementTree.ParseError:
        try:
            return ElementTree.fromstring(_FORBIDDEN.sub("", element))  # noqa: S314
        except ElementTree.ParseError:
            return None


def seconds(stamp: str) -> float | None:
    """`2013-03-30T19:36:46.5000000Z`, which is always UTC, as seconds since 1970."""
    try:
        moment = datetime.fromisoformat(stamp)
        return moment.timestamp() if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _strings(event: ElementTree.Element) -> Iterator[str]:
    """The values under EventData, or under whatever stands in its place, and the rendered message."""
    for part in event:
        if part.tag == f"{_IN}System":
            continue
        if part.tag == f"{_IN}RenderingInfo":
            yield part.findtext(f"{_IN}Message", "").strip()
            continue
        for element in part.iter():
            if element is not part and not len(element) and not element.tag.endswith("}Binary"):
                yield (element.text or "").strip()

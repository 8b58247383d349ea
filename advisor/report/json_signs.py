"""What was seen, as members of a document: the same spelling in `advisor.diagnosis/1` and `advisor.evidence/1`."""

from typing import Any, TypeAlias

from advisor.model.event import Coincidence
from advisor.model.origin import Origin
from advisor.report.axis import Signs
from advisor.report.words import Words, iso

Document: TypeAlias = dict[str, Any]


def sign_documents(signs: Signs) -> Document:
    """`events`, `gaps` and `spikes`."""
    return {
        "events": [
            {
                "at": iso(event.at),
                "host": event.host,
                "kind": event.kind,
                "text": event.text,
                "source": source_document(event.origin),
            }
            for event in signs.events
        ],
        "gaps": [
            {
                "host": gap.host,
                "stream": gap.stream,
                "start": iso(gap.start),
                "end": iso(gap.end),
                "seconds": round(gap.seconds, 3),
                "source": source_document(gap.origin),
            }
            for gap in signs.gaps
        ],
        "spikes": [
            {
                "host": spike.host,
                "counter": spike.counter,
                "start": iso(spike.start),
                "end": iso(spike.end),
                "peak": spike.peak,
                "baseline": spike.baseline,
                "source": source_document(spike.origin),
            }
            for spike in signs.spikes
        ],
    }


def coincidence_document(coincidence: Coincidence, words: Words) -> Document:
    return {
        "host": coincidence.host,
        "gaps": coincidence.gaps,
        "hits": coincidence.hits,
        "p_value": coincidence.p_value,
        "samples": coincidence.samples,
        "reason": words.luck(coincidence),
    }


def source_document(origin: Origin) -> Document:
    """Where something was read."""
    document: Document = {"kind": origin.kind}
    if origin.file:
        document["file"] = origin.file
    if origin.line is not None:
        document["line"] = origin.line
    if origin.detail:
        document["detail"] = origin.detail
    return document

"""What slower sampling leaves of the evidence: a label may only demand what the files still show.

Decided by the physics of the counters alone. An average over an interval shows a share of what happened in it; a gauge
shows the moment of the sample; a sample is missing only if it was due while the machine stood still.
"""

from dataclasses import replace

from .incident import Host, Incident
from .judgement import dangers
from .label import Label
from .span import Span
from .variant import Variant

# A pinned processor rises from at most 22 % to at least 96 %: three tenths of that are seven times the noise.
_LEAST_PINNED = 0.3
# Paging and queued calls rise a hundredfold: what half a storm of six seconds leaves in a sample is plain to see.
_LEAST_SEEN = 0.2
# Less traffic than this leaves no doubt that the link was down: nothing else here takes more than four tenths away.
_LEAST_OUTAGE = 0.6
# The highest % DPC Time that a wild but innocent desktop reaches: 208 calls, and the noise on top.
_WILDEST_TIME = 6.0


def weaken(incident: Incident, label: Label, variant: Variant) -> Label:
    """The label, unsure where the samples of this variant do not show its suspect."""
    if variant.interval is None or label.suspect is None or label.host is None:
        return label
    host = next(host for host in incident.hosts if host.name == label.host)
    if _shown(incident, host, variant):
        return label
    return replace(label, needed=frozenset(), harmful=dangers(incident), sure=False)


def _shown(incident: Incident, host: Host, variant: Variant) -> bool:
    scene = host.scene
    if host.hypervisor is not None and host.hypervisor.log:
        return True  # vmware.log says how long the machine stood still
    if scene.stuns and not any(_due_in(incident, host, span) for span in scene.stuns):
        return False
    if any(not _storm_shown(incident, host, index) for index in range(len(scene.storms))):
        return False
    for pause in scene.pauses:
        if _largest_share(incident, host, pause.span) < (_LEAST_SEEN if pause.paging else _LEAST_PINNED):
            return False
    # The System log names both ends of a flap to the second.
    if not variant.all_logs and any(_largest_share(incident, host, flap) < _LEAST_OUTAGE for flap in scene.flaps):
        return False
    return all(_step_shown(host, by) for _, by in host.clock.steps)


def _storm_shown(incident: Incident, host: Host, index: int) -> bool:
    storm = host.scene.storms[index]
    if host.recording is None:
        return False
    choice = host.recording.choice
    share = _largest_share(incident, host, storm.span)
    if choice.queued and share >= _LEAST_SEEN:
        return True
    calm = host.scene.dpc_temper != "wild"
    if choice.time and share >= _LEAST_SEEN and (calm or storm.percent * share > _WILDEST_TIME):
        return True
    # `DPC Rate` is what was seen last, so it tells of a storm only if a sample fell into it.
    return _due_in(incident, host, storm.span)


def _step_shown(host: Host, by: float) -> bool:
    """A step forward by whole intervals looks like missing samples; stamps that go back show any step back."""
    interval = host.recording.interval if host.recording is not None else 1.0
    return by < 0 or 0.25 < (by % interval) / interval < 0.75


def _due_in(incident: Incident, host: Host, span: Span) -> bool:
    return any(span.holds(moment) for moment in _grid(incident, host))


def _largest_share(incident: Incident, host: Host, span: Span) -> float:
    """The largest part of one sampling interval that the span covers."""
    interval = host.recording.interval if host.recording is not None else 1.0
    samples = (Span(moment - interval, moment) for moment in _grid(incident, host))
    return max((span.overlap(sample) / interval for sample in samples), default=0.0)


def _grid(incident: Incident, host: Host) -> list[float]:
    if host.recording is None or host.recording.phase is None:
        return []
    return host.recording.grid(host.recording.phase, incident.duration)

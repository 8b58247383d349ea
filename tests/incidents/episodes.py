"""What goes wrong: each function makes one thing happen, with all it does to both hosts.

The times follow the heartbeat of the VRU PIM: one every five seconds, two misses end the session.
Whoever stands still cannot write; whoever is alive notices first.
"""

from random import Random

from .incident import Host, Incident
from .scene import Pause, Storm
from .session import Loss
from .span import Span
from .vmware import VirtualMachine, stun_entries


def moment_of_trouble(rng: Random, incident: Incident, part: float = 0.0, parts: int = 1) -> float:
    """A moment well inside the recording; with `parts`, inside that part of it."""
    low, high = incident.duration * 0.25, incident.duration * 0.85
    width = (high - low) / parts
    return low + width * part + rng.uniform(0.0, max(1.0, width - 60 * (parts > 1)))


def stop_length(rng: Random, host: Host, longest: float = 15.0) -> float:
    """How long the application log stops: too long for its rhythm and for its Perfmon interval."""
    low = max(6.5, 7 * host.rhythm.mean)
    if host.recording is not None and host.recording.interval > 5:
        low = 16.5
    return rng.uniform(low, max(low + 4.0, longest))


def starve(rng: Random, incident: Incident, host: Host, at: float, *, strong: bool = False) -> None:
    """A storm of deferred procedure calls; datagrams are dropped and the session is lost."""
    span = Span(at, at + stop_length(rng, host))
    lead = rng.uniform(0.1, 0.6)
    seed_order = host.role == "cvp" and rng.random() < 0.5
    begins = at - (lead if seed_order else 0.0) - rng.uniform(0.05, 0.9)
    ends = span.end + rng.uniform(0.0, 0.5)
    rate = rng.uniform(8, 14) if host.scene.dpc_temper == "idle" else rng.uniform(30, 140)
    if strong:
        rate = rng.uniform(120, 180)
    host.scene.storms.append(
        Storm(
            Span(begins, ends),
            processor=rng.randrange(host.machine.processors),
            rate=rate,
            percent=rng.uniform(12, 48),
            queued=rng.uniform(900, 6000),
            dropped=rng.uniform(15, 220),
        )
    )
    host.scene.hushes.append(span)
    host.scene.thinned.append(Span(begins, at))
    if seed_order:
        # The field's own odd order: the shutdown is written a moment before the log stops, the
        # missed heartbeats are the first line after it.
        closed = at - lead
        loss = Loss(closed, closed + rng.uniform(0.035, 0.06), span.end, _back(rng, span.end))
        _lose(incident, loss)
    else:
        _lose_by_silence(rng, incident, host, span)


def stun(rng: Random, incident: Incident, host: Host, at: float, *, word: str, logged: bool) -> None:
    """The hypervisor stops the whole machine; its clock catches up as it resumes."""
    span = Span(at, at + rng.uniform(max(7.0, 6 * host.rhythm.mean), 12.0))
    stuns = [span]
    if word == "remove" and rng.random() < 0.5:
        # A consolidation goes in rounds, each with a short halt of its own.
        stuns.insert(0, Span(at - 21.0, at - 21.0 + rng.uniform(0.6, 2.4)))
    host.scene.stuns += stuns
    if host.hypervisor is None:
        host.hypervisor = VirtualMachine()
    if logged:
        host.hypervisor.log = stun_entries(rng, incident.origin, stuns, word)
    _lose_by_silence(rng, incident, host, span)


def pause(rng: Random, incident: Incident, host: Host, at: float) -> None:
    """The Call Server's Java process stops, all else on the machine goes on."""
    length = stop_length(rng, host, 22.0)
    if host.recording is not None and host.recording.interval > 5:
        # An average over fifteen seconds shows a pinned processor only if it lasts.
        length += 9.0
    span = Span(at, at + length)
    host.scene.pauses.append(Pause(span, paging=rng.random() < 0.4))
    _lose_by_silence(rng, incident, host, span)


def flap(rng: Random, incident: Incident, host: Host, at: float) -> None:
    """The link goes down for a while: nothing is sent or received on that adapter."""
    shortest = 11.0 if host.recording is not None and host.recording.interval > 1 else 10.5
    span = Span(at, at + rng.uniform(shortest, 22.0))
    host.scene.flaps.append(span)
    if rng.random() < 0.4:
        # Without calls from the network the log has nothing to write.
        host.scene.hushes.append(Span(span.start + rng.uniform(0.1, 0.8), span.end))
    else:
        host.scene.thinned.append(span)
    missed = span.start + rng.uniform(5.2, 9.9)
    if host.role == "cvp" and host.scene.hushes:
        missed = span.end + 0.002
    # A reset cannot cross a dead link: the PIM learns of it when the link is up again.
    broken = max(missed + 0.05, span.end + rng.uniform(0.1, 1.6))
    _lose(incident, Loss(missed + 0.03, broken, missed, _back(rng, broken)))


def reset(rng: Random, incident: Incident, host: Host, at: float) -> None:
    """The adapter's TCP offload spoils the connection; every log goes on."""
    stalls = rng.uniform(10.2, 11.5) if rng.random() < 0.4 else 0.0
    host.scene.retransmitting.append(Span(at - max(stalls, 5.0), at + 1.0))
    missed = at if stalls else None
    closed = at + 0.03
    _lose(incident, Loss(closed, closed + rng.uniform(0.003, 0.03), missed, _back(rng, at)))


def drown(rng: Random, incident: Incident, host: Host) -> None:
    """A duplex mismatch: errors in proportion to load, the session lost when load is highest."""
    scene = host.scene
    scene.load_wave = rng.uniform(0.6, 0.85)
    scene.load_period = incident.duration / rng.choice((2, 3))
    scene.error_share = rng.uniform(0.004, 0.03)
    peaks = [scene.load_period * (0.25 + turn) for turn in range(3)]
    inside = [peak for peak in peaks if 120 < peak < incident.duration - 90]
    for peak in inside[-2:]:
        lose_on_the_way(rng, incident, peak + rng.uniform(-15.0, 15.0))


def lose_on_the_way(rng: Random, incident: Incident, at: float) -> None:
    """Heartbeats are lost between two healthy hosts."""
    missed = at + rng.uniform(10.0, 10.9)
    closed = missed + 0.03
    broken = closed + rng.uniform(0.01, 2.5)
    _lose(incident, Loss(closed, broken, missed, _back(rng, broken)))


def step(incident: Incident, host: Host, at: float, by: float) -> None:
    """The clock jumps. Timers count on, so that the session holds and the peer notices nothing."""
    host.clock.steps.append((at, by))


def _lose_by_silence(rng: Random, incident: Incident, host: Host, span: Span) -> None:
    """The session lost because `host` said nothing during `span`."""
    if host.role == "cvp":
        # The Call Server wakes up, finds two heartbeats missing and closes.
        missed = span.end
        closed = missed + 0.03
        broken = closed + rng.uniform(0.003, 0.03)
    else:
        # The Call Server waits in vain and closes; the gateway learns of it when it wakes up.
        missed = span.start + rng.uniform(5.1, min(9.9, span.seconds - 0.3))
        closed = missed + 0.03
        broken = span.end + rng.uniform(0.001, 0.004)
    _lose(incident, Loss(closed, broken, missed, _back(rng, max(closed, broken, span.end))))


def _lose(incident: Incident, loss: Loss) -> None:
    incident.losses.append(loss)
    # Without a session there is less to write about, on both sides.
    for host in incident.hosts:
        host.scene.thinned.append(Span(loss.closed, loss.back))


def _back(rng: Random, after: float) -> float:
    return after + rng.uniform(3.0, 18.0)

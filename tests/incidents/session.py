"""The session between the Call Server and the VRU PIM, as both sides write about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss of the session, in true seconds.

    `closed`: the Call Server shuts the session down. `broken`: the PIM meets error 10054.
    `missed`: the Call Server writes that two heartbeats were missed, if it got so far.
    `back`: both sides have a session again.
    """

    closed: float
    broken: float
    missed: float | None
    back: float


@dataclass(frozen=True, slots=True)
class Line:
    """One logged event at a true moment. `name` is the message name of a CVP line."""

    moment: float
    name: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the PIM and the Call Server meet."""

    call_server: str
    pim: str
    pim_port: int


def draw_addresses(rng: Random) -> Addresses:
    """Two addresses in one private network and the PIM's own port."""
    network = f"10.{rng.randint(1, 250)}.{rng.randint(1, 250)}"
    first, second = rng.randint(10, 120), rng.randint(121, 250)
    return Addresses(f"{network}.{first}", f"{network}.{second}", rng.randint(1100, 4990))


def call_server_lines(rng: Random, losses: Sequence[Loss], addresses: Addresses) -> tuple[list[Line], list[Line]]:
    """The lines of the error log and of the call log."""
    errors: list[Line] = []
    calls: list[Line] = []
    for loss in losses:
        socket = f"Socket[addr=/{addresses.pim},port={addresses.pim_port},localport=5000]"
        errors += [
            Line(
                loss.closed,
                "ICM-1-LOGMSG_ICM_SS_STATE",
                "Shutting down VRU PIM connection. Transition to partial service. [id:2006]",
                True,
            ),
            Line(
                loss.closed + rng.uniform(0.016, 0.047),
                "MSGBUS-3-MESSAGING_LAYER",
                f"ConnectionServer(GED125):: terminateConnection on plugin(GED125) with "
                f"connection({socket}) due to: Plugin was stopped by the application [id:1]",
                True,
            ),
            Line(
                loss.back + 0.016,
                "ICM-1-LOGMSG_ICM_SS_STATE",
                "VRU PIM session is up. Entering full service. [id:2005]",
            ),
        ]
        if loss.missed is not None:
            calls.append(
                Line(
                    loss.missed,
                    "ICM-6-LOGMSG_ICM_SS_GENERAL_INFO",
                    "Missed 2 VRU PIM heartbeats. Closing session and waiting for new connection from PIM. [id:2007]",
                    True,
                )
            )
        calls.append(
            Line(
                loss.back,
                "ICM-6-LOGMSG_ICM_SS_GENERAL_INFO",
                f"Session opened by the PIM at {addresses.pim}. Heartbeats resume. [id:2004]",
            )
        )
    return errors, calls


def pim_lines(rng: Random, losses: Sequence[Loss], addresses: Addresses) -> list[Line]:
    """The lines of the PIM log."""
    lines: list[Line] = []
    for loss in losses:
        lines += [
            Line(
                loss.broken,
                "",
                "Error receiving data from VRU.  Last API Error [10054]: An existing connection "
                "was forcibly closed by the remote host.",
                True,
            ),
            Line(
                loss.broken + rng.uniform(0.0, 0.016),
                "",
                "TCP connection to VRU has been broken.",
                True,
            ),
            Line(
                loss.back - rng.uniform(0.02, 0.3),
                "",
                f"Connecting to VRU at {addresses.call_server} port 5000.",
            ),
            Line(
                loss.back + rng.uniform(0.001, 0.02),
                "",
                f"Connected to VRU at {addresses.call_server}. Peripheral is on-line.",
            ),
        ]
    return lines

"""A host's System event log, exported as text: link and time-service events among everyday noise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .incident import Host, Incident

_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class SystemEvent:
    """One record. `at` is what the host's clock showed, in local time."""

    at: datetime
    level: str
    source: str
    number: int
    text: str


Render = Callable[[Sequence[SystemEvent], str, Callable[[datetime], tuple[str, str]]], str]

_NOISE = (
    ("Information", "Service Control Manager", 7036, "The Windows Installer service entered the running state."),
    ("Information", "Service Control Manager", 7035, "The WMI service was successfully sent a start control."),
    ("Information", "Service Control Manager", 7036, "The Volume Shadow Copy service entered the stopped state."),
    ("Information", "EventLog", 6013, "The system uptime is 271839 seconds."),
    ("Information", "W32Time", 35, "The time service is now synchronizing the system time with the time source."),
    ("Warning", "Print", 20, "Printer Driver B\u00fcro-Drucker for Windows NT x86 was added or updated."),
    ("Error", "DCOM", 10016, "The application-specific permission settings do not grant Local Activation permission."),
    ("Warning", "Tcpip", 4226, "TCP/IP has reached the limit imposed on concurrent connect attempts."),
    ("Information", "Application Popup", 26, "Application popup: Windows : Other people are logged on."),
)
_BOOT = (
    ("Information", "EventLog", 6009, "Microsoft (R) Windows (R) Multiprocessor Free."),
    ("Information", "EventLog", 6005, "The Event log service was started."),
    ("Information", "Tcpip", 4201, "The system detected that network adapter LAN was connected to the network."),
)


def events(rng: Random, incident: Incident, host: Host) -> list[SystemEvent]:
    """What the host's System log holds, oldest first: a boot days ago, noise ever since, and what truly happened."""
    found: list[SystemEvent] = []

    def note(moment: float, level: str, source: str, number: int, text: str) -> None:
        if not any(span.holds(moment) for span in host.scene.stuns):
            found.append(SystemEvent(host.clock.local(moment), level, source, number, text))

    boot = -rng.uniform(16, 25) * _DAY
    for entry in _BOOT:
        note(boot, *entry)
    for _ in range(rng.randint(6, 30)):
        note(rng.uniform(boot, incident.duration), *rng.choice(_NOISE))
    for _ in range(rng.randint(0, 3)):
        note(rng.uniform(0.0, incident.duration), *rng.choice(_NOISE[:3]))
    if rng.random() < 0.3:
        # Somebody pulled a cable long before anything was lost.
        _link(note, host, *sorted(rng.uniform(boot, -3 * 3600.0) for _ in range(2)))
    for flap in host.scene.flaps:
        _link(note, host, flap.start + rng.uniform(0.0, 0.6), flap.end + rng.uniform(0.0, 0.6))
    for at, by in host.clock.steps:
        if rng.random() < 0.6:
            _step(note, host, at, by)
    return sorted(found, key=lambda event: event.at)


def _link(note: Callable[[float, str, str, int, str], None], host: Host, down: float, up: float) -> None:
    adapter = host.machine.nic.description
    if host.machine.platform.kernel_52:
        told = "The system detected that network adapter " + adapter
        note(down, "Warning", "Tcpip", 4202, f"{told} was disconnected from the network.")
        note(up, "Information", "Tcpip", 4201, f"{told} was connected to the network.")
    elif adapter.startswith("Intel"):
        note(down, "Warning", "e1iexpress", 27, f"{adapter} Network link is disconnected.")
        note(up, "Information", "e1iexpress", 32, f"{adapter} Network link has been established at 1Gbps full duplex.")
    else:
        note(
            down,
            "Warning",
            "l2nd",
            4,
            f"{adapter}: The network link is down. Check to make sure the cable is connected.",
        )
        note(up, "Information", "l2nd", 15, f"{adapter}: Network controller configured for 1Gb full-duplex link.")


def _step(note: Callable[[float, str, str, int, str], None], host: Host, at: float, by: float) -> None:
    if host.machine.platform.kernel_52:
        note(at + 0.01, "Warning", "W32Time", 52, f"The time service has set the time with offset {by:.0f} seconds.")
        return
    after = host.clock.utc(at + 0.01)
    before = after - timedelta(seconds=by)
    text = f"The system time has changed to {after:%Y-%m-%dT%H:%M:%S}.000Z from {before:%Y-%m-%dT%H:%M:%S}.000Z."
    note(at + 0.01, "Information", "Microsoft-Windows-Kernel-General", 1, text)


def render(rng: Random, found: Sequence[SystemEvent], host: Host) -> bytes:
    """The export's bytes in one of the layouts that this Windows knows, newest first as a rule."""
    old: tuple[Render, ...] = (_eventquery_csv, _eventquery_list, _viewer_2003_csv, _viewer_2003_tabs)
    new: tuple[Render, ...] = (_viewer_csv, _wevtutil)
    ordered = list(reversed(found)) if rng.random() < 0.9 else list(found)
    written = rng.choice((_american, _american, _british, _german))
    text = rng.choice(old if host.machine.platform.kernel_52 else new)(ordered, host.name, written)
    text = text.replace("\n", "\r\n")
    encoding = rng.choice(("utf-8", "cp1252", "utf-16-le"))
    return (b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding)


def _american(at: datetime) -> tuple[str, str]:
    half = "PM" if at.hour >= 12 else "AM"
    return f"{at.month}/{at.day}/{at.year}", f"{at.hour % 12 or 12}:{at.minute:02d}:{at.second:02d} {half}"


def _british(at: datetime) -> tuple[str, str]:
    return f"{at.day:02d}/{at.month:02d}/{at.year}", f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}"


def _german(at: datetime) -> tuple[str, str]:
    return f"{at.day:02d}.{at.month:02d}.{at.year}", f"{at.hour:02d}:{at.minute:02d}:{at.second:02d}"


def _eventquery_csv(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    rows = ['"Type","Event","Date Time","Source","ComputerName","Category","User","Description"']
    for event in found:
        stamp = " ".join(written(event.at))
        cells = (event.level.lower(), str(event.number), stamp, event.source, host.upper(), "None", "N/A", event.text)
        rows.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(rows) + "\n"


def _eventquery_list(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    blocks = []
    for event in found:
        pairs = (
            ("Type", event.level.lower()),
            ("Event", str(event.number)),
            ("Date Time", " ".join(written(event.at))),
            ("Source", event.source),
            ("ComputerName", host.upper()),
            ("Category", "None"),
            ("User", "N/A"),
            ("Description", event.text),
        )
        blocks.append("\n".join(f"{name + ':':<14}{value}" for name, value in pairs))
    return "\n" + "\n\n".join(blocks) + "\n"


def _viewer_2003(
    found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]], by: str
) -> str:
    rows = []
    for event in found:
        text = f'"{event.text}"' if by in event.text else event.text
        rows.append(
            by.join((*written(event.at), event.source, event.level, "None", str(event.number), "N/A", host, text))
        )
    return "\n".join(rows) + "\n"


def _viewer_2003_csv(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    return _viewer_2003(found, host, written, ",")


def _viewer_2003_tabs(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    return _viewer_2003(found, host, written, "\t")


def _viewer_csv(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    rows = ["Level,Date and Time,Source,Event ID,Task Category"]
    for event in found:
        rows.append(f'{event.level},{" ".join(written(event.at))},{event.source},{event.number},None,"{event.text}"')
    return "\n".join(rows) + "\n"


def _wevtutil(found: Sequence[SystemEvent], host: str, written: Callable[[datetime], tuple[str, str]]) -> str:
    blocks = []
    for index, event in enumerate(found):
        stamp = f"{event.at:%Y-%m-%dT%H:%M:%S}.{event.at.microsecond // 1000:03d}"
        pairs = (
            ("Log Name", "System"),
            ("Source", event.source),
            ("Date", stamp),
            ("Event ID", str(event.number)),
            ("Task", "N/A"),
            ("Level", event.level),
            ("Opcode", "Info"),
            ("Keyword", "Classic"),
            ("User", "N/A"),
            ("User Name", "N/A"),
            ("Computer", host),
            ("Description", f"\n{event.text}"),
        )
        blocks.append("\n".join((f"Event[{index}]:", *(f"  {name}: {value}" for name, value in pairs))))
    return "\n\n".join(blocks) + "\n"

"""Perfmon's CSV and TSV files."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .clock import Clock
from .counters import Choice, Column, Meter
from .machine import Machine
from .scene import Scene

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


@dataclass
class Recording:
    """How Perfmon was set up on one host. Without a `phase` the first sample falls anywhere into the first interval."""

    interval: float
    tabbed: bool
    encoding: str
    choice: Choice
    phase: float | None = None

    def grid(self, phase: float, duration: float) -> list[float]:
        """The true moments at which samples are due."""
        return [phase + step * self.interval for step in range(int((duration - phase) / self.interval) + 1)]


def draw_recording(rng: Random, interval: float) -> Recording:
    """A counter log of that interval, set up in one of the usual ways."""
    choice = Choice(
        instances=rng.random() < 0.9,
        time=rng.random() < 0.9,
        queued=rng.random() < 0.8,
        loopback=rng.random() < 0.3,
    )
    return Recording(interval, rng.random() < 0.2, rng.choice(ENCODINGS), choice)


def render(
    rng: Random,
    recording: Recording,
    host: str,
    machine: Machine,
    role: str,
    scene: Scene,
    clock: Clock,
    duration: float,
) -> bytes:
    """The file's bytes: rows that fall into a stun were never written."""
    interval = recording.interval
    phase = rng.uniform(0.0, interval) if recording.phase is None else recording.phase
    grid = recording.grid(phase, duration)
    times = [now for now in grid if not any(span.start <= now <= span.end for span in scene.stuns)]
    columns = Meter(rng, machine, role, scene, times, interval, recording.choice).count()
    texts = [_cells(column) for column in columns]
    _lose_some_samples(rng, texts, times, scene)
    separator = '"\t"' if recording.tabbed else '","'
    month = clock.origin.month
    family = "PDH-TSV" if recording.tabbed else "PDH-CSV"
    first = f"({family} 4.0) ({clock.zone.name_in(month)})({clock.bias})"
    header = separator.join([first, *(f"\\\\{host}\\{column.path}" for column in columns)])
    jitter = rng.choices((0.0, 0.0, 0.001, 0.002, 0.006, 0.012, 0.015), k=len(times))
    stamps = [_stamp(clock, now + late) for now, late in zip(times, jitter, strict=True)]
    rows = (separator.join(cells) for cells in zip(stamps, *texts, strict=True))
    text = "".join(f'"{row}"\r\n' for row in (header, *rows))
    # The byte order mark that "utf-16" writes depends on the machine; the file must not.
    if recording.encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(recording.encoding)


def _cells(column: Column) -> list[str]:
    if column.digits == 0:
        cells = [str(int(value)) for value in column.values]
    else:
        template = f"%.{column.digits}f"
        cells = [template % value for value in column.values]
    if not column.gauge:
        cells[0] = " "
    return cells


def _lose_some_samples(rng: Random, texts: Sequence[list[str]], times: Sequence[float], scene: Scene) -> None:
    """Blank a few cells, as Perfmon does; never near what the label rests on."""
    telling = [storm.span for storm in scene.storms] + scene.silences + scene.flaps
    for _ in range(rng.randint(0, 6)):
        row = int(rng.random() * len(times))
        cells = texts[int(rng.random() * len(texts))]
        if not any(span.start - 40 < times[row] < span.end + 40 for span in telling):
            cells[row] = " "


def _stamp(clock: Clock, moment: float) -> str:
    shown = clock.local(moment)
    return (
        f"{shown.month:02d}/{shown.day:02d}/{shown.year} {shown.hour:02d}:{shown.minute:02d}:"
        f"{shown.second:02d}.{shown.microsecond // 1000:03d}"
    )

"""What the recordings of one host tell together: its local day, and which log ends before the others."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, SourceFile
from advisor.model.stream import LogStream, SampleTable
from advisor.pack.load import Pack
from advisor.pack.zones import parse_zone

Recording = LogStream | SampleTable

_ZONE = "os.timezone"
_CUT_BEFORE = 60.0


def first_day(readings: Sequence[Reading], host: HostSource, pack: Pack) -> date | None:
    """The day, by the host's own calendar, on which its recordings begin; None when there are none."""
    zone = _zone(readings, host, pack)
    # An event log that nobody's process keeps writing reaches back for months.
    telling = [one for one in _recordings(readings) if isinstance(one, SampleTable) or one.process]
    begins = [_local(one, _bounds(one)[0], zone) for one in telling or _recordings(readings)]
    return datetime.fromtimestamp(min(begins), UTC).date() if begins else None


def cut_logs(
    readings: Sequence[Reading], files: Sequence[SourceFile], host: HostSource, pack: Pack
) -> Iterator[Problem]:
    """Logs whose last line has no end, while others of the host's recordings go on for more than a minute."""
    zone = _zone(readings, host, pack)
    ends = [(one, _local(one, _bounds(one)[1], zone)) for one in _recordings(readings)]
    content = {file.name: file for file in files}
    for stream, end in ends:
        if not isinstance(stream, LogStream) or not stream.process:
            continue
        last = stream.entries.last
        if not _breaks_off(content[last.file]):
            continue
        if any(other - end > _CUT_BEFORE for one, other in ends if one.file != stream.file):
            local = datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%d %H:%M:%S")
            what = f"ends at {local} within a line, before the host's other recordings; it may be cut."
            yield Problem(last.file, what, "Collect it again.", last.line)
        else:
            yield Problem(last.file, "its last line has no end; what it says may be cut.", line=last.line, lost=False)


def _recordings(readings: Sequence[Reading]) -> list[Recording]:
    found: list[Recording] = []
    for reading in readings:
        found += reading.streams
        found += reading.tables
    return [one for one in found if isinstance(one, LogStream) or one.times]


def _bounds(recording: Recording) -> tuple[float, float]:
    """The times of the first and of the last entry or sample."""
    if isinstance(recording, LogStream):
        return recording.entries.first.at, recording.entries.last.at
    return recording.times[0], max(recording.times)


def _local(recording: Recording, time: float, zone: tzinfo) -> float:
    """The time on the host's own clock, as seconds since 1970."""
    if recording.utc_offset is None:
        return time
    east = datetime.fromtimestamp(time, zone).utcoffset()
    return time + (east.total_seconds() if east is not None else 0.0)


def _zone(readings: Sequence[Reading], host: HostSource, pack: Pack) -> tzinfo:
    """What incident.yaml says, else Perfmon's bias, else the offset of a log, else the facts' zone, else UTC.

    An offset of zero proves nothing: hypervisors and event logs are written in UTC wherever the host stands.
    """
    told = [host.timezone] if host.timezone is not None else []
    if not told:
        tables = [table.utc_offset for reading in readings for table in reading.tables]
        streams = [stream.utc_offset for reading in readings for stream in reading.streams if stream.utc_offset]
        east = next((offset for offset in (*tables, *streams) if offset is not None), None)
        if east is not None:
            return timezone(timedelta(seconds=east))
        told = [str(fact.value) for reading in readings for fact in reading.facts if fact.name == _ZONE and fact.known]
    for text in told:
        try:
            return parse_zone(text, pack.tables)
        except ValueError:
            continue
    return UTC


def _breaks_off(file: SourceFile) -> bool:
    """Is the file's last character, in any encoding, no line end?"""
    try:
        tail = file.read(max(0, file.size - 4), 4).replace(b"\0", b"")
    except OSError:
        return False
    return not tail.endswith((b"\n", b"\r", b"\x1a"))

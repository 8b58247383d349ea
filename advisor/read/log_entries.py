"""Every entry of a log: where it begins, on which physical line, and when it was written."""

from dataclasses import dataclass, field

from advisor.read.log_clock import LogClock
from advisor.read.log_layout import EntryPattern


@dataclass(slots=True)
class LogEntries:
    """Entries in file order, with date headers and impossible stamps among them: these end an entry and have no time.

    `starts` are positions in the unified text, `lines` count from 1; `undated` are the lines of impossible stamps.
    """

    starts: list[int] = field(default_factory=list)
    times: list[float | None] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    undated: list[int] = field(default_factory=list)

    def dated(self) -> tuple[tuple[float, ...], tuple[int, ...]]:
        """Times and lines of the entries that have a time."""
        times = tuple(time for time in self.times if time is not None)
        if len(times) == len(self.times):
            return times, tuple(self.lines)
        return times, tuple(line for line, time in zip(self.lines, self.times, strict=True) if time is not None)


def scan(text: str, entry: EntryPattern, clock: LogClock) -> LogEntries:
    """The entries of a unified text; its first character is the line feed before line 1."""
    found = LogEntries()
    # This loop sees every entry of a log of gigabytes: names are looked up once, and most entries are one line, which
    # the search for the next line end tells sooner than counting.
    add_start, add_time, add_line = found.starts.append, found.times.append, found.lines.append
    find, count, seconds, is_header = text.find, text.count, clock.seconds, entry.is_header
    has_header = entry.format.date_header is not None
    line, counted = 1, 0
    for match in entry.pattern.finditer(text):
        start = match.start()
        line += 1 if start and find("\n", counted + 1) == start else count("\n", counted, start)
        counted = start
        add_start(start)
        add_line(line)
        if has_header and is_header(match):
            clock.header(match)
            add_time(None)
            continue
        time = seconds(match)
        add_time(time)
        if time is None:
            found.undated.append(line)
    return found

"""What a vCenter remembers of snapshots: tasks and events of a window of time, as lines of text, machine by machine."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from advisor.gather.vcenter_session import Session, VcenterError
from advisor.model.problem import Problem

_PAGE = 1000
_MOST = 10_000
_TASK = "TaskEvent"
_LONGEST = timedelta(hours=12)
"""The removal of an old snapshot takes hours, and it is its end that counts."""
RECENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `machine` is the vCenter's own id of it."""

    at: datetime
    machine: str
    text: str

    def __str__(self) -> str:
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return f"{moment} vcenter[{self.machine}] {self.text}"


def snapshot_lines(
    session: Session, root: Any, window: tuple[datetime, datetime], kinds: tuple[str, ...]
) -> tuple[Mapping[str, list[Line]], list[Problem]]:
    """Tasks and events of the machines below `root` by the machine's id, each list in the order of time.

    A vCenter that keeps no history of tasks (an ESXi host) tells their begin as an event.
    """
    name, problems = str(session.target), []
    found: list[Line] = []
    try:
        tasks, is_whole = _history(session, root, window, _tasks)
        problems += [] if is_whole else [_cut(name, "tasks")]
        found += [line for task in tasks for line in _of_task(task)]
    except VcenterError as error:
        kinds = (_TASK, *kinds)
        if error.next:
            problems.append(Problem(name, f"its history of tasks: {error.what}", error.next))
    try:
        events, is_whole = _history(session, root, window, lambda *place: _events(place, kinds))
        problems += [] if is_whole else [_cut(name, "events")]
        found += [line for event in events if (line := _of_event(event)) is not None]
    except VcenterError as error:
        problems.append(Problem(name, f"its events: {error.what}", error.next))
    by_machine: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(found, key=lambda line: line.at):
        if window[0] <= line.at <= window[1]:
            by_machine[line.machine].append(line)
    return by_machine, problems


Collector = Callable[[Session, Any, tuple[datetime, datetime]], tuple[Any, Callable[[int], list[Any]]]]


def _history(session: Session, root: Any, window: tuple[datetime, datetime], make: Collector) -> tuple[list[Any], bool]:
    """The entries from the oldest on, and whether these are all."""
    collector, read = session.ask(lambda: make(session, root, window))
    try:
        session.ask(collector.RewindCollector)
        found: list[Any] = []
        while page := session.ask(lambda: read(_PAGE)):
            found += page
            if len(found) >= _MOST:
                return found[:_MOST], False
        return found, True
    finally:
        with suppress(VcenterError):
            session.ask(collector.DestroyCollector)


def _tasks(session: Session, root: Any, window: tuple[datetime, datetime]) -> tuple[Any, Callable[[int], list[Any]]]:
    spec = session.vmomi.vim.TaskFilterSpec
    entity = spec.ByEntity(entity=root, recursion=spec.RecursionOption.all)
    begin = window[0] - _LONGEST
    time = spec.ByTime(timeType=spec.TimeOption.startedTime, beginTime=begin, endTime=window[1])
    collector = session.content.taskManager.CreateCollectorForTasks(spec(entity=entity, time=time))
    return collector, collector.ReadNextTasks


def _events(
    place: tuple[Session, Any, tuple[datetime, datetime]], kinds: tuple[str, ...]
) -> tuple[Any, Callable[[int], list[Any]]]:
    session, root, window = place
    spec = session.vmomi.vim.event.EventFilterSpec
    entity = spec.ByEntity(entity=root, recursion=spec.RecursionOption.all)
    time = spec.ByTime(beginTime=window[0], endTime=window[1])
    collector = session.content.eventManager.CreateCollectorForEvents(
        spec(entity=entity, time=time, eventTypeId=list(kinds))
    )
    return collector, collector.ReadNextEvents


def _of_task(task: Any) -> Iterator[Line]:
    """When the task was begun, and when it ended: a removal stuns the machine at its end."""
    if task.entity is None:
        return
    what, machine = f"task {task.descriptionId or task.name}", task.entity._moId
    if task.startTime is not None:
        yield Line(task.startTime, machine, f"{what} started")
    if task.completeTime is not None:
        yield Line(task.completeTime, machine, f"{what} finished, {task.state}")


def _of_event(event: Any) -> Line | None:
    if event.vm is None:
        return None
    kind = getattr(event, "eventTypeId", None) or type(event).__name__.rpartition(".")[2]
    info = getattr(event, "info", None)
    what = f"task {info.descriptionId or info.name} started" if info is not None else f"event {kind}"
    message = " ".join((event.fullFormattedMessage or "").split())[:500]
    return Line(event.createdTime, event.vm.vm._moId, f"{what}: {message}" if message else what)


def _cut(name: str, what: str) -> Problem:
    return Problem(name, f"{what} of the window beyond the first {_MOST:,} were left out.", "Give a narrower window.")

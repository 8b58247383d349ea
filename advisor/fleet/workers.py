"""Processes that ask hosts: the client is pure Python, and one process keeps no more than one processor busy. Most of a
host's time is waiting, so each process asks several; a host that keeps it waiting takes nobody's place."""

import json
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from advisor.errors import AdvisorError
from advisor.fleet.orders import READY, Done, Setup, Task
from advisor.interruption import deaf

_START = """import gc, json, sys
gc.disable()
sys.path = json.loads(sys.argv[1])
from advisor.fleet.worker import main
main()
"""
_AT_ONCE = 3
"""Hosts that a process asks at once."""
_SLOW = 2.0
"""Seconds after which a host that has not let us in counts as waiting, and the next one is begun beside it."""
_MOST_WAITING = 64
"""Hosts that a process has under way at most."""
_GRACE = 5.0
"""Seconds beyond a host's own limit after which its process is given up."""
_TICK = 0.1
"""Seconds between two looks at who takes too long."""
_TRIES = 2
"""How often a host is asked whose process dies, and how often a process is started that dies before it is ready."""


@dataclass(eq=False)
class _Worker:
    """A process, how many were started in its place without one that became ready, whether it has started up, the tasks
    that it has under way with their times, those of them whose hosts have let us in, and those that were given up
    because they took too long."""

    process: "subprocess.Popen[bytes]"
    starts: int = 1
    ready: bool = False
    begun: dict[int, float] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)

    def active(self, now: float) -> int:
        """The hosts that are at work, or may be yet."""
        return sum(number in self.opened or now - since < _SLOW for number, since in self.begun.items())


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without an answer: its process died over it, or it took longer than a host may."""

    number: int
    late: bool


class Workers:
    """A pool of `count` processes. Use as a context: none of them outlives it. `limit` is how many hosts of one subnet
    may be under way at once, and the subnet of each target."""

    def __init__(self, setup: Setup, count: int, limit: tuple[int, Mapping[str, str]] | None = None) -> None:
        self._setup, self._limit = setup, setup.patience.host + _GRACE
        self._messages: queue.SimpleQueue[tuple[_Worker, Done | None]] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._tries: dict[int, int] = {}
        self._most: int | None = None if limit is None else limit[0]
        self._subnets: Mapping[str, str] = {} if limit is None else limit[1]
        self._open: Counter[str] = Counter()
        self._where: dict[int, str] = {}
        for _ in range(count):
            self._start()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        # Whatever they have said is in the journal and here; there is nothing to wait for.
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            _close(worker)
            worker.process.wait()

    def answers(self, tasks: Sequence[Task]) -> Iterator[Done | Lost]:
        """Each task's Done or Lost, in the order in which they end. Raises AdvisorError when no process can start."""
        by_number = {task.number: task for task in tasks}
        self._waiting.extend(tasks)
        left = set(by_number)
        while left:
            self._hand_out()
            self._give_up()
            try:
                worker, done = self._messages.get(timeout=_TICK)
            except queue.Empty:
                continue
            if done is None:
                for number in self._buried(worker):
                    self._closed(number)
                    if number in worker.late or self._tries[number] >= _TRIES:
                        left.discard(number)
                        yield Lost(number, number in worker.late)
                    else:
                        self._waiting.appendleft(by_number[number])
            elif done.number == READY:
                worker.ready = True
            elif done.opened:
                worker.opened.add(done.number)
            elif worker.begun.pop(done.number, None) is not None:
                self._closed(done.number)
                left.discard(done.number)
                yield done

    def _hand_out(self) -> None:
        """Hosts to the process with the fewest, as long as one has room."""
        while self._waiting:
            now = time.monotonic()
            able = [one for one in self._workers if one.ready and not one.late and len(one.begun) < _MOST_WAITING]
            worker = min(able, key=lambda one: (one.active(now), len(one.begun)), default=None)
            if worker is None or worker.active(now) >= _AT_ONCE:
                return
            task = self._next()
            if task is None:
                return
            worker.begun[task.number] = now
            self._tries[task.number] = self._tries.get(task.number, 0) + 1
            _send(worker, task)

    def _next(self) -> Task | None:
        """The next host whose subnet has room."""
        if self._most is None:
            return self._waiting.popleft()
        for place, task in enumerate(self._waiting):
            subnet = self._subnets.get(str(task.listed.target), "")
            if self._open[subnet] < self._most:
                del self._waiting[place]
                self._open[subnet] += 1
                self._where[task.number] = subnet
                return task
        return None

    def _closed(self, number: int) -> None:
        """The host is no longer under way."""
        subnet = self._where.pop(number, None)
        if subnet is not None:
            self._open[subnet] -= 1

    def _give_up(self) -> None:
        """Ends each process that has a host under way for longer than a host may take."""
        now = time.monotonic()
        for worker in self._workers:
            late = {number for number, since in worker.begun.items() if now - since > self._limit}
            if late and not worker.late:
                worker.late = late
                worker.process.kill()

    def _buried(self, worker: _Worker) -> list[int]:
        """Puts another process in the place of one that has ended; returns what that had under way."""
        worker.process.kill()
        code = worker.process.wait()
        _close(worker)
        if not worker.ready and worker.starts >= _TRIES:
            raise AdvisorError(f"a process that asks hosts could not start: it ended with {code}.")
        self._workers.remove(worker)
        self._start(1 if worker.ready else worker.starts + 1)
        begun, worker.begun = list(worker.begun), {}
        return begun

    def _start(self, starts: int = 1) -> None:
        with deaf():
            process = subprocess.Popen(  # noqa: S603 - this interpreter, and paths of its own
                [sys.executable, "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        worker = _Worker(process, starts)
        _send(worker, self._setup)
        self._workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: _Worker) -> None:
        assert worker.process.stdout is not None
        with worker.process.stdout as results:
            while True:
                try:
                    done: Done = pickle.load(results)  # noqa: S301 - our own child wrote it
                except Exception:
                    self._messages.put((worker, None))
                    return
                self._messages.put((worker, done))


def _send(worker: _Worker, what: object) -> None:
    assert worker.process.stdin is not None
    with suppress(OSError):  # a process that died is found by its silence
        pickle.dump(what, worker.process.stdin)
        worker.process.stdin.flush()


def _close(worker: _Worker) -> None:
    assert worker.process.stdin is not None
    with suppress(OSError):
        worker.process.stdin.close()

"""Where batches are decided: in this process, in processes of this machine, or by the workers of a Dask cluster. All of
them are executors of `concurrent.futures`."""

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Thread
from typing import Any, Protocol
from uuid import uuid4
from weakref import WeakKeyDictionary

from advisor.errors import UsageError
from advisor.interruption import deaf, is_behind

_FAREWELL = 5.0
"""Seconds for which the thread of an executor whose processes have ended is waited for, at most."""


class Pool(Protocol):
    """`size` workers; `renew` puts new ones in the place of those that died or hang, where nobody else does.

    Where a worker is lost, its task fails and says so itself; where another does the task all the same, `lost_over`
    says what became of the first.
    """

    executor: Executor
    size: int

    def renew(self) -> None: ...

    def lost_over(self, task: "Future[Any]") -> str | None:
        return None

    def close(self) -> None: ...


class Here(Executor):
    """An executor that is this thread: a task is done when it has been handed over."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            if is_behind(error):
                raise KeyboardInterrupt from error
            future.set_exception(error)
        return future


class OneProcess(Pool):
    """This process."""

    size = 1

    def __init__(self) -> None:
        self.executor: Executor = Here()

    def renew(self) -> None:
        """It can't have died."""

    def close(self) -> None:
        """There is nothing to give back."""


class Given(Pool):
    """An executor of the caller's, who also ends it."""

    def __init__(self, executor: Executor, size: int) -> None:
        self.executor, self.size = executor, size

    def renew(self) -> None:
        """That is the caller's."""

    def close(self) -> None:
        """That is the caller's."""


class _Child(SpawnProcess):
    def terminate(self) -> None:
        """By the one signal that it hears. An executor of which one process died ends the others so, and waits for
        them: from Python 3.12 on for good, and whoever hands it work with it."""
        self.kill()


class _Spawning(SpawnContext):
    Process = _Child


class _Children(ProcessPoolExecutor):
    """They end when this process ends them, and say nothing of a Ctrl-C that the whole terminal hears."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        with deaf():  # it starts them as there is work for them
            return super().submit(fn, *args, **kwargs)


def _follow() -> None:
    """Ends this process with the one that started it, however that ends; by itself it would wait for work for ever."""
    parent = parent_process()
    assert parent is not None

    def end() -> None:
        parent.join()
        os._exit(1)

    Thread(target=end, daemon=True).start()


class Processes(Pool):
    """Processes of this machine. They are started anew, and do not take over what this one holds: the engine bears no
    fork."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.executor: Executor = self._start()

    def _start(self) -> Executor:
        return _Children(self.size, mp_context=_Spawning(), initializer=_follow)

    def renew(self) -> None:
        self.close()
        self.executor = self._start()

    def close(self) -> None:
        # One that hangs would be waited for without end.
        processes = list((getattr(self.executor, "_processes", None) or {}).values())
        manager: Thread | None = getattr(self.executor, "_executor_manager_thread", None)
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        for process in processes:
            process.join()
        if manager is not None:
            # Python, when it ends, wakes the thread by a pipe that the thread may be closing: a traceback in the way.
            manager.join(_FAREWELL)


class _Tasks(Executor):
    """Gives each task of Dask's executor a key, by which the scheduler speaks of it."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor
        self.keys: WeakKeyDictionary[Future[Any], str] = WeakKeyDictionary()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        key = f"advisor-{uuid4().hex}"
        task: Future[Any] = self._executor.submit(fn, *args, key=key, **kwargs)
        self.keys[task] = key
        return task


class Cluster(Pool):
    """A Dask cluster, whose scheduler hands the batches of a lost worker to another. Raises UsageError when the extra
    is not installed, or nobody answers."""

    def __init__(self, address: str, seconds: float = 30.0) -> None:
        try:
            from dask import config
            from distributed import Client
        except ImportError:
            raise UsageError("--cluster needs the extra: pip install 'heartbeat-advisor[cluster]'.") from None
        # A batch carries its facts with it, some tens of megabytes; Dask would warn of each.
        config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
        connect: Any = Client
        try:
            self._client = connect(address, timeout=seconds)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            what = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UsageError(f"--cluster {address}: no scheduler answers there: {what}") from None
        self.size = max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        self._lost: set[str] = set()
        self._client.subscribe_topic("all", self._hear)
        self._tasks = _Tasks(self._client.get_executor(pure=False))
        self.executor: Executor = self._tasks

    def _hear(self, event: tuple[float, Any]) -> None:
        """What the scheduler tells: of a worker that is gone, and what it had begun or still held, before it gives that
        to another."""
        _, told = event
        if isinstance(told, dict) and told.get("action") == "remove-worker":
            for what in ("processing-tasks", "lost-computed-tasks"):
                self._lost.update(map(str, told.get(what) or ()))

    def renew(self) -> None:
        """The scheduler and whoever runs the workers do."""

    def lost_over(self, task: "Future[Any]") -> str | None:
        return "it left the cluster" if self._tasks.keys.get(task) in self._lost else None

    def close(self) -> None:
        self._client.close()


def pool_of(executor: Executor | None, workers: int | None, cluster: str | None) -> Pool:
    """Raises UsageError when more than one place to work is given, or the cluster is not there."""
    if cluster is not None:
        if workers is not None or executor is not None:
            raise UsageError("--workers are processes of this machine, and --cluster has its own; give one of them.")
        return Cluster(cluster)
    if executor is not None:
        return Given(executor, workers or 1)
    return OneProcess() if workers is None or workers == 1 else Processes(workers)

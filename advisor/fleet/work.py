"""Batches through a pool of workers. A worker that dies, hangs or is slow costs time and no result; a batch that kills
its workers is split until the one host is found that does, and that host is unknown, with the reason."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any

import numpy as np

from advisor.deciding import Batch, Decided, FileBatch, HostsBatch, Setup, UnseenFileError, changed, decide
from advisor.errors import AdvisorError
from advisor.fleet.pools import Pool
from advisor.model.fact import HostFacts
from advisor.model.outcome_table import OutcomeTable

_TICK = 0.5
_AHEAD = 2
"""Batches for each worker that are under way or wait for it: more are not read."""
_MOST_LOSSES = 200
"""Losses in a row, without any answer, after which the workers are no workers."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds after which a batch is given up, and after which, if it also takes `times` what others took, a worker
    that has nothing to do is given it too."""

    limit: float = 600.0
    slow: float = 30.0
    times: float = 5.0


@dataclass(eq=False)
class _Piece:
    """A part of a batch, from the host `begin`. `alone`: whoever is lost over it, it is the one to blame."""

    batch: Batch
    begin: int
    alone: bool = False
    since: float = 0.0
    copies: int = 0
    done: bool = False


@dataclass
class _Whole:
    """The pieces of a batch of `count` hosts that are done, by their begin, and what became of workers over it."""

    count: int
    parts: dict[int, Decided] = field(default_factory=dict)
    losses: dict[str, None] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return sum(len(part.codes) for part in self.parts.values()) == self.count


def decided(
    batches: Iterator[Batch],
    setup: Setup,
    pool: Pool,
    patience: Patience | None = None,
    task: Callable[[Setup, Batch], Decided] = decide,
) -> Iterator[Decided]:
    """Each batch, decided, in the order in which they are done. Raises AdvisorError for what no worker can help, such
    as another pack, or when workers die without end."""
    return _Work(batches, setup, pool, patience or Patience(), task).run()


class _Work:
    def __init__(
        self,
        batches: Iterator[Batch],
        setup: Setup,
        pool: Pool,
        patience: Patience,
        task: Callable[[Setup, Batch], Decided],
    ) -> None:
        self._batches, self._setup, self._pool = batches, setup, pool
        self._patience, self._task = patience, task
        self._waiting: deque[_Piece] = deque()
        self._flying: dict[Future[Any], _Piece] = {}
        self._wholes: dict[int, _Whole] = {}
        self._took: list[float] = []
        self._losses = 0
        self._read_all = False

    def run(self) -> Iterator[Decided]:
        while True:
            self._fill()
            if not self._flying:
                return
            done, _ = wait(self._flying, timeout=_TICK, return_when=FIRST_COMPLETED)
            for future in done:
                piece = self._flying.pop(future, None)
                if piece is not None and not piece.done:
                    yield from self._ended(future, piece)
            self._forget_done()
            yield from self._look_for_late()

    def _forget_done(self) -> None:
        """Nobody waits for a second answer."""
        for future in [future for future, piece in self._flying.items() if piece.done]:
            future.cancel()
            del self._flying[future]

    def _fill(self) -> None:
        """Hands out pieces while there is room. One that is to be blamed flies alone."""
        room = self._pool.size * _AHEAD
        while len(self._flying) < room:
            if any(piece.alone for piece in self._flying.values()):
                return
            piece = self._next()
            if piece is None:
                return
            if piece.alone and self._flying:
                self._waiting.appendleft(piece)
                return
            self._submit(piece)

    def _next(self) -> _Piece | None:
        if self._waiting:
            return self._waiting.popleft()
        batch = None if self._read_all else next(self._batches, None)
        if batch is None:
            self._read_all = True
            return None
        self._wholes[batch.number] = _Whole(len(batch))
        return _Piece(batch, 0)

    def _submit(self, piece: _Piece) -> None:
        piece.since, piece.copies = time.monotonic(), piece.copies + 1
        try:
            self._flying[self._pool.executor.submit(self._task, self._setup, piece.batch)] = piece
        except RuntimeError:  # a pool whose workers have died takes nothing
            self._pool.renew()
            try:
                self._flying[self._pool.executor.submit(self._task, self._setup, piece.batch)] = piece
            except RuntimeError as error:
                what = f"the executor that was given takes no more work: {_named(error)}."
                raise AdvisorError(f"{what} Give one whose workers live; with a journal the audit goes on.") from None

    def _ended(self, future: "Future[Any]", piece: _Piece) -> Iterator[Decided]:
        try:
            result = future.result()
        except AdvisorError:
            raise
        except UnseenFileError:
            self._carry(piece)
            return
        except Exception as error:
            yield from self._lost(piece, error)
            return
        if not isinstance(result, Decided):
            raise AdvisorError(
                f"a worker answered with {type(result).__name__}; it has another version of the advisor."
            )
        self._losses = 0
        self._took.append(time.monotonic() - piece.since)
        if (why := self._pool.lost_over(future)) is not None:
            self._wholes[piece.batch.number].losses[why] = None
        yield from self._keep(piece, result)

    def _carry(self, piece: _Piece) -> None:
        """A worker elsewhere does not see the file: the facts go there with the batch. Raises UsageError where the file
        is no longer what it was."""
        if any(other is piece for other in self._flying.values()):
            return  # somebody else has it too
        assert isinstance(piece.batch, FileBatch)
        try:
            batch = piece.batch.carried(self._setup)
        except UnseenFileError:
            raise changed(piece.batch.path) from None
        self._waiting.appendleft(replace(piece, batch=batch, copies=0))

    def _keep(self, piece: _Piece, result: Decided) -> Iterator[Decided]:
        piece.done = True
        whole = self._wholes[piece.batch.number]
        whole.parts[piece.begin] = result
        if whole.is_done:
            del self._wholes[piece.batch.number]
            yield replace(joined([whole.parts[begin] for begin in sorted(whole.parts)]), losses=tuple(whole.losses))

    def _lost(self, piece: _Piece, error: Exception) -> Iterator[Decided]:
        """A worker was lost over the piece, or over one that it had beside it."""
        self._wholes[piece.batch.number].losses[_named(error)] = None
        if any(other is piece for other in self._flying.values()):
            return  # somebody else has it too
        self._losses += 1
        if self._losses > _MOST_LOSSES:
            raise AdvisorError(f"the workers die one after the other, at last with {_named(error)}; nobody decides.")
        if not piece.alone:
            self._waiting.append(replace(piece, alone=True, copies=0))
        elif len(piece.batch) > 1:
            middle = len(piece.batch) // 2
            halves = (0, middle), (middle, len(piece.batch))
            self._waiting.extendleft(
                _Piece(piece.batch.part(begin, end), piece.begin + begin, alone=True) for begin, end in reversed(halves)
            )
        else:
            yield from self._keep(piece, self._unknown(piece, error))

    def _unknown(self, piece: _Piece, error: Exception) -> Decided:
        """The end of a host that nobody can decide: nothing is known of it."""
        result = decide(self._setup, HostsBatch(piece.batch.number, (HostFacts("", {}, {}),)))
        return replace(result, failed=((piece.begin, _named(error)),))

    def _look_for_late(self) -> Iterator[Decided]:
        """Gives up what takes too long; gives what is slow to whoever has nothing to do as well."""
        now = time.monotonic()
        pieces = {id(piece): piece for piece in self._flying.values() if not piece.done}
        late = [piece for piece in pieces.values() if now - piece.since > self._patience.limit]
        if late:
            for future in self._flying:
                future.cancel()
            self._flying.clear()
            self._pool.renew()
            for piece in pieces.values():
                if piece in late:
                    yield from self._lost(piece, TimeoutError(f"no answer within {self._patience.limit:g} s"))
                else:
                    self._waiting.append(replace(piece, copies=0))
            return
        idle = self._read_all and not self._waiting and len(self._flying) < self._pool.size
        slow = max(self._patience.slow, self._patience.times * median(self._took)) if self._took else None
        if idle and slow is not None:
            for piece in pieces.values():
                if piece.copies == 1 and now - piece.since > slow:
                    since = piece.since
                    self._submit(piece)
                    piece.since = since
                    return


def joined(parts: list[Decided]) -> Decided:
    """The parts of one batch, in their order."""
    if len(parts) == 1:
        return parts[0]
    codes, base = [], 0
    for part in parts:
        codes.append(part.codes + base)
        base += len(part.outcomes)
    return Decided(
        parts[0].number,
        np.concatenate(codes).astype(np.int32),
        _together([part.outcomes for part in parts]),
        tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        tuple(failed for part in parts for failed in part.failed),
    )


def _together(tables: list[OutcomeTable]) -> OutcomeTable:
    """The outcomes of all, one after the other; a rule's lacks likewise."""
    lacking, bases = [], np.zeros(len(tables[0].rules), np.int32)
    for table in tables:
        lacking.append(table.lacking + bases)
        bases = bases + np.array([len(of) for of in table.lacks], np.int32)
    return replace(
        tables[0],
        verdicts=np.concatenate([table.verdicts for table in tables]),
        stances=np.concatenate([table.stances for table in tables]),
        lacking=np.concatenate(lacking).astype(np.int32),
        lacks=tuple(tuple(one for of in parts for one in of) for parts in zip(*(t.lacks for t in tables), strict=True)),
    )


def _named(error: Exception) -> str:
    return (
        f"{type(error).__name__}: {first}" if (first := str(error).partition("\n")[0][:200]) else type(error).__name__
    )

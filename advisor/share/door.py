"""The door through which everything of a host comes in: with a redactor before it, as pseudonyms.

`advisor.intake` and `advisor.api` ask `at_the_door()` for each thing that was read, before anything is concluded from
it. So no command, no format and no document has to think of it, those of tomorrow included; and an answer to which
nothing came through the door is not written at all (see `self_check`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from advisor.share.redactor import Redactor
from advisor.share.results import Results


@dataclass
class Sharing:
    """A redactor at the door. `passed` says whether anything has come through."""

    redactor: Redactor
    passed: bool = False

    @property
    def results(self) -> Results:
        self.passed = True
        return Results(self.redactor)


_current: ContextVar[Sharing | None] = ContextVar("sharing", default=None)


def at_the_door() -> Sharing | None:
    """Who replaces; None where the answer is for the owner."""
    return _current.get()


@contextmanager
def sharing(redactor: Redactor) -> Iterator[Sharing]:
    """Everything that is read within carries pseudonyms. Processes that are started within do not inherit this: what
    they tell comes through the door of this one."""
    begun = Sharing(redactor)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)


@contextmanager
def for_the_owner() -> Iterator[None]:
    """What is read within has its own names, and is only to be compared with what the owner keeps."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)

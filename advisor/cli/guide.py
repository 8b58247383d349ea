"""Walks a person through a plan: one step at a time, each answer on the disk before the next question."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING

from advisor.cli.guide_journal import GuideJournal
from advisor.cli.guide_page import GuidePage
from advisor.errors import AdvisorError
from advisor.model.guide import Answered, Progress, Said, Standing
from advisor.model.plan import HostPlan, PlanStep, Restart

if TYPE_CHECKING:
    from advisor.planning import Planned


class Word(Enum):
    """What may be said beside an answer."""

    VERIFY = "verify"
    BACK = "back"
    REDO = "redo"
    LIST = "list"
    HELP = "help"
    QUIT = "quit"


_WORDS: dict[str, Answered | Word] = {
    "done": Answered.DONE, "d": Answered.DONE, "完成": Answered.DONE,
    "skip": Answered.SKIPPED, "s": Answered.SKIPPED, "跳过": Answered.SKIPPED,
    "failed": Answered.FAILED, "fail": Answered.FAILED, "f": Answered.FAILED, "失败": Answered.FAILED,
    "later": Answered.LATER, "not": Answered.LATER, "n": Answered.LATER, "稍后": Answered.LATER,
    "verify": Word.VERIFY, "v": Word.VERIFY, "验证": Word.VERIFY,
    "back": Word.BACK, "b": Word.BACK, "返回": Word.BACK,
    "redo": Word.REDO, "r": Word.REDO, "重做": Word.REDO,
    "list": Word.LIST, "l": Word.LIST, "列表": Word.LIST,
    "help": Word.HELP, "?": Word.HELP, "h": Word.HELP, "帮助": Word.HELP,
    "quit": Word.QUIT, "q": Word.QUIT, "exit": Word.QUIT, "退出": Word.QUIT,
}  # fmt: skip
_ASKED = frozenset({Standing.OPEN, Standing.LATER, Standing.FAILED, Standing.NOT_FIXED})
_SAID_DONE = frozenset({Standing.DONE, Standing.CANNOT_TELL})
_VERIFY = "verify"

Place = tuple[str, str]


class _Left(Exception):
    """The person goes, and may come back."""


class Guide:
    """One sitting. `hold` ends when nothing is left to ask, or the person goes."""

    def __init__(self, planned: "Planned", journal: GuideJournal, by: str, page: GuidePage) -> None:
        self._planned, self._plan = planned, planned.plan
        self._journal, self._by, self._page = journal, by, page
        self._settled: set[Place] = set()
        """What was asked in this sitting."""
        self._told: set[Place] = set()
        self._order: list[Place] = []
        self._again: Place | None = None

    @property
    def progress(self) -> Progress:
        return self._planned.progress(self._journal.entries)

    def hold(self) -> None:
        """Raises KeyboardInterrupt after everything is kept and the person was told how to go on."""
        said = sum(1 for entry in self._journal.entries if isinstance(entry, Said))
        self._page.begin(self._plan, str(self._journal.path), said)
        try:
            while (asked := self._next()) is not None:
                self._ask(*asked)
        except (EOFError, _Left):
            self._page.say("guide.left", file=str(self._journal.path))
            return
        except KeyboardInterrupt:
            self._page.say("guide.left", file=str(self._journal.path))
            raise
        self._page.overview(self._plan, self.progress)
        self._page.say("guide.end", file=str(self._journal.path))

    def verify(self, source: str) -> None:
        """Hold new facts against the plan, write down what they say, and show it. Raises AdvisorError."""
        look, problems = self._planned.verify(source, self._journal.entries, by=self._by)
        self._journal.add(look)
        for problem in problems:
            self._page.say("problem", text=str(problem))
        self._page.verified(look, self._plan)
        states = self.progress.states
        self._settled -= {place for place, state in states.items() if state.standing is Standing.NOT_FIXED}

    def _next(self) -> "tuple[HostPlan, PlanStep | Restart | None] | None":
        """What to ask for next: a step, a restart, or (None) new facts of a host whose steps are through."""
        states = self.progress
        if self._again is not None:
            place, self._again = self._again, None
            return next((host, one) for host, one in self._steps() if (host.host, one.key) == place)
        for host in self._plan.hosts:
            for one in host.sequence():
                place = (host.host, one.key)
                state = states.of(*place)
                if state.standing is Standing.HELD and place not in self._told and place not in self._settled:
                    self._told.add(place)
                    self._page.held(state, [states.of(host.host, key) for key in state.held_by])
                if state.standing in _ASKED and place not in self._settled:
                    self._warn_of_pair(host, states)
                    return host, one
            if self._unverified(host, states) and (host.host, _VERIFY) not in self._settled:
                return host, None
        return None

    def _steps(self) -> "Iterator[tuple[HostPlan, PlanStep | Restart]]":
        for host in self._plan.hosts:
            for one in host.sequence():
                yield host, one

    def _unverified(self, host: HostPlan, states: Progress) -> list[str]:
        return [step.key for step in host.steps if states.of(host.host, step.key).standing in _SAID_DONE]

    def _others(self, host: HostPlan) -> list[str]:
        """The other hosts of its pair."""
        return [one for pair in self._plan.pairs if host.host in pair for one in pair if one != host.host]

    def _warn_of_pair(self, host: HostPlan, states: Progress) -> None:
        """Once, before a host is touched while its other side is not through."""
        others = self._others(host)
        begun = [one.host for one in self._plan.hosts if one.host in others and self._begun(one, states)]
        if begun and not self._begun(host, states) and (host.host, "pair") not in self._told:
            self._told.add((host.host, "pair"))
            self._page.unfinished(host.host, begun)

    @staticmethod
    def _begun(host: HostPlan, states: Progress) -> bool:
        """Whether something was done on the host that no new facts have vouched for yet."""
        return any(states.of(host.host, one.key).standing is Standing.DONE for one in host.steps)

    def _ask(self, host: HostPlan, one: "PlanStep | Restart | None") -> None:
        """Ask until it is answered. Raises EOFError, KeyboardInterrupt and _Left when the person goes."""
        self._show(host, one)
        while True:
            word, _, rest = self._page.read().partition(" ")
            meant = _WORDS.get(word.strip(":,").casefold())
            if meant is Word.QUIT:
                raise _Left
            if isinstance(meant, Answered) and (one is not None or meant is not Answered.FAILED):
                self._answer(host, one, meant, "" if meant is Answered.LATER else rest.strip(" :"))
                return
            if meant is Word.VERIFY and self._verified(rest.strip()):
                if one is None:
                    self._settled.add((host.host, _VERIFY))
                return
            if meant in (Word.BACK, Word.REDO) and self._reopen(host, rest.strip() if meant is Word.REDO else ""):
                return
            if meant is Word.LIST:
                self._page.overview(self._plan, self.progress)
            elif meant is not Word.VERIFY:
                self._page.say("guide.help")

    def _show(self, host: HostPlan, one: "PlanStep | Restart | None") -> None:
        states = self.progress
        if one is None:
            steps = self._unverified(host, states)
            self._page.verification(host, steps, self._planned.deciding(host.host, steps))
        elif isinstance(one, Restart):
            self._page.restart(host, one, self._others(host), states.of(host.host, one.key))
        else:
            self._page.step(host, one, states.of(host.host, one.key))

    def _answer(self, host: HostPlan, one: "PlanStep | Restart | None", answered: Answered, reason: str) -> None:
        if one is None:
            self._settled.add((host.host, _VERIFY))
            self._page.say("guide.unverified")
            return
        if answered in (Answered.SKIPPED, Answered.FAILED):
            reason = reason or self._page.reason(answered)
        elif answered is Answered.DONE:
            reason = ""
        place = (host.host, one.key)
        self._journal.add(Said(datetime.now(UTC), self._by, *place, answered, reason))
        self._settled.add(place)
        self._order.append(place)
        if answered is Answered.DONE:
            self._settled.discard((host.host, _VERIFY))
        step = one if isinstance(one, PlanStep) else None
        self._page.taken(answered, step, verifiable=step is not None)

    def _verified(self, source: str) -> bool:
        """Whether new facts could be read and held against the plan; what hinders it is told."""
        source = source or self._page.source()
        if source in ("", "-"):  # the standard input is for answers
            return False
        try:
            self.verify(source)
        except AdvisorError as error:
            self._page.say("problem", text=error.message)
            return False
        return True

    def _reopen(self, host: HostPlan, key: str) -> bool:
        """Whether a step is asked again: the last one, or the one of that name or number on this host."""
        if not key:
            if not self._order:
                self._page.say("guide.back.none")
                return False
            self._again = self._order.pop()
            return True
        for one in host.sequence():
            names = {one.key, one.key.replace("/", " "), str(one.action.order) if isinstance(one, PlanStep) else ""}
            if key.casefold() in names:
                return self._opened(host.host, one.key)
        self._page.say("guide.redo.none", step=key, steps=tuple(one.key for one in host.sequence()))
        return False

    def _opened(self, host: str, key: str) -> bool:
        """Whether the step may be asked for; what keeps it back is told."""
        states = self.progress
        state = states.of(host, key)
        if state.standing is Standing.HELD:
            self._page.held(state, [states.of(host, one) for one in state.held_by])
            return False
        self._again = (host, key)
        return True

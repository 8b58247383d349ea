"""How a guided plan looks in a terminal: one step at a time, what may be answered, and what came of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from advisor.cli.talk import Talk
from advisor.model.finding import Missing
from advisor.model.guide import Answered, Progress, Standing, StepState, Verification
from advisor.model.plan import HostPlan, Plan, PlanStep, Restart
from advisor.report.page import Page
from advisor.report.plan_page import answer, write_restart, write_step
from advisor.report.plan_states import key_text, state_text, write_check, write_state
from advisor.report.words import Words

_INDENT = 2


class GuidePage(Talk):
    """Writes to the terminal and reads what is typed."""

    def __init__(self, words: Words, *, to_error: bool = False, plain: bool = False) -> None:
        super().__init__(to_error=to_error, plain=plain)
        self._words = words

    def begin(self, plan: Plan, journal: str, said: int) -> None:
        words = self._words

        def write(page: Page) -> None:
            page.whole(answer(words, plan), "answer")
            for pair in plan.pairs:
                page.line(words.say("plan.pair", hosts=pair), "warning")
            for host in plan.hosts:
                if host.avoided:
                    actions = tuple(step.id for step in host.avoided)
                    page.line(words.say("guide.avoid", host=host.host, actions=actions))
            page.line(words.say("guide.kept", file=journal), "quiet")
            if said:
                page.line(words.say("guide.resumed", count=said))

        self._write(write)

    def step(self, host: HostPlan, step: PlanStep, state: StepState) -> None:
        words, count = self._words, len(host.steps)

        def write(page: Page) -> None:
            page.heading(words.say("guide.step", host=host.host, number=step.action.order, count=count))
            if state.standing is not Standing.OPEN:
                write_state(page, words, state, indent=_INDENT)
            write_step(page, words, step, verbose=True)
            page.line(words.say("guide.answers"), "quiet", indent=_INDENT)

        self._write(write)

    def restart(self, host: HostPlan, restart: Restart, others: Sequence[str], state: StepState) -> None:
        """`others` are hosts that carry this one's calls meanwhile."""
        words = self._words

        def write(page: Page) -> None:
            page.heading(words.say("guide.restart", host=host.host))
            if state.standing is not Standing.OPEN:
                write_state(page, words, state, indent=_INDENT)
            write_restart(page, words, restart)
            care = words.say("guide.restart.pair", hosts=tuple(others)) if others else words.say("guide.restart.care")
            page.line(care, "warning", indent=_INDENT)
            page.line(words.say("guide.answers.restart"), "quiet", indent=_INDENT)

        self._write(write)

    def held(self, state: StepState, by: Sequence[StepState]) -> None:
        """A step that is not asked for, and what keeps it back."""
        words = self._words

        def write(page: Page) -> None:
            name = key_text(words, state.key)
            page.line(words.say("guide.held", host=state.host, step=name), "unknown", indent=_INDENT)
            for one in by:
                told = words.say("guide.held.by", step=key_text(words, one.key), state=state_text(words, one))
                page.line(told, indent=_INDENT + 2, marker="- ")

        self._write(write)

    def unfinished(self, host: str, others: Sequence[str]) -> None:
        """The other side of a pair is not finished and verified yet."""
        self._line("guide.unfinished", "warning", {"host": host, "others": tuple(others)})

    def taken(self, answered: Answered, step: PlanStep | None, *, verifiable: bool) -> None:
        """An answer is on the disk; what follows from it."""
        words = self._words

        def write(page: Page) -> None:
            page.line(words.say(f"guide.taken.{answered}"), indent=_INDENT)
            if step is not None and answered is Answered.FAILED:
                page.line(words.say("action.rollback", text=words.translate(step.action.rollback)), indent=_INDENT)
            if step is not None and answered is Answered.DONE:
                page.line(words.say("action.verify", text=words.translate(step.action.verify)), indent=_INDENT)
                if verifiable:
                    page.line(words.say("guide.to-verify"), "warning", indent=_INDENT)

        self._write(write)

    def reason(self, answered: Answered) -> str:
        """Asked until it is given. Raises EOFError at the end of the input."""
        while True:
            self._line(f"guide.reason.{answered}")
            text = self.read()
            if text:
                return text

    def verification(self, host: HostPlan, steps: Sequence[str], deciding: Sequence[Missing]) -> None:
        """`deciding` are the facts that tell, with the commands that get them."""
        words = self._words

        def write(page: Page) -> None:
            page.heading(words.say("guide.verify", host=host.host))
            page.line(words.say("guide.verify.steps", steps=tuple(key_text(words, one) for one in steps)))
            for one in deciding:
                page.line(
                    words.say("guide.deciding", label=words.fact(one.fact), fact=one.fact), indent=_INDENT, marker="- "
                )
                page.command(words.collect(one.collect, one.fact), indent=_INDENT + 4)
            page.line(words.say("guide.answers.verify"), "quiet", indent=_INDENT)

        self._write(write)

    def source(self) -> str:
        """A folder or file with new facts; "" to leave it for now. Raises EOFError at the end of the input."""
        self._line("guide.source")
        return self.read()

    def verified(self, look: Verification, plan: Plan) -> None:
        words = self._words

        def write(page: Page) -> None:
            for host in plan.hosts:
                page.heading(words.say("guide.verified", host=host.host))
                for check in look.checks:
                    if check.host == host.host:
                        write_check(page, words, check)

        self._write(write)

    def overview(self, plan: Plan, progress: Progress) -> None:
        """Every step in a line with how it stands."""
        words = self._words

        def write(page: Page) -> None:
            for host in plan.hosts:
                page.heading(host.host)
                for one in host.sequence():
                    name = key_text(words, one.key)
                    told = state_text(words, progress.of(host.host, one.key))
                    page.line(words.say("guide.overview", step=name, state=told), indent=_INDENT, marker="- ")

        self._write(write)

    def say(self, message: str, **values: object) -> None:
        self._line(message, "", values)

    def _line(self, message: str, style: str = "", values: Mapping[str, object] = MappingProxyType({})) -> None:
        text = self._words.say(message, **values)
        self._write(lambda page: page.line(text, style, indent=_INDENT))

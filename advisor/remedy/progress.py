"""How the steps of a plan stand after what a person said of them and what new facts told."""

from collections.abc import Mapping, Sequence

from advisor.model.guide import Answered, Checked, Progress, Said, Standing, StepState, Verification, Verified
from advisor.model.plan import HostPlan, Plan, PlanStep, Restart, restart_key

_ANSWERED = {
    Answered.DONE: Standing.DONE,
    Answered.SKIPPED: Standing.SKIPPED,
    Answered.FAILED: Standing.FAILED,
    Answered.LATER: Standing.LATER,
}
_VERIFIED = {
    Verified.FIXED: Standing.FIXED,
    Verified.NOT_FIXED: Standing.NOT_FIXED,
    Verified.OTHERWISE: Standing.OTHERWISE,
    Verified.CANNOT_TELL: Standing.CANNOT_TELL,
}
_IN_PLACE = frozenset({Standing.DONE, Standing.FIXED, Standing.OTHERWISE})
_SEEN = frozenset({Standing.FIXED, Standing.OTHERWISE})
_STILL_TO_DO = frozenset({Standing.OPEN, Standing.LATER, Standing.NOT_FIXED})


def progress(plan: Plan, entries: Sequence[Said | Verification]) -> Progress:
    """The states after these entries, the earliest first. Entries of hosts that the plan leaves out do not count."""
    states: dict[tuple[str, str], StepState] = {}
    for host in plan.hosts:
        states.update({(host.host, key): state for key, state in _Walk(host, entries).states().items()})
    return Progress(states)


def in_place(state: StepState) -> bool:
    """Whether later steps may build on it: it was seen to be there, or said to be done and not found otherwise."""
    if state.standing is Standing.CANNOT_TELL:
        return state.said is not None and state.said.answer is Answered.DONE
    return state.standing in _IN_PLACE


class _Walk:
    """Goes through the steps of a host in their order; each state may lean on those before it."""

    def __init__(self, host: HostPlan, entries: Sequence[Said | Verification]) -> None:
        self._host = host
        self._restart_of = {step.id: step.restart for step in host.steps}
        self._said: dict[str, tuple[int, Said]] = {}
        self._checked: dict[str, tuple[int, Verification, Checked]] = {}
        self._states: dict[str, StepState] = {}
        for number, entry in enumerate(entries):
            if isinstance(entry, Verification):
                mine = (one for one in entry.checks if one.host == host.host and not self._keeps(one))
                self._checked.update({one.step: (number, entry, one) for one in mine})
            elif entry.host == host.host:
                self._said[entry.key] = (number, entry)

    def _keeps(self, check: Checked) -> bool:
        """Whether an earlier look told of the step what this one can't, such as one at the facts of another host."""
        told, _, before = self._checked.get(check.step, (-1, None, None))
        said, _ = self._said.get(check.step, (-1, None))
        tells = before is not None and before.verdict is not Verified.CANNOT_TELL
        return check.verdict is Verified.CANNOT_TELL and tells and told > said

    def states(self) -> Mapping[str, StepState]:
        for one in self._host.sequence():
            self._states[one.key] = self._restart(one) if isinstance(one, Restart) else self._step(one)
        return self._states

    def _step(self, step: PlanStep) -> StepState:
        number, said = self._said.get(step.key, (-1, None))
        looked, look, check = self._checked.get(step.key, (-1, None, None))
        if looked < number:
            look = check = None  # what was seen before the step says nothing of it
        standing = Standing.OPEN if said is None else _ANSWERED[said.answer]
        if check is not None and self._tells(check, said):
            standing = _VERIFIED[check.verdict]
        held = self._held_by(step) if standing in (Standing.OPEN, Standing.LATER) else ()
        return StepState(
            self._host.host,
            step.key,
            Standing.HELD if held else standing,
            said,
            check,
            None if look is None else look.at,
            held,
        )

    @staticmethod
    def _tells(check: Checked, said: Said | None) -> bool:
        """Whether what was seen outweighs what was said: what can't be told, and what still has to be done and was not
        said to be, do not."""
        done = said is not None and said.answer is Answered.DONE
        return done or check.verdict in (Verified.FIXED, Verified.OTHERWISE)

    def _held_by(self, step: PlanStep) -> tuple[str, ...]:
        """What is required and not in place, or in place and not restarted into yet."""
        states = self._states
        lacking = [one for one in step.action.requires if one in states and not in_place(states[one])]
        for awaited in step.waits_for:
            state, number = states.get(awaited), self._restart_of.get(awaited)
            # What was seen to be there is effective; of what was said to be done only the restart tells.
            if state is None or number is None or not in_place(state) or state.standing in _SEEN:
                continue
            restart = states.get(restart_key(number))
            if restart is not None and restart.standing is not Standing.DONE:
                lacking.append(restart.key)
        return tuple(dict.fromkeys(lacking))

    def _restart(self, restart: Restart) -> StepState:
        number, said = self._said.get(restart.key, (-1, None))
        steps = [self._states[one] for one in restart.steps]
        waiting = [one for one in steps if in_place(one) and one.standing not in _SEEN]
        if said is not None and all(number > self._said[one.key][0] for one in waiting):
            return StepState(self._host.host, restart.key, _ANSWERED[said.answer], said)
        if waiting:
            return StepState(self._host.host, restart.key, Standing.OPEN, said)
        pending = tuple(one.key for one in steps if one.standing in _STILL_TO_DO)
        standing = Standing.HELD if pending else Standing.NOT_NEEDED
        return StepState(self._host.host, restart.key, standing, said, held_by=pending)

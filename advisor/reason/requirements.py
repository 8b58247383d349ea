"""What an advised action requires although nobody advised it: is it there already?"""

from collections.abc import Mapping

from advisor.model.action import Stance
from advisor.model.truth import Truth
from advisor.pack.load import Pack
from advisor.reason.compile import forbidding
from advisor.reason.effect_states import EffectStates
from advisor.reason.judge import Judgement


class Requirements:
    """Finds, for each action of a host, the required ones that the host is not known to have."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._states = EffectStates(pack)

    def unmet(self, judgement: Judgement) -> dict[str, tuple[str, ...]]:
        """By action. One that stands in the plan before is no matter here, nor is what that one requires itself."""
        stances = {action.id: action.stance for action in judgement.actions}
        found = {}
        for action in judgement.actions:
            if action.stance is Stance.AVOID:
                continue
            asked = self._pack.remedies[action.id].requires
            told = {one for before in action.requires for one in self._pack.remedies[before].requires}
            lacking = tuple(
                one
                for one in asked
                if one not in action.requires and one not in told and not self._met(one, judgement, stances)
            )
            if lacking:
                found[action.id] = lacking
        return found

    def _met(self, required: str, judgement: Judgement, stances: Mapping[str, Stance]) -> bool:
        """What is known to forbid a required action says that it is needless here, as where its effect is there
        already."""
        remedy = self._pack.remedies[required]
        outcomes = judgement.decisions.outcomes
        if any(outcomes[forbidding(required, n)].truth is Truth.TRUE for n in range(len(remedy.forbidden))):
            return True
        if stances.get(required) is Stance.AVOID:
            return False
        states = [state for state in self._states(remedy, judgement.facts) if not state.corroborates]
        return bool(states) and all(state.there is Truth.TRUE for state in states)

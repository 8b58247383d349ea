"""Plans of random packs and hosts, through the reasoning: every plan keeps its order, or the pack is refused."""

import random

from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import PackError
from advisor.model.action import Stance
from advisor.model.diagnosis import HostReport
from advisor.model.plan import Restart
from advisor.model.record import Record, ResultKind, Verdicts
from advisor.pack.load import load_pack
from advisor.reason.plain import PlainChainer
from advisor.reason.planning import advise
from advisor.remedy.plan import make_plan
from tests.reason.packs import random_host, random_pack

SHIPPED = load_pack()


def planned(seed):
    """The plan of a random host by a random pack, and the pack."""
    chance = random.Random(seed)
    pack = random_pack(SHIPPED, chance, 4, 6)
    host = HostReport("A", None, None, tuple(random_host(chance, pack)))
    nothing = Verdicts({}, {}, {}, {}, {})
    record = Record("r", ResultKind.DIAGNOSIS, pack.identity, "plain", "", None, None, "", "", (host,), nothing)
    return make_plan(record, pack, advise(record, pack, PlainChainer), {}, ["A"]), pack


@given(st.integers(0, 100_000))
def test_every_plan_is_in_order_or_the_pack_is_refused(seed):
    try:
        plan, pack = planned(seed)
    except PackError:
        return  # its remedies require each other; see test_order
    (host,) = plan.hosts
    order = [one.key for one in host.sequence()]
    assert [step.action.order for step in host.steps] == list(range(1, len(host.steps) + 1))
    for step in host.steps:
        assert step.stance is not Stance.AVOID
        for required in pack.remedies[step.id].requires:
            if required in order:
                assert order.index(required) < order.index(step.id)
            else:
                told = [check for check in step.action.first_checks if f"({required})" in check]
                forbidden = any(one.id == required for one in host.avoided)
                assert told or forbidden or pack.remedies[required].forbidden
        if step.restart is not None:
            assert order.index(step.id) < order.index(f"restart/{step.restart}")
    restarts = [one.number for one in host.sequence() if isinstance(one, Restart)]
    assert restarts == list(range(1, len(restarts) + 1))
    avoided = {step.id for step in host.avoided}
    assert avoided.isdisjoint(order)

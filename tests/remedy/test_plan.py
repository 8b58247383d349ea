"""The plan of a result: what each step carries, what is left alone, what has to be made sure of first."""

import json
from dataclasses import replace
from functools import cache

import pytest

from advisor import api, planning
from advisor.errors import UsageError
from advisor.model.action import Stance
from advisor.model.plan import Restart
from advisor.model.record import ResultKind
from advisor.pack.load import load_pack
from tests.remedy.remedies import remedy
from tests.test_example import EXAMPLE

PACK = load_pack()
HOST = {
    "os.version": "5.2.3790",
    "os.product": "server-2003",
    "os.arch": "x86",
    "os.service_pack": 2,
    "cpu.count": 4,
    "ndis.version": "5.2.3790.3959",
}


@pytest.fixture
def facts(tmp_path):
    """A SOURCE of hosts with these facts."""

    def write(**hosts):
        listed = [
            {
                "host": name,
                **({"role": given.pop("role")} if "role" in given else {}),
                "facts": [{"name": key, "value": value, "source": {"kind": "test"}} for key, value in given.items()],
            }
            for name, given in ((name, dict(given)) for name, given in hosts.items())
        ]
        path = tmp_path / "facts.json"
        path.write_text(json.dumps({"schema": "advisor.facts/1", "hosts": listed}))
        return str(path)

    return write


@cache
def example(policy=None, hosts=()):
    return planning.plan(str(EXAMPLE), pack=PACK, engine="plain", rss_policy=policy, hosts=hosts)


@cache
def saved_text(language="en"):
    """The example's diagnosis as it is saved."""
    from advisor.report.json import diagnosis_document

    result = api.diagnose(str(EXAMPLE), pack=PACK, engine="plain")
    return json.dumps(diagnosis_document(result, PACK.texts.in_language(language)))


def steps(plan, host=0):
    return {step.id: step for step in plan.hosts[host].steps}


def test_the_example_is_hotfix_restart_rss_restart():
    plan = example()
    host = plan.hosts[0]
    assert plan.kind is ResultKind.DIAGNOSIS
    assert [one.number if isinstance(one, Restart) else one.id for one in host.sequence()] == [
        "update-nic-driver", "install-ndis-hotfix", 1, "enable-rss", 2, "contact-microsoft", "plan-migration",
    ]  # fmt: skip
    assert [step.id for step in host.avoided] == ["disable-rss"]
    assert [conflict.winner for conflict in host.conflicts] == ["enable-rss"]
    assert (host.restarts, host.needed_restarts) == (2, 2)
    assert host.minutes == sum(step.minutes for step in host.steps if step.stance is Stance.DO)
    assert all(step.backup and step.risks for step in host.steps if step.stance is Stance.DO)
    assert plan.pairs == (("CVP1", "PG1A"),)
    assert plan.options == {"policy.rss": "evidence"}


def test_a_saved_result_in_another_language_and_its_source_give_the_same_plan(tmp_path):
    saved = tmp_path / "result.json"
    saved.write_text(saved_text("zh"))
    told, made = planning.plan(str(saved), pack=PACK, engine="plain"), example()
    assert told.hosts == made.hosts
    assert told.facts_sha256 == made.facts_sha256


def test_what_is_avoided_is_no_step_and_carries_nothing_to_run():
    for host in example().hosts:
        assert {step.id for step in host.avoided}.isdisjoint(step.id for step in host.steps)
        for step in host.avoided:
            assert step.action.because
            assert not (step.action.commands)
            assert not (step.backup)
            assert not (step.restart)


def test_both_sides_of_a_conflict_never_stand_in_one_plan():
    for policy in ("evidence", "technote", "docwiki"):
        for host in example(policy).hosts:
            assert len({"enable-rss", "disable-rss"} & {step.id for step in host.steps}) < 2


def test_a_policy_over_a_saved_result_is_that_of_a_run_under_it(tmp_path):
    saved = tmp_path / "result.json"
    saved.write_text(saved_text())
    for policy, enabled in (("docwiki", False), ("technote", True)):
        told, made = planning.plan(str(saved), pack=PACK, engine="plain", rss_policy=policy), example(policy)
        assert told.options == {"policy.rss": policy}
        assert told.facts_sha256 == made.facts_sha256
        assert told.hosts == made.hosts
        assert ("enable-rss" in steps(told)) == enabled


def test_a_source_without_evidence_is_planned_as_a_check(facts):
    plan = planning.plan(facts(A={**HOST, "tcpip.chimney": True, "tcpip.netdma": True}), pack=PACK)
    assert plan.kind is ResultKind.CHECK
    found = steps(plan)
    assert found["disable-tcp-chimney"].restart == found["disable-netdma"].restart == 1
    assert plan.hosts[0].missing


def test_hosts_whose_roles_tell_nothing_are_no_pair(facts):
    hot = {**HOST, "tcpip.chimney": True}
    assert planning.plan(facts(A=hot, B=hot), pack=PACK).pairs == ()
    assert planning.plan(facts(A={**hot, "role": "cvp"}, B={**hot, "role": "pg"}), pack=PACK).pairs == (("A", "B"),)
    quiet = {**HOST, "tcpip.chimney": False}
    assert planning.plan(facts(A={**hot, "role": "cvp"}, B={**quiet, "role": "other"}), pack=PACK).pairs == ()


def test_the_other_side_is_told_of_a_host_that_is_planned_alone():
    plan = example(hosts=("CVP1",))
    assert [host.host for host in plan.hosts] == ["CVP1"]
    assert plan.pairs == (("CVP1", "PG1A"),)


def test_a_host_that_is_not_there_is_told(facts):
    assert [host.host for host in planning.plan(facts(A=HOST, B=HOST), hosts=["b"]).hosts] == ["B"]
    with pytest.raises(UsageError, match="has no host 'C'; it has A, B"):
        planning.plan(facts(A=HOST, B=HOST), hosts=["C"])


@pytest.mark.parametrize(
    ("given", "checked"),
    [
        ({}, True),
        ({"os.service_pack": 1}, True),
        ({"os.service_pack": 2}, False),
    ],
)
def test_what_nobody_advised_and_may_be_lacking_is_the_first_check(facts, given, checked):
    """Chimney stands for any action that requires the service pack."""
    remedies = {
        **PACK.remedies,
        "disable-tcp-chimney": PACK.remedies["disable-tcp-chimney"].model_copy(update={"requires": ("install-sp2",)}),
    }
    rules = {name: rule for name, rule in PACK.rules.items() if name != "sp2-missing"}
    host = {key: value for key, value in HOST.items() if key != "os.service_pack"}
    plan = planning.plan(
        facts(A={**host, **given, "tcpip.chimney": True}), pack=replace(PACK, remedies=remedies, rules=rules)
    )
    checks = steps(plan)["disable-tcp-chimney"].action.first_checks
    said = "First make sure that this has been done: Install Service Pack 2 (install-sp2)"
    assert (said in checks) == checked


def test_an_action_that_requires_one_to_leave_alone_says_so_first(facts):
    """A requirement without effects can't be seen on the host, so that a person looks."""
    remedies = {
        **PACK.remedies,
        "look-first": remedy("look-first", 1),
        "disable-tcp-chimney": PACK.remedies["disable-tcp-chimney"].model_copy(update={"requires": ("look-first",)}),
    }
    plan = planning.plan(facts(A={**HOST, "tcpip.chimney": True}), pack=replace(PACK, remedies=remedies))
    assert "Look-first (look-first)" in steps(plan)["disable-tcp-chimney"].action.first_checks[0]


def test_a_result_of_another_pack_is_planned_by_this_one_and_says_so(tmp_path):
    document = json.loads(saved_text())
    document["pack"]["sha256"] = "00" * 32
    saved = tmp_path / "result.json"
    saved.write_text(json.dumps(document))
    plan = planning.plan(str(saved))
    assert plan.pack == PACK.identity
    assert [problem.what.partition(";")[0] for problem in plan.problems] == ["was judged by another pack"]

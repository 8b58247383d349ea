"""Plans: what follows from a result for the person who repairs, and what new facts say of it afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from advisor.api import hash_of, named_hosts, saved, to_judge
from advisor.errors import ScriptRefused, UsageError
from advisor.intake import POLICY, intake
from advisor.model.diagnosis import Check, Diagnosis
from advisor.model.fact import Fact, HostFacts
from advisor.model.finding import Missing
from advisor.model.guide import Checked, Said, Verification
from advisor.model.guide import Progress as Standings
from advisor.model.origin import Origin
from advisor.model.plan import HostPlan, Plan, PlanStep, restart_key
from advisor.model.problem import Problem
from advisor.model.progress import Progress
from advisor.model.record import Record, record_of
from advisor.model.scripts import Emitted, NoScripts, ScriptKind
from advisor.moment import moment
from advisor.pack.facts_hash import hash_of_facts
from advisor.pack.load import Pack, load_pack
from advisor.reason.derive import host_facts
from advisor.reason.program import Chainer, Stratum
from advisor.reason.reasoner import reasoner

if TYPE_CHECKING:
    from advisor.reason.verification import Since


def plan(
    where: str,
    *,
    hosts: Sequence[str] = (),
    pack: Pack | None = None,
    rss_policy: str | None = None,
    engine: str | None = None,
    report: Progress | None = None,
) -> Plan:
    """What a person does on each host, in order: the advice of a result, with restarts, backups, risks and the way
    back.

    `where` is a saved result or a SOURCE; one without any evidence is judged as a check. `hosts` are those to plan for,
    all of them when none is named. Raises UsageError (no such host), NothingRecognised, and PackError when remedies
    require each other.
    """
    pack = pack or load_pack()
    return Planned.of(where, hosts=hosts, pack=pack, rss_policy=rss_policy, engine=engine, report=report).plan


def plan_of(result: Diagnosis | Check, *, pack: Pack | None = None, engine: str | None = None) -> Plan:
    """The plan of a result that has just been made by `pack`. Raises PackError when remedies require each other."""
    return Planned.of_record(record_of("", result), pack=pack or load_pack(), engine=engine).plan


@dataclass(frozen=True)
class Planned:
    """A plan with the record that it was made of, so that new facts can be held against both."""

    plan: Plan
    _record: Record
    _pack: Pack
    _engine: tuple[str, Callable[[Stratum], Chainer]]

    @staticmethod
    def of(
        where: str,
        *,
        hosts: Sequence[str] = (),
        pack: Pack,
        rss_policy: str | None = None,
        engine: str | None = None,
        report: Progress | None = None,
    ) -> "Planned":
        """Arguments and errors as for `plan`."""
        judged = saved(where, pack)
        if judged is None:
            judged = to_judge(where, pack=pack, rss_policy=rss_policy, engine=engine, report=report)
        elif rss_policy is not None:
            judged = _under_policy(judged, rss_policy)
        if judged.pack.sha256 != pack.identity.sha256:
            what = "was judged by another pack; its facts are judged anew, and the plan follows from that."
            judged = replace(judged, problems=(*judged.problems, Problem(judged.name, what, lost=False)))
        return Planned.of_record(judged, hosts=hosts, pack=pack, engine=engine)

    @staticmethod
    def of_record(record: Record, *, hosts: Sequence[str] = (), pack: Pack, engine: str | None = None) -> "Planned":
        """The same for a result that is at hand."""
        from advisor.reason.planning import advise
        from advisor.reason.what_if import chosen_hosts
        from advisor.remedy.plan import make_plan

        name, chainer = reasoner(engine or "auto")
        record = replace(record, engine=name)
        chosen = chosen_hosts(record, named_hosts(hosts))
        plan = make_plan(record, pack, advise(record, pack, chainer), _options(record), chosen)
        return Planned(plan, record, pack, (name, chainer))

    def scripts(self, kind: ScriptKind, steps: Sequence[str] = ()) -> Emitted:
        """Scripts that a person runs, for the steps that are to be done; `steps` are those asked for, all of them when
        none is named. Hosts for which there must be none, or can be none, are told with the reason."""
        from advisor.remedy.scripts.emit import scripts_for

        written, refused = [], []
        for host in self.plan.hosts:
            try:
                written.append(scripts_for(host, self.facts(host.host), self._pack, kind, tuple(steps)))
            except (ScriptRefused, UsageError) as error:
                refused.append(NoScripts(host.host, error.message, error.exit_code))
        return Emitted(tuple(written), tuple(refused))

    def facts(self, host: str) -> HostFacts:
        """Everything that is known of a host of the plan."""
        return next(host_facts(one.host, one.facts) for one in self._record.hosts if one.host == host)

    def progress(self, entries: Sequence[Said | Verification]) -> Standings:
        """How every step stands after what was said of it and what new facts told, the earliest first."""
        from advisor.remedy.progress import progress

        return progress(self.plan, entries)

    def deciding(self, host: str, steps: Sequence[str]) -> tuple[Missing, ...]:
        """The facts that tell whether these steps of a host are done, each with the command that gets it there."""
        from advisor.reason.verification import deciding

        return deciding(self._pack, steps, self.facts(host))

    def verify(
        self,
        source: str,
        entries: Sequence[Said | Verification] = (),
        *,
        by: str = "",
        report: Progress | None = None,
        now: datetime | None = None,
    ) -> tuple[Verification, tuple[Problem, ...]]:
        """What the facts of a SOURCE, read after the steps were done, say of each step; and what could not be read.

        `entries` are what was said so far: facts that are older than that say nothing. Errors as for `check`.
        """
        from advisor.reason.verification import Verifier, since_said

        now = moment(now)
        read = intake([source], self._pack, report)
        said = {(one.host, one.key): one for one in entries if isinstance(one, Said)}
        seen = {host.host: host.facts for host in read.hosts}
        verifier = Verifier(self._record, self._pack, self._engine[1], seen, now)
        checks: list[Checked] = []
        try:
            for host in self.plan.hosts:

                def since(step: PlanStep, host: HostPlan = host) -> "Since":
                    restart = None if step.restart is None else said.get((host.host, restart_key(step.restart)))
                    return since_said(said.get((host.host, step.key)), restart, needs_restart=step.restart is not None)

                checks += verifier(host, since)
        finally:
            verifier.close()
        digest = hash_of_facts((host.host, host.facts) for host in read.hosts)
        return Verification(now, by, digest, tuple(checks)), read.problems


def _under_policy(record: Record, rss_policy: str) -> Record:
    """The record as if this policy had been chosen for the run."""
    policy = Fact(POLICY, rss_policy, Origin("option"))
    hosts = tuple(
        replace(host, facts=(*(fact for fact in host.facts if fact.name != POLICY), policy)) for host in record.hosts
    )
    return replace(record, hosts=hosts, facts_found=hash_of(hosts))


def _options(record: Record) -> dict[str, str]:
    """What was chosen for the run and entered as a fact of every host."""
    found = {}
    for host in record.hosts:
        found.update({fact.name: str(fact.value) for fact in host.facts if fact.origin.kind == "option" and fact.known})
    return found

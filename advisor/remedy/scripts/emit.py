"""The scripts of one host, in the language that is asked for."""

from collections.abc import Callable, Mapping

from advisor.model.fact import HostFacts
from advisor.model.plan import HostPlan
from advisor.model.scripts import ScriptKind, Scripts
from advisor.pack.load import Pack
from advisor.remedy.scripts import cmd, playbook, powershell, reg
from advisor.remedy.scripts.job import Job
from advisor.remedy.scripts.prepare import job_for, supported


def scripts_for(plan: HostPlan, facts: HostFacts, pack: Pack, kind: ScriptKind, only: tuple[str, ...] = ()) -> Scripts:
    """The scripts for the steps to `do`; `only` are the actions that are asked for, all of them when empty.

    Raises FactsUnknown, ScriptRefused and UsageError, each with the reason, as `job_for` does; and ScriptRefused for a
    Windows on which this kind does not run.
    """
    job = job_for(plan, facts, pack, only)
    supported(kind, facts, pack)
    return _WRITERS[kind](job)


def _cmd(job: Job) -> Scripts:
    return Scripts(job.host, ".cmd", cmd.script(job, "apply"), cmd.script(job, "revert"))


def _ps1(job: Job) -> Scripts:
    return Scripts(job.host, ".ps1", powershell.script(job, "apply"), powershell.script(job, "revert"))


def _reg(job: Job) -> Scripts:
    return Scripts(job.host, ".reg", *reg.files(job))


def _ansible(job: Job) -> Scripts:
    return Scripts(job.host, ".yml", playbook.playbook(job, "apply"), playbook.playbook(job, "revert"))


_WRITERS: Mapping[ScriptKind, Callable[[Job], Scripts]] = {
    ScriptKind.CMD: _cmd,
    ScriptKind.PS1: _ps1,
    ScriptKind.REG: _reg,
    ScriptKind.ANSIBLE: _ansible,
}

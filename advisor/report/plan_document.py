"""`advisor.plan/1`: the steps of each host in order, its restarts, and what is left alone."""

from dataclasses import asdict

from advisor.model.guide import Progress
from advisor.model.plan import HostPlan, Plan, PlanStep, Restart
from advisor.report.json import Document, action_document, conflict_document, missing_document, problem_document
from advisor.report.json_record import engine_document, pack_document
from advisor.report.plan_states import state_document
from advisor.report.words import Words, iso


def plan_document(plan: Plan, words: Words, progress: Progress | None = None) -> Document:
    """The document, its sentences in the language of `words`; with `progress`, how each step and restart stands."""
    assessed: Document = {"assessed_at": iso(plan.assessed_at)} if plan.assessed_at else {}
    return {
        "schema": "advisor.plan/1",
        "pack": pack_document(plan.pack),
        **engine_document(plan.engine, words),
        "advisor_version": plan.advisor_version,
        **assessed,
        "facts_sha256": plan.facts_sha256,
        "kind": plan.kind.value,
        "options": dict(plan.options),
        "pairs": [list(pair) for pair in plan.pairs],
        "hosts": [_host(host, words, progress) for host in plan.hosts],
        "problems": [problem_document(problem, words) for problem in plan.problems],
    }


def _host(host: HostPlan, words: Words, progress: Progress | None) -> Document:
    def state(key: str) -> Document:
        return {"state": state_document(progress.of(host.host, key), words)} if progress is not None else {}

    role: Document = {"role": host.role} if host.role else {}
    return {
        "host": host.host,
        **role,
        "facts_sha256": host.facts_sha256,
        "minutes": host.minutes,
        "steps": [{**_step(step, words), **state(step.key)} for step in host.steps],
        "restarts": [{**_restart(one), **state(one.key)} for one in host.sequence() if isinstance(one, Restart)],
        "avoid": [_step(step, words) for step in host.avoided],
        "conflicts": [conflict_document(conflict, words) for conflict in host.conflicts],
        "missing": [missing_document(one, words) for one in host.missing],
    }


def _step(step: PlanStep, words: Words) -> Document:
    """An action as other documents tell it, and what the plan adds."""
    known: Document = {"minutes": step.minutes, "restart": step.restart}
    return {
        **action_document(step.action, words),
        "backup": [words.translate(text) for text in step.backup],
        "risks": [words.translate(text) for text in step.risks],
        "waits_for": list(step.waits_for),
        **({"files": [asdict(one) for one in step.files]} if step.files else {}),
        **{name: value for name, value in known.items() if value is not None},
    }


def _restart(restart: Restart) -> Document:
    return {"number": restart.number, "stance": restart.stance.value, "steps": list(restart.steps)}

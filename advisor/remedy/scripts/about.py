"""What the beginning of every script says: for which machine it is, by which knowledge, and what it changes."""

from collections.abc import Iterator

from advisor.remedy.scripts.job import Job, SetNetwork


def about(job: Job) -> Iterator[str]:
    """Lines for comments, not yet made safe for any language."""
    yield f"For the server {job.computer} (called {job.host} in the plan)."
    yield f"Pack {job.pack.name} {job.pack.version}, SHA-256 {job.pack.sha256}."
    if job.facts_sha256:
        yield f"Facts SHA-256 {job.facts_sha256}."
    yield ""
    yield "In this order:"
    for step in job.steps:
        yield f"{step.number}. {step.title}{'' if step.changes else ' (by hand)'}"
        for condition in step.after:
            yield f"   only after: {condition.title}"
        for change in step.changes:
            if isinstance(change, SetNetwork):
                yield f"   {job.at_once_note}"
                yield f"   netsh {change.context} set global {change.setting}={change.to}"
            else:
                yield f"   {change.key}: {' or '.join(change.names)} = {change.data}"
    if job.avoided:
        yield "Not to be done on this server:"
        for title, because in job.avoided:
            yield f"   {title}: {because}"

"""What was read of a place together with what could not be read of it, so that no part passes for the whole."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from advisor.read.observation import Observation


def with_unread(facts: Sequence[Observation], unread: Iterable[Observation]) -> Iterator[Observation]:
    """The facts, and an absent one for whatever nobody could look at. One of `unread` without an instance stands for
    all members of its list.

    Beside members that were read stands one that was not, the first, for all of them: what is asked of all or of any
    stays open. That nothing is written (`fallback`) is known only where every place was read.
    """
    members: dict[str, dict[str, None]] = {}
    for fact in facts:
        if fact.instance is not None:
            members.setdefault(_list(fact), {})[fact.instance] = None
    why = {(one.name, one.instance): one for one in reversed(list(_of_members(unread, members)))}
    told = set()
    for fact in facts:
        absent = why.get((fact.name, fact.instance), why.get((fact.name, None))) if fact.fallback else None
        yield fact if absent is None else replace(absent, instance=fact.instance)
        told.add((fact.name, fact.instance))
    yield from why.values()
    for (name, instance), absent in why.items():
        for member in members.get(_list(absent), ()) if instance is None else ():
            if (name, member) not in told and (name, member) not in why:
                yield replace(absent, instance=member)


def _of_members(unread: Iterable[Observation], members: dict[str, dict[str, None]]) -> Iterator[Observation]:
    """Those of members, the one that stands for the others among them; where none was read, those of the list."""
    standing: dict[str, str | None] = {}
    for one in unread:
        read = members.get(_list(one), {})
        if one.instance is None or one.instance in read:
            yield one
        elif not read:
            yield replace(one, instance=None)
        elif standing.setdefault(_list(one), one.instance) == one.instance:
            yield one


def _list(one: Observation) -> str:
    return one.name.partition("[]")[0]

"""The virtual machines of a vCenter with the properties that were asked for, a page of them a call."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from advisor.gather.vcenter_session import NoSuchPropertyError, Session, VcenterError
from advisor.gather.vcenter_slim import parsed
from advisor.gather.vcenter_wanted import GUEST_NAME, NAME, TYPE, Members, Wanted
from advisor.model.problem import Problem
from advisor.pack.pattern import LONGEST

_PAGE = 500
_MOST_PAGES = 2000
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@dataclass(frozen=True, slots=True)
class Machine:
    """One virtual machine: `id` is the vCenter's own, `guest` the name that its Windows has by the guest tools, or "".

    `described` is the ObjectContent that the vCenter answered.
    """

    id: str
    name: str
    guest: str
    described: Element

    def is_called(self, name: str) -> bool:
        """By the name of the machine, or that of its Windows with or without its domain."""
        told = name.casefold()
        return told in (self.name.casefold(), self.guest.casefold(), self.guest.partition(".")[0].casefold())


def root_of(session: Session, path: str) -> Any:
    """The folder, data centre or other container at an inventory path. Raises VcenterError."""
    content = session.content
    if not path:
        return content.rootFolder
    found = session.ask(lambda: content.searchIndex.FindByInventoryPath(path))
    if found is None:
        raise VcenterError(f"has nothing at the inventory path {path}.", "A path is DATACENTER/vm/FOLDER.")
    if isinstance(found, session.vmomi.vim.VirtualMachine):
        raise VcenterError(f"has a machine at the inventory path {path}.", "Give its folder, and its name with --vm.")
    return found


def all_machines(session: Session, root: Any, asked: Wanted) -> Iterator[Machine]:
    """Every machine below `root`. Raises VcenterError."""
    vim = session.vmomi.vim
    view = session.ask(lambda: session.content.viewManager.CreateContainerView(root, [vim.VirtualMachine], True))
    try:
        collector = session.vmomi.vmodl.query.PropertyCollector
        through = collector.TraversalSpec(type=vim.view.ContainerView, path="view", skip=False)
        yield from _retrieved(session, [collector.ObjectSpec(obj=view, skip=True, selectSet=[through])], asked)
    finally:
        with suppress(VcenterError):  # it ends with the session
            session.ask(view.DestroyView)


def named_machines(
    session: Session, root: Any, names: Sequence[str], asked: Wanted
) -> tuple[list[Machine], list[Problem]]:
    """The machines of these names, and the names that none has. Only those are asked for more than their names."""
    briefly = Wanted((NAME, GUEST_NAME), {}, ())
    known = list(all_machines(session, root, briefly))
    chosen = [machine for machine in known if any(machine.is_called(name) for name in names)]
    missing = [name for name in dict.fromkeys(names) if not any(machine.is_called(name) for machine in chosen)]
    problems = [_unknown(session, name, known) for name in missing]
    if not chosen:
        return [], problems
    collector = session.vmomi.vmodl.query.PropertyCollector
    objects = [collector.ObjectSpec(obj=session.machine(one.id), skip=False) for one in chosen]
    return list(_retrieved(session, objects, asked)), problems


def _unknown(session: Session, name: str, known: Iterable[Machine]) -> Problem:
    there = {told.casefold(): told for machine in known for told in (machine.name, machine.guest) if told}
    near = get_close_matches(name.casefold(), list(there), n=1)
    hint = f"Did you mean {there[near[0]]}?" if near else "Give its name in the vCenter, or that of its Windows."
    return Problem(str(session.target), f"has no virtual machine named {name} that the account can see.", hint)


def _retrieved(session: Session, objects: list[Any], asked: Wanted) -> Iterator[Machine]:
    pages = session.content.propertyCollector
    answer, asked = _first_page(session, objects, asked)
    parse = partial(parsed, asked=asked)
    for _ in range(_MOST_PAGES):
        token = None
        for one in answer.iterfind("./{*}Body/*/{*}returnval/*"):
            kind = one.tag.rpartition("}")[2]
            if kind == "objects":
                yield _machine(one, asked)
            elif kind == "token":
                token = one.text
        if not token:
            return
        answer = session.ask_plainly(parse, pages, "ContinueRetrievePropertiesEx", token)
    raise VcenterError("goes on answering without an end.")


def _first_page(session: Session, objects: list[Any], asked: Wanted) -> tuple[Element, Wanted]:
    """The answer, and what was asked in the end: an old vSphere lacks some property, and refuses the others for it."""
    vim, collector = session.vmomi.vim, session.vmomi.vmodl.query.PropertyCollector
    options = collector.RetrieveOptions(maxObjects=_PAGE)
    while True:
        properties = collector.PropertySpec(type=vim.VirtualMachine, all=False, pathSet=list(asked.paths))
        filters = [collector.FilterSpec(objectSet=objects, propSet=[properties])]
        parse = partial(parsed, asked=asked)
        try:
            pages = session.content.propertyCollector
            return session.ask_plainly(parse, pages, "RetrievePropertiesEx", filters, options), asked
        except NoSuchPropertyError as error:
            if error.path not in asked.paths:
                raise
            asked = asked.without(error.path)


def _machine(described: Element, asked: Wanted) -> Machine:
    texts = {NAME: "", GUEST_NAME: ""}
    there: set[str | None] = set()
    for entry in described:
        kind = entry.tag.rpartition("}")[2]
        if kind not in ("propSet", "missingSet"):
            continue
        path, value = entry[0].text, entry[-1]
        there.add(path)
        if kind == "propSet" and path in texts:
            texts[path] = value.text or ""
        members = asked.lists.get(path or "") if kind == "propSet" else None
        if members is not None:
            value[:] = [member for member in value if _is_kept(member, members)]
    for path in asked.lists.keys() - there:
        _mark_unset(described, path)
    return Machine(described.findtext("{*}obj") or "", texts[NAME], texts[GUEST_NAME], described)


def _is_kept(member: Element, members: Members) -> bool:
    """If so, the member is left with nothing but what was asked for."""
    kind = member.get(_TYPE, "")
    conditions = [one for one in members.conditions if one[0][0] != TYPE or one[0][1].search(kind)]
    if not conditions:
        return False
    texts = {name: child.text or "" for child in member if (name := child.tag.rpartition("}")[2]) in members.names}
    texts[TYPE] = kind
    if not any(all(pattern.search(texts.get(name, "")[:LONGEST]) for name, pattern in one) for one in conditions):
        return False
    member[:] = [child for child in member if child.tag.rpartition("}")[2] in members.names]
    return True


def _mark_unset(described: Element, path: str) -> None:
    """An entry without a value says: asked for, and the machine has none."""
    entry = Element("propSet")
    name = Element("name")
    name.text = path
    entry.append(name)
    described.append(entry)

"""Checks of profiles across the files of a pack: what they name exists, and is what may stand there."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from advisor.pack.positions import Document, Fault, Path
from advisor.pack.profile import Profile, circle
from advisor.pack.values import from_text

if TYPE_CHECKING:
    from advisor.pack.load import Pack

_UNKNOWN_FACT, _UNKNOWN_NAME, _TYPES, _TWICE, _CIRCLE = "HA002", "HA003", "HA004", "HA005", "HA007"
_SYMPTOM = "symptom."
_POLICY = "policy"


def profile_faults(pack: "Pack") -> Iterator[Fault]:
    """Every fault of every profile that only shows when all files are seen together."""
    for profile in pack.profiles.values():
        document = pack.files[profile.id]
        yield from _extended(pack, document, profile)
        yield from _rules(pack, document, profile)
        yield from _parameters(pack, document, profile)
        for index, name in enumerate(profile.required):
            path: Path = ("required", index)
            if name not in pack.facts:
                yield _unknown(document, path, "fact", name, pack.facts, _UNKNOWN_FACT)
            elif name.startswith(_SYMPTOM):
                yield document.fault(path, f"{name} is of an incident; a check knows none", _TYPES)


def _extended(pack: "Pack", document: Document, profile: Profile) -> Iterator[Fault]:
    if profile.extends is not None and profile.extends not in pack.profiles:
        yield _unknown(document, ("extends",), "profile", profile.extends, pack.profiles, _UNKNOWN_NAME)
    elif circle(pack.profiles, profile.id):
        yield document.fault(("extends",), "the profile extends itself", _CIRCLE)


def _rules(pack: "Pack", document: Document, profile: Profile) -> Iterator[Fault]:
    named: list[tuple[Path, str]] = [(("gates", index), rule) for index, rule in enumerate(profile.gates)]
    named += [(("advises", index, "id"), advised.id) for index, advised in enumerate(profile.advises)]
    seen: set[str] = set()
    for path, rule in named:
        if rule not in pack.rules:
            yield _unknown(document, path, "rule", rule, pack.rules, _UNKNOWN_NAME)
        if rule in seen:
            yield document.fault(path, f"{rule!r} stands here twice: a rule gates or it does not", _TWICE)
        seen.add(rule)


def _parameters(pack: "Pack", document: Document, profile: Profile) -> Iterator[Fault]:
    """A parameter is a choice of the person who asks, and never read from a host."""
    for name, text in profile.parameters.items():
        path: Path = ("parameters", name)
        spec = pack.facts.get(name)
        if spec is None:
            yield _unknown(document, path, "parameter", name, _options(pack), _UNKNOWN_FACT)
        elif name not in _options(pack):
            what = f"{name} is of the host; a parameter is an option of the run: {', '.join(_options(pack))}"
            yield document.fault(path, what, _TYPES)
        elif spec.values and text not in spec.values:
            yield document.fault(path, f"{text!r} is none of the values of {name}: {', '.join(spec.values)}", _TYPES)
        else:
            try:
                from_text(spec.type, text)
            except ValueError as error:
                yield document.fault(path, str(error), _TYPES)


def _options(pack: "Pack") -> list[str]:
    """The facts that only a person chooses: those below `policy`, such as `policy.rss`."""
    return [name for name in pack.facts if _POLICY in name.split(".")[:-1]]


def _unknown(document: Document, path: Path, what: str, name: str, names: Iterable[str], code: str) -> Fault:
    near = get_close_matches(name, list(names), n=2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return document.fault(path, f"there is no {what} {name!r}{hint}", code)

"""The licences of everything that an installed advisor brings along: docs/licences.md.

`python -m release.licences` writes the page from what is installed; a test holds it against the allowed ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).resolve().parent.parent / "docs" / "licences.md"
NAME = "heartbeat-advisor"
ALLOWED = ("MIT", "BSD", "APACHE", "PSF", "PYTHON", "ISC", "MPL", "LGPL", "ZLIB", "ZPL", "CC0", "0BSD")
"""Beginnings of licences that a program under MIT may import. LGPL and MPL are of files of their own."""
_CLASSIFIER = "License :: OSI Approved :: "
_SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Zope Public License": "ZPL-2.1",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
}


@dataclass(frozen=True, order=True)
class Licensed:
    """A package and its licence, as its metadata tells it ("" when it tells none)."""

    name: str
    licence: str
    wanted_by: str

    @property
    def is_allowed(self) -> bool:
        parts = [part for part in re.split(r"\s+(?:AND|OR|and|or)\s+|[(),;/]", self.licence) if part.strip()]
        return bool(parts) and all(part.strip().upper().startswith(ALLOWED) for part in parts)


def licensed(extra: str = "all") -> list[Licensed]:
    """All packages that `heartbeat-advisor[extra]` brings along here, by name."""
    found: dict[str, Licensed] = {}
    _follow(distribution(NAME), frozenset({extra}), found)
    return sorted(found.values())


def _follow(here: Distribution, extras: frozenset[str], found: dict[str, Licensed]) -> None:
    for wanted, more in _requirements(here, extras):
        name = canonicalize_name(wanted)
        if name == NAME:
            _follow(here, more, found)
            continue
        try:
            package = distribution(wanted)
        except PackageNotFoundError:
            continue  # its marker holds, and it is not installed here: the page is made where everything is
        if name not in found:
            found[name] = Licensed(name, _licence(package), canonicalize_name(here.metadata["Name"]))
            _follow(package, more, found)


def _requirements(here: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for text in here.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement.name, frozenset(requirement.extras)


def _licence(package: Distribution) -> str:
    told = package.metadata.get("License-Expression")
    if told:
        return str(told)
    classifiers = [one.removeprefix(_CLASSIFIER) for one in package.metadata.get_all("Classifier") or ()
                   if one.startswith(_CLASSIFIER)]  # fmt: skip
    if classifiers:
        return " AND ".join(_SHORT.get(one, one) for one in classifiers)
    return (package.metadata.get("License") or "").strip().partition("\n")[0]


def page() -> str:
    """docs/licences.md. Versions stand in constraints.txt."""
    lines = [
        "# Licences",
        "",
        "The advisor is under MIT. What `heartbeat-advisor[all]` brings along, as each package itself tells; made by",
        "`make docs`. None is under the GPL or the AGPL.",
        "",
        "| package | licence | wanted by |",
        "|---|---|---|",
    ]
    lines += [f"| {one.name} | {one.licence} | {one.wanted_by} |" for one in licensed()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")

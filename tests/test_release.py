"""What is made from the code stands as the code has it, and what is installed is pinned and may be given away."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from release import build, licences, reference

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINNED = (ROOT / "constraints.txt", ROOT / "release" / "tools.txt")


@pytest.mark.parametrize(("path", "made"), [(reference.PAGE, reference.page), (reference.MANUAL, reference.manual)])
def test_the_pages_of_the_commands_are_those_of_the_command_line(path, made):
    assert path.read_text(encoding="utf-8") == made(), "run `make docs`"


def test_every_command_and_option_has_a_meaning():
    named = [one for one in reference.described() if not one.paragraphs]
    assert not named
    assert {"advisor audit prune", "advisor rules lint", "advisor verify-hotfix"} <= {
        one.name for one in reference.described()
    }


def test_all_that_is_installed_may_be_given_away():
    found = licences.licensed()
    wanted = {one.name for one in map(Requirement, PROJECT["dependencies"]) if not one.marker or one.marker.evaluate()}
    assert {"polars", "impacket"} | wanted <= {one.name for one in found}
    assert not [one for one in found if not one.is_allowed]


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("LGPL-3.0-only", True),
        ("AGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("GNU General Public License (GPL)", False),
        ("", False),
    ],
)
def test_what_may_not_be_given_away_is_known(licence, allowed):
    assert licences.Licensed("x", licence, "y").is_allowed is allowed


def test_the_page_of_licences_names_all():
    page = licences.PAGE.read_text(encoding="utf-8")
    for one in licences.licensed():
        assert f"| {one.name} | {one.licence} |" in page, "run `make docs`"


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_everything_is_pinned_by_version_and_hash(path):
    text = path.read_text(encoding="utf-8")
    pieces = [piece for piece in re.split(r"(?m)^(?=[a-z0-9])", text) if not piece.startswith("#")]
    assert len(pieces) > 20
    for piece in pieces:
        assert re.match(r"[a-z0-9-]+(\[[a-z,-]+\])?==\S+", piece), piece
        assert "--hash=sha256:" in piece, piece
    assert "http" not in text


def test_what_is_wanted_is_pinned():
    """A dependency that is added is installed by `make setup` only when it stands in constraints.txt."""
    pinned = set(re.findall(r"(?m)^([a-z0-9-]+)(?:\[[a-z,-]+\])?==", PINNED[0].read_text(encoding="utf-8")))
    wanted = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[A-Za-z0-9._-]+", one)[0].lower().replace("_", "-") for one in wanted}
    assert names - pinned - {"heartbeat-advisor"} == set()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(
    "machine",
    [
        {"platform_system": "Linux", "platform_machine": "x86_64"},
        {"platform_system": "Linux", "platform_machine": "i686"},
        {"platform_system": "Windows", "platform_machine": "AMD64"},
        {"platform_system": "Darwin", "platform_machine": "arm64"},
    ],
    ids=lambda one: "-".join(one.values()),
)
def test_what_is_pinned_is_installed_where_it_is_wanted_and_nowhere_else(version, machine):
    """Tools that pin forget the marker of an extra's part: then it is built where it can't be."""
    here = {"python_version": version, "platform_python_implementation": "CPython", **machine}

    def is_wanted(one):
        return one.marker is None or one.marker.evaluate(here)

    pinned = re.findall(r"(?m)^([a-z0-9-]+(?:\[[a-z,-]+\])?==[^\\\n]+)", PINNED[0].read_text(encoding="utf-8"))
    installed = {one.name for one in map(Requirement, pinned) if is_wanted(one)}
    asked = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    for one in map(Requirement, asked):
        name = one.name.lower().replace("_", "-")
        if name != "heartbeat-advisor":
            assert (name in installed) == is_wanted(one), one


def test_no_python_does_without_a_part_but_the_engine():
    """What is left out on one Python only is missed by whatever imports it there, and by no test on the others."""
    needs = map(Requirement, PROJECT["dependencies"])
    assert {one.name for one in needs if "python_version" in str(one.marker)} == {"durable-rules"}


@pytest.mark.parametrize(
    ("version", "missed"), [("3.11", []), ("3.12", []), ("3.13", ["durable-rules"]), ("3.14", ["durable-rules"])]
)
def test_what_a_bill_made_on_this_python_lacks_is_told(version, missed):
    here = {"python_version": version, "platform_python_implementation": "CPython"}
    assert build.left_out({**here, "platform_system": "Linux", "platform_machine": "x86_64"}) == missed


def test_the_container_runs_as_who_started_it():
    """As another, it could not read an incident that is its owner's alone, and could write no answer beside it."""
    places = (ROOT / "release" / "Containerfile", ROOT / "docs" / "installing.md")
    runs = [re.findall(r"podman run [^`\n]+", place.read_text(encoding="utf-8")) for place in places]
    assert runs[0] == runs[1]
    (command,) = runs[0]
    assert '--userns=keep-id --user "$(id -u):$(id -g)" ' in command


def test_the_container_copies_what_there_is_and_all_that_the_wheel_needs():
    lines = (ROOT / "release" / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {
        place for line in lines if line.startswith("COPY ") and "--from" not in line for place in line.split()[1:-1]
    }
    assert all((ROOT / place).exists() for place in copied)
    assert {
        "pyproject.toml",
        "constraints.txt",
        "README.md",
        "LICENSE",
        "advisor",
        "facts",
        "rules",
        "docs/man",
    } <= copied
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER advisor"]

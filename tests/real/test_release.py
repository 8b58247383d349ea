"""A release as it goes out: the same bytes twice, checksums, a signature and a bill of materials that hold, and an
advisor that is installed from it by pip, by pipx and without a compiler."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from advisor.reason import engine
from release import build

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "heartbeat-loss"
QUIET = ["--quiet", "--disable-pip-version-check", "--no-compile"]


def run(*command: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(one) for one in command],
        env={**os.environ, "PYTHONPATH": "", **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("key") / "key"
    assert run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "release@example.com", "-f", made).returncode == 0
    return made


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, key: Path) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(build.KEY, str(key))
        build.main(folder)
    return folder


@pytest.fixture(scope="module")
def wheel(released: Path) -> Path:
    (found,) = released.glob("*.whl")
    return found


def test_the_same_commit_gives_the_same_bytes(released: Path, tmp_path: Path) -> None:
    for again in build.packages(tmp_path):
        assert again.read_bytes() == (released / again.name).read_bytes(), again.name


def test_checksums_and_signature_hold_and_a_changed_file_does_not(released: Path, key: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(released, tmp_path / "got"))
    signers = tmp_path / "signers"
    signers.write_text(f"release@example.com {key.with_suffix('.pub').read_text()}")
    verify = f"ssh-keygen -Y verify -f {signers} -I release@example.com -n release -s SHA256SUMS.sig < SHA256SUMS"
    check = "sha256sum --check --strict SHA256SUMS"
    assert run("sh", "-c", f"cd {copy} && {check} && {verify}").returncode == 0
    assert {line.split()[1] for line in (copy / "SHA256SUMS").read_text().splitlines()} == {
        one.name for one in copy.iterdir() if not one.name.startswith("SHA256SUMS")
    }
    (wheel,) = copy.glob("*.whl")
    with wheel.open("ab") as file:
        file.write(b"x")
    assert run("sh", "-c", f"cd {copy} && {check}").returncode == 1
    with (copy / "SHA256SUMS").open("a") as file:
        file.write("\n")
    assert run("sh", "-c", f"cd {copy} && {verify}").returncode != 0


def test_the_bill_names_what_is_installed_with_its_licence(released: Path) -> None:
    (file,) = released.glob("*.cdx.json")
    bill = json.loads(file.read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "heartbeat-advisor")
    parts = {part["name"].lower().replace("_", "-"): part for part in bill["components"]}
    pinned = dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (ROOT / "constraints.txt").read_text(encoding="utf-8")))
    engines = ("durable-rules",) if engine.available() else ()
    for name in ("polars", "impacket", "sqlalchemy", *engines):
        assert parts[name]["version"] == pinned[name]
        assert parts[name]["purl"] == f"pkg:pypi/{name}@{pinned[name]}"
    assert not {"pytest", "pip", "mypy"} & parts.keys()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(SystemExit, match="is not empty"):
        build.main(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_pipx_installs_it_with_completions_and_a_manual(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "tools", with_pip=True)
    python = tmp_path / "tools" / "bin" / "python"
    assert run(python, "-m", "pip", "install", *QUIET, "pipx").returncode == 0
    homes = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin"), "CC": "gcc -O2"}
    homes |= {"PIPX_MAN_DIR": str(tmp_path / "man"), "PIPX_DEFAULT_PYTHON": sys.executable}
    done = run(python, "-m", "pipx", "install", wheel, **homes)
    assert done.returncode == 0, done.stderr
    advisor = tmp_path / "bin" / "advisor"
    said = run(advisor, "diagnose", EXAMPLE, "--format", "json")
    assert said.returncode == 3
    assert json.loads(said.stdout)["suspects"][0]["id"] == "ndis-dpc-starvation"
    assert (tmp_path / "man" / "man1" / "advisor.1").is_file()
    word = run(advisor, _ADVISOR_COMPLETE="bash_complete", COMP_WORDS="advisor ver", COMP_CWORD="1")
    assert word.stdout == "plain,verify-hotfix\n"


def test_without_a_compiler_the_line_of_the_readme_installs_it(wheel: Path, tmp_path: Path) -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"(?m)^pip install .*--no-deps.*$", page)
    venv.create(tmp_path / "env", with_pip=True)
    tools = tmp_path / "env" / "bin"
    # No compiler is found, and whatever would be compiled after all fails.
    here = {"PATH": str(tools), "CC": "/bin/false", "PIP_NO_COMPILE": "1", "PIP_QUIET": "1"}
    done = run("/bin/sh", "-c", line.replace("--no-deps .", f"--no-deps {wheel}"), **here)
    assert done.returncode == 0, done.stderr
    said = run(tools / "advisor", "diagnose", EXAMPLE, "--format", "json")
    assert said.returncode == 3, said.stderr
    found = json.loads(said.stdout)
    assert (found["engine"], found["suspects"][0]["id"]) == ("plain", "ndis-dpc-starvation")


def test_the_manual_is_roff_without_complaint() -> None:
    manual = ROOT / "docs" / "man" / "advisor.1"
    done = run("groff", "-man", "-Tutf8", "-ww", "-rCHECKSTYLE=2", manual)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ADVISOR(1)" in done.stdout

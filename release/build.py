"""A release: wheel, sdist, bill of materials, checksums, and a signature where a key is given.

`make release` runs it; docs/installing.md says what comes out and how it is verified. The same commit gives the same
wheel and sdist, byte for byte.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
SUMS = "SHA256SUMS"
SIGNER = "release"
"""The name space of the signature, which `ssh-keygen -Y verify` must be told too."""
KEY = "ADVISOR_SIGNING_KEY"


def main(target: Path) -> None:
    """Everything into the folder `target`, which must be empty or absent."""
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise SystemExit(f"{target}: is not empty; a release is built into a folder of its own. Empty it first.")
    wheel, sdist = packages(target)
    bill = materials(wheel, target / f"{wheel.name.split('-py3')[0]}.cdx.json")
    if missed := left_out():
        print(f"not in the bill: {', '.join(missed)}, which this Python leaves out; 3.11 and 3.12 on Linux have all")
    sums = checksums([wheel, sdist, bill], target / SUMS)
    if os.environ.get(KEY):
        print(f"signed: {sign(sums, Path(os.environ[KEY])).name}")
    else:
        print(f"not signed: {KEY} names no key")
    print(sums.read_text(), end="")


def packages(target: Path) -> tuple[Path, Path]:
    """The wheel and the sdist, with the times of the commit in them."""
    _run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(ROOT)])
    (wheel,), (sdist,) = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, sdist


def materials(wheel: Path, bill: Path) -> Path:
    """What the wheel brings along with all its extras, in the versions of constraints.txt, as CycloneDX (JSON)."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    with tempfile.TemporaryDirectory() as folder:
        pinned = Path(folder, "pinned.txt")
        pinned.write_text("".join(f"{line}\n" for line in _versions()), encoding="utf-8")
        told, tools = _environment(folder, "told"), _environment(folder, "tools")
        _run([told, "-m", "pip", "install", *quiet, "--constraint", str(pinned), f"{wheel}[all]"])
        _run([told, "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip"])
        _run([tools, "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(ROOT / "release" / "tools.txt")])
        what = ["environment", told, "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application"]
        _run([tools, "-m", "cyclonedx_py", *what, "--output-reproducible", "--output-file", str(bill)])
    return bill


def left_out(here: Mapping[str, str] | None = None) -> list[str]:
    """What the wheel brings along on other Pythons or systems alone; the bill, made by installing, can't have it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = map(Requirement, project["dependencies"])
    return [one.name for one in needs if one.marker and not one.marker.evaluate(dict(here or {}))]


def _environment(folder: str, name: str) -> str:
    """A new virtual environment; its Python."""
    place = Path(folder, name)
    venv.create(place, with_pip=True)
    return str(place / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def _versions() -> Iterable[str]:
    """`name==version` of each line of constraints.txt, without the hashes, which pip takes for all or for none."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if "==" in line and not line.startswith(("#", " ")):
            yield line.rstrip("\\ ")


def checksums(files: Iterable[Path], sums: Path) -> Path:
    """SHA-256 of each file, as `sha256sum -c` reads it."""
    lines = (f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(files))
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


def sign(sums: Path, key: Path) -> Path:
    """The checksums signed by an SSH key, which every Windows and Linux of today can verify."""
    signature = sums.with_name(f"{sums.name}.sig")
    _run(["ssh-keygen", "-q", "-Y", "sign", "-n", SIGNER, "-f", str(key), str(sums)])
    return signature


def _run(command: list[str]) -> None:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or _committed()}
    subprocess.run(command, check=True, cwd=ROOT, env=environment)


def _committed() -> str:
    """The time of the last commit; an unpacked sdist has none."""
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "315532800"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")

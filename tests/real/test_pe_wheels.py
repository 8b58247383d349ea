"""Our reader of versions, pefile and lief agree on every program of the pywin32 wheels, and on what mingw links."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from advisor.read.portable_executable import LIMIT, read_program
from tests.real.drivers import MACHINES, has_tools, make_driver

lief = pytest.importorskip("lief", reason="the oracle lief is not installed")
pefile = pytest.importorskip("pefile", reason="the oracle pefile is not installed")

PLATFORMS = ("win32", "win_amd64", "win_arm64")
WORDS = {0x014C: "I386", 0x8664: "AMD64", 0x0200: "IA64", 0xAA64: "ARM64"}


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> dict[str, bytes]:
    """Every program of the wheels of three platforms, by wheel and name."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary=:all:", "--python-version", "3.11", "--dest", str(folder)]  # fmt: skip
    for platform in PLATFORMS:
        done = subprocess.run([*command, "--platform", platform, "pywin32"], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"pip can't download pywin32 for {platform}: {done.stderr[-300:]}")
    found = {}
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                if data.startswith(b"MZ"):
                    found[f"{wheel.name}/{name}"] = data
    return found


def ours(data: bytes):
    total = 0

    def read(offset: int, length: int) -> bytes:
        nonlocal total
        total += length
        return data[offset : offset + length]

    found = read_program(read, len(data))
    assert total <= LIMIT
    version = found.version
    return found.machine, *(
        (None, {}, None) if version is None else (version.version, version.strings, version.language)
    )


def by_pefile(data: bytes):
    file = pefile.PE(data=data, fast_load=True)
    file.parse_data_directories([pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]])
    machine = WORDS[file.FILE_HEADER.Machine]
    if not hasattr(file, "VS_FIXEDFILEINFO"):
        return machine, None, {}, None
    fixed = file.VS_FIXEDFILEINFO[0]
    numbers = (fixed.FileVersionMS >> 16, fixed.FileVersionMS & 0xFFFF, fixed.FileVersionLS >> 16,
               fixed.FileVersionLS & 0xFFFF)  # fmt: skip
    strings, language = {}, None
    for block in file.FileInfo[0]:
        if block.Key == b"StringFileInfo":
            strings = {key.decode(): text.decode().strip() for key, text in block.StringTable[0].entries.items()}
        else:
            language = int(next(iter(block.Var[0].entry.values())).split()[0], 16)
    return machine, ".".join(map(str, numbers)), strings, language


def by_lief(data: bytes):
    file = lief.PE.parse(list(data))
    machine = WORDS[int(file.header.machine)]
    versions = file.resources_manager.version if file.has_resources else []
    if not versions:
        return machine, None
    fixed = versions[0].file_info
    numbers = (fixed.file_version_ms >> 16, fixed.file_version_ms & 0xFFFF, fixed.file_version_ls >> 16,
               fixed.file_version_ls & 0xFFFF)  # fmt: skip
    return machine, ".".join(map(str, numbers))


def test_all_three_agree_on_every_program_of_the_wheels(programs):
    assert len(programs) > 150
    assert {ours(data)[0] for data in programs.values()} == {"I386", "AMD64", "ARM64"}
    for name, data in programs.items():
        assert ours(data) == by_pefile(data), name
        assert ours(data)[:2] == by_lief(data), name


@pytest.mark.skipif(not has_tools(), reason="mingw's binutils are not installed")
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("size", [None, 210_432, 646_656])
def test_all_three_agree_on_synthetic_drivers(tmp_path, machine, size):
    path = make_driver(tmp_path / "ndis.sys", "5.2.3790.4524", machine, "NDIS.SYS", size, language=0x0407)
    data = Path(path).read_bytes()
    assert size is None or len(data) == size
    assert ours(data) == by_pefile(data)
    assert ours(data)[:2] == by_lief(data)
    assert ours(data)[1:4:2] == ("5.2.3790.4524", 0x0407)
    assert ours(data)[2]["OriginalFilename"] == "NDIS.SYS"

"""Synthetic drivers with a version resource, linked by mingw's own tools as a driver is: native, no entry, no code.

A helper of tests that need a file which is what it says: `make_driver(tmp_path / "ndis.sys", "5.2.3790.4524", "x64")`.
"""

import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

MACHINES = {"x86": 0x014C, "x64": 0x8664, "ia64": 0x0200, "arm64": 0xAA64}
"""The header's number of each platform. mingw builds the first two; the others are the x64 one with another number."""

_TOOLS = {"x86": "i686-w64-mingw32", "x64": "x86_64-w64-mingw32"}
_SCRIPT = """\
1 VERSIONINFO
FILEVERSION {commas}
PRODUCTVERSION {commas}
FILEOS 0x40004
FILETYPE 0x3
FILESUBTYPE 0x6
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "{language:04x}04b0"
    BEGIN
      VALUE "CompanyName", "Microsoft Corporation"
      VALUE "FileDescription", "NDIS 5.1 wrapper driver"
      VALUE "FileVersion", "{shown}"
      VALUE "InternalName", "{internal}"
      VALUE "OriginalFilename", "{original}"
      VALUE "ProductName", "Microsoft Windows Operating System"
      VALUE "ProductVersion", "{version}"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x{language:04x}, 1200
  END
END
"""


def has_tools() -> bool:
    """Are the two linkers and resource compilers installed (binutils-mingw-w64-i686 and -x86-64)?"""
    return all(shutil.which(f"{tool}-{name}") for tool in _TOOLS.values() for name in ("windres", "ld"))


def make_driver(
    path: Path,
    version: str,
    machine: str = "x64",
    original_filename: str = "NDIS.SYS",
    size: int | None = None,
    *,
    branch: str = "srv03_sp2_qfe.090604-1234",
    language: int = 0x0409,
) -> Path:
    """Write a driver of that file version for `x86`, `x64`, `ia64` or `arm64`; returns the path.

    `size` is of the whole file in bytes; None leaves what the linker makes, 3 KiB. The extra bytes lie in a section of
    the image in front of the resources, where a driver has its code. `branch` stands in the string FileVersion.
    """
    tool = _TOOLS.get(machine, _TOOLS["x64"])
    with tempfile.TemporaryDirectory() as folder:
        linked = _linked(Path(folder), tool, version, original_filename, 0, branch, language)
        if size is not None:
            # Sections are aligned to 512 bytes in the file; what is left behind the last one is like a signature.
            pad = max(0, size - len(linked) - 1024) // 512 * 512
            linked = _linked(Path(folder), tool, version, original_filename, pad, branch, language) if pad else linked
            if len(linked) > size:
                raise ValueError(f"a driver is longer than {size} bytes")
            linked = linked.ljust(size, b"\0")
    place = struct.unpack_from("<I", linked, 0x3C)[0] + 4
    path.write_bytes(linked[:place] + struct.pack("<H", MACHINES[machine]) + linked[place + 2 :])
    return path


def _linked(folder: Path, tool: str, version: str, original: str, pad: int, branch: str, language: int) -> bytes:
    script = folder / "driver.rc"
    script.write_text(
        _SCRIPT.format(
            commas=version.replace(".", ","),
            version=version,
            shown=f"{version} ({branch})",
            original=original,
            internal=original,
            language=language,
        ),
        encoding="ascii",
    )
    # "cat" stands for the C preprocessor, which is not installed and not needed.
    _run(f"{tool}-windres", "--preprocessor=cat", "-O", "coff", script, folder / "driver.o")
    objects = [folder / "driver.o"]
    if pad:
        (folder / "pad.bin").write_bytes(bytes(range(256)) * (pad // 256))
        _run(f"{tool}-ld", "-r", "-b", "binary", "-o", folder / "pad.o", "pad.bin", cwd=folder)
        objects.insert(0, folder / "pad.o")
    output = folder / "driver.sys"
    _run(
        f"{tool}-ld", "--dll", "-e", "0", "--subsystem", "native", "--no-insert-timestamp", "-s", "-o", output, *objects
    )
    return output.read_bytes()


def _run(*command: object, cwd: Path | None = None) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=cwd)

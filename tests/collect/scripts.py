"""The scripts of `facts/collect` as text, and what of the catalogue they name."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.pack.catalogue import FactSpec
from advisor.pack.fact_source import FactSource

COLLECT = Path(__file__).resolve().parents[2] / "facts" / "collect"
NAMES = ("collect.cmd", "collect.vbs", "collect.ps1")
EMBEDDED = "rem ---- collect.vbs"

# What a server can say of itself, by the format that tells it: the command that each script has to have for it.
COMMANDS = {
    "systeminfo": {"collect.cmd": r"\bsysteminfo\b", "collect.ps1": r"\bsysteminfo\.exe\b"},
    "ver": {"collect.cmd": r"cmd /d /c ver\b", "collect.ps1": r"cmd\.exe /d /c ver\b"},
    "pe": {"collect.cmd": r"\bcopy /b .*ndis\.sys", "collect.ps1": r"Copy-Item .*ndis\.sys"},
    "netsh": {"collect.cmd": r"\bnetsh int tcp show global\b", "collect.ps1": r"netsh\.exe int tcp show global\b"},
    "powershell": {"collect.ps1": r"\bGet-NetAdapterAdvancedProperty\b"},
}
# What lies elsewhere: beside the virtual machine, on its host, or in what another tool makes.
ELSEWHERE = frozenset({"vmx", "vmsd", "vsphere", "rvtools", "hyper-v", "msinfo", "ansible"})
NOT_NAMES = frozenset({"(key)", "(default)"})


def script(name: str) -> str:
    """The script with plain line ends."""
    return (COLLECT / name).read_bytes().decode("ascii").replace("\r\n", "\n")


def batch_lines() -> list[str]:
    """collect.cmd without the script that it carries."""
    return script("collect.cmd").partition(f"{EMBEDDED}\n")[0].splitlines()


def not_asked(name: str, facts: Iterable[FactSpec]) -> Iterator[str]:
    """What the catalogue's sources look at and the script of that name does not name, in words."""
    text = script(name)
    for spec in facts:
        for source in spec.sources:
            if source.format in ELSEWHERE:
                continue
            if source.format == "registry":
                yield from (f"{spec.name}: {what}" for what in _registry(text, source))
            elif source.format == "wmic":
                yield from (f"{spec.name}: the property {name}" for name in _unnamed(text, source))
            elif source.format not in COMMANDS or not re.search(COMMANDS[source.format].get(name, ""), text):
                yield f"{spec.name}: a command that prints {source.format}"


def _registry(text: str, source: FactSource) -> Iterator[str]:
    group = (source.group or "").replace("HKEY_LOCAL_MACHINE\\", "HKLM\\")
    fixed, _, below = group.partition("\\*")
    commands = [line for line in text.splitlines() if not line.lstrip().startswith(("rem ", "#"))]
    if not any(re.search(re.escape(fixed) + r"[\"']", line) for line in commands):
        yield f"the key {fixed}"
    yield from (f"the value {name}" for name in _unnamed(text, source))
    yield from (f"the key {part}" for part in below.split("\\") if part.strip("*") and part not in text)


def _unnamed(text: str, source: FactSource) -> Iterator[str]:
    for name in (*source.name, *source.where):
        if name not in NOT_NAMES and not re.search(rf"(?<![\w*]){re.escape(name)}(?!\w)", text):
            yield name

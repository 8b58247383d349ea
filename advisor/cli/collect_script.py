"""The scripts that run on the server, byte for byte as they are shipped."""

from pathlib import Path

from advisor.cli.output import write_file, write_raw
from advisor.pack.locate import knowledge_root

SCRIPTS = {"cmd": "collect.cmd", "ps1": "collect.ps1"}
"""What `--script` may ask for, and the file of `facts/collect` that answers."""


def script_file(kind: str) -> Path:
    """Where the script lies: `cmd` for Server 2003 and XP x64, `ps1` for Server 2008 R2 and later."""
    return knowledge_root() / "facts" / "collect" / SCRIPTS[kind]


def print_script(kind: str, output: Path | None) -> None:
    """To the file, or to the standard output past its encoding: cmd needs the script's own line ends."""
    script = script_file(kind).read_bytes()
    if output is None:
        write_raw(script)
    else:
        write_file(output, script)

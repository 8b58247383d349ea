"""`advisor plan --emit`: the scripts of each host, as files or to the standard output."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.exit_codes import ExitCode
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.options import Settings
    from advisor.model.scripts import Emitted, Scripts
    from advisor.planning import Planned

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)
_LONGEST = 40
_WORST_FIRST = (ExitCode.FAILS, ExitCode.UNKNOWN)


def emit_scripts(planned: "Planned", kind: str, steps: tuple[str, ...], settings: "Settings") -> int:
    """Write them, and say on the standard error what was refused and why.

    The exit code is that of the worst refusal: 3 for what must not be, 5 for what is not known, 2 when there is nothing
    to write for any host; else 0.
    """
    from advisor.model.scripts import ScriptKind

    found = planned.scripts(ScriptKind(kind), steps)
    _write(found, settings.output)
    for scripts in found.written:
        for note in scripts.notes:
            click.echo(f"advisor: {_shown(scripts.host)}: not in the file: {_shown(note)}", err=True)
    for one in found.refused:
        click.echo(f"advisor: {_shown(one.because)}", err=True)
    codes = {one.exit_code for one in found.refused}
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.OK if found.written else ExitCode.USAGE)


def _write(found: "Emitted", output: Path | None) -> None:
    if not found.written:
        return
    if output is None:
        if len(found.written) > 1:
            raise UsageError("there are scripts of several hosts. Give --output FOLDER, or one --host.")
        sys.stdout.flush()
        sys.stdout.buffer.write(found.written[0].apply)
        sys.stdout.buffer.flush()
        click.echo("advisor: the file that puts everything back is written with --output FOLDER.", err=True)
        return
    for place, content in _places(found.written, output):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except OSError as error:
            raise UsageError(f"{place}: can't be written: {error.strerror}. Give --output another place.") from None
        click.echo(f"advisor: wrote {place}", err=True)


def _places(written: "tuple[Scripts, ...]", output: Path) -> list[tuple[Path, bytes]]:
    """A file, when it is named like one and there is one host, with its way back beside it; else a folder."""
    if len(written) == 1 and output.suffix.lower() == written[0].suffix and not output.is_dir():
        back = output.with_name(f"{output.stem}-revert{output.suffix}")
        return [(output, written[0].apply), (back, written[0].revert)]
    if output.is_file():
        raise UsageError(f"{output}: is a file. For {written[0].suffix} files, name a folder, or a file that ends so.")
    places, taken = [], set[str]()
    for scripts in written:
        name = base = _file_name(scripts.host)
        number = 2
        while name.lower() in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name.lower())
        places.append((output / f"{name}-apply{scripts.suffix}", scripts.apply))
        places.append((output / f"{name}-revert{scripts.suffix}", scripts.revert))
    return places


def _file_name(host: str) -> str:
    """A host's name as the beginning of a file's: no name leads out of the folder, and none is a device of Windows."""
    name = _UNSAFE.sub("_", host).strip("_")[:_LONGEST] or "host"
    return f"host-{name}" if _DEVICES.fullmatch(name) or name.startswith("-") else name


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)

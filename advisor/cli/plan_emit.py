"""`advisor plan --emit`: the scripts of each host, as files or to the standard output."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from advisor.cli.complaint import in_language
from advisor.cli.exit_codes import ExitCode
from advisor.cli.output import write_file, write_raw
from advisor.device_name import is_device
from advisor.errors import UsageError

if TYPE_CHECKING:
    from advisor.cli.options import Settings
    from advisor.model.scripts import Emitted, Scripts
    from advisor.planning import Planned

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 40
_WORST_FIRST = (ExitCode.FAILS, ExitCode.UNKNOWN)


def emit_scripts(planned: "Planned", kind: str, steps: tuple[str, ...], settings: "Settings") -> int:
    """Write them, and say on the standard error what was refused and why.

    The exit code is that of the worst refusal: 3 for what must not be, 5 for what is not known, 2 when there is nothing
    to write for any host; else 0.
    """
    from advisor.model.scripts import ScriptKind

    found = planned.scripts(ScriptKind(kind), steps)
    _look_through(found)
    _write(found, settings)
    for scripts in found.written:
        for note in scripts.notes:
            told = ": ".join(in_language(part, settings.language) for part in note.split(": "))
            _say(f"{scripts.host}: not in the file: {told}", settings)
    for one in found.refused:
        _say(one.because, settings)
    if settings.output is not None:
        _warn_of_earlier(found, settings.output, settings)
    codes = {one.exit_code for one in found.refused}
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.OK if found.written else ExitCode.USAGE)


def _look_through(found: "Emitted") -> None:
    """Raises Leak when a script is to be shared and would tell whose server it is for."""
    from advisor.share.door import at_the_door

    sharing = at_the_door()
    if sharing is None:
        return
    from advisor.share.self_check import check_file

    for scripts in found.written:
        for content in (scripts.apply, scripts.revert):
            check_file(f"{scripts.host}{scripts.suffix}", content, sharing)


def _write(found: "Emitted", settings: "Settings") -> None:
    output = settings.output
    if not found.written:
        return
    if output is None:
        if len(found.written) > 1:
            raise UsageError("there are scripts of several hosts. Give --output FOLDER, or one --host.")
        write_raw(found.written[0].apply)
        _say("the file that puts everything back is written with --output FOLDER.", settings)
        return
    places = _places(found.written, output)
    _keep_earlier(places)
    # A disk that is full half way leaves no script without its way back.
    for place, content in reversed(places):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{place}: can't be written: {error.strerror}. Give --output another place.") from None
        write_file(place, content)
        _say(f"{place}: is written.", settings)


def _keep_earlier(places: list[tuple[Path, bytes]]) -> None:
    """Raises UsageError where a way back would be written over by another one: the script of an earlier plan may have
    run, and its way back is then the only file that knows what it changed."""
    for place, content in places[1::2]:
        try:
            differs = place.exists() and (not place.is_file() or place.read_bytes() != content)
        except OSError:
            differs = True
        if differs:
            raise UsageError(
                f"{place}: is there already and is of another plan; nothing was written, for it may be the only way "
                "back of what was changed. Give --output a new folder."
            )


def _warn_of_earlier(found: "Emitted", output: Path, settings: "Settings") -> None:
    """Scripts of an earlier plan for hosts that must have none now."""
    for one in found.refused if output.is_dir() else ():
        for place in sorted(output.glob(f"{_file_name(one.host)}-apply.*")):
            _say(f"{place}: is of an earlier plan, and now there is no script for {one.host}; do not run it.", settings)


def _places(written: "tuple[Scripts, ...]", output: Path) -> list[tuple[Path, bytes]]:
    """A file, when it is named like one and there is one host, with its way back beside it; else a folder. The way back
    stands behind each file."""
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
    return f"host-{name}" if is_device(name) or name.startswith("-") else name


def _say(text: str, settings: "Settings") -> None:
    click.echo(in_language(f"advisor: {_shown(text)}", settings.language), err=True)


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)

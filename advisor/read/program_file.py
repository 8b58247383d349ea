"""A Windows program or driver as a source of facts: one row, and the catalogue says whose version is of interest."""

from datetime import UTC

from advisor.model.fact import AbsentReason
from advisor.model.problem import Problem
from advisor.model.reading import Reading
from advisor.model.source import HostSource, Refusal, SourceFile
from advisor.pack.load import Pack
from advisor.read.facts_from_rows import facts_from_rows
from advisor.read.portable_executable import DamagedProgramError, Program, looks_program, read_program
from advisor.read.refused import refused
from advisor.read.rows import Item, Row, row_of
from advisor.read.version_resource import VersionResource

FORMAT = "pe"


class ProgramReader:
    """Reads some KiB of the file. Its row holds `machine`, `size`, `modified` (where the source keeps it), `version`,
    `language`, and the strings of the version resource by their own names."""

    format = FORMAT

    def begins(self, head: bytes) -> bool:
        return looks_program(head)

    def read(self, file: SourceFile, host: HostSource, pack: Pack) -> Reading:
        """A program that can't be read may be the one that was asked for: its facts are absent with the reason."""
        try:
            program = read_program(file.read, file.size)
        except DamagedProgramError as error:
            return _unreadable(file, AbsentReason.UNPARSABLE, str(error), pack)
        except OSError as error:
            denied = isinstance(error, PermissionError)
            reason = AbsentReason.ACCESS_DENIED if denied else AbsentReason.NOT_COLLECTED
            return _unreadable(file, reason, error.strerror or str(error), pack)
        row = _row(file, program)
        facts = facts_from_rows(FORMAT, file.name, [row], pack)
        nothing = Problem(file.name, f"is {_named(row)}; the advisor asks nothing of it.", lost=False)
        return Reading(file.name, FORMAT, facts, problems=() if facts else (nothing,))


def _unreadable(file: SourceFile, reason: AbsentReason, why: str, pack: Pack) -> Reading:
    told = f"is a program whose version can't be read: {why}"
    absent = refused(Refusal(FORMAT, reason, f"{file.name} {told}"), file.name, pack)
    return Reading(file.name, FORMAT, tuple(absent), problems=(Problem(file.name, f"{told}.", "Copy it again."),))


def _row(file: SourceFile, program: Program) -> Row:
    told = {"machine": program.machine, "size": str(file.size)}
    if file.modified is not None:
        told["modified"] = file.modified.astimezone(UTC).isoformat()
    if program.version is not None:
        told["version"] = _with_branch(program.version)
        if program.version.language is not None:
            told["language"] = f"{program.version.language:#06x}"
        told = {**told, **{name: text for name, text in program.version.strings.items() if name not in told}}
    return row_of("", [Item(name, text, 0) for name, text in told.items()], False, 0)


def _with_branch(version: VersionResource) -> str:
    """The number, and behind it what the text of it adds, unless the text speaks of another number."""
    text = version.strings.get("FileVersion", "")
    rest = text.removeprefix(version.version)
    return text if rest != text and not rest[:1].isdigit() else version.version


def _named(row: Row) -> str:
    name, version = row.text("OriginalFilename") or row.text("InternalName"), row.text("version")
    return f"the program {name} {version}".rstrip() if name else "a program that does not tell its name"
